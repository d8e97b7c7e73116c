"""A passage drawn up from two versions of a flow: what is told, what is sure, and what is neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from flowkit.core.answer import Answer
from flowkit.core.configuration import around
from flowkit.core.flow import Flow, State
from flowkit.core.names import Names, names
from flowkit.core.project import Migration
from flowkit.run.migrate.passage import UNSURE, Passage

Doubts = Mapping[str, tuple[str, ...]]
Values = Mapping[str, Mapping[str, str]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A passage as drawn up from two flows, and what must be told before everybody can follow it.

    ``doubtful``: old states with the new ones that may be meant. ``unknown``: what the migration names that
    the old version does not have, as (``states`` or ``answers``, name). ``recognised``: what has another
    name and was not told, as (old, new).
    """

    passage: Passage
    doubtful: Doubts
    unknown: tuple[tuple[str, str], ...] = ()
    recognised: tuple[tuple[str, str], ...] = ()


def drawn(old: Flow, new: Flow, told: Migration | None = None) -> Drawn:
    """The passage between two versions: what is told, and the renamings that are sure."""
    found, said = names(old, new), told or Migration("")
    doubts = {**found.doubtful, **dict(_retold(old, new, found)), **dict(_swapped(old, new))}
    own = {name: _full(old, name) for name in said.states}
    states = {full: said.states[name] for name, full in own.items() if full}
    sure = {state: name for state, name in found.states.items() if state not in doubts}
    unsure = {state: UNSURE for state in doubts if state in new.states}
    ways = {**sure, **unsure, **dict(_inside(old, new, states)), **states}
    answers = {**found.answers, **{name: to for name, to in said.answers.items() if name in _declared(old)}}
    kept = _kept(old, new, found, answers)
    values = {name: {**kept.get(name, {}), **said.values.get(name, {})} for name in {*kept, *said.values}}
    passage = Passage(old.digest, new.digest, _sorted(ways), _sorted(answers), _sorted(values))
    return Drawn(
        passage,
        {state: meant for state, meant in doubts.items() if ways.get(state, UNSURE) == UNSURE},
        (
            *(("states", name) for name, full in own.items() if not full),
            *(("answers", name) for name in {**said.answers, **said.values} if name not in _declared(old)),
        ),
        (
            *((state, name) for state, name in sorted(sure.items()) if state not in states),
            *((name, to) for name, to in sorted(found.answers.items()) if name not in said.answers),
            *_recognised(kept, said.values),
        ),
    )


def _recognised(kept: Values, told: Values) -> Iterator[tuple[str, str]]:
    for answer, renamed in sorted(kept.items()):
        for value, name in sorted(renamed.items()):
            if name != UNSURE and value not in told.get(answer, {}):
                yield f"{answer} = {value}", f"{answer} = {name}"


def _retold(old: Flow, new: Flow, found: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states that have another id and say nothing they said before: likely the same, but not sure."""
    for state, name in found.states.items():
        before, after = old.states[state], new.states[name]
        if before.name != after.name and not _said(before) & _said(after):
            yield state, (name,)


def _swapped(old: Flow, new: Flow) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states whose id is still there, while what they said is now said by others that did not."""
    for state, before in old.states.items():
        said, after = _said(before), new.states.get(state)
        if after is None or not said or said & _said(after):
            continue
        others = [
            name
            for name, other in new.states.items()
            if other.kind is before.kind
            and said & _said(other)
            and not (name in old.states and said & _said(old.states[name]))
        ]
        if others:
            yield state, (state, *others)


def _said(state: State) -> set[str]:
    """What a state says, or asks the world."""
    return {text for text in (state.title, state.question, state.info, state.check) if text}


def _full(flow: Flow, name: str) -> str:
    """The id of a state of the old version: as written, or by its last part where only one has it."""
    meant = [name] if name in flow.states else [s for s in flow.states if s.endswith("." + name)]
    return meant[0] if len(meant) == 1 else ""


def _inside(old: Flow, new: Flow, told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is inside a step or region that was told to be another: the states of the same names there."""
    for state in old.states:
        outer = next((one for one in around(old, state) if one in told), state)
        name = told.get(outer, "") + state.removeprefix(outer)
        if outer != state and told[outer] and name in new.states:
            yield state, name


def _kept(old: Flow, new: Flow, found: Names, answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The choices that are called otherwise in the answers that keep them; those of which it is not sure."""
    values: dict[str, dict[str, str]] = {}
    for (state, event), name in found.events.items():
        saved = old.states[state].save_as
        if saved:
            values.setdefault(saved, {})[event] = name
    after = _declared(new)
    for name, answer in _declared(old).items():
        turned = _turned(answer, after.get(answers.get(name, name)))
        if turned:
            values.setdefault(name, {}).update(dict.fromkeys(turned, UNSURE))
    return values


def _turned(before: Answer, after: Answer | None) -> list[str]:
    """The choices whose label is now that of another choice."""
    labels = {option.id: option.label for option in (after.options if after else ())}
    return [
        option.id
        for option in before.options
        if option.label
        and labels.get(option.id, option.label) != option.label
        and option.label in [label for id, label in labels.items() if id != option.id]
    ]


def _declared(flow: Flow) -> dict[str, Answer]:
    return {**flow.parameters, **flow.answers}


def _sorted(part: Mapping[str, _T]) -> dict[str, _T]:
    return dict(sorted(part.items()))
