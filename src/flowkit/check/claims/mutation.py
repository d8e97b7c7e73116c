"""The flow with one arrow changed: which change would break a claim that is proved?

A claim that no such change breaks asks for little. Changes are sought where they would matter: as far as one
can tell without any answer, the arrow then leads to where the claim is broken. What looks so is then judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from flowkit.check.claims.happenings import coming, within
from flowkit.check.claims.judge import judged
from flowkit.check.claims.looking import Looking, Node, moves
from flowkit.check.claims.past import Past
from flowkit.check.claims.watch import Letter, Watch
from flowkit.check.space.program import BEFORE, Label
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.claim import Claim, Pattern
from flowkit.core.flow import Flow, StateKind, Transition, Trigger
from flowkit.core.guard import Guard
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_tree import Or
from flowkit.core.tree import Ask, Configuration, Tree
from flowkit.core.witness import Witness

Unfold = Callable[[Flow], Automaton]

_MOST_JUDGED = 24
_NEVER_BROKEN = 1_000_000  # how far it is where the claim cannot be broken
_ANY = Past((), whole=False)
_NEVER = Guard("never", frozenset(), frozenset(), False, compiled(Or(())), Or(()))


@dataclass(frozen=True, slots=True)
class Change:
    """An arrow that is gone (``target`` None) or leads elsewhere."""

    transition: Transition
    target: str | None


def changed(automaton: Automaton, change: Change, unfold: Unfold) -> Automaton:
    """The machine with one arrow changed. Only what the arrow takes part in is recorded anew."""
    old, index = automaton.flow.transitions, change.transition.index
    new = replace(old[index], guard=_NEVER)
    if change.target is not None:
        new = replace(old[index], target=change.target)
    flow = replace(automaton.flow, transitions=(*old[:index], new, *old[index + 1 :]))
    fresh = unfold(flow)

    def record(where: Configuration | None, source: str, event: str) -> Tree:
        tree = automaton.tree(where, source, event)
        return fresh.tree(where, source, event) if _takes_part(tree, index) else tree

    return Automaton(flow, record, automaton.kinds)


def _takes_part(tree: Tree, index: int) -> bool:
    waiting = [tree]
    for node in waiting:
        if any(what == index for what, _ in node.ops if isinstance(what, int)):
            return True
        if isinstance(node, Ask):
            if node.guard == index:
                return True
            waiting += (node.yes, node.no)
    return False


def breaking(subject: Subject, claim: Claim, unfold: Unfold) -> tuple[Change, Witness] | None:
    """A change that breaks a claim, with the journey that shows it; None when none was found."""
    for change in islice(_Changes(subject, claim).likely(), _MOST_JUDGED):
        automaton = changed(subject.automaton, change, unfold)
        verdict = judged(Subject(replace(subject.project, flow=automaton.flow), automaton), claim)
        if verdict.witness is not None:
            return change, verdict.witness
    return None


class _Changes:
    """The changes of arrows after which a claim looks broken, those first that break it soonest."""

    def __init__(self, subject: Subject, claim: Claim) -> None:
        self.flow = subject.flow
        self.looking = Looking(subject, Watch(claim), 0)
        self.watch = self.looking.watch
        self.owed = claim.pattern in (Pattern.EXISTS, Pattern.LEADS_TO)
        self.onward = subject.once(moves)
        steps = (there for leaving in self.onward.values() for _, there in leaving)
        self.places = tuple(dict.fromkeys((*self.onward, *steps)))
        self.targets = [where for where in self.places if where != BEFORE and self._may_be_led_to(where)]
        self.far = self._far()
        self._known: dict[tuple[tuple[int, ...], str | None, Configuration], tuple[int, bool]] = {}
        self._come: dict[tuple[str | None, Configuration], tuple[Letter, ...]] = {}

    def _may_be_led_to(self, where: Configuration) -> bool:
        """Whether an arrow may lead straight there: it is one state, in no region."""
        inside = within(self.flow, where.states[:1])
        regions = (self.flow.states[each].kind is StateKind.REGION for each in inside)
        return len(where.states) == 1 and not any(regions)

    def likely(self) -> Iterator[Change]:
        """The changes, each once: by turns the one that has most to do with the claim, and the soonest."""
        found: dict[tuple[int, str | None], tuple[int, int]] = {}
        seen: set[tuple[int, int]] = set()
        for (where, state), gone in self._reached().items():
            for label, there in self.onward.get(where, ()):
                read = self.looking.states[state][0]
                if not label.taken or (label.taken[-1], read) in seen:
                    continue
                seen.add((label.taken[-1], read))
                spoken = self._spoken(label, there)
                for target, touched, far in self._beyond(read, label, there):
                    near = spoken + (touched and not self.owed)
                    key, rank = (label.taken[-1], target), (-near, gone + far)
                    found[key] = min(found.get(key, rank), rank)
        first = _by_turns(sorted(found, key=lambda key: (*found[key], key[0], key[1] or "")))
        soon = _by_turns(sorted(found, key=lambda key: (found[key][1], key[0], key[1] or "")))
        for index, target in dict.fromkeys(key for pair in zip(first, soon, strict=True) for key in pair):
            yield Change(self.flow.transitions[index], target)

    def _spoken(self, label: Label, there: Configuration) -> bool:
        """Whether a claim speaks of what happens on a move, or of an answer that it brings or asks for."""
        guards = (self.flow.transitions[index].guard for index in label.taken)
        names = {name for guard in guards if guard is not None for name in guard.reads}
        if label.source:
            state = self.flow.states[label.source]
            brings = {Trigger.NEXT: state.fields, Trigger.OUTCOME: state.gives}
            names.update(brings.get(label.trigger, ()) if label.trigger else ())
        asked = {name for guard in self.watch.guards for name in guard.reads}
        return bool(names & asked or self.watch.letters(self.looking.story.of(there, label, there).happened))

    def _reached(self) -> dict[Node, int]:
        """How far each node is from the start."""
        found: dict[Node, int] = {(BEFORE, 0): 0}
        waiting = list(found)
        for node in waiting:
            for after in self._after(node):
                if after not in found:
                    found[after] = found[node] + 1
                    waiting.append(after)
        return found

    def _far(self) -> dict[Node, int]:
        """How far each node is from where the claim is broken; those from which it never is are left out."""
        states = [self.looking.number((read, _ANY)) for read in self.watch.states]
        waiting: list[Node] = [(where, state) for where in self.places for state in states]
        before: dict[Node, list[Node]] = {node: [] for node in waiting}
        for node in waiting:
            for after in self._after(node):
                if after not in before:
                    before[after] = []
                    waiting.append(after)
                before[after].append(node)
        far = {node: 0 for node in before if self.looking.breaks(*node)}
        waiting = list(far)
        for node in waiting:
            for earlier in before[node]:
                if earlier not in far:
                    far[earlier] = far[node] + 1
                    waiting.append(earlier)
        return far

    def _after(self, node: Node) -> Iterator[Node]:
        where, state = node
        for label, there in self.onward.get(where, ()):
            for after, _ in self.looking.looks(state, where, label, there):
                yield there, after

    def _beyond(
        self, read: int, label: Label, there: Configuration
    ) -> Iterator[tuple[str | None, bool, int]]:
        """Where the last arrow of a move would have to lead, whether the claim speaks of it, how far then."""
        taken = self.flow.transitions[label.taken[-1]]
        happened = self.looking.story.of(there, label, there).happened
        ends = max(n for n, each in enumerate(happened) if each.kind == "take") + len(taken.actions)
        reads = self._readings([read], self.watch.letters(happened[: ends + 1]))
        later = [each.target for each in self.flow.transitions if _is_later(taken, each)]
        for other in self.targets:
            far, touched = self._far_from(tuple(reads), taken.source, other)
            target = other.states[0]
            if far < _NEVER_BROKEN and target != taken.target:
                yield target, touched, far
                if later[:1] == [target]:
                    yield None, touched, far

    def _far_from(self, reads: tuple[int, ...], source: str, there: Configuration) -> tuple[int, bool]:
        """How far the claim is from being broken once an arrow leads somewhere; whether it speaks of that."""
        key = (reads, self.flow.states[source].parent, there)
        if key not in self._known:
            letters = self._coming(source, there)
            states = (self.looking.number((read, _ANY)) for read in self._readings(reads, letters))
            far = min([_NEVER_BROKEN, *(self.far.get((there, state), _NEVER_BROKEN) for state in states)])
            self._known[key] = (far, bool(letters))
        return self._known[key]

    def _coming(self, source: str, there: Configuration) -> tuple[Letter, ...]:
        """The letters when an arrow leads somewhere."""
        key = (self.flow.states[source].parent, there)
        if key not in self._come:
            self._come[key] = self.watch.letters(coming(self.flow, source, there))
        return self._come[key]

    def _readings(self, reads: Iterable[int], letters: tuple[Letter, ...]) -> list[int]:
        found = (after for read in reads for after in self.watch.readings(read, letters).values())
        return list(dict.fromkeys(found))


def _by_turns(keys: list[tuple[int, str | None]]) -> list[tuple[int, str | None]]:
    """The same, so that all arrows have their turn before one has its second."""
    turns: dict[int, int] = {}
    placed = []
    for key in keys:
        turns[key[0]] = turns.get(key[0], 0) + 1
        placed.append((turns[key[0]], key))
    return [key for _, key in sorted(placed, key=lambda pair: pair[0])]


def _is_later(taken: Transition, other: Transition) -> bool:
    """Whether a transition is a rule of the same list that is tried after another."""
    return (other.source, other.event) == (taken.source, taken.event) and other.rule > taken.rule
