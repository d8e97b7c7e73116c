"""Requirement → what in the flow covers it → which tests exercise that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowkit.core.flow import Flow
from flowkit.core.project import Project, Requirement
from flowkit.scenario.naming import is_at
from flowkit.scenario.result import ScenarioResult


@dataclass(frozen=True, slots=True)
class Cover:
    """One thing in the flow that says it covers a requirement: what it is, its name and its place."""

    kind: str  # flow, state, transition, answer, claim
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Traced:
    """One requirement: what covers it, and the names of the passing tests that exercise it."""

    requirement: Requirement
    covers: tuple[Cover, ...]
    scenarios: tuple[str, ...]

    @property
    def status(self) -> str:
        """``tested``, ``untested`` (in the flow, no test) or ``missing`` (nothing in the flow)."""
        if not self.covers:
            return "claimed" if self.scenarios else "missing"
        return "tested" if self.scenarios else "untested"


def trace(project: Project, results: tuple[ScenarioResult, ...]) -> tuple[Traced, ...]:
    """Every requirement in the order of its file, then ids that are covered but listed nowhere."""
    flow = project.flow
    found: dict[str, list[Cover]] = {}
    for requirement, cover in (*_covers(flow), *_claimed(project)):
        found.setdefault(requirement, []).append(cover)
    named = {name for result in results for name in result.covers}
    listed = list(project.requirements)
    known = {requirement.id for requirement in listed}
    listed += [Requirement(name, "") for name in sorted((set(found) | named) - known)]
    return tuple(
        Traced(
            requirement,
            tuple(found.get(requirement.id, ())),
            _scenarios(flow, requirement.id, found.get(requirement.id, []), results),
        )
        for requirement in listed
    )


def _covers(flow: Flow) -> Iterator[tuple[str, Cover]]:
    for name in flow.covers:
        yield name, Cover("flow", flow.id, "")
    for state in flow.states.values():
        for name in state.covers:
            yield name, Cover("state", state.id, str(state.span or ""))
    own: set[tuple[str, str]] = set()
    for state in flow.states.values():
        for control in state.controls:
            for name in control.covers:
                own.add((name, f"{state.id}/{control.event}"))
                yield name, Cover("transition", f"{state.id}/{control.event}", str(control.span or ""))
    for transition in flow.transitions:
        for name in transition.covers:
            if (name, f"{transition.source}/{transition.event}") not in own:
                yield name, Cover("transition", transition.id, str(transition.span or ""))
    for answer in (*flow.answers.values(), *flow.parameters.values()):
        for name in answer.covers:
            yield name, Cover("answer", answer.id, str(answer.span or ""))


def _claimed(project: Project) -> Iterator[tuple[str, Cover]]:
    for claim in project.claims:
        for name in claim.covers:
            yield name, Cover("claim", f"claims.{claim.id}", str(claim.span or ""))


def _scenarios(
    flow: Flow, requirement: str, covers: list[Cover], results: tuple[ScenarioResult, ...]
) -> tuple[str, ...]:
    return tuple(
        result.name
        for result in results
        if result.passed
        and (requirement in result.covers or any(_exercises(flow, result, cover) for cover in covers))
    )


def _exercises(flow: Flow, result: ScenarioResult, cover: Cover) -> bool:
    if cover.kind == "flow":
        return bool(result.trace)
    if cover.kind == "state":
        return is_at(cover.name, result.visited)
    if cover.kind == "claim":
        return False  # it is proved about every journey, not shown by one
    if cover.kind == "transition":
        return any(taken == cover.name or taken.startswith(cover.name + "#") for taken in result.trace)
    asking = (s.id for s in flow.states.values() if cover.name in (*s.fields, s.save_as, *s.gives))
    return any(f"{state}/" in taken for state in asking for taken in result.trace if taken.startswith(state))
