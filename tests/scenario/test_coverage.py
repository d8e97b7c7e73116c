"""Coverage names what no test did."""

from __future__ import annotations

from flowkit.scenario.coverage import coverage, untaken
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold
from tests.scenario.flows import LIBRARY, TURNSTILE, loaded


def test_without_tests_nothing_is_covered() -> None:
    flow = loaded(TURNSTILE).flow
    covered = coverage(flow, [])
    assert covered.unvisited == ("locked", "unlocked", "closed")
    assert covered.untaken == ("locked/coin", "unlocked/push", "unlocked/leave")
    assert not covered.complete


def test_what_was_never_done_is_named() -> None:
    project = loaded(LIBRARY)
    covered = coverage(project.flow, run_all(project, unfold(project.flow)))
    assert covered.unvisited == ("details.sort",)
    assert "details.form/desk" in covered.untaken
    assert "details.form/next" not in covered.untaken


def test_a_button_of_the_whole_flow_is_one_declaration() -> None:
    project = loaded(LIBRARY)
    covered = coverage(project.flow, run_all(project, unfold(project.flow)))
    (quit_button,) = [group for group in untaken(project.flow, covered) if group.event == "quit"]
    assert quit_button.among == 4
    assert quit_button.states == ("details.form", "details.letter", "details.code")
