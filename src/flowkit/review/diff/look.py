"""What a picture says of each state and transition that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowkit.core.names import step_around
from flowkit.draw.look import Mark, foremost
from flowkit.draw.union import WAS
from flowkit.messages import has
from flowkit.review.diff.model import Change, Level, Ref
from flowkit.review.diff.tell import Told

Marks = tuple[Mapping[str, Mark], Mapping[str, Mark]]
"""What is said of states and of transitions, by their ids."""

_TONES = {Level.NAMES: "renamed", Level.WORDING: "reworded", Level.DOCUMENTATION: "documented"}
_DRAWN = (Level.BEHAVIOUR, *_TONES)
_LONGEST = 28  # characters of what was before


def marks_of(told: Told) -> Marks:
    """What is said of each state and of each transition."""
    states: dict[str, list[Mark]] = {}
    ways: dict[str, list[Mark]] = {}
    for change in told.changes.changes:
        if change.level in _DRAWN:
            _note(told, change, states, ways)
    _spread(told, states, ways)
    return (
        {name: foremost(tuple(found)) for name, found in states.items()},
        {name: foremost(tuple(found)) for name, found in ways.items()},
    )


def _note(told: Told, change: Change, states: dict[str, list[Mark]], ways: dict[str, list[Mark]]) -> None:
    """Add what a change says of all that it touches."""
    old, new = told.flows[False], told.flows[True]
    sentence = told.sentence(change)
    mark, gone = _mark(told, change, sentence), _gone(change, sentence)
    for name in change.new:
        if name in new.states:
            states.setdefault(name, []).append(mark)
        else:
            swapped = change.key.startswith("label.")
            badge = _label_before(told, name) if swapped else mark.badge
            ways.setdefault(name, []).append(replace(mark, badge=badge))
    for name in change.old:
        if name in old.states:
            if name not in new.states:
                states.setdefault(name, []).append(gone)
        elif name not in change.new or change.verb == "retargeted":
            ways.setdefault(WAS + name, []).append(gone)


def _label_before(told: Told, name: str) -> str:
    """What the label of a transition was, if that is another in the language of the reader."""
    labels = []
    for new in (False, True):
        flow = told.flows[new]
        way = next((way for way in flow.transitions if way.id == name), None)
        labels.append("" if way is None else told.words[new].label(flow.states[way.source], way))
    return _cut(told, labels[0]) if labels[0] != labels[1] else ""


def step_marks(told: Told) -> dict[str, Mark]:
    """For the overview, what is said of each step: how many things changed in it."""
    found: dict[str, list[Mark]] = {}
    for change in told.changes.changes:
        if change.level in _DRAWN:
            touched = {step_around(told.flows[new], name) for new, ids in _touched(change) for name in ids}
            for name in sorted(touched - {""}):
                found.setdefault(name, []).append(_mark(told, change, told.sentence(change)))
    marks = {name: foremost(tuple(replace(m, badge="") for m in each)) for name, each in found.items()}
    return {
        name: replace(mark, tone=_inside(told, name, mark.tone), badge=str(len(found[name])))
        for name, mark in marks.items()
    }


def _touched(change: Change) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    return (True, change.new), (False, change.old)


def _inside(told: Told, name: str, tone: str) -> str:
    """A step that both versions have is neither new nor gone, whatever is in it."""
    both = all(name in flow.states for flow in told.flows.values())
    return "changed" if both and tone in ("added", "removed") else tone


def _spread(told: Told, states: Mapping[str, list[Mark]], ways: dict[str, list[Mark]]) -> None:
    """All that leaves a state which only one version has came or went with it."""
    for new in (True, False):
        flow = told.flows[new]
        for name in states.keys() & flow.states.keys() - told.flows[not new].states.keys():
            for way in flow.leaving(name):
                ways.setdefault(way.id if new else WAS + way.id, states[name])


def _mark(told: Told, change: Change, sentence: str) -> Mark:
    """What is said of what a change touches in the new version."""
    if change.level in _TONES:
        return Mark(_TONES[change.level], _before(told, change), said=sentence)
    tone = "added" if change.verb == "added" and not change.is_of_a_part else "changed"
    return Mark(tone, _before(told, change), said=sentence)


def _gone(change: Change, sentence: str) -> Mark:
    return Mark("removed" if change.level is Level.BEHAVIOUR else _TONES[change.level], said=sentence)


def _before(told: Told, change: Change) -> str:
    """What was there before, in a few characters: the number or title of a state, a label, a time."""
    was = change.params.get("old")
    if isinstance(was, Ref) and was.kind in ("state", "time", "name"):
        key = "look.before.id" if was.kind == "name" else "look.before"
        return _cut(told, _short(told, was), key)
    key = f"look.short.{change.key}"
    return told.say(key) if has(f"diff.{key}", told.language) else ""


def _cut(told: Told, what: str, key: str = "look.before") -> str:
    """What was before, in a few characters."""
    return told.say(key, what=what if len(what) <= _LONGEST else f"{what[: _LONGEST - 1]}…")


def _short(told: Told, was: Ref) -> str:
    flow = told.flows[was.new]
    if was.kind == "time":
        return told.words[was.new].time(str(was.what))
    state = flow.states.get(str(was.what))
    if was.kind == "name" or state is None:
        return str(was.what).rpartition(".")[2]
    return state.number or told.words[was.new].title(state)
