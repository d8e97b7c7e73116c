"""Where too much can happen to look at it all, no rule is silent about a flow that has its defect."""

from __future__ import annotations

from importlib import import_module

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.check.space import hope
from flowkit.core.project import Project
from flowkit.load import load_source
from flowkit.messages import languages
from flowkit.messages.render import sentence
from flowkit.unfold import unfold

MODULES = (
    *("graphs.test_automatic_cycle", "graphs.test_dead_end", "graphs.test_endless_retry"),
    *("graphs.test_no_way_to_an_end", "graphs.test_only_way_out_is_abandoning"),
    "graphs.test_regions_deadlock",
)
FLOWS = {
    f"{module} {name}": (import_module(f"tests.check.{module}").RULE, text)
    for module in MODULES
    for name, planted in import_module(f"tests.check.{module}").PLANTED.items()
    for text in (planted if isinstance(planted, tuple) else (planted,))
    if isinstance(text, str) and text.startswith("flowkit:")
}


def told(rule: str, text: str) -> set[str]:
    """What a rule says of a flow of which hardly anything is looked at."""
    flow = load_source(text, "planted.yaml")
    problems = list(CHECKS[rule][1](Subject(Project(flow), unfold(flow), limit=0)))
    assert all(sentence(problem, language) for problem in problems for language in languages)
    return {problem.rule.name for problem in problems}


@pytest.mark.parametrize("name", FLOWS)
def test_a_defect_that_cannot_be_looked_for_is_found_or_undecided_never_passed_over(name: str) -> None:
    rule, text = FLOWS[name]
    assert told(rule, text)
    assert told(rule, text) <= {rule, "undecided"}


def test_so_it_is_when_it_is_too_complicated_to_say_where_there_is_hope(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hope, "MOST_BOXES", 0)
    rules = ("dead-end", "no-way-to-an-end", "only-way-out-is-abandoning")
    for rule in rules:
        for name, (own, text) in FLOWS.items():
            if own == rule:
                assert told(rule, text), name


def test_the_flows_are_of_many_rules() -> None:
    assert len(FLOWS) >= 33
    assert len({rule for rule, _ in FLOWS.values()}) >= 6
