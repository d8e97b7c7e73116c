"""What the page simulates is what the engine walks: random journeys on both, compared event by event."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, StateKind
from flowkit.core.guard import AnswerType, Guard, Scope, compile_guard
from flowkit.core.project import Project
from flowkit.unfold import unfold
from tests.browser import Window
from tests.review.report import pages
from tests.review.report.walks import REPEAT, walks
from tests.unfold.random_flows import random_flow

READY = "html[data-ready]"


def differences(
    window: Window, found: Project, automaton: Automaton, told: list[list[dict[str, Any]]]
) -> list[object]:
    """Where the page and the engine part: the event, what the engine says, what the page says."""
    page = window(pages.kept(pages.bare(found)))
    page.wait_for_selector(READY, state="attached")
    repeated = page.evaluate(REPEAT, told)
    parted: list[object] = []
    for walk, again in zip(told, repeated, strict=True):
        for step, seen in zip(walk, again, strict=True):
            for part in ("options", "result"):
                if part in step and step[part] != seen[part]:
                    parted.append(
                        [{k: v for k, v in step.items() if k != "result"}, part, step[part], seen[part]]
                    )
                    break
    return parted


def written(flow: Flow) -> Flow:
    """A flow made by hand, its conditions as they would be read from a file."""
    scope = Scope({name: AnswerType("boolean") for name in flow.answers}, lambda name: name)

    def read(guard: Guard) -> Guard:
        found, problems = compile_guard(guard.text, scope)
        assert found is not None, problems
        return found

    ways = tuple(replace(t, guard=read(t.guard)) if t.guard else t for t in flow.transitions)
    return replace(flow, transitions=ways)


@pytest.mark.parametrize("path", pages.FLOWS, ids=lambda path: path.stem)
def test_hundreds_of_random_journeys_go_the_same_way_in_the_page_and_in_the_engine(
    window: Window, path: Path
) -> None:
    found = pages.read(path)
    automaton = unfold(found.flow)
    told = walks(automaton, seed=7, count=300)
    assert sum(map(len, told)) > 600
    assert {step["result"].get("refused") is None for walk in told for step in walk} == {True, False}
    assert differences(window, found, automaton, told)[:3] == []
    assert window.problems == []


def test_random_flows_with_regions_and_steps_that_resume_go_the_same_way_too(window: Window) -> None:
    met = set()
    for seed in range(12):
        flow = written(random_flow(seed))
        met |= {state.kind for state in flow.states.values()}
        automaton = unfold(flow)
        told = walks(automaton, seed=seed, count=40)
        assert differences(window, Project(flow), automaton, told)[:2] == [], seed
    assert {StateKind.PARALLEL, StateKind.ROUTE} <= met
