"""The shortest journeys on which several things happen one after the other.

A search follows the ways of a space together with a phase: how far the story has come. Each label moves the
phase on, leaves it, or ends the story (-1). What is looked for happens on a way or where one arrives; the
story goes no further from there, so that what only follows from it is not found as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from flowkit.check.data.net import Net, is_return, net, starts
from flowkit.check.space.explore import Space, run
from flowkit.check.space.program import Label, Program
from flowkit.check.subject import Subject, Undecided, blown, counted
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

Way: TypeAlias = tuple[tuple[int, int], ...]
"""Labels, each with the number of the configuration that it leads to (-1: none), the start first."""

_Place = TypeVar("_Place", bound=Hashable)
_Before: TypeAlias = dict[tuple[_Place, int], tuple[tuple[_Place, int], int, int] | None]


@dataclass(frozen=True, slots=True)
class Story:
    """What is followed: ``moves[phase][label]`` is the next phase, or -1; another label leaves the phase.

    ``on[phase]`` are the labels, ``at[phase]`` the configurations at which it has happened; for a label the
    phase before it counts, for a configuration the phase on arrival. Each is told once. ``first`` is the
    phase before the start.
    """

    moves: Sequence[Mapping[int, int]]
    on: Sequence[Collection[int]]
    at: Sequence[Collection[int]]
    first: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a story has come true: by the last label of its way, or at the configuration it leads to."""

    label: int  # -1: at the configuration
    configuration: int
    way: Way


def hits(within: Net, space: Space, story: Story, firsts: Sequence[int]) -> Iterator[Hit]:
    """The nearest journey to each thing that is looked for, nearest first."""
    ways, targets, keys, mask = space.ways, space.targets, space.keys, (1 << space.width) - 1

    def leaving(number: int) -> Iterator[tuple[int, int, int]]:
        for place in range(firsts[number], firsts[number + 1]):
            target = targets[place]
            yield ways[place], target, keys[target] & mask if target >= 0 else -1

    return _search(within, story, (0, 0), leaving)


def onward(within: Net, begin: tuple[int, int], story: Story) -> Iterator[Hit]:
    """The hits of a story that begins in the middle of a journey: in a configuration, with packed sets."""

    def leaving(place: tuple[int, int]) -> Iterator[tuple[int, tuple[int, int], int]]:
        for label, target, steps in within.program.edges[place[0]]:
            after = -1 if is_return(within.program.labels[label]) else run(steps, place[1])
            if after >= 0:
                yield label, (target, after), target

    return _search(within, story, (begin, begin[0]), leaving)


def _search(
    within: Net,
    story: Story,
    begin: tuple[_Place, int],
    leaving: Callable[[_Place], Iterable[tuple[int, _Place, int]]],
) -> Iterator[Hit]:
    """Breadth first over places and phases; ``leaving`` tells label, place and configuration of each way."""
    useful = _useful(within, story)
    first = (begin[0], story.first)
    before: _Before[_Place] = {first: None}
    told: set[tuple[int, int]] = set()
    sought = len(set().union(*story.on)) + len(set().union(*story.at))
    if begin[1] in story.at[story.first]:
        yield Hit(-1, begin[1], ())
    waiting = [first]
    for node in waiting:
        if len(told) == sought:
            return
        place, phase = node
        on, moves = story.on[phase], story.moves[phase]
        for label, target, where in leaving(place):
            if label in on:
                if (label, -1) not in told:
                    told.add((label, -1))
                    yield Hit(label, -1, (*_way(before, node), (label, where)))
                continue
            after = moves.get(label, phase)
            following = (target, after)
            if where < 0 or after < 0 or following in before or (where, after) not in useful:
                continue
            before[following] = (node, label, where)
            if where not in story.at[after]:
                waiting.append(following)
            elif (-1, where) not in told:
                told.add((-1, where))
                yield Hit(-1, where, _way(before, following))


def _way(before: _Before[_Place], node: tuple[_Place, int]) -> Way:
    way: list[tuple[int, int]] = []
    while (step := before[node]) is not None:
        way.append(step[1:])
        node = step[0]
    return tuple(reversed(way))


def _useful(within: Net, story: Story) -> set[tuple[int, int]]:
    """The configurations and phases from which what is looked for may still come."""
    waiting = [(within.home[label], phase) for phase, on in enumerate(story.on) for label in on]
    waiting += [(where, phase) for phase, at in enumerate(story.at) for where in at]
    useful = set(waiting)
    phases = list(enumerate(story.moves))
    while waiting:
        where, phase = waiting.pop()
        for source, label in within.into[where]:
            for earlier, moves in phases:
                node = (source, earlier)
                leads = moves.get(label, earlier) == phase and label not in story.on[earlier]
                if leads and node not in useful:
                    useful.add(node)
                    waiting.append(node)
    return useful


def path_of(program: Program, way: Way) -> list[tuple[Label, Configuration | None]]:
    """A way as it is walked."""
    labels, configurations = program.labels, program.configurations
    return [(labels[label], configurations[where] if where >= 0 else None) for label, where in way]


def confirmed(
    subject: Subject, tell: Callable[[Net], Story]
) -> Iterator[tuple[Hit, Net, Witness] | Undecided]:
    """The hits of a story that really happen, each with a journey; or that this could not be decided.

    Where a journey depends on a count, that counter is counted, and the story is told again.
    """
    counters: frozenset[str] = frozenset()
    done: set[tuple[object, ...]] = set()
    while True:
        space = subject.explored(counters=counters)
        within = net(subject, space.program)
        tried: list[int] = []
        for hit in hits(within, space, tell(within), starts(subject, space)):
            key = _key(space.program, hit)
            if key in done:
                continue
            witness = subject.walked(path_of(space.program, hit.way))
            if witness is None:
                tried += [label for label, _ in hit.way]
            else:
                done.add(key)
                yield hit, within, witness
        more = counters | counted(space.program, tried)
        if not space.complete:
            yield Undecided("too-many", blown(space))
        elif tried and more == counters:
            yield Undecided("no-journey", space.program.undecided)
        if not space.complete or not tried or more == counters:
            return
        counters = more


def _key(program: Program, hit: Hit) -> tuple[object, ...]:
    """What a hit is called in every space of the flow."""
    if hit.label < 0:
        return (program.configurations[hit.configuration],)
    label = program.labels[hit.label]
    return (label.source, label.event, label.taken, label.end)
