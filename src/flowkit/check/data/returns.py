"""What `back` leads to after a journey: the pages visited, exactly as the machine remembers them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeAlias

from flowkit.check.data.journeys import Hit, Story, Way, hits, onward, path_of
from flowkit.check.data.net import Net, starts
from flowkit.check.space.explore import run
from flowkit.check.space.program import Label, Program
from flowkit.check.subject import Subject
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

Walk: TypeAlias = list[tuple[Label, Configuration | None]]

_MOST_BACKS = 10  # how often `back` is pressed at most


def visited(program: Program, way: Way) -> tuple[tuple[str, ...], ...]:
    """The pages that `back` can return to at the end of a way, oldest first."""
    flow, pages = program.flow, program.automaton.pages
    found: tuple[tuple[str, ...], ...] = ()
    left: tuple[str, ...] = ()
    for label, where in way:
        there = program.configurations[where].states
        entered = (str(what) for what, verb in program.labels[label].ops if verb == "enter")
        ended = any(flow.states[s].parent is None and flow.states[s].result for s in there)
        if ended or any(flow.states[state].barrier for state in entered):
            found = ()
        elif left != there and any(state in pages for state in left):
            found = (*found, left)
        if found and found[-1] == there:
            found = found[:-1]
        left = there
    return found


def may_return(program: Program, label: int) -> bool:
    """Whether `back` may lead to before a way once it is taken: it meets no barrier, and is no end."""
    taken = program.labels[label]
    entered = [program.flow.states[str(what)] for what, verb in taken.ops if verb == "enter"]
    ended = any(state.parent is None and state.result for state in entered)
    barred = ended or any(state.barrier for state in entered)
    return program.automaton.goes_back and taken.end == "rest" and not barred


def ways_with_a_past(subject: Subject, within: Net, labels: Collection[int]) -> Iterator[Way]:
    """The nearest way to each of some labels after which there is a page to go back to."""
    space = subject.space
    cleared: dict[int, int] = {}
    turned: dict[int, int] = {}
    for where, leaving in enumerate(within.ways):
        page = any(s in within.program.automaton.pages for s in within.program.configurations[where].states)
        for label, target in leaving:
            if not may_return(within.program, label):
                cleared[label] = 0
            elif page and target != where:
                turned[label] = 1
    on = ([label for label in labels if label in turned], [n for n in labels if n not in cleared])
    story = Story((turned, cleared), on, ((), ()))
    yield from (hit.way for hit in hits(within, space, story, starts(subject, space)))


def returns(program: Program, way: Way) -> Iterator[tuple[Walk, int]]:
    """Each return that pressing `back` again and again brings at the end of a way, the nearest first: the
    backs pressed so far, as they are walked, and the number of the configuration where one is then.
    """
    numbers = {where: number for number, where in enumerate(program.configurations)}
    here = program.configurations[way[-1][1]]
    pressed: Walk = []
    for states in islice(reversed(visited(program, way)), _MOST_BACKS):
        source = next((state for state in here.states if program.flow.states[state].back), None)
        there = Configuration(states, here.resume)
        if source is None or there not in numbers:
            return
        pressed = [*pressed, (Label(source, "back", None), there)]
        yield pressed, numbers[there]
        here = there


def packed_after(program: Program, way: Way) -> int:
    """The packed sets at the end of a way."""
    packed, here = program.fresh, 0
    for label, where in way:
        steps = next(steps for number, _, steps in program.edges[here] if number == label)
        packed, here = run(steps, packed), where
    return packed


def after_back(subject: Subject, within: Net, way: Way, story: Story) -> Iterator[tuple[Hit, Witness]]:
    """What of a story happens once one has gone back at the end of a way, each with a journey.

    The net is that of ``subject.wide``: in its program returns lead to configurations of their own. Labels
    and configurations that are met going forward have the same numbers in the program of ``subject.space``.
    """
    program = within.program
    packed = packed_after(program, way)
    for pressed, where in returns(program, way):
        for hit in onward(within, (where, packed), story):
            path = [*path_of(program, way), *pressed, *path_of(program, hit.way)]
            witness = subject.walked(path)
            if witness is not None:
                yield hit, witness
