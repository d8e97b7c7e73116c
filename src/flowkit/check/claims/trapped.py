"""Who can never finish, though they tell the truth and never give up.

All people are looked at together first. Where somebody may be trapped, they are looked at one by one, then
for one setting of the flow after the other, until it is sure of every situation whether one can finish there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace

from flowkit.check.claims.lasso import lasso
from flowkit.check.claims.persons import WHO, Declared, Derived, personal
from flowkit.check.space.explore import explore
from flowkit.check.space.finish import winning
from flowkit.check.space.program import compile_program
from flowkit.check.space.witness import Path
from flowkit.check.subject import Subject, Undecided, blown, way_to
from flowkit.core.project import Person
from flowkit.core.witness import Witness

_MOST_LOOKS = 200  # at one flow
_MOST_TOLD = 5  # of those who are not declared
_CANDIDATES = 20

Starts = Mapping[str, int]
Conducts = Declared | Derived


@dataclass(frozen=True, slots=True)
class Trapped:
    """Somebody who can never finish. ``facts``: what others answer who are trapped likewise.

    ``refused``: whatever they do at the end of the journey shown is refused.
    """

    person: Person | None
    facts: Mapping[str, tuple[object, ...]]
    witness: Witness
    refused: bool = False


def trapped(subject: Subject) -> tuple[Trapped | Undecided, ...]:
    """Everybody who is trapped, in the order of the people; and what could not be decided."""
    people = tuple(subject.project.people.values())
    conduct: Conducts = Declared(people) if people else Derived(subject.flow)
    if not conduct.own:
        return ()
    look = _Look(subject, conduct, {}, frozenset())
    if look.space.complete and not look.losing:
        return ()
    if isinstance(conduct, Derived):
        return tuple(_Decider(subject, conduct, _MOST_TOLD).decided({}))
    found: list[Trapped | Undecided] = []
    for number in range(len(people)):
        found += _Decider(subject, conduct, 1).decided({WHO: 1 << number})
    return tuple(found)


class _Look:
    """All that can happen to some people, and where they may be lost."""

    def __init__(self, subject: Subject, conduct: Conducts, starts: Starts, followed: frozenset[str]) -> None:
        self.conduct = copy(conduct)
        self.conduct.starts = starts
        program = compile_program(subject.automaton, self.conduct, counters=followed)
        self.space = explore(program, subject.limit)
        where = program.configurations
        good = [subject.ended(place, "success", "fallback") for place in where]
        over = [subject.ended(place) or number == 0 for number, place in enumerate(where)]
        mask = (1 << self.space.width) - 1
        places = [key & mask for key in self.space.keys]
        self.goals = [number for number, place in enumerate(places) if good[place]]
        won = winning(self.space, self.goals)
        self.losing = [number for number, place in enumerate(places) if not won[number] and not over[place]]

    def lost(self) -> list[int]:
        """The situations from which no way at all leads to a good end, nearest first."""
        before: dict[int, list[int]] = {}
        for source, target in zip(self.space.sources, self.space.targets, strict=True):
            before.setdefault(target, []).append(source)
        saved = set(self.goals)
        waiting = [*self.goals]
        while waiting:
            for number in before.get(waiting.pop(), ()):
                if number not in saved:
                    saved.add(number)
                    waiting.append(number)
        return [number for number in self.losing if number not in saved]


class _Decider:
    """Decides who is trapped, by looking at ever fewer journeys at a time."""

    def __init__(self, subject: Subject, conduct: Conducts, most: int) -> None:
        self.subject = subject
        self.conduct = conduct
        self.most = most
        flow = subject.flow
        self.everything = flow.counters.union(flow.answers, flow.parameters)

    def decided(self, starts: Starts) -> Iterator[Trapped | Undecided]:
        """Those of some people who are trapped."""
        told = looks = 0
        waiting: list[tuple[Starts, frozenset[str]]] = [(starts, frozenset())]
        while waiting and told < self.most:
            starts, followed = waiting.pop()
            look = _Look(self.subject, self.conduct, starts, followed)
            looks += 1
            if looks > _MOST_LOOKS or not look.space.complete:
                yield Undecided("too-many", blown(look.space))
                return
            found = self._shown(look) if look.losing else None
            if found is not None:
                told += 1
                yield found[0]
                waiting += [(others, frozenset()) for others in _others(look, found[1])]
            elif look.losing:
                parts = _split(look) if followed else []
                waiting += [(part, followed) for part in reversed(parts)]
                if not followed and self.everything:
                    waiting.append((starts, self.everything))
                elif not parts:
                    yield Undecided("no-journey", look.space.program.undecided)
                    return

    def _shown(self, look: _Look) -> tuple[Trapped, Starts] | None:
        """Somebody who is lost for sure, shown by a journey and the loop it ends in; the facts it takes."""
        lost = look.lost()
        for number in lost[:_CANDIDATES]:
            path, loop = lasso(look.space, lost, number)
            witness = self.subject.walked(path, look.conduct)
            if witness is None:
                loop, witness = 0, self.subject.walked(way_to(look.space, number), look.conduct)
            if witness is None:
                continue
            box = _asked(look, path)
            variables = look.space.program.variables
            facts = {
                name[1:]: tuple(cell.value for n, cell in enumerate(variables[name].cells) if mask >> n & 1)
                for name, mask in box.items()
                if name != WHO
            }
            person = self._person(look)
            witness = replace(witness, loop=loop, person=person.id if person else "")
            if person is not None:
                witness = personal(self.subject.automaton, witness, person)
            return Trapped(person, facts, witness, not loop and _is_refused(look, number)), box
        return None

    def _person(self, look: _Look) -> Person | None:
        if not isinstance(self.conduct, Declared):
            return None
        return self.conduct.people[look.conduct.starts[WHO].bit_length() - 1]


def _is_refused(look: _Look, number: int) -> bool:
    """Whether nothing leads on from a situation."""
    moves = zip(look.space.sources, look.space.targets, strict=True)
    return all(target < 0 for source, target in moves if source == number)


def _asked(look: _Look, path: Path) -> dict[str, int]:
    """The cells of facts that were looked at and that a way asks for, where they are not all."""
    found = {name: mask for name, mask in look.conduct.starts.items() if name.startswith("@")}
    for label, _ in path:
        for verb, name, mask in label.changes:
            if verb == "keep" and name.startswith("@"):
                found[name] = found.get(name, look.space.program.variables[name].start) & mask
    variables = look.space.program.variables
    return {name: mask for name, mask in found.items() if mask != variables[name].every}


def _others(look: _Look, box: Starts) -> list[Starts]:
    """Everybody who was looked at but those in a box, in boxes that do not meet."""
    parts: list[Starts] = []
    inside = dict(look.conduct.starts)
    for name, mask in box.items():
        outside = look.space.program.variables[name].start & ~mask
        if outside:
            parts.append({**inside, name: outside})
        inside[name] = mask
    return parts


def _split(look: _Look) -> list[Starts]:
    """What was looked at in parts: by a fact or a setting that decides where one may be lost."""
    program = look.space.program
    losing = set(look.losing)
    edges = zip(look.space.sources, look.space.ways, strict=True)
    labels = dict.fromkeys(way for source, way in edges if source in losing)
    kept = {name for way in labels for verb, name, _ in program.labels[way].changes if verb == "keep"}
    own = [name for name in program.variables if name.startswith("@")]
    for name in (*own, *program.flow.parameters):
        mask = program.variables[name].start if name in kept else 0
        if mask & (mask - 1):
            cells = (1 << n for n in range(mask.bit_length()) if mask >> n & 1)
            return [{**look.conduct.starts, name: cell} for cell in cells]
    return []
