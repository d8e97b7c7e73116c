"""What became of the ways on from a state: where they lead, when, what they do, what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowkit.core.duration import duration
from flowkit.core.flow import Control, State, Transition, Trigger
from flowkit.core.guard_print import printed
from flowkit.review.diff.model import Level, Ref
from flowkit.review.diff.notes import Notes

Pairs = list[tuple[Transition, Transition]]


def compare_ways(notes: Notes, old: State, new: State) -> None:
    """Compare the ways on from a state that both versions have."""
    before, after = _by_event(notes.old.leaving(old.id)), _by_event(notes.new.leaving(new.id))
    delayed = _delayed(notes, (old, new), before, after)
    for event in dict.fromkeys((*before, *after)):
        ways = before.get(event, []), after.get(event, [])
        if event not in delayed:
            _compare(notes, new.id, event, ways)
    for control in new.controls:
        same = old.control(control.event)
        if same is not None:
            _compare_control(notes, new.id, same, control)


def _by_event(ways: Sequence[Transition]) -> dict[str | None, list[Transition]]:
    found: dict[str | None, list[Transition]] = {}
    for way in ways:
        found.setdefault(way.event, []).append(way)
    return found


def _delayed(
    notes: Notes,
    states: tuple[State, State],
    before: dict[str | None, list[Transition]],
    after: dict[str | None, list[Transition]],
) -> set[str | None]:
    """The events of timers that run longer or shorter now and lead where they did; each is noted."""
    old, new = states
    gone = [c for c in old.controls if c.after and c.event not in after]
    fresh = [c for c in new.controls if c.after and c.event not in before]
    done: set[str | None] = set()
    for was in gone:
        goals = [way.target for way in before.get(was.event, [])]
        now = next((c for c in fresh if [w.target for w in after.get(c.event, [])] == goals), None)
        if now is None:
            continue
        fresh.remove(now)
        done |= {was.event, now.event}
        ids = tuple(tuple(w.id for w in found) for found in (before[was.event], after[now.event]))
        times = {"old": Ref("time", was.after), "new": Ref("time", now.after)}
        earlier = duration(now.after or "") < duration(was.after or "")
        key = "timer.earlier" if earlier else "timer.later"
        goal = Ref("state", goals[0] if goals else new.id)
        state = Ref("state", new.id)
        notes.add(Level.BEHAVIOUR, key, (ids[0], ids[1]), now.span, state=state, target=goal, **times)
    return done


def _compare(
    notes: Notes, state: str, event: str | None, ways: tuple[list[Transition], list[Transition]]
) -> None:
    old, new = ways
    if not old or not new:
        for found, verb, ids in ((new, "added", ((), _ids(new))), (old, "removed", (_ids(old), ()))):
            if found:
                _came_or_went(notes, state, found, verb, ids)
        return
    pairs, gone, fresh = _paired(old, new)
    for before, after in pairs:
        _compare_way(notes, state, before, after)
    for one, verb in (*((way, "removed") for way in gone), *((way, "added") for way in fresh)):
        is_new = verb == "added"
        ids = ((), (one.id,)) if is_new else ((one.id,), ())
        when = _condition(one, is_new)
        goal = Ref("state", one.target, is_new)
        named = {"state": Ref("state", state), "way": Ref("way", (state, event), is_new)}
        notes.add(Level.BEHAVIOUR, f"rule.{verb}", ids, one.span, **named, target=goal, when=when)
    _compare_order(notes, state, pairs)


def _came_or_went(
    notes: Notes,
    state: str,
    ways: list[Transition],
    verb: str,
    ids: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    """A whole control that only one version has."""
    is_new = verb == "added"
    first = ways[0]
    about = "timer" if first.trigger is Trigger.TIMER else "transition"
    goals = Ref("states", tuple(dict.fromkeys(way.target for way in ways)), is_new)
    way = Ref("delay" if about == "timer" else "way", (state, first.event), is_new)
    where = Ref("state", state)
    notes.add(Level.BEHAVIOUR, f"{about}.{verb}", ids, first.span, state=where, way=way, target=goals)


def _ids(ways: list[Transition]) -> tuple[str, ...]:
    return tuple(way.id for way in ways)


def _condition(way: Transition, new: bool) -> Ref:
    return Ref("condition", way.guard.expression, new) if way.guard else Ref("word", "otherwise", new)


def _paired(old: list[Transition], new: list[Transition]) -> tuple[Pairs, list[Transition], list[Transition]]:
    """The rules of both versions that belong together: alike in condition and target, then in one of them."""
    pairs: Pairs = []
    gone, fresh = list(old), list(new)
    known: tuple[Callable[[Transition], object], ...] = (
        lambda way: (_asked(way), way.target),
        _asked,
        lambda way: (way.target, way.guard is None),
    )
    for of in known:
        for one in list(gone):
            other = next((way for way in fresh if of(way) == of(one)), None)
            if other is not None:
                pairs.append((one, other))
                gone.remove(one)
                fresh.remove(other)
    if len(gone) == len(fresh) == 1:
        pairs.append((gone.pop(), fresh.pop()))
    pairs.sort(key=lambda pair: pair[1].rule)
    return pairs, gone, fresh


def _asked(way: Transition) -> str:
    return printed(way.guard.expression) if way.guard else ""


def _compare_way(notes: Notes, state: str, old: Transition, new: Transition) -> None:
    ids = ((old.id,), (new.id,))
    named = {"state": Ref("state", state), "way": Ref("way", (state, new.event))}
    if old.target != new.target:
        goals = {"old": Ref("state", old.target, False), "new": Ref("state", new.target)}
        key = "transition.retargeted"
        if new.guard is not None:
            key, goals["when"] = "transition.retargeted.when", _condition(new, True)
        notes.add(Level.BEHAVIOUR, key, ids, new.span, **named, **goals)
    if _asked(old) != _asked(new):
        _compare_condition(notes, state, old, new)
    if old.actions != new.actions:
        done = {"old": Ref("actions", old.actions, False), "new": Ref("actions", new.actions)}
        notes.add(Level.BEHAVIOUR, "transition.does", ids, new.span, **named, **done)
    for names, key in (
        (tuple(n for n in new.forget if n not in old.forget), "transition.forgets"),
        (tuple(n for n in old.forget if n not in new.forget), "transition.keeps"),
    ):
        if names:
            answers = Ref("answers", names, key == "transition.forgets")
            notes.add(Level.BEHAVIOUR, key, ids, new.span, **named, answers=answers)
    if (old.basis or "") != (new.basis or ""):
        told: dict[str, object] = {
            "old": old.basis or Ref("word", "nothing"),
            "new": new.basis or Ref("word", "nothing"),
        }
        notes.add(Level.DOCUMENTATION, "basis.way", ids, new.span, **named, **told)
    if set(old.covers) != set(new.covers):
        told = {"old": old.covers or Ref("word", "nothing"), "new": new.covers or Ref("word", "nothing")}
        notes.add(Level.DOCUMENTATION, "covers.way", ids, new.span, **named, **told)
    if old.usual != new.usual:
        key = "usual.now" if new.usual else "usual.before"
        notes.add(Level.DOCUMENTATION, key, ids, new.span, **named)


def _compare_condition(notes: Notes, state: str, old: Transition, new: Transition) -> None:
    before, after = (way.guard.expression if way.guard else None for way in (old, new))
    shift = notes.judge.shift(before, after)
    told: dict[str, object] = {
        "state": Ref("state", state),
        "way": Ref("way", (state, new.event)),
        "old": _told(before, False),
        "new": _told(after, True),
    }
    if shift.now:
        told["now"] = Ref("case", shift.now)
    if shift.before:
        told["before"] = Ref("case", shift.before, False)
    level = Level.LAYOUT if shift.verdict == "same" else Level.BEHAVIOUR
    notes.add(level, f"condition.{shift.verdict}", ((old.id,), (new.id,)), new.span, **told)


def _told(condition: object, new: bool) -> Ref:
    return Ref("word", "always", new) if condition is None else Ref("condition", condition, new)


def _compare_order(notes: Notes, state: str, pairs: Pairs) -> None:
    """Rules that changed places: that matters where two of them can hold together and do something else."""
    swapped = [
        (one, two) for n, one in enumerate(pairs) for two in pairs[n + 1 :] if one[0].rule > two[0].rule
    ]
    if not swapped:
        return
    matters = any(_differ(one[1], two[1]) and _meet(notes, one[1], two[1]) for one, two in swapped)
    named = {"state": Ref("state", state), "way": Ref("way", (state, pairs[0][1].event))}
    ids = [way.id for pair in swapped for way, _ in pair], [way.id for pair in swapped for _, way in pair]
    key, level = ("rule.order", Level.BEHAVIOUR) if matters else ("order.rules", Level.LAYOUT)
    notes.add(level, key, (ids[0], ids[1]), pairs[0][1].span, **named)


def _differ(one: Transition, two: Transition) -> bool:
    return (one.target, one.actions, one.forget) != (two.target, two.actions, two.forget)


def _meet(notes: Notes, one: Transition, two: Transition) -> bool:
    conditions = [way.guard.expression if way.guard else None for way in (one, two)]
    return notes.judge.meet(*conditions)


def _compare_control(notes: Notes, state: str, old: Control, new: Control) -> None:
    ids = ((state,), (state,))
    named = {"state": Ref("state", state), "way": Ref("way", (state, new.event))}
    if old.trigger is not new.trigger:
        kinds = {"old": Ref("word", f"trigger.{old.trigger}"), "new": Ref("word", f"trigger.{new.trigger}")}
        notes.add(Level.BEHAVIOUR, "control.kind", ids, new.span, **named, **kinds)
    labels = old.source_label, new.source_label
    notes.differs(Level.DOCUMENTATION, "basis.label", labels, state, new.span, **named)
    if old.usual != new.usual and not any(w.usual for w in notes.new.leaving(state)):
        key = "usual.now" if new.usual else "usual.before"
        notes.add(Level.DOCUMENTATION, key, ids, new.span, **named)
