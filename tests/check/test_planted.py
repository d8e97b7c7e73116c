"""The helper that plants defects finds what is there, and nothing else."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, found, problems, subject

FINE = flow_text("""
states:
  a:
    info: First.
    go_to: done
ends:
  done: { result: success, title: Done }
""")
STUCK = FINE.replace("ends:", "  b:\n    info: Nobody comes here.\n    go_to: done\nends:")


def test_nothing_is_found_in_a_flow_that_is_fine() -> None:
    assert found(FINE) == set()


def test_a_planted_defect_is_found_with_its_place() -> None:
    assert found(STUCK) == {"unreachable-state"}
    assert [problem.params["state"] for problem in problems(STUCK, "unreachable-state")] == ["b"]


def test_one_rule_alone_can_be_asked() -> None:
    assert problems(STUCK, "dead-end") == ()
    with pytest.raises(KeyError):
        problems(STUCK, "no-such-rule")


def test_a_subject_knows_its_flow() -> None:
    assert list(subject(STUCK).flow.states) == ["a", "b", "done"]
