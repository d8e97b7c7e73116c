"""Journeys that begin in the middle, and clocks that only tests turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flowkit.scenario.journey import BEGINNING, Beginnings, next_timer
from flowkit.unfold import unfold
from tests.scenario.flows import LIBRARY, ROOT, loaded

ANSWERS = {"email": "ada@example.org", "name": "Ada"}


def test_beginning_in_the_middle_is_what_the_whole_machine_would_do() -> None:
    flow = loaded(LIBRARY).flow
    beginnings = Beginnings(unfold(flow))
    for state in flow.states.values():
        if state.id in ("given_up", "joined", "at_the_desk", "details.sort"):
            continue
        journey = beginnings.begin(ANSWERS, BEGINNING, state.id)
        whole = unfold(replace(flow, start=state.id)).start(ANSWERS, BEGINNING)
        assert (journey.snapshot, tuple(journey.effects)) == (whole.snapshot, whole.effects), state.id


def test_every_state_of_the_msa_journey_can_be_a_beginning() -> None:
    flow = loaded(ROOT / "flows" / "msa").flow
    beginnings = Beginnings(unfold(flow))
    for state in flow.states.values():
        journey = beginnings.begin({}, BEGINNING, state.id)
        assert journey.snapshot.states, state.id


def test_a_route_is_left_at_once() -> None:
    journey = Beginnings(unfold(loaded(LIBRARY).flow)).begin(ANSWERS, BEGINNING, "details.sort")
    assert journey.snapshot.states == ("at_the_desk",)


@pytest.mark.parametrize(("days", "there"), [(6, "details.letter"), (7, "at_the_desk"), (400, "at_the_desk")])
def test_a_timer_fires_when_it_is_due_and_not_before(days: int, there: str) -> None:
    journey = Beginnings(unfold(loaded(LIBRARY).flow)).begin(ANSWERS, BEGINNING, "details.letter")
    assert next_timer(journey.snapshot) == (BEGINNING + timedelta(days=7), "details.letter/after_p7d")
    assert journey.wait(timedelta(days=days)) is None
    assert journey.snapshot.states == (there,)
    assert journey.now == BEGINNING + timedelta(days=days)
