"""stale-after-back: an answer given on one way is still used after the person went back and took another.

It was only asked for because of how an earlier question was answered. Now that one is answered otherwise, and
the journey never asks for it again, yet what was given is read as if it still held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flowkit.check.data.deciding import decisions
from flowkit.check.data.journeys import Hit, Story, Way, hits, onward, path_of
from flowkit.check.data.net import net, spread, starts
from flowkit.check.data.returns import packed_after, returns
from flowkit.check.data.uses import Use, uses
from flowkit.check.space.explore import run
from flowkit.check.subject import Subject, Undecided, blown
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Trigger
from flowkit.core.witness import Witness

RULE = Rule("FK503", "stale-after-back", Severity.WARNING)

_ANSWERED = (Trigger.CHOICE, Trigger.NEXT, Trigger.OUTCOME)


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a way on which an answer is asked for could have gone otherwise."""

    steps: int  # of the way that lead to it
    here: int  # the configuration
    label: int  # the other way on
    there: int


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each answer that can be stale where it is read, with a journey."""
    if not subject.automaton.goes_back:
        return
    search = _Search(subject)
    for answer in search.suspects():
        shown = next(search.stale(answer), None)
        if shown is not None:
            fork, use, witness = shown
            label = search.program.labels[fork.label]
            way = subject.flow.transitions[label.taken[0]]
            params = {"answer": answer, "state": use.state, "page": label.source, "event": label.event}
            related = (use.span,) if use.span is not None and use.span != way.span else ()
            yield Diagnostic(RULE, way.span, params, "", related, witness)
        elif not subject.space.complete:
            found = Undecided("too-many", blown(subject.space))
            yield undecided(RULE, subject.flow.answers[answer].span, found)


class _Search:
    """Looks for answers that outlive the way they were given on. Nothing here changes once it is made."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.program = subject.wide.program  # its labels hold those of the space, under the same numbers
        self.net = net(subject, self.program)
        both = zip(self.net.asks, self.net.may_give, strict=True)
        self.brings = [asked | given for asked, given in both]

    def suspects(self) -> tuple[str, ...]:
        """The answers read where they may be unknown going forward, whatever the conditions say."""
        forgets, brings = self.net.forgets, self.brings
        missing = spread(
            self.net.ways, self.net.every, lambda way, bits: bits & ~brings[way] | forgets[way]
        )
        found = []
        for answer, bit in self.net.numbers.items():
            read = (*self.net.sends.get(answer, ()), *self.net.keeps.get(answer, ()))
            shown = any(missing[where] & bit for where in self.net.shows.get(answer, ()))
            if shown or any(missing[self.net.home[way]] & ~brings[way] & bit for way in read):
                found.append(answer)
        return tuple(found)

    @cached_property
    def anywhere(self) -> list[int]:
        """The answers that may be known in each configuration going forward, whatever the conditions say."""
        forgets, brings = self.net.forgets, self.brings
        return spread(self.net.ways, 0, lambda way, bits: (bits | brings[way]) & ~forgets[way])

    def stale(self, answer: str) -> Iterator[tuple[Fork, Use, Witness]]:
        """Where the answer is read although the way that asked for it was left, each with a journey."""
        bit = self.net.numbers[answer]
        asking = frozenset(self.net.labels(self.brings, answer))
        space = self.subject.space
        first = Story([{}], [asking], [()])
        for hit in hits(self.net, space, first, starts(self.subject, space)):
            if hit.way[-1][1] >= 0:
                for fork in self._forks(hit.way):
                    lost = (self.brings[fork.label] | self.net.forgets[fork.label]) & bit
                    if not lost and not self.anywhere[fork.here] & bit:
                        yield from self._after(answer, hit.way, fork, asking)

    def _forks(self, way: Way) -> Iterator[Fork]:
        """The other ways a journey could have gone because of other answers, the last first."""
        for steps in range(len(way) - 1, 0, -1):
            here = way[steps - 1][1]
            gone = self.program.labels[way[steps][0]]
            for number, target in self.net.ways[here] if gone.trigger in _ANSWERED else ():
                label = self.program.labels[number]
                same = label.source == gone.source and label.trigger is gone.trigger
                if same and target >= 0 and label.taken != gone.taken:
                    yield Fork(steps, here, number, target)

    def _after(
        self, answer: str, way: Way, fork: Fork, asking: frozenset[int]
    ) -> Iterator[tuple[Fork, Use, Witness]]:
        """The journeys back along a way, on by its other fork, and to where the answer is read."""
        story = self._reading(answer, fork, asking)
        packed = packed_after(self.program, way)
        for pressed, where in returns(self.program, way):
            again = next((n for n in range(fork.steps - 1, -1, -1) if way[n][1] == where), None)
            between = way[again + 1 : fork.steps] if again is not None else ()
            if again is None or any(story.moves[0].get(label, 0) < 0 for label, _ in between):
                continue
            retraced = (*between, (fork.label, fork.there))
            now = self._run(packed, where, retraced)
            found = onward(self.net, (fork.there, now), story) if now >= 0 else iter(())
            at_once = [Hit(fork.label, -1, ())] if now >= 0 and fork.label in story.on[0] else []
            for hit in (*at_once, *found):
                path = path_of(self.program, way) + pressed + path_of(self.program, (*retraced, *hit.way))
                witness = self.subject.walked(path)
                if witness is not None:
                    yield fork, self._use(answer, hit), witness

    def _run(self, packed: int, where: int, way: Way) -> int:
        """The packed sets at the end of a way from a configuration; -1 when it cannot be taken."""
        for label, target in way:
            steps = next(steps for number, _, steps in self.program.edges[where] if number == label)
            packed, where = run(steps, packed), target
            if packed < 0:
                break
        return packed

    def _reading(self, answer: str, fork: Fork, asking: frozenset[int]) -> Story:
        """The answer is read after a fork, where nobody who takes that way can have been asked for it."""
        home, asked = self.net.home, self._asked_after(fork, asking)
        others = [label for label, _ in self.net.ways[fork.here] if label != fork.label]
        over = dict.fromkeys((*asking, *self.net.labels(self.net.forgets, answer), *others), -1)
        read = {*self.net.sends.get(answer, ()), *self.net.keeps.get(answer, ())}
        on = [label for label in sorted(read) if home[label] not in asked and label not in (*asking, *others)]
        at = frozenset(self.net.shows.get(answer, frozenset()) - asked)
        return Story([over], [frozenset(on)], [at])

    def _asked_after(self, fork: Fork, asking: frozenset[int]) -> set[int]:
        """The configurations that this way on leads to with the answer asked for on the way."""
        seen: set[tuple[int, bool]] = set()
        waiting = [(fork.there, False)]
        while waiting:
            place = waiting.pop()
            if place not in seen and place[0] != fork.here and place[0] >= 0:
                seen.add(place)
                onwards = self.net.ways[place[0]]
                waiting += [(target, place[1] or label in asking) for label, target in onwards]
        return {where for where, asked in seen if asked}

    def _use(self, answer: str, hit: Hit) -> Use:
        reading = self.subject.once(uses)
        if hit.label < 0:
            found = list(reading.at(self.program.configurations[hit.configuration]))
        else:
            found = list(reading.on(self.program.labels[hit.label].ops))
            decided = decisions(self.net, answer).get(hit.label)
            found += reading.asked.get(decided.transition, ()) if decided else ()
        return next(use for use in found if use.answer == answer)
