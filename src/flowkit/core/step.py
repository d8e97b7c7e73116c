"""start and step: pure functions over the recorded machine. No clock, no chance, no files, no mutation.

A step looks the event's plan up, reads the answers it brings, walks the decisions and lands. Whatever goes
wrong on the way is returned as a ``Refused``; the snapshot it carries is the one that came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from flowkit.core.answer import Value
from flowkit.core.back import can_go_back, go_back, visited_after
from flowkit.core.fate import Branch, Fate, Landing, Nowhere, Plan
from flowkit.core.fields import validate_fields
from flowkit.core.flow import Trigger
from flowkit.core.guard import GuardReport
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Effect, Event, Moved, Problem, Refused, Snapshot
from flowkit.core.timers import changed, is_due, today_of
from flowkit.core.tree import Configuration

_new = tuple.__new__  # what a named tuple's own constructor calls, without the way there
_NOWHERE_LEFT: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class InputsError(ValueError):
    """Inputs that a journey cannot start with; ``problems`` says which and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{problem.field}: {problem.message}" for problem in problems))


def start(plans: Plans, inputs: Mapping[str, object] | None = None, now: datetime | None = None) -> Moved:
    """Begin a journey. ``inputs`` are parameters, and answers known beforehand.

    Raises InputsError (a ValueError) when an input is unknown or not of its kind or a parameter that has to
    be given is not, and ValueError when the flow needs ``now`` and it is missing or has no time zone.
    """
    flow = plans.flow
    today = today_of(now)
    declared = {**flow.parameters, **flow.answers}
    defaults = {name: decl.default for name, decl in flow.parameters.items() if decl.default is not None}
    given = {**defaults, **(inputs or {})}
    wanted = {**{name: None for name, decl in flow.parameters.items() if not decl.optional}, **given}
    values, problems = validate_fields(declared, tuple(wanted), given, plans.kinds, today)
    if problems:
        raise InputsError(problems)
    fresh = Snapshot(flow.id, flow.version, flow.digest, (), values)
    fate, kept, counts = walk(plans.opening(), values, {}, today)
    if isinstance(fate, Nowhere):
        raise InputsError((Problem(flow.start, fate.reason),))
    return _land(plans, fresh, fate, values, kept, counts, now, None)


def step(plans: Plans, snapshot: Snapshot, event: Event) -> Moved | Refused:
    """What ``event`` does to a journey. A refusal says why and changes nothing.

    Raises ValueError only when the flow needs ``event.now`` and it is missing or has no time zone.
    """
    name, given, now, at = event
    flow, version, digest, states, answers, visited, timers, counts, left, _ = snapshot
    plan = plans.ready.get((states, name)) if at is None else None
    if plan is None or digest != plans.digest:
        found = _find(plans, snapshot, event)
        if not isinstance(found, Plan):
            return found
        plan = found
    today = None
    if plan.asks or given:
        today = today_of(now) if plan.dated else None
        taken = _take_in(plans, plan, snapshot, event, today)
        if isinstance(taken, Refused):
            return taken
        answers, counts = taken
    fate, kept = plan.fate, answers
    while type(fate) is Branch and fate.plain:
        fate = fate.yes if fate.holds(answers, counts, today) else fate.no
    if type(fate) is Landing and fate.plain and not timers:  # a move and nothing more: most steps of machines
        moved = (flow, version, digest, fate.states, answers, visited, timers, counts, left, fate.ended)
        return _new(Moved, (_new(Snapshot, moved), fate.fixed, fate.trace))
    if type(fate) is not Landing or fate.changes:
        fate, kept, counted = walk(fate, answers, counts, today)
        if isinstance(fate, Nowhere):
            reports = explain(plan.fate, answers, counts, today)
            return Refused(snapshot, fate.reason, name, (), (), reports)
        counts = counted
    return _land(plans, snapshot, fate, answers, kept, counts, now, plan.timer)


def _take_in(
    plans: Plans, plan: Plan, snapshot: Snapshot, event: Event, today: str | None
) -> tuple[Mapping[str, Value], Mapping[str, int]] | Refused:
    """What the event brings: the answers with those it gives, the counts with this attempt."""
    if plan.timer is not None and not is_due(snapshot, plan.timer, event.now):
        return Refused(snapshot, "too-early", event.name)
    answers, counts = snapshot.answers, snapshot.counts
    if plan.fields or event.answers:
        read, problems = _read(plans, plan, event.answers, today)
        if problems:
            return Refused(snapshot, "invalid-answers", event.name, (), problems)
        answers = without(answers, plan.fields) if plan.control.trigger is Trigger.NEXT else answers
        answers = {**answers, **read}
    if plan.save is not None:
        answers = {**answers, plan.save: event.name}
    if plan.tries is not None:
        counts = {**counts, plan.tries: counts.get(plan.tries, 0) + 1}
    return answers, counts


def _read(
    plans: Plans, plan: Plan, given: Mapping[str, object], today: str | None
) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    fields = plan.fields
    if plan.control.trigger is Trigger.OUTCOME:  # what a check brings is never owed
        fields = tuple(field for field in fields if field in given)
    return validate_fields(plans.flow.answers, fields, given, plans.kinds, today)


