"""What the benchmarks measure is what they say: the machines load, move and come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import large, xstate_journey
from benchmarks.bare import lap as bare_lap
from benchmarks.journey import moments
from benchmarks.ring import AMOUNT, FIVE, FORTY, Ring
from benchmarks.suites import FLOW, own_lap

import flowkit
from flowkit import Severity


@pytest.mark.parametrize("ring", [FIVE, FORTY], ids=lambda ring: ring.name)
def test_a_lap_comes_back_to_where_it_began(ring: Ring) -> None:
    lap, first = own_lap(ring)
    assert lap() == first
    assert bare_lap(ring)() == {"state": ring.path(0), "answers": {"amount": AMOUNT}}


def test_the_snapshot_of_five_states_fits_in_a_kibibyte() -> None:
    lap, _ = own_lap(FIVE)
    assert len(lap().to_json().encode()) <= 1024


def test_the_large_flow_has_a_thousand_states_and_no_problem(tmp_path: Path) -> None:
    assert large.STEPS * large.PAGES == 1000
    flow = flowkit.load(large.write(tmp_path / "large", steps=2))
    assert len(flow.states) == 2 * large.PAGES + 2 + 2  # the states, their steps, the ends
    assert [d for d in flow.diagnostics if d.rule.severity is not Severity.INFO] == []
    assert len(flowkit.unfold(flow).explore()) > large.PAGES


def test_the_moments_of_the_journey_reach_most_of_its_pages() -> None:
    flow = flowkit.load(FLOW)
    visited = {state for moment in moments(flowkit.unfold(flow)) for state in moment.lands}
    pages = {state.id for state in flow.states.values() if state.kind == "page"}
    assert len(visited & pages) >= 0.9 * len(pages)


@pytest.mark.parametrize(
    ("condition", "expression"),
    [
        ("age(birth) >= 18", "fn.years(a['birth'],today)>=18"),
        ("card = with_photo or not (told)", "a['card']=='with_photo' || !(a['told'])"),
        ("card in [with_photo, 'old']", "(['with_photo','old'].includes(a['card']))"),
        ("card is empty", "(a['card'] == null)"),
        ("card is not empty and tries(s.check) < 3", "(!(a['card'] == null)) && (n['tries(s.check)']??0)<3"),
    ],
)
def test_conditions_are_translated_to_javascript(condition: str, expression: str) -> None:
    names = frozenset({"birth", "card", "told"})
    translated = xstate_journey.javascript(condition, names)
    assert translated.replace(" ", "") == expression.replace(" ", "")
