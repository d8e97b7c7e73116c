"""The shortest journey that only one version allows: searched side by side, then walked on both machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from flowkit.check.space.cover import covered
from flowkit.check.space.explore import Space
from flowkit.check.space.program import compile_program
from flowkit.check.space.witness import BEGINNING, Path, Walker
from flowkit.check.subject import counted, way_to
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow
from flowkit.core.snapshot import Effect, Event, Moved, Refused
from flowkit.core.step import InputsError
from flowkit.core.witness import Move, Witness
from flowkit.review.diff.answers import parted
from flowkit.review.diff.model import Parting
from flowkit.review.diff.product import PARTED, Asking, Beside

_CANDIDATES = 40  # ways walked in one look
_LOOKS = (4, 4, 32, 32)  # situations kept of each configuration, one look after the other
_VISIBLE = ("action", "check")


def partings(one: Automaton, other: Automaton, *, new: bool, most: int = 3) -> tuple[Parting, ...]:
    """Journeys that ``one`` allows and ``other`` does not, nearest first, each at another event.

    ``new`` says whether ``one`` is the new version. Where none is found, there may still be one.
    """
    search = _Search(one, other, new)
    found: dict[tuple[str, str], Parting] = {}
    try:
        for parting in search.found():
            last = parting.witness.moves[-1] if parting.witness.moves else None
            found.setdefault((last.state, last.event) if last else ("", ""), parting)
            if len(found) >= most:
                break
    except OverflowError:
        pass
    nearest = sorted(found.values(), key=lambda parting: len(parting.witness.moves))
    return tuple(nearest)


class _Search:
    def __init__(self, one: Automaton, other: Automaton, new: bool) -> None:
        self.one, self.other, self.new = one, other, new
        self.machine = Automaton(_knowing(one.flow, other.flow), one.tree, one.kinds)
        self.conduct = Asking(other.flow)
        self.walker = Walker(self.machine, self.conduct)
        self.tried: set[tuple[object, ...]] = set()

    def found(self) -> Iterator[Parting]:
        """Partings, those of each look nearest first."""
        counters: frozenset[str] = frozenset()
        for most in _LOOKS:
            space = self._space(counters, most)
            for path, labels in self._suspects(space):
                parting = self.walked(path)
                if parting is not None:
                    yield parting
                else:
                    counters |= counted(space.program, labels)

    def _space(self, counters: frozenset[str], most: int) -> Space:
        beside = Beside(self.one, self.other)
        program = compile_program(self.machine, self.conduct, counters=counters, onlooker=beside)
        return covered(program, most)

    def _suspects(self, space: Space) -> Iterator[tuple[Path, tuple[int, ...]]]:
        """The ways not tried before after which the versions may have parted, nearest first."""
        looking, mask = space.program.looking, (1 << space.width) - 1
        apart = (number for number, key in enumerate(space.keys) if looking[key & mask] == PARTED)
        for number in islice(chain(apart, self._turning(space)), _CANDIDATES):
            path = way_to(space, number)
            key = tuple((label.source, label.event, label.taken, label.demands) for label, _ in path)
            if key not in self.tried:
                self.tried.add(key)
                yield path, space.path(number)

    def _turning(self, space: Space) -> list[int]:
        """The situations where the back button may do something else."""
        mine, theirs = self.one.flow.states, self.other.flow.states
        both = mine.keys() & theirs.keys()
        other = {n for n in both if (mine[n].barrier, mine[n].back) != (theirs[n].barrier, theirs[n].back)}
        return space.where(lambda where: not other.isdisjoint(where.states)) if other else []

    def walked(self, path: Path) -> Parting | None:
        """The journey along a way, if the other version really does something else at its end."""
        witness = self.walker.walk(path)
        if witness is None:
            return None
        tries = chain((witness,), self._sharper(witness), self._returning(witness))
        found = (told_apart(self.other, each, self.one, new=self.new) for each in tries)
        return next((parting for parting in found if parting is not None), None)

    def _returning(self, witness: Witness) -> Iterator[Witness]:
        """The same journey, and then the back button."""
        where = witness.last
        if any(self.one.flow.states[state].back for state in where):
            now = witness.moves[-1].now if witness.moves else BEGINNING
            yield replace(witness, moves=(*witness.moves, Move(where[0], "back", now=now)))

    def _sharper(self, witness: Witness) -> Iterator[Witness]:
        """The same journey with other values at its end, which the other version does not accept."""
        if not witness.moves:
            return
        last = witness.moves[-1]
        theirs = {**self.other.flow.parameters, **self.other.flow.answers}
        for name in last.answers:
            mine = self.one.flow.answers.get(name)
            if mine is None or name not in theirs:
                continue
            for raw in parted(theirs[name], mine, self.one.kinds):
                changed = {**last.answers, name: raw}
                move = replace(last, answers={n: v for n, v in changed.items() if v != ""})
                yield replace(witness, moves=(*witness.moves[:-1], move))


def _knowing(one: Flow, other: Flow) -> Flow:
    """A flow that also knows the answers and counters of another, which conditions of that ask for."""
    answers = {name: a for name, a in other.answers.items() if name not in one.parameters}
    settings = {name: a for name, a in other.parameters.items() if name not in one.answers}
    return replace(
        one,
        answers={**answers, **one.answers},
        parameters={**settings, **one.parameters},
        counters=one.counters | other.counters,
    )


def told_apart(other: Automaton, witness: Witness, one: Automaton, *, new: bool) -> Parting | None:
    """A journey as far as the two versions part on it; None where both do the same, or it is none of ``one``.

    Both are walked: what is told of either has happened.
    """
    begun = witness.moves[0].now if witness.moves else BEGINNING
    try:
        mine = one.start(witness.inputs, begun)
    except ValueError:
        return None
    try:
        theirs = other.start(witness.inputs, begun)
    except InputsError as error:
        reason = ", ".join(problem.field for problem in error.problems)
        return Parting(new, replace(witness, moves=()), (), reason or "inputs")
    except ValueError:
        return None
    if not _alike(mine, theirs) or _effects(mine) != _effects(theirs):
        return Parting(new, replace(witness, moves=()), theirs.snapshot.states, "", _only(mine, theirs))
    for number, move in enumerate(witness.moves):
        result = one.step(mine.snapshot, _event(move, mine))
        if isinstance(result, Refused):
            return None
        shown = replace(move, after=result.snapshot.states, taken=result.trace)
        done = replace(witness, moves=(*witness.moves[:number], shown), loop=0)
        answer = other.step(theirs.snapshot, _event(move, theirs))
        if isinstance(answer, Refused):
            return Parting(new, done, (), answer.reason)
        if not _alike(answer, result):
            return Parting(new, done, answer.snapshot.states)
        if _effects(answer) != _effects(result):
            return Parting(new, done, answer.snapshot.states, "", _only(result, answer))
        mine, theirs = result, answer
    return None


def _alike(one: Moved, other: Moved) -> bool:
    """Whether both are at the same place, in whatever order the parts of a page are written."""
    return {*one.snapshot.states} == {*other.snapshot.states}


def _event(move: Move, at: Moved) -> Event:
    several = len(at.snapshot.states) > 1 and move.event != "back"
    return Event(move.event, move.answers, move.now, move.state if several else None)


def _effects(moved: Moved) -> list[tuple[str, str, dict[str, str]]]:
    return [(e.kind, e.name, dict(e.arguments)) for e in moved.effects if e.kind in _VISIBLE]


def _only(mine: Moved, theirs: Moved) -> tuple[str, ...]:
    """The names of what only the first asks for; of what only the second does, with a minus."""
    one, two = ([_written(e) for e in m.effects if e.kind in _VISIBLE] for m in (mine, theirs))
    more = tuple(dict.fromkeys(name for name in one if name not in two))
    less = tuple(dict.fromkeys(name for name in two if name not in one))
    return (*more, *(f"-{name}" for name in less))


def _written(effect: Effect) -> str:
    return effect.name
