"""What is decided about random lists of rules is what Z3 decides, query by query."""

from __future__ import annotations

import random
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
import z3

from flowkit.check.guards.conditions import Conditions
from flowkit.check.guards.groups import Group
from flowkit.check.guards.overlaps import overlaps
from flowkit.check.subject import Subject
from flowkit.core.answer import Answer, Option
from flowkit.core.flow import Flow, Transition, Trigger
from flowkit.core.guard import Guard
from flowkit.core.guard_tree import Expression
from flowkit.kinds import DEFAULT
from tests.check.guards.solver import World
from tests.check.space.scene import COUNTERS, readable, scope

SEEDS = range(20)
TABLES = 50

HUES = tuple(Option(name) for name in ("red", "green", "blue"))
TYPES: dict[str, Answer] = {
    "n": Answer("n", "integer", minimum="0", maximum="9"),
    "m": Answer("m", "integer"),
    "d": Answer("d", "number"),
    "euros": Answer("euros", "money"),
    "sure": Answer("sure", "boolean"),
    "glad": Answer("glad", "boolean"),
    "hue": Answer("hue", "choice", options=HUES),
    "tint": Answer("tint", "choice", options=HUES),
    "hues": Answer("hues", "choice", options=HUES, many=True),
    "word": Answer("word", "text"),
    "name": Answer("name", "text"),
    "day": Answer("day", "date"),
    "born": Answer("born", "date", maximum="today"),
}
NUMBERS = ("n", "m", "d", "euros")
SIGNS = ("=", "!=", "<", "<=", ">", ">=")


def one_test(chance: random.Random) -> str:
    """A test of one of the answers, or of two of them."""
    number = chance.choice(NUMBERS)
    constant = chance.choice(["0", "1", "1.5", "2", "10", "10.01", "10.005", "-3", "50", "100"])
    day = chance.choice(["2026-01-05", "2026-01-06", "2008-01-05", "2000-02-29", "1990-01-01"])
    return chance.choice([
        f"{number} {chance.choice(SIGNS)} {constant}",
        f"{constant} {chance.choice(SIGNS)} {number}",
        f"{number} {chance.choice(SIGNS)} {chance.choice(NUMBERS)}",
        f"{number} {chance.choice(['in', 'not in'])} "
        f"[{', '.join(chance.sample(['0', '1', '2', '10.01', '50'], 2))}]",
        chance.choice(["sure", "glad", "sure = glad", "sure != glad"]),
        f"hue {chance.choice(['in', 'not in'])} [{', '.join(chance.sample(['red', 'green', 'blue'], 2))}]",
        f"{chance.choice(['hue', 'tint'])} {chance.choice(SIGNS[:2])} "
        f"{chance.choice(['red', 'green', 'hue', 'tint'])}",
        f"count(hues) {chance.choice(SIGNS)} {chance.choice(['1', '2', '2.5', '3', 'n'])}",
        f"{chance.choice(['word', 'name'])} {chance.choice(SIGNS[:2])} "
        f"{chance.choice(['word', 'name', chr(39) + 'Lille' + chr(39)])}",
        f"{chance.choice(['day', 'born'])} {chance.choice(SIGNS)} {chance.choice([day, 'day', 'born'])}",
        f"age(born) {chance.choice(SIGNS)} {chance.choice(['17.5', '18', '25', '0'])}",
        f"{chance.choice(COUNTERS)} {chance.choice(SIGNS)} {chance.choice(['0', '1', '3', 'n'])}",
        f"{chance.choice(sorted(TYPES))} {chance.choice(['is empty', 'is not empty'])}",
    ])  # fmt: skip


def condition(chance: random.Random, depth: int = 2) -> str:
    """A random condition."""
    roll = chance.random()
    if depth == 0 or roll < 0.4:
        return one_test(chance)
    if roll < 0.5:
        return f"not ({condition(chance, depth - 1)})"
    parts = [f"({condition(chance, depth - 1)})" for _ in range(chance.randint(2, 3))]
    return chance.choice([" and ", " or "]).join(parts)


