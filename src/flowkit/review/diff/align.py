"""The old version in the names of the new one, so that what is the same is called the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

from flowkit.core.flow import Action, Control, Flow, State, Transition
from flowkit.core.guard import Guard
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Expression,
    IsTrue,
    Name,
    Not,
    Operand,
    Or,
    needs_today,
    reads,
)
from flowkit.core.names import Names
from flowkit.core.project import Project, Scenario, ScenarioStep, Walk

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_T = TypeVar("_T")


def aligned(project: Project, names: Names) -> Project:
    """A project as it would be written with other names. What tests it is renamed too; claims are not."""
    if not names:
        return project
    alias = _Alias(project.flow, names)
    return replace(
        project,
        flow=alias.flow(),
        scenarios=tuple(alias.scenario(one) for one in project.scenarios),
        walks=tuple(alias.walk(one) for one in project.walks),
    )


class _Alias:
    """Calls what a flow is made of by other names."""

    def __init__(self, flow: Flow, names: Names) -> None:
        self.old = flow
        self.names = names
        self.values = {
            (state.save_as, control.event): names.event(state.id, control.event)
            for state in flow.states.values()
            if state.save_as
            for control in state.controls
        }
        self.paths: dict[str, str] = {}  # of controls whose texts move

    def flow(self) -> Flow:
        """The flow."""
        old, names = self.old, self.names
        states = {names.state(name): self._state(state) for name, state in old.states.items()}
        texts = {
            language: self._texts(found)
            for language, found in ((old.language, old.texts), *old.translations.items())
        }
        return replace(
            old,
            start=names.state(old.start),
            steps=tuple(map(names.state, old.steps)),
            states=states,
            transitions=tuple(map(self._transition, old.transitions)),
            answers={names.answer(n): replace(a, id=names.answer(n)) for n, a in old.answers.items()},
            parameters={names.answer(n): replace(a, id=names.answer(n)) for n, a in old.parameters.items()},
            counters=frozenset(map(self._counter, old.counters)),
            texts=texts.pop(old.language),
            translations=texts,
        )

    def _state(self, state: State) -> State:
        name, answer = self.names.state, self.names.answer
        return replace(
            state,
            id=name(state.id),
            parent=name(state.parent) if state.parent else None,
            children=tuple(map(name, state.children)),
            initial=name(state.initial) if state.initial else None,
            fields=tuple(map(answer, state.fields)),
            save_as=answer(state.save_as) if state.save_as else None,
            gives=tuple(map(answer, state.gives)),
            controls=tuple(self._control(state, control) for control in state.controls),
            actions=tuple(map(self._action, state.actions)),
            check_arguments=self._filled(state.check_arguments),
        )

    def _control(self, state: State, control: Control) -> Control:
        event = self.names.event(state.id, control.event)
        path = control.path
        if path.startswith(f"{state.id}."):
            path = self.names.state(state.id) + path.removeprefix(state.id)
            if event != control.event:
                path = path.removesuffix(control.event) + event
            self.paths[control.path] = path
        return replace(control, event=event, path=path)

    def _transition(self, way: Transition) -> Transition:
        return replace(
            way,
            source=self.names.state(way.source),
            target=self.names.state(way.target),
            event=self.names.event(way.source, way.event) if way.event else way.event,
            path=self.paths.get(way.path, way.path),
            guard=self._guard(way.guard) if way.guard else None,
            actions=tuple(map(self._action, way.actions)),
            forget=tuple(map(self.names.answer, way.forget)),
        )

    def _action(self, action: Action) -> Action:
        return replace(action, arguments=self._filled(action.arguments))

    def _filled(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: self._text(text) for name, text in texts.items()}

    def _text(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: "{" + self.names.answer(found[1]) + "}", text)

    def _texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {self._path(path): self._text(text) for path, text in texts.items()}

    def _path(self, path: str) -> str:
        """Where a text stands now: that of a control, of an answer, or of the state it begins with."""
        root, _, last = path.rpartition(".")
        if root in self.paths:
            return f"{self.paths[root]}.{last}"
        table, _, rest = path.partition(".")
        if table in ("answers", "parameters"):
            name, _, more = rest.partition(".")
            return f"{table}.{self.names.answer(name)}.{more}"
        if table == "ends":
            name, _, more = rest.partition(".")
            return f"{table}.{self.names.state(name)}.{more}"
        while root:
            if root in self.old.states:
                return self.names.state(root) + path.removeprefix(root)
            root = root.rpartition(".")[0]
        return path

    def _guard(self, guard: Guard) -> Guard:
        tree = self._tree(guard.expression)
        answers, counters = reads(tree)
        return Guard(printed(tree), answers, counters, needs_today(tree), compiled(tree), tree)

    def _counter(self, counter: str) -> str:
        function, _, state = counter.removesuffix(")").partition("(")
        return f"{function}({self.names.state(state)})"

    def _tree(self, tree: Expression) -> Expression:
        if isinstance(tree, And | Or):
            return replace(tree, parts=tuple(map(self._tree, tree.parts)))
        if isinstance(tree, Not):
            return Not(self._tree(tree.part))
        if isinstance(tree, Compare):
            sides = self._value(tree.right, tree.left), self._value(tree.left, tree.right)
            return replace(tree, left=sides[0], right=sides[1])
        if isinstance(tree, Among):
            values = tuple(self._value(tree.left, value) for value in tree.values)
            return replace(tree, left=self._operand(tree.left), values=values)
        if isinstance(tree, IsTrue):
            return replace(tree, left=self._operand(tree.left))
        return replace(tree, left=self._operand(tree.left))

    def _value(self, asked: Operand, value: Operand) -> Operand:
        """What an answer is compared with: the id of a choice may have changed."""
        if isinstance(value, Constant) and isinstance(asked, Name):
            return replace(value, value=self.values.get((asked.name, value.value), value.value))
        return self._operand(value)

    def _operand(self, operand: _T) -> _T:
        if isinstance(operand, Name):
            return cast(_T, replace(operand, name=self.names.answer(operand.name)))
        if isinstance(operand, Call) and operand.argument is not None:
            counting = operand.function in ("visits", "tries")
            known = self.names.state if counting else self.names.answer
            return cast(_T, replace(operand, argument=known(operand.argument)))
        return operand

    def scenario(self, one: Scenario) -> Scenario:
        """A scenario of the flow."""
        return replace(
            one,
            name=self._mentioned(one.name),
            start_at=self._named(one.start_at),
            ends_at=self._named(one.ends_at),
            inputs=self._given(one.inputs),
            answers=self._given(one.answers),
            expect_answers=self._given(one.expect_answers),
            steps=tuple(map(self._step, one.steps)),
        )

    def _mentioned(self, text: str) -> str:
        """A name in which ids of states may stand."""
        return _ID.sub(lambda found: self.names.state(found[0]), text)

    def _step(self, step: ScenarioStep) -> ScenarioStep:
        def event(name: str | None) -> str | None:
            found = {new for (_, old), new in self.names.events.items() if old == name}
            return found.pop() if len(found) == 1 else name

        return replace(
            step,
            at=self._named(step.at),
            choose=event(step.choose),
            follow=event(step.follow),
            press=event(step.press),
            outcome=event(step.outcome),
            answer=self._given(step.answer),
            gives=self._given(step.gives),
        )

    def _given(self, values: Mapping[str, _T]) -> dict[str, _T]:
        return {self.names.answer(name): value for name, value in values.items()}

    def _named(self, name: str | None) -> str | None:
        """A state as a scenario names it: by its id, or by the end of it where that is enough."""
        if name is None:
            return None
        full = [old for old in self.names.states if old == name or old.endswith("." + name)]
        return self.names.state(full[0]) if len(full) == 1 else name

    def walk(self, one: Walk) -> Walk:
        """A walk through the flow."""
        return replace(
            one, name=self._mentioned(one.name), waypoints=tuple(map(self._waypoint, one.waypoints))
        )

    def _waypoint(self, waypoint: str) -> str:
        name, equals, value = waypoint.partition("=")
        name = self.names.answer(self._named(name.strip()) or name)
        events = {new for (_, old), new in self.names.events.items() if old == value.strip()}
        return name + equals + (events.pop() if len(events) == 1 else value)
