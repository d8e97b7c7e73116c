"""What happens next when nobody is asked: pages without a decision are passed, answers come from wishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, State, StateKind, Trigger
from flowkit.core.snapshot import Event, Option, Snapshot

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person wants: raw values by answer id, and decisions asked for state by state.

    ``choose`` gives the event wanted at a page among its enabled options, ``outcome`` the outcome of a
    check with the raw answers it brings; None leaves it to the flow.
    """

    answers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    choose: Callable[[str, tuple[Option, ...]], str | None] = lambda _state, _options: None
    outcome: Callable[[str, Snapshot], tuple[str, Mapping[str, str]] | None] = lambda _state, _snapshot: None


@dataclass(frozen=True, slots=True)
class Stuck:
    """Nothing is decided: ``choice`` or ``outcome`` (several ways), ``value`` or ``nothing``."""

    why: str
    state: str
    can: tuple[str, ...] = ()
    field: str = ""


def next_event(automaton: Automaton, snapshot: Snapshot, now: datetime, wishes: Wishes) -> Event | Stuck:
    """What the person does next, if that needs no decision beyond the wishes."""
    options = automaton.options(snapshot, now)
    stuck: Stuck | None = None
    for place in snapshot.states:
        state = automaton.flow.states[place]
        here = tuple(option for option in options if option.state == place and option.enabled)
        if state.kind is StateKind.CHECK:
            found = _outcome(state, here, snapshot, now, wishes)
        elif state.kind is StateKind.PAGE:
            found = _page(automaton, state, here, snapshot, wishes)
        else:
            continue
        if isinstance(found, Event):
            return found._replace(now=now, at=place if len(snapshot.states) > 1 else None)
        stuck = stuck or found
    return stuck or Stuck("nothing", ", ".join(snapshot.states))


def _outcome(
    state: State, options: tuple[Option, ...], snapshot: Snapshot, now: datetime, wishes: Wishes
) -> Event | Stuck:
    wanted = wishes.outcome(state.id, snapshot)
    if wanted is not None:
        return Event(wanted[0], wanted[1], now)
    outcomes = [option.event for option in options if option.trigger == Trigger.OUTCOME]
    decided = _only(outcomes) or _usual(state, outcomes)
    return Event(decided) if decided else Stuck("outcome", state.id, tuple(outcomes))


def _page(
    automaton: Automaton, state: State, options: tuple[Option, ...], snapshot: Snapshot, wishes: Wishes
) -> Event | Stuck:
    decided = _decided(state, options, wishes)
    if isinstance(decided, Stuck):
        return decided
    control = state.control(decided)
    if control is None or control.trigger is not Trigger.NEXT:
        return Event(decided)
    values = {}
    for name in state.fields:
        value = value_of(automaton, name, snapshot, wishes)
        if value is None and not automaton.flow.declaration(name).optional:
            return Stuck("value", state.id, (), name)
        if value is not None:
            values[name] = value
    return Event(decided, values)


def _decided(state: State, options: tuple[Option, ...], wishes: Wishes) -> str | Stuck:
    wanted = wishes.choose(state.id, options)
    if wanted is not None:
        return wanted
    by = {trigger: [o.event for o in options if o.trigger == trigger] for trigger in Trigger}
    asked = by[Trigger.CHOICE]
    if asked and state.save_as is not None and wishes.answers.get(state.save_as) in asked:
        return wishes.answers[state.save_as]
    ways = asked or by[Trigger.NEXT] or by[Trigger.LINK]
    decided = _only(ways) or _usual(state, ways)
    if decided:
        return decided
    can = tuple(option.event for option in options if option.trigger != "back")  # which leads nowhere new
    return Stuck("choice" if can else "nothing", state.id, can)


def _only(events: list[str]) -> str | None:
    return events[0] if len(events) == 1 else None


def _usual(state: State, events: list[str]) -> str | None:
    controls: list[Control] = [control for control in state.controls if control.event in events]
    return _only([control.event for control in controls if control.usual])


def value_of(automaton: Automaton, name: str, snapshot: Snapshot, wishes: Wishes) -> object | None:
    """The raw value for a field: as wished, as answered before, its example, its default; or None."""
    declared = automaton.flow.declaration(name)
    if name in wishes.answers:
        return wishes.answers[name]
    if name in snapshot.answers:
        return snapshot.answers[name]
    return declared.example if declared.example is not None else declared.default
