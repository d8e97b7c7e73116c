"""Which mutants the scenarios of a flow notice; of the others, which mean the same as the flow, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flowkit.check.subject import Subject
from flowkit.core.project import Scenario, Walk
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.mutate.mutants import Mutant, mutants
from flowkit.scenario.mutate.same import Sameness
from flowkit.scenario.mutate.switches import switched
from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_scenario
from flowkit.scenario.walk import run_walk


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the scenario that notices it; or why it means the same; or neither."""

    mutant: Mutant
    noticed_by: str = ""
    same: str = ""  # a message id (area ``mutate``): it is equivalent, and this is the proof

    @property
    def survived(self) -> bool:
        """Whether nobody would notice a mistake that makes a difference."""
        return not (self.noticed_by or self.same)


class Judge:
    """Runs mutants of a project against its scenarios (and more that are given)."""

    def __init__(self, subject: Subject, more: Iterable[Scenario] = ()) -> None:
        self.subject = subject
        self.switched = switched(subject.automaton)
        self.same = Sameness(subject, self.switched)
        tests: list[Scenario | Walk] = [*subject.project.scenarios, *more, *subject.project.walks]
        base = Beginnings(self.switched.automaton)
        results = [_run(test, base) for test in tests]
        self.failing = tuple(result.name for result in results if not result.passed)
        passing = [(test, result) for test, result in zip(tests, results, strict=True) if result.passed]
        passing.sort(key=lambda pair: len(pair[1].trace))
        self.meeting: dict[str, list[int]] = {}
        self.tests = [test for test, _ in passing]
        for number, (_, result) in enumerate(passing):
            for met in dict.fromkeys((*result.trace, *result.visited)):
                self.meeting.setdefault(met, []).append(number)

    @cached_property
    def all(self) -> tuple[Mutant, ...]:
        """Every mutant of the flow."""
        return tuple(mutants(self.subject.flow, self.switched))

    def judge(self, wanted: Sequence[Mutant]) -> Iterator[Verdict]:
        """The verdicts on some mutants, one by one."""
        for mutant in wanted:
            noticed = self._noticed(mutant)
            same = "" if noticed else self.same.proof(mutant)
            yield Verdict(mutant, noticed, same)

    def _noticed(self, mutant: Mutant) -> str:
        numbers = sorted({number for met in mutant.touches for number in self.meeting.get(met, ())})
        beginnings = Beginnings(self.switched.mutant(mutant.flow(self.switched)))
        for number in numbers:
            result = _run(self.tests[number], beginnings)
            if not result.passed:
                return result.name
        return ""


def _run(test: Scenario | Walk, beginnings: Beginnings) -> ScenarioResult:
    return run_walk(test, beginnings) if isinstance(test, Walk) else run_scenario(test, beginnings)
