"""A program with what its ways do to answers, found once: brought, forgotten, sent, shown, decided by them.

Answers are bits, in the order of the flow, so that all are followed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flowkit.check.data.givers import brings, givers
from flowkit.check.data.uses import uses
from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label, Program
from flowkit.check.subject import Subject
from flowkit.core.flow import State, Trigger


@dataclass(frozen=True, slots=True)
class Net:
    """For each label, answers as bits; for each answer, labels and configurations.

    ``asks``: those that the event asks a person for (left blank or not). ``gives``: those that an outcome is
    believed to bring; ``may_give``: those it can bring. ``forgets``: those not known afterwards. ``known``:
    those that a condition on the way found known. ``sends`` are the labels on which an effect or a check is
    given an answer, ``shows`` the configurations where a text shows it, ``keeps`` the labels on which a
    condition depends on it. ``into`` and ``ways`` are the ways into and from each configuration but for the
    returns by `back`: the label, with where it comes from or leads.
    """

    program: Program
    numbers: Mapping[str, int]
    asks: tuple[int, ...]
    gives: tuple[int, ...]
    may_give: tuple[int, ...]
    forgets: tuple[int, ...]
    known: tuple[int, ...]
    home: tuple[int, ...]
    into: tuple[tuple[tuple[int, int], ...], ...]
    ways: tuple[tuple[tuple[int, int], ...], ...]
    sends: Mapping[str, frozenset[int]]
    shows: Mapping[str, frozenset[int]]
    keeps: Mapping[str, frozenset[int]]

    @property
    def every(self) -> int:
        """The bits of all answers."""
        return (1 << len(self.numbers)) - 1

    def bits(self, names: Iterable[str]) -> int:
        """The bits of some names; a parameter has none."""
        return _sum(self.numbers, names)

    def labels(self, column: Sequence[int], answer: str) -> list[int]:
        """The labels that have an answer in a column."""
        bit = self.numbers.get(answer, 0)
        return [number for number, bits in enumerate(column) if bits & bit]


def net(subject: Subject, program: Program) -> Net:
    """What there is to know of one of the subject's programs."""
    made = subject.once(_nets)
    if id(program) not in made:
        made[id(program)] = _net(subject, program)
    return made[id(program)]


def _nets(_: Subject) -> dict[int, Net]:
    return {}


def _net(subject: Subject, program: Program) -> Net:
    numbers = {name: 1 << number for number, name in enumerate(subject.flow.answers)}
    rows = [[_sum(numbers, names) for names in _traffic(subject, label)] for label in program.labels]
    asks, gives, may_give, forgets, known = (tuple(column) for column in zip(*rows, strict=True))
    home = [0] * len(program.labels)
    into: list[list[tuple[int, int]]] = [[] for _ in program.edges]
    ways: list[list[tuple[int, int]]] = [[] for _ in program.edges]
    for where, leaving in enumerate(program.edges):
        for label, target, _ in leaving:
            home[label] = where
            if not is_return(program.labels[label]):
                ways[where].append((label, target))
                if target >= 0:
                    into[target].append((where, label))
    reading = subject.once(uses)
    sends = _by_answer((use.answer for use in reading.on(label.ops)) for label in program.labels)
    shows = _by_answer((use.answer for use in reading.at(where)) for where in program.configurations)
    keeps = _by_answer((name for verb, name, _ in x.changes if verb == "keep") for x in program.labels)
    columns = (asks, gives, may_give, forgets, known)
    onwards, before = (tuple(tuple(found) for found in table) for table in (ways, into))
    return Net(program, numbers, *columns, tuple(home), before, onwards, sends, shows, keeps)


def is_return(label: Label) -> bool:
    """Whether it is `back`, not an event of the flow."""
    return label.trigger is None and label.source != ""


def _traffic(subject: Subject, label: Label) -> tuple[Iterable[str], ...]:
    """What a label asks for, surely gives, may give, forgets and found known."""
    flow = subject.flow
    state = flow.states[label.source] if label.source else None
    given = state.gives if state and label.trigger is Trigger.OUTCOME else ()
    believed = subject.once(givers)
    surely = [name for name in given if state and brings(believed, state, label.event, name)]
    forgotten = [name for index in label.taken for name in flow.transitions[index].forget]
    return _asked(state, label), surely, given, forgotten, _proved(label)


def _asked(state: State | None, label: Label) -> tuple[str, ...]:
    if state is None or label.trigger not in (Trigger.NEXT, Trigger.CHOICE):
        return ()
    saved = (state.save_as,) if state.save_as and label.trigger is Trigger.CHOICE else ()
    return state.fields if label.trigger is Trigger.NEXT else saved


def _proved(label: Label) -> list[str]:
    """The variables that were found known by a condition (the cell of what is not known is the first)."""
    return [name for verb, name, mask in label.changes if verb == "keep" and not mask & 1]


def _by_answer(rows: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(rows):
        for name in names:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _sum(bits: Mapping[str, int], names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= bits.get(name, 0)
    return found


def spread(
    leaving: Sequence[Sequence[tuple[int, int]]], first: int, after: Callable[[int, int], int]
) -> list[int]:
    """The bits that may stand in each place: ``after`` tells what a label makes of those before it.

    ``leaving`` are the ways from each place, as label and place reached (-1: none); journeys begin at 0.
    """
    found = [0] * len(leaving)
    found[0] = first
    seen = bytearray(len(leaving))
    waiting = {0: None}
    while waiting:
        following: dict[int, None] = {}
        for place in waiting:
            bits = found[place]
            for label, target in leaving[place]:
                come = after(label, bits)
                if target >= 0 and (come & ~found[target] or not seen[target]):
                    seen[target] = 1
                    found[target] |= come
                    following[target] = None
        waiting = following
    return found


def ways_of(subject: Subject, space: Space) -> list[list[tuple[int, int]]]:
    """The ways from each situation of a space, as label and situation reached."""
    firsts, ways, targets = starts(subject, space), space.ways, space.targets
    return [
        list(zip(ways[begin:end], targets[begin:end], strict=True)) for begin, end in pairwise(firsts)
    ]


def starts(subject: Subject, space: Space) -> Sequence[int]:
    """Where the ways of each situation begin in the lists of all ways; one more at the end."""
    made = subject.once(_all_starts)
    if id(space) not in made:
        found = [0] * (len(space) + 1)
        for source in space.sources:
            found[source + 1] += 1
        for number in range(len(space)):
            found[number + 1] += found[number]
        made[id(space)] = (space, found)
    return made[id(space)][1]


def _all_starts(_: Subject) -> dict[int, tuple[Space, Sequence[int]]]:
    return {}
