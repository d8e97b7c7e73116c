"""Decision trees made ready to walk: what each event reads, decides and leaves behind, prepared once.

A step then only looks a ``Plan`` up, asks its conditions and copies what its ``Landing`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from flowkit.core.answer import Kinds
from flowkit.core.configuration import is_alone
from flowkit.core.duration import duration
from flowkit.core.flow import Action, Control, Flow, State, StateKind, Transition, Trigger
from flowkit.core.guard import Guard
from flowkit.core.guard_compile import Holds
from flowkit.core.snapshot import Effect
from flowkit.core.stored import form, usual_types
from flowkit.core.tree import Ask, Configuration, Cycle, Op, Rest, Tree

Record: TypeAlias = Callable[[Configuration | None, str, str], Tree]


class Arm(NamedTuple):
    """A timer to start: its key in the snapshot, its event, its state and its length."""

    key: str
    event: str
    state: str
    length: timedelta


class Branch(NamedTuple):
    """Forget and count, then a condition decides. ``holds`` is that of the guard."""

    guard: Guard
    yes: Fate
    no: Fate
    forget: tuple[str, ...]
    counting: tuple[str, ...]
    holds: Holds
    plain: bool  # whether it forgets and counts nothing and needs no date


class Landing(NamedTuple):
    """Where an event leads, and all that happens on the way.

    ``fixed`` holds ``effects`` when no argument depends on an answer, else it is None; ``stops`` holds
    the effect that stops each timer; ``clears`` says that a barrier has been met.
    """

    where: Configuration
    trace: tuple[str, ...]
    forget: tuple[str, ...]
    counting: tuple[str, ...]
    fixed: tuple[Effect, ...] | None
    effects: tuple[Effect, ...]
    stops: Mapping[str, Effect]
    arms: tuple[Arm, ...]
    ended: str | None
    clears: bool
    changes: bool  # whether it forgets or counts
    plain: bool  # whether there is nothing but a move: no timer, no page to go back to, nothing to fill in


class Nowhere(NamedTuple):
    """The event leads nowhere: ``no-rule-holds`` or ``automatic-cycle``."""

    reason: str


Fate: TypeAlias = Branch | Landing | Nowhere


class Plan(NamedTuple):
    """What an event means at a state: what to read from the person, then the decisions."""

    source: State
    control: Control
    fields: tuple[str, ...]
    save: str | None
    tries: str | None
    timer: str | None
    fate: Fate
    reads: bool  # whether any of fields, save, tries or timer asks for work


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
        self.cancels = {  # each timer with the effect that stops it
            arm.key: Effect("cancel", arm.event, arm.state) for arm in self.arms([*flow.states.values()])
        }
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
        return Plan(source, control, fields, save, tries, timer, fate, reads)

    def _fate(self, tree: Tree, before: tuple[Op, ...]) -> Fate:
        ops = before + tree.ops
        if isinstance(tree, Ask):
            guard = self.flow.transitions[tree.guard].guard
            assert guard is not None
            yes, no = self._fate(tree.yes, ops), self._fate(tree.no, ops)
            forget, counting = self._forget(tree.ops), self._count(tree.ops)
            plain = not (forget or counting or guard.needs_today)
            return Branch(guard, yes, no, forget, counting, guard.holds, plain)
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
        resting = [self.flow.states[state] for state in tree.where.states]
        ended = next((s.result.value for s in resting if s.parent is None and s.result), None)
        arms = () if ended else tuple(self.arms(self._entered(ops)))
        left = [self.flow.states[str(what)] for what, verb in ops if verb == "leave"]
        return Landing(
            where=tree.where,
            trace=tuple(t.id for t in self._taken(ops)),
            forget=self._forget(tree.ops),
            counting=self._count(tree.ops),
            fixed=None if varying else effects,
            effects=effects,
            stops=self.cancels if ended else {arm.key: self.cancels[arm.key] for arm in self.arms(left)},
            arms=arms,
            ended=ended,
            clears=any(s.barrier for s in self._entered(ops)),
            changes=bool(self._forget(tree.ops) or self._count(tree.ops)),
            plain=not (varying or arms or tree.where.resume or self.goes_back),
        )

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