def _find(plans: Plans, snapshot: Snapshot, event: Event) -> Plan | Moved | Refused:
    """The plan of an event on the way less travelled: first time, regions, resume, back, unknown."""
    name, at = event.name, event.at
    if snapshot.digest != plans.digest:
        return Refused(snapshot, "other-digest", name)
    if snapshot.ended is not None:
        return Refused(snapshot, "ended", name)
    if not snapshot.states or any(state not in plans.flow.states for state in snapshot.states):
        return Refused(snapshot, "bad-snapshot", name)
    where = configuration(snapshot)
    plan = plans.plan(where, name, at)
    if plan is not None:
        if at is None and not plans.resumes:
            plans.ready[snapshot.states, name] = plan
        return plan
    if name == "back":
        return go_back(plans, snapshot, event.now)
    known = plans.knowing(where, name, at)
    if known:
        return Refused(snapshot, "ambiguous", name, known)
    controls = [control for state in where.states for control in plans.flow.states[state].controls]
    available = tuple(dict.fromkeys(control.event for control in controls))
    if can_go_back(plans, snapshot):
        available += ("back",)
    choosing = name == "next" and any(control.trigger is Trigger.CHOICE for control in controls)
    return Refused(snapshot, "choice-missing" if choosing else "not-available", name, available)


def configuration(snapshot: Snapshot) -> Configuration:
    """The configuration of a snapshot, as the recorded trees know it."""
    return Configuration(snapshot.states, tuple(snapshot.resume.items()))


def without(answers: Mapping[str, Value], forgotten: tuple[str, ...]) -> Mapping[str, Value]:
    """The answers less some of them."""
    return {name: value for name, value in answers.items() if name not in forgotten}


def walk(
    fate: Fate, answers: Mapping[str, Value], counts: Mapping[str, int], today: str | None
) -> tuple[Landing | Nowhere, Mapping[str, Value], Mapping[str, int]]:
    """Follow the decisions, forgetting and counting on the way: the end, the answers and the counts.

    Raises ValueError when a condition needs today's date and there is none.
    """
    while not isinstance(fate, Nowhere):
        if fate.forget:
            answers = without(answers, fate.forget)
        for counter in fate.counting:
            counts = {**counts, counter: counts.get(counter, 0) + 1}
        if isinstance(fate, Landing):
            break
        guard = fate.guard
        if guard.needs_today and today is None:
            raise ValueError("a condition of this flow compares dates: give now=")
        fate = fate.yes if guard.holds(answers, counts, today) else fate.no
    return fate, answers, counts


def explain(
    fate: Fate, answers: Mapping[str, Value], counts: Mapping[str, int], today: str | None
) -> tuple[GuardReport, ...]:
    """Why the decisions lead nowhere: a report for each condition that was asked and is false."""
    reports = []
    while isinstance(fate, Branch):
        answers = without(answers, fate.forget)
        for counter in fate.counting:
            counts = {**counts, counter: counts.get(counter, 0) + 1}
        holds = fate.guard.holds(answers, counts, today)
        if not holds:
            reports.append(fate.guard.explain(answers, counts, today))
        fate = fate.yes if holds else fate.no
    return tuple(reports)


def _land(  # noqa: PLR0913 - the hot path: a record to carry these would cost a fifth of a step
    plans: Plans,
    snapshot: Snapshot,
    landing: Landing,
    answers: Mapping[str, Value],
    kept: Mapping[str, Value],
    counts: Mapping[str, int],
    now: datetime | None,
    fired: str | None,
) -> Moved:
    flow, version, digest, _, _, visited, timers, _, _, _ = snapshot
    states, resume = landing.where
    if plans.goes_back:
        visited = visited_after(plans, snapshot, landing)
    effects = landing.fixed
    if effects is None:
        effects = tuple(filled(effect, answers) for effect in landing.effects)
    if timers or landing.arms:
        timers, changes = changed(timers, landing.stops, landing.arms, now, fired)
        effects += changes
    left = dict(resume) if resume else _NOWHERE_LEFT
    moved = _new(
        Snapshot, (flow, version, digest, states, kept, visited, timers, counts, left, landing.ended)
    )
    return _new(Moved, (moved, effects, landing.trace))


def filled(effect: Effect, answers: Mapping[str, Value]) -> Effect:
    """The effect with the value of each ``{answer}`` in its arguments; unknown answers are empty."""
    arguments = {name: fill(text, answers) for name, text in effect.arguments.items()}
    return effect._replace(arguments=arguments)


def fill(text: str, answers: Mapping[str, Value]) -> str:
    """A text with the value of each ``{answer}`` it names."""
    pieces = text.split("{")
    filled_in = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        if not closed:
            filled_in.append("{" + piece)
            continue
        value = answers.get(name, "")
        filled_in.append((", ".join(value) if isinstance(value, list) else str(value)) + rest)
    return "".join(filled_in)