def table(chance: random.Random) -> list[Guard]:
    """A list of rules about few answers, so that they get in each other's way."""
    guards: list[Guard] = []
    wanted = chance.randint(2, 6)
    kept = chance.sample(sorted(TYPES), 4)
    while len(guards) < wanted:
        made = readable(condition(chance), TYPES)
        if made is not None and made.reads <= {*kept}:
            guards.append(made)
    return guards


def judged(guards: Sequence[Guard]) -> tuple[Conditions, Group]:
    """What judges a list of rules, each leading elsewhere, whatever is known when they are asked."""
    rules = tuple(
        Transition(n, "a", None, f"t{n}", Trigger.ROUTE, guard, rule=n) for n, guard in enumerate(guards)
    )
    flow = Flow("t", "1", "0", "en", "a", {}, rules, TYPES, {}, counters=frozenset(COUNTERS))
    subject = SimpleNamespace(flow=flow, automaton=SimpleNamespace(kinds=DEFAULT))
    return Conditions(cast(Subject, subject)), Group(("a",), None, rules, {})


class Oracle:
    """Asks Z3."""

    def __init__(self, trees: Sequence[Expression]) -> None:
        world = World(TYPES, COUNTERS)
        self.rules = [world.holds(tree) for tree in trees]
        self.solver = z3.Solver()
        self.solver.add(*world.limits)

    def can_be(self, *wanted: Any) -> bool:
        answer = self.solver.check(*wanted)
        assert answer != z3.unknown
        return bool(answer == z3.sat)

    def first(self, number: int) -> list[Any]:
        """That a rule is the first true one."""
        return [*(z3.Not(rule) for rule in self.rules[:number]), self.rules[number]]

    def overlapping(self) -> list[tuple[int, int]]:
        """Each rule with the first later one that partly holds where it is taken."""
        taken = [self.can_be(*self.first(number)) for number in range(len(self.rules))]
        found = []
        for one in range(len(self.rules)):
            for other in range(one + 1, len(self.rules)):
                ways = (self.rules[other], z3.Not(self.rules[other]))
                possible = taken[one] and taken[other]
                if possible and all(self.can_be(*self.first(one), way) for way in ways):
                    found.append((one, other))
                    break
        return found


@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_on_random_lists_of_rules_are_those_of_z3(seed: int) -> None:
    met = {"never": 0, "always": 0, "shadowed": 0, "gap": 0, "overlap": 0}
    for number in range(TABLES):
        chance = random.Random(f"{seed}/{number}")
        guards = table(chance)
        conditions, group = judged(guards)
        assert all(variable.decided for variable in conditions.variables.values())
        oracle = Oracle([guard.expression for guard in guards])
        told = f"seed {seed}, table {number}: {[guard.text for guard in guards]}"
        leaves = conditions.first_of(group.conditions, {}).leaves
        for place, guard in enumerate(guards):
            rule = oracle.rules[place]
            never, always = not oracle.can_be(rule), not oracle.can_be(z3.Not(rule))
            assert conditions.can_hold(guard.expression) == (not never), (told, place)
            assert conditions.can_fail(guard.expression) == (not always), (told, place)
            shadowed = not oracle.can_be(*oracle.first(place))
            assert (-1 - place not in leaves) == shadowed, (told, place)
            met["never"] += never
            met["always"] += always
            met["shadowed"] += shadowed and not never
        gap = oracle.can_be(*map(z3.Not, oracle.rules))
        assert (-1 - len(guards) in leaves) == gap, told
        found = [(each.one, each.other) for each in overlaps(conditions, group)]
        assert found == oracle.overlapping(), told
        met["gap"] += not gap
        met["overlap"] += len(found)
    assert min(met["never"], met["always"], met["shadowed"], met["overlap"]) > 0, met


def test_the_oracle_and_the_language_speak_of_the_same_answers() -> None:
    assert set(scope(TYPES).answers) == set(TYPES)
