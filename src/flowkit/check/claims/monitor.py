"""A claim read on a journey that is really made: event by event, or a whole recorded one.

The automaton and the letters are those of the proof, so a proof and a monitor cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from flowkit.check.claims.happenings import happenings, returning
from flowkit.check.claims.watch import Asked, Watch
from flowkit.check.space.witness import BEGINNING
from flowkit.core.answer import Value
from flowkit.core.automaton import Automaton
from flowkit.core.fields import validate_fields
from flowkit.core.flow import Flow, Trigger
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.core.step import configuration
from flowkit.core.timers import today_of
from flowkit.core.tree import Ask, Op, Rest, Tree
from flowkit.core.witness import Witness


class Standing(StrEnum):
    """How a claim stands on a journey."""

    KEPT = "kept"  # if the journey ended here
    OPEN = "open"  # something must still happen before the journey ends
    BROKEN = "broken"


def begun(watch: Watch, automaton: Automaton, moved: Moved, now: datetime | None = None) -> int:
    """The state of a watch once a journey has begun."""
    here, flow = configuration(moved.snapshot), automaton.flow
    ops = _ops(flow, automaton.tree(None, "", ""), moved)
    letters = watch.letters(happenings(flow, "", "", ops, here))
    return watch.read(0, letters, _holding({}, moved.snapshot, today_of(now)))


def followed(
    watch: Watch, automaton: Automaton, state: int, before: Snapshot, step: tuple[Event, Moved]
) -> int:
    """The state of a watch after a step that was taken from the snapshot ``before``."""
    event, moved = step
    left, here, flow = configuration(before), configuration(moved.snapshot), automaton.flow
    today = today_of(event.now)
    if moved.trace == ("back",):
        source = next(each for each in left.states if flow.states[each].back)
        letters = watch.letters(returning(flow, source, left, here))
        return watch.read(state, letters, _holding(before.answers, moved.snapshot, today))
    source = automaton.knowing(left, event.name, event.at)[0]
    ops = _ops(flow, automaton.tree(left, source, event.name), moved)
    letters = watch.letters(happenings(flow, source, event.name, ops, here))
    answers = _brought(automaton, before, source, event)
    return watch.read(state, letters, _holding(answers, moved.snapshot, today))


def standing(watch: Watch, state: int, ended: bool) -> Standing:
    """How the claim stands in a state of its watch."""
    if state == watch.machine.broken:
        return Standing.BROKEN
    if watch.machine.kept[state]:
        return Standing.KEPT
    return Standing.BROKEN if ended else Standing.OPEN


def recorded(
    watch: Watch,
    automaton: Automaton,
    events: Iterable[Event],
    inputs: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> Standing:
    """How a claim stands after a whole journey; an event that is refused changes nothing."""
    moved = automaton.start(inputs, now)
    state = begun(watch, automaton, moved, now)
    for event in events:
        result = automaton.step(moved.snapshot, event)
        if isinstance(result, Refused):
            continue
        state = followed(watch, automaton, state, moved.snapshot, (event, result))
        moved = result
    return standing(watch, state, moved.snapshot.ended is not None)


def breaks(watch: Watch, automaton: Automaton, witness: Witness) -> bool:
    """Whether a journey found by a proof breaks a claim."""
    events = _events(witness)
    return recorded(watch, automaton, events, witness.inputs, BEGINNING) is Standing.BROKEN


def _events(witness: Witness) -> Iterator[Event]:
    active = witness.first
    for move in witness.moves:
        at = move.state if len(active) > 1 and move.event != "back" else None
        yield Event(move.event, move.answers, move.now, at)
        active = move.after or active


def _holding(answers: Mapping[str, Value], after: Snapshot, today: str | None) -> Callable[[Asked], bool]:
    """Which conditions hold: with the answers an event has brought, or with those known at rest."""

    def holds(asked: Asked) -> bool:
        guard, at_rest = asked
        return guard.holds(after.answers if at_rest else answers, after.counts, today)

    return holds


def _brought(automaton: Automaton, before: Snapshot, source: str, event: Event) -> Mapping[str, Value]:
    """What is known once an event has brought its answers, before anything follows from it."""
    state = automaton.flow.states[source]
    control = state.control(event.name)
    trigger = control.trigger if control else None
    if trigger is Trigger.CHOICE and state.save_as:
        return {**before.answers, state.save_as: event.name}
    if trigger not in (Trigger.NEXT, Trigger.OUTCOME):
        return before.answers
    fields = state.fields if trigger is Trigger.NEXT else state.gives
    given = tuple(name for name in fields if trigger is Trigger.NEXT or name in event.answers)
    values, _ = validate_fields(
        automaton.flow.answers, given, event.answers, automaton.kinds, today_of(event.now)
    )
    gone = given if trigger is Trigger.NEXT else ()
    return {**{name: value for name, value in before.answers.items() if name not in gone}, **values}


def _ops(flow: Flow, tree: Tree, moved: Moved) -> tuple[Op, ...]:
    """All that was left, taken and come to on a move."""
    waiting: list[tuple[Tree, tuple[Op, ...]]] = [(tree, ())]
    while waiting:
        node, before = waiting.pop()
        ops = before + node.ops
        if isinstance(node, Ask):
            waiting += [(node.no, ops), (node.yes, ops)]
            continue
        taken = tuple(flow.transitions[what].id for what, _ in ops if isinstance(what, int))
        if isinstance(node, Rest) and node.where == configuration(moved.snapshot) and taken == moved.trace:
            return ops
    return ()  # pragma: no cover  # a move is one of the ways through its tree
