"""Walks: pages without a decision are passed, everything else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.scenario.result import Failure
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold
from tests.scenario.flows import LIBRARY, loaded


def walk(tmp_path: Path, waypoints: str) -> tuple[Failure | None, tuple[str, ...]]:
    for file in LIBRARY.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "one.yaml").write_text(f"walks: {{ x: '{waypoints}' }}", "utf-8")
    project = loaded(tmp_path)
    (result,) = run_all(project, unfold(project.flow))
    return result.failure, result.trace


def test_a_given_answer_decides_the_question_that_saves_it(tmp_path: Path) -> None:
    failure, trace = walk(tmp_path, "age_group=adult, form")
    assert (failure, trace) == (None, ("visit.who/adult",))


def test_a_question_without_an_answer_needs_a_waypoint(tmp_path: Path) -> None:
    failure, _ = walk(tmp_path, "form")
    assert failure is not None
    assert failure.message == "needs-decision"
    assert (failure.params["where"], failure.params["can"]) == ("visit.who", "adult, child, quit")


def test_a_field_without_value_or_example_is_named(tmp_path: Path) -> None:
    failure, _ = walk(tmp_path, "who=adult, known")
    assert failure is not None
    assert (failure.message, failure.params["field"]) == ("needs-value", "email")


def test_a_check_needs_an_outcome(tmp_path: Path) -> None:
    failure, _ = walk(tmp_path, "who=adult, email=a@example.org, letter")
    assert failure is not None
    assert (failure.message, failure.params["where"]) == ("needs-decision", "details.known")


def test_a_route_that_was_passed_counts_as_reached(tmp_path: Path) -> None:
    failure, trace = walk(tmp_path, "who=adult, email=a@example.org, known=blocked, sort, at_the_desk")
    assert failure is None
    assert trace[-1] == "details.sort/*#2"


def test_a_timer_is_an_event_of_a_waypoint(tmp_path: Path) -> None:
    failure, trace = walk(tmp_path, "who=adult, email=a@example.org, known=new, letter=P7D, at_the_desk")
    assert failure is None
    assert trace[-1] == "details.letter/after_p7d"


def test_a_state_that_is_not_reached_is_said(tmp_path: Path) -> None:
    failure, _ = walk(tmp_path, "who=child, letter")
    assert failure is not None
    assert (failure.message, failure.params["where"]) == ("not-reached", "at_the_desk")


@pytest.mark.parametrize("waypoint", ["who=nonsense", "who=adult, form=child"])
def test_an_event_that_is_refused_fails_the_walk(tmp_path: Path, waypoint: str) -> None:
    failure, _ = walk(tmp_path, waypoint)
    assert failure is not None
    assert failure.message == "refused"
