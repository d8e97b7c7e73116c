"""Is a claim kept on every journey? Proved over all that can happen, refuted by a journey, or undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flowkit.check.claims.looking import Looking, is_back, sketch
from flowkit.check.claims.monitor import breaks
from flowkit.check.claims.watch import Watch
from flowkit.check.space.cells import loose_name
from flowkit.check.space.cover import covered
from flowkit.check.space.cuts import tests, variables_of
from flowkit.check.space.explore import Space, explore
from flowkit.check.space.program import Label, Program, compile_program
from flowkit.check.space.ways import Conduct
from flowkit.check.space.witness import Path
from flowkit.check.subject import Subject, Undecided, blown, way_to
from flowkit.core.claim import Claim
from flowkit.core.witness import Witness


@dataclass(frozen=True, slots=True)
class Verdict:
    """Proved, when there is neither a witness nor anything undecided."""

    claim: Claim
    witness: Witness | None = None
    undecided: Undecided | None = None

    @property
    def proved(self) -> bool:
        """Whether the claim is kept on every journey."""
        return self.witness is None and self.undecided is None


def judged(subject: Subject, claim: Claim) -> Verdict:
    """The verdict on one claim."""
    try:
        found = Search(subject, Watch(claim)).found()
    except OverflowError:
        found = Undecided("too-many")
    if isinstance(found, Undecided):
        return Verdict(claim, undecided=found)
    return Verdict(claim, found)


def verdicts(subject: Subject) -> tuple[Verdict, ...]:
    """The verdict on each claim of a project, in the order of the file."""
    return tuple(judged(subject, claim) for claim in subject.project.claims)


_MOST_PAST = 3  # pages remembered for `back`
_EXACT = 512  # situations of one configuration
_CANDIDATES = 20


class _Asking(Conduct):
    """People and the world may do everything; the conditions of a claim cut the answers as well."""

    def __init__(self, watch: Watch) -> None:
        self.conditions = tuple(guard.expression for guard in watch.guards)


class Search:
    """The search for the shortest journey that breaks a claim.

    At first no answers are looked at but those of the claim: every other condition may hold and may not, so
    more can happen than does. Where a way that breaks the claim cannot be walked, what stopped it is looked
    at as well, and all is explored again.
    """

    def __init__(self, subject: Subject, watch: Watch) -> None:
        self.subject = subject
        self.watch = watch
        self.conduct = _Asking(watch)
        self.followed = self._beside(frozenset(name for guard in watch.guards for name in guard.reads))
        self.past = 0
        self.looking: Looking | None = None
        self.most = 4
        self.best: Witness | None = None

    def found(self) -> Witness | Undecided | None:
        """The shortest journey that breaks the claim; None when there is none."""
        while True:
            looking = self.looked()
            if not looking.hopeful:
                return None
            program = self._program(looking)
            exact = self.most >= _EXACT
            space = explore(program, self.subject.limit) if exact else covered(program, self.most)
            suspects = looking.suspects(space)
            if not suspects:
                return None if space.complete else Undecided("too-many", blown(space))
            before = self.followed, self.past, self.most
            if self._tries(space, suspects):
                return self.best
            if before == (self.followed, self.past, self.most):
                back = ("back",) if self.past == _MOST_PAST else ()
                return self.best or Undecided("no-journey", space.program.undecided or back)

    def is_never(self) -> bool:
        """Whether a look that follows no more than the claim's own answers is enough to prove it."""
        looking = self.looked()
        if not looking.hopeful or not self.watch.guards:
            return not looking.hopeful
        return not looking.suspects(covered(self._program(looking), self.most))

    def _beside(self, names: frozenset[str]) -> frozenset[str]:
        """Some answers with all that the flow compares them with."""
        guards = (each.guard for each in self.subject.flow.transitions if each.guard is not None)
        compared = [variables_of(test) for guard in guards for test in tests(guard.expression)]
        return names.union(*(set(each) for each in compared if names & set(each)))

    def looked(self) -> Looking:
        """The onlooker that remembers enough of the past; it has looked at all once, without any answer."""
        if self.looking is None or self.looking.most != self.past:
            self.looking = Looking(self.subject, self.watch, self.past)
            sketch(self.subject, self.looking)
        return self.looking

    def _program(self, looking: Looking) -> Program:
        followed = self.followed or frozenset({""})  # nothing, rather than everything
        return compile_program(
            self.subject.automaton, self.conduct, counters=followed, back=True, onlooker=looking
        )

    def _tries(self, space: Space, suspects: list[int]) -> bool:
        """Walk the nearest ways that break the claim; whether one of the shortest could be walked."""
        nearest = way_to(space, suspects[0])
        for number in suspects[:_CANDIDATES]:
            path = way_to(space, number)
            if self.best is not None and len(path) > len(self.best.moves):
                break
            witness = self.subject.walked(path, self.conduct)
            if witness is not None and breaks(self.watch, self.subject.automaton, witness):
                self.best = witness
        if self.best is not None and len(self.best.moves) < len(nearest):
            return True
        self._look_at_more(nearest)
        return False

    def _look_at_more(self, path: Path) -> None:
        """Follow what stopped a way: answers and counters asked for there or before, the page returned to."""
        stopped = [label for label, _ in path[self._walkable(path) :]][:1]
        names = self._asked(stopped) - self.followed or self._asked(each for each, _ in path) - self.followed
        if any(map(is_back, stopped)) and self.past < _MOST_PAST:
            self.past += 1
        elif names:
            self.followed |= names
        elif self.most < _EXACT:
            self.most *= 8

    def _asked(self, labels: Iterable[Label]) -> frozenset[str]:
        """The answers and counters that conditions which may hold or not ask for on these moves."""
        loose = {name for label in labels for verb, name, _ in label.changes if verb == "keep"}
        guards = [each.guard for each in self.subject.flow.transitions if each.guard is not None]
        asked = [test for guard in guards for test in tests(guard.expression)]
        return frozenset(name for test in asked if loose_name(test) in loose for name in variables_of(test))

    def _walkable(self, path: Path) -> int:
        """How much of a way can be walked."""
        low, high = 0, len(path)
        while low < high:
            middle = (low + high + 1) // 2
            if self.subject.walked(path[:middle], self.conduct) is None:
                high = middle - 1
            else:
                low = middle
        return low
