"""From plans to scenarios: each journey is walked on the machine, written down and run as a test once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from flowkit.check.space.explore import Space
from flowkit.check.space.witness import Path, Walker, Wishes
from flowkit.check.subject import Found, Subject
from flowkit.core.project import Scenario
from flowkit.core.witness import Move, Witness
from flowkit.scenario.generate.goals import Goal, goals_of
from flowkit.scenario.generate.pairs import PairPlanner
from flowkit.scenario.generate.plan import Planner, Way
from flowkit.scenario.generate.refusals import with_refusals
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_scenario
from flowkit.scenario.told import as_scenario

_MANNERS = 20  # of going a way that begins in the middle


@dataclass(frozen=True, slots=True)
class Generated:
    """Scenarios, how many goals can be reached, and those of them that no journey was found for."""

    scenarios: tuple[Scenario, ...]
    goals: int
    missed: tuple[Goal, ...]


def generate(subject: Subject, kind: str) -> Generated:
    """Scenarios that cover a flow: ``kind`` is one of ``goals.KINDS``. Deterministic; they all pass."""
    space = subject.space
    planner = PairPlanner(space) if kind == "pairs" else Planner(space, goals_of(space, kind))
    maker = _Maker(subject, planner, kind)
    goals = len(planner.open)
    for way in planner.journeys():
        maker.take(way)
    missed = tuple(maker.hard_ones())
    named = tuple(_named(one, number) for number, one in enumerate(maker.made, 1))
    return Generated(named, goals - maker.never, missed)


class _Maker:
    def __init__(self, subject: Subject, planner: Planner, kind: str) -> None:
        self.subject, self.planner, self.kind = subject, planner, kind
        self.beginnings = Beginnings(subject.automaton)
        self.walker = Walker(subject.automaton)
        self.made: list[Scenario] = []
        self.forgets = {transition.id: transition.forget for transition in subject.flow.transitions}
        self.hard: tuple[Goal, ...] = ()
        self.never = 0  # goals that no journey can reach

    def take(self, way: Way) -> None:
        """Make the scenario of a planned journey; what it was meant for and does not show is hard."""
        wished = self.planner.wished(way)
        while wished:
            end = max(place for place, _ in wished) + 1
            if self._make(way, dict(wished)) or self._make(way[:end], dict(wished)):
                break
            wished = wished[:-1] if len(wished) > 1 else self._give_up(wished)
        for _, goals in wished:
            for goal in goals:
                self.planner.open.pop(goal, None)

    def _give_up(self, wished: list[tuple[int, tuple[Goal, ...]]]) -> list[tuple[int, tuple[Goal, ...]]]:
        for _, goals in wished:
            self.hard += goals
            for goal in goals:
                self.planner.open.pop(goal, None)
        return []

    def _make(self, way: Way, wished: dict[int, tuple[Goal, ...]]) -> bool:
        space = self.subject.space
        wishes: dict[int, dict[str, int]] = {}
        for place, goals in wished.items():
            for goal in goals:
                if goal[0] == "answer":
                    wishes.setdefault(place, {})[str(goal[3])] = 1 << int(str(goal[4]))
        path = [(space.program.labels[space.ways[e]], space.configuration(space.targets[e])) for e in way]
        first = space.sources[way[0]]
        if first:
            return self._from_the_middle(path, wishes, first)
        witness = self.walker.walk(path, wishes)
        return witness is not None and self._keep(as_scenario(self.subject.flow, witness, "?"))

    def _from_the_middle(self, path: Path, wishes: Wishes, first: int) -> bool:
        """Make a scenario that begins at a page, with answers that may be known there."""
        space, flow = self.subject.space, self.subject.flow
        where, packed = space.configuration(first), space.packed(first)
        masks = {name: space.program.mask(name, packed) for name in space.program.variables}
        for values in islice(self.walker.values(path, wishes, where, masks), _MANNERS):
            moves = tuple(
                Move(label.source, label.event, self.walker.typed(label, values.get(n, {})), there.states)
                for n, (label, there) in enumerate(path)
                if there is not None
            )
            told = as_scenario(flow, Witness(where.states, moves, values.get(-1, {})), "?")
            inputs = {n: v for n, v in told.inputs.items() if n in flow.parameters}
            answers = {n: v for n, v in told.inputs.items() if n in flow.answers}
            if self._keep(replace(told, start_at=where.states[0], inputs=inputs, answers=answers)):
                return True
        return False

    def _keep(self, scenario: Scenario) -> bool:
        result = run_scenario(scenario, self.beginnings)
        if not result.passed:
            return False
        if self.kind == "refusals":
            refusing = with_refusals(self.subject.automaton, scenario, self.beginnings)
            scenario, result = next(
                (one, tried) for one in refusing if (tried := run_scenario(one, self.beginnings)).passed
            )
        self.made.append(
            replace(scenario, expect_effects=result.effects, expect_answers=self._expected(result))
        )
        return True

    def _expected(self, result: ScenarioResult) -> dict[str, str | None]:
        """What is to be known at the end: the choices made; and what must have been forgotten."""
        declared = self.subject.flow.answers
        chosen: dict[str, str | None] = {
            name: value
            for name, value in result.answers.items()
            if isinstance(value, str) and name in declared and declared[name].options
        }
        forgotten = (answer for name in result.trace for answer in self.forgets.get(name, ()))
        return chosen | {name: None for name in forgotten if name not in result.answers}

    def hard_ones(self) -> Iterator[Goal]:
        """Make a scenario for each goal that needs counters to be counted; yield those there is none for."""
        for goal in self.hard:
            found = self.subject.first(partial(self._reaching, goal))
            if found is None:
                self.never += 1
            elif not isinstance(found, Found) or not self._shown(found.witness):
                yield goal

    def _shown(self, witness: Witness) -> bool:
        return self._keep(as_scenario(self.subject.flow, witness, "?"))

    def _reaching(self, goal: Goal, space: Space) -> Iterator[tuple[int, int | None]]:
        """The situations where a way begins that reaches a goal, with its label."""
        goals = PairPlanner(space).seconds if self.kind == "pairs" else goals_of(space, self.kind)
        for source, way, found in zip(space.sources, space.ways, goals, strict=True):
            if goal in found:
                yield source, way


def _named(scenario: Scenario, number: int) -> Scenario:
    last = scenario.ends_at or ""
    return replace(scenario, name=f"generated {number:03}: {len(scenario.steps)} steps to {last}")
