"""How a version of a flow corresponds to another: what is called otherwise, what is given up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from flowkit.core.configuration import around
from flowkit.core.flow import Flow
from flowkit.core.names import Names, names
from flowkit.core.project import Migration


@dataclass(frozen=True)
class Passage:
    """The way of sessions from one version (``source``, a digest) to another (``target``).

    Only what is not called the same is in it: states, answers, and the values of answers, by their old
    names. A state of which nothing is said keeps its id, if the new flow has one of its kind. ``""`` gives
    up: an answer is forgotten, and so is a page that `back` could return to; who rests in such a state is
    not moved before leaving it.
    """

    source: str
    target: str
    states: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """What it is called: the same for the same passage."""
        return sha256(json.dumps([self.source, self.data()], sort_keys=True).encode()).hexdigest()[:12]

    def data(self) -> dict[str, Any]:
        """All of it but where it begins, as JSON data: what the journal keeps of a move."""
        data: dict[str, Any] = {"to": self.target}
        parts = {"states": self.states, "answers": self.answers, "values": self.values}
        return data | {name: dict(part) for name, part in parts.items() if part}

    @classmethod
    def of(cls, source: str, data: Mapping[str, Any]) -> Passage:
        """A passage out of its data. Raises ValueError for data that are none."""
        try:
            target, parts = data["to"], [data.get(name, {}) for name in ("states", "answers", "values")]
            states, answers, values = parts
            texts = [target, *states.items(), *answers.items(), *(v.items() for v in values.values())]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a passage") from error
        if not isinstance(target, str) or not all(texts):
            raise ValueError("not a passage")
        return cls(source, target, states, answers, values)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A passage as drawn up from two flows, and what must be told before it can be followed.

    ``doubtful``: old states with the new ones that may be meant. ``unknown``: what the migration names that
    the old version does not have, as (``states`` or ``answers``, name).
    """

    passage: Passage
    doubtful: Mapping[str, tuple[str, ...]]
    unknown: tuple[tuple[str, str], ...] = ()
    renamed: frozenset[str] = frozenset()  # old names that were recognised, not told

    def recognised(self) -> tuple[tuple[str, str], ...]:
        """What has another name in the new version and was not told: (old, new)."""
        names = {**self.passage.states, **self.passage.answers}
        values = [
            (f"{answer} = {old}", f"= {new}")
            for answer, renamed in self.passage.values.items()
            for old, new in renamed.items()
            if f"{answer} = {old}" in self.renamed
        ]
        return (*((old, new) for old, new in names.items() if old in self.renamed), *values)


def drawn(old: Flow, new: Flow, told: Migration | None = None) -> Drawn:
    """The passage between two versions: what is told, and the renamings that are sure."""
    found = names(old, new)
    doubtful = {**found.doubtful, **dict(_retold(old, new, found))}
    said = told or Migration("")
    own = {name: _full(old, name) for name in said.states}
    states = {full: said.states[name] for name, full in own.items() if full}
    answers = {name: to for name, to in said.answers.items() if name in _declared(old)}
    unknown = [("states", name) for name, full in own.items() if not full]
    unknown += [("answers", name) for name in (*said.answers, *said.values) if name not in _declared(old)]
    inside = dict(_inside(old, new, states))
    seen = {**{o: n for o, n in found.states.items() if o not in doubtful}, **inside, **states}
    taken = {o: n for o, n in found.answers.items() if o not in answers}
    chosen = _choices(old, found)
    values = {
        a: _sorted(chosen.get(a, {}) | {**said.values.get(a, {})}) for a in sorted({*chosen, *said.values})
    }
    passage = Passage(old.digest, new.digest, _sorted(seen), _sorted(taken | answers), values)
    doubtful = {state: meant for state, meant in doubtful.items() if state not in seen}
    known = {
        f"{a} = {one}" for a, part in chosen.items() for one in part if one not in said.values.get(a, {})
    }
    renamed = frozenset([*(seen.keys() - states.keys()), *taken, *known])
    return Drawn(passage, doubtful, tuple(dict.fromkeys(unknown)), renamed)


def _retold(old: Flow, new: Flow, found: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states that have another id and say nothing they said before: likely the same, but not sure."""
    for state, name in found.states.items():
        before, after = old.states[state], new.states[name]
        texts = [(one.title, one.question, one.info, one.check) for one in (before, after)]
        same = any(was and was == now for was, now in zip(*texts, strict=True))
        if not same and before.name != after.name:
            yield state, (name,)


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


def _choices(old: Flow, found: Names) -> dict[str, dict[str, str]]:
    """The choices kept as answers that are called otherwise, by answer."""
    values: dict[str, dict[str, str]] = {}
    for (state, event), name in found.events.items():
        saved = old.states[state].save_as
        if saved:
            values.setdefault(saved, {})[event] = name
    return values


def _declared(flow: Flow) -> set[str]:
    return {*flow.answers, *flow.parameters}


def _sorted(part: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(part.items()))
