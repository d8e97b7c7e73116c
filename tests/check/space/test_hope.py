"""Where something can still be brought about: the same as trying every way from every point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

import pytest

from flowkit.check.space.decide import Box
from flowkit.check.space.explore import explore
from flowkit.check.space.hope import Hope
from flowkit.check.space.outcomes import Change
from flowkit.check.space.program import Program, compile_program
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.space.random_cases import random_case

Point = tuple[int, ...]
MOST = 200  # points of one place


def held(program: Program) -> list[str]:
    """The variables that keep their value from one event to the next."""
    return [name for name, variable in program.variables.items() if not variable.fleeting]


def points(program: Program) -> list[Point]:
    return list(product(*(range(len(program.variables[name].cells)) for name in held(program))))


def after(program: Program, point: Point, changes: tuple[Change, ...]) -> Iterator[Point]:
    """The points that the changes of a way lead to."""
    masks = {name: variable.every for name, variable in program.variables.items()}
    masks |= {name: 1 << cell for name, cell in zip(held(program), point, strict=True)}
    for left in changed(program, masks, changes):
        cells = [[n for n in range(left[name].bit_length()) if left[name] >> n & 1] for name in held(program)]
        yield from product(*cells)


def changed(
    program: Program, masks: Mapping[str, int], changes: tuple[Change, ...]
) -> Iterator[Mapping[str, int]]:
    if not changes:
        yield masks
        return
    (verb, name, mask), *rest = changes
    every = program.variables[name].every
    more = (masks[name] << 1 | masks[name] & ~(every >> 1)) & every
    now = {"keep": masks[name] & mask, "set": mask, "may": mask, "add": more}[verb]
    for one in [masks[name], now] if verb == "may" else [now]:
        if one:
            yield from changed(program, {**masks, name: one}, tuple(rest))


def saved(program: Program, goals: list[int]) -> set[tuple[int, Point]]:
    """The places and points from which some way after way comes to a goal."""
    everything = points(program)
    before: dict[tuple[int, Point], list[tuple[int, Point]]] = {}
    for where, leaving in enumerate(program.edges):
        for label, target, _ in leaving:
            for point in everything if target >= 0 else ():
                for there in set(after(program, point, program.labels[label].changes)):
                    before.setdefault((target, there), []).append((where, point))
    found = {(goal, point) for goal in goals for point in everything}
    waiting = list(found)
    while waiting:
        for earlier in before.get(waiting.pop(), ()):
            if earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found


def holds(program: Program, box: Box, point: Point) -> bool:
    cells = dict(zip(held(program), point, strict=True))
    return all(mask >> cells[name] & 1 for name, mask in box.items())


@pytest.mark.parametrize("seed", range(3))
def test_there_is_hope_just_where_some_way_leads_to_a_goal(seed: int) -> None:
    compared = hopeless = 0
    for number in range(seed * 10, seed * 10 + 10):
        automaton = unfold(random_case(number))
        tracked = {"p", "q", "sure", *sorted(automaton.flow.counters)[:1]}
        try:
            program = compile_program(automaton, counters=frozenset(tracked), back=bool(number % 2))
        except TooManyOutcomesError:
            continue
        if prod(len(program.variables[name].cells) for name in held(program)) > MOST:
            continue
        goals = [n for n, where in enumerate(program.configurations) if where.states[0].startswith("end")]
        hope, wins = Hope(program, goals), saved(program, goals)
        for where, boxes in enumerate(hope.boxes):
            for point in points(program):
                compared += 1
                hoped = any(holds(program, box, point) for box in boxes)
                hopeless += not hoped
                assert hoped == ((where, point) in wins), f"random_case({number}), {where}, {point}"
            lost = [point for point in points(program) if (where, point) not in wins]
            assert hope.fails(where) == bool(lost), f"random_case({number}), {where}"
    assert compared > 1_000
    assert hopeless > 50


@pytest.mark.parametrize("seed", range(3))
def test_what_is_lost_in_a_space_are_the_situations_with_a_point_without_hope(seed: int) -> None:
    lost = 0
    for number in range(seed * 10, seed * 10 + 10):
        automaton = unfold(random_case(number))
        try:
            program = compile_program(automaton, counters=frozenset({"p", "q", "sure"}))
        except TooManyOutcomesError:
            continue
        if prod(len(program.variables[name].cells) for name in held(program)) > MOST:
            continue
        goals = [n for n, where in enumerate(program.configurations) if where.states[0].startswith("end")]
        hope, wins, space = Hope(program, goals), saved(program, goals), explore(program)
        told = dict(hope.lost(space))
        numbers = {where: place for place, where in enumerate(program.configurations)}
        for situation in range(1, len(space)):
            place, packed = numbers[space.configuration(situation)], space.packed(situation)
            masks = {name: program.mask(name, packed) for name in held(program)}
            inside = [p for p in points(program) if holds(program, masks, p)]
            without = [p for p in inside if (place, p) not in wins]
            assert (situation in told) == bool(without), f"random_case({number}), {situation}"
            if without:
                lost += 1
                assert any(holds(program, told[situation], p) for p in without)
                assert not any(holds(program, told[situation], p) for p in inside if p not in without)
    assert lost > 5
