"""Decision trees made ready to walk: what each event reads, decides and leaves behind, prepared once.

A step then only looks a ``Plan`` up, asks its conditions and copies what its ``Landing`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flowkit.core.answer import Kinds
from flowkit.core.configuration import is_alone
from flowkit.core.duration import duration
from flowkit.core.fate import Arm, Branch, Fate, Landing, Nowhere, Plan, asks_today
from flowkit.core.flow import Action, Flow, State, StateKind, Transition, Trigger
from flowkit.core.snapshot import Effect
from flowkit.core.stored import form, usual_types
from flowkit.core.tree import Ask, Configuration, Cycle, Op, Rest, Stuck, Tree

Record: TypeAlias = Callable[[Configuration | None, str, str], Tree]


class Plans:
    """The plans of one flow, prepared when first asked for, over trees recorded when first needed."""

    def __init__(self, flow: Flow, record: Record, kinds: Kinds) -> None:
        self.flow = flow
        self.kinds = kinds
        self.trees: dict[tuple[Configuration | None, str, str], Tree] = {}
        self._record = record
        self._plans: dict[tuple[Configuration, str, str | None], Plan | None] = {}
        self._opening: Fate | None = None
        self.ready: dict[tuple[tuple[str, ...], str], Plan] = {}  # the plans that need no more than this
        self.digest = flow.digest
        self.resumes = any(flow.states[step].resume for step in flow.steps)
        self.goes_back = any(state.back for state in flow.states.values())
        declared = {**flow.parameters, **flow.answers}
        self.forms = {name: form(kinds[each.kind].guard_type, each) for name, each in declared.items()}
        self.usual = usual_types(self.forms)
        self.resting = frozenset(
            s.id for s in flow.states.values() if not s.children and s.kind is not StateKind.ROUTE
        )
        self.alone = {  # each state where a journey can rest as the only active one
            state: (state,) for state in self.resting if is_alone(flow, state)
        }
        self.cancels: dict[str, Effect | None] = {  # each timer with the effect that stops it
            arm.key: Effect("cancel", arm.event, arm.state) for arm in self.arms([*flow.states.values()])
        }
        self.ends = {s.id: s.result.value for s in flow.states.values() if s.parent is None and s.result}
        self.pages = frozenset(s.id for s in flow.states.values() if s.kind is StateKind.PAGE)

    def tree(self, where: Configuration | None, source: str, event: str) -> Tree:
        """The decision tree of an event meant for ``source``; of the start where ``where`` is None."""
        key = (where, source, event)
        tree = self.trees.get(key)
        if tree is None:
            tree = self.trees[key] = self._record(where, source, event)
        return tree

    def opening(self) -> Fate:
        """The decisions of the start."""
        if self._opening is None:
            self._opening = self._fate(self.tree(None, "", ""), ())
        return self._opening

    def knowing(self, where: Configuration, event: str, at: str | None) -> tuple[str, ...]:
        """The active states that know an event. Of an inherited one, the first is enough."""
        known = [
            (state, control)
            for state in where.states
            if at in (None, state) and (control := self.flow.states[state].control(event))
        ]
        if all(control.inherited for _, control in known):
            known = known[:1]
        return tuple(state for state, _ in known)

    def plan(self, where: Configuration, event: str, at: str | None) -> Plan | None:
        """What ``event`` means in a configuration; None when no state or more than one knows it."""
        key = (where, event, at)
        try:
            return self._plans[key]
        except KeyError:
            known = self.knowing(where, event, at)
            plan = self._plan(where, known[0], event) if len(known) == 1 else None
            if known:  # any other name comes from outside: remembering those would let memory grow
                self._plans[key] = plan
            return plan

    def _plan(self, where: Configuration, state: str, event: str) -> Plan:
        source = self.flow.states[state]
        control = source.control(event)
        assert control is not None
        fields: tuple[str, ...] = ()
        if control.trigger is Trigger.NEXT:
            fields = source.fields
        elif control.trigger is Trigger.OUTCOME:
            fields = source.gives
        counter = f"tries({state})"
        counted = control.trigger.is_personal and counter in self.flow.counters
        save = source.save_as if control.trigger is Trigger.CHOICE else None
        timer = f"{state}/{event}" if control.trigger is Trigger.TIMER else None
        fate = self._fate(self.tree(where, state, event), ())
        tries = counter if counted else None
        reads = bool(fields or save or tries or timer)
        dated = bool(fields) or asks_today(fate)
        return Plan(source, control, fields, save, tries, timer, fate, reads, dated, reads or dated)

    def _fate(self, tree: Tree, before: tuple[Op, ...]) -> Fate:
        asks: list[tuple[Ask, tuple[Op, ...]]] = []
        while isinstance(tree, Ask):  # a list of a thousand rules is a thousand asks deep
            before += tree.ops
            asks.append((tree, before))
            tree = tree.no
        fate = self._end(tree, before + tree.ops)
        for ask, ops in reversed(asks):
            guard = self.flow.transitions[ask.guard].guard
            assert guard is not None
            forget, counting = self._forget(ask.ops), self._count(ask.ops)
            plain = not (forget or counting or guard.needs_today)
            fate = Branch(guard, self._fate(ask.yes, ops), fate, forget, counting, guard.holds, plain)
        return fate

    def _end(self, tree: Rest | Stuck | Cycle, ops: tuple[Op, ...]) -> Fate:
        if isinstance(tree, Cycle):
            return Nowhere("automatic-cycle")
        if isinstance(tree, Rest) and not any(self._is(s, StateKind.ROUTE) for s in tree.where.states):
            return self._land(tree, ops)
        return Nowhere("no-rule-holds")

    def _is(self, state: str, kind: StateKind) -> bool:
        return self.flow.states[state].kind is kind

    def _taken(self, ops: tuple[Op, ...]) -> list[Transition]:
        return [self.flow.transitions[what] for what, _ in ops if isinstance(what, int)]

    def _entered(self, ops: tuple[Op, ...]) -> list[State]:
        return [self.flow.states[str(what)] for what, verb in ops if verb == "enter"]

    def _forget(self, ops: tuple[Op, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(answer for t in self._taken(ops) for answer in t.forget))

    def _count(self, ops: tuple[Op, ...]) -> tuple[str, ...]:
        counters = (f"visits({state.id})" for state in self._entered(ops))
        return tuple(counter for counter in counters if counter in self.flow.counters)

    def _land(self, tree: Rest, ops: tuple[Op, ...]) -> Landing:
        effects = tuple(self._effects(ops))
        varying = any("{" in text for effect in effects for text in effect.arguments.values())
        ended = self.ends.get(tree.where.states[0])
        arms = () if ended else tuple(self.arms(self._entered(ops)))
        changes = bool(self._forget(tree.ops) or self._count(tree.ops))
        left = [self.flow.states[str(what)] for what, verb in ops if verb == "leave"]
        return Landing(
            where=tree.where,
            states=tree.where.states,
            trace=tuple(t.id for t in self._taken(ops)),
            forget=self._forget(tree.ops),
            counting=self._count(tree.ops),
            fixed=None if varying else effects,
            effects=effects,
            stops=self.cancels if ended else self._stops(left, arms),
            arms=arms,
            ended=ended,
            clears=any(s.barrier for s in self._entered(ops)),
            changes=changes,
            plain=not (changes or varying or arms or tree.where.resume or self.goes_back),
        )

    def _stops(self, left: list[State], arms: tuple[Arm, ...]) -> dict[str, Effect | None]:
        started = {arm.key for arm in arms}
        return {a.key: None if a.key in started else self.cancels[a.key] for a in self.arms(left)}

    def _effects(self, ops: tuple[Op, ...]) -> list[Effect]:
        effects: list[Effect] = []
        for what, verb in ops:
            if isinstance(what, int):
                transition = self.flow.transitions[what]
                effects += [_action(a, transition.source) for a in transition.actions]
            elif verb == "enter":
                state = self.flow.states[what]
                effects += [_action(a, what) for a in state.actions]
                if state.check:
                    effects.append(Effect("check", state.check, what, state.check_arguments))
        return effects

    def arms(self, states: list[State]) -> list[Arm]:
        """The timers that start when these states are entered (and stop when they are left)."""
        return [
            Arm(f"{state.id}/{control.event}", control.event, state.id, duration(control.after))
            for state in states
            for control in state.controls
            if control.after
        ]


def _action(action: Action, state: str) -> Effect:
    arguments: Mapping[str, str] = action.arguments
    return Effect("action", action.name, state, arguments)
