"""Tracing: from a requirement to the flow to the tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowkit.core.claim import Claim, Pattern
from flowkit.scenario.run import run_all
from flowkit.scenario.trace import Traced, trace
from flowkit.unfold import unfold
from tests.scenario.flows import LIBRARY, loaded


@pytest.fixture(scope="module")
def traced() -> dict[str, Traced]:
    project = loaded(LIBRARY)
    found = trace(project, run_all(project, unfold(project.flow)))
    return {one.requirement.id: one for one in found}


def test_a_state_is_tested_by_whoever_comes_to_it(traced: dict[str, Traced]) -> None:
    assert [cover.name for cover in traced["L01"].covers] == ["visit.who"]
    assert "child" in traced["L01"].scenarios


def test_a_transition_is_tested_by_whoever_takes_it(traced: dict[str, Traced]) -> None:
    assert traced["L02"].covers[0].name == "visit.who/adult"
    assert "child" not in traced["L02"].scenarios


def test_an_answer_is_tested_by_whoever_gives_it(traced: dict[str, Traced]) -> None:
    assert traced["L03"].covers[0].kind == "answer"
    assert "an adult joins" in traced["L03"].scenarios
    assert "child" not in traced["L03"].scenarios


def test_a_scenario_may_say_itself_what_it_covers(traced: dict[str, Traced]) -> None:
    assert (traced["L04"].status, traced["L04"].scenarios) == ("claimed", ("an adult joins",))


def test_a_requirement_nobody_thought_of_is_missing(traced: dict[str, Traced]) -> None:
    assert traced["L05"].status == "missing"


def test_a_claim_covers_a_requirement_and_no_scenario_tests_it() -> None:
    project = loaded(LIBRARY)
    claim = Claim("cards", "Nobody gets two cards.", Pattern.NEVER, (), covers=("L05",))
    found = trace(replace(project, claims=(claim,)), ())
    (one,) = [traced for traced in found if traced.requirement.id == "L05"]
    assert [(cover.kind, cover.name) for cover in one.covers] == [("claim", "claims.cards")]
    assert (one.status, one.scenarios) == ("untested", ())
