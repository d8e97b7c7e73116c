"""The flow as a live python-statemachine class: for those who live in that library."""

from __future__ import annotations

import pytest
from statemachine import StateChart
from statemachine.exceptions import TransitionNotAllowed

from flowkit.core.snapshot import Effect
from flowkit.load import load_source
from flowkit.unfold import JourneyModel, to_statechart
from tests.core.journeys import CLUB, example

CHART = to_statechart(load_source(CLUB))
KNOWN = {"fee": "5.00", "name": "Camille", "seats": 3}


def live(**answers: object) -> StateChart[JourneyModel]:
    return CHART(JourneyModel(answers={**KNOWN, **answers}))  # type: ignore[dict-item]


def names(machine: StateChart[JourneyModel]) -> list[str]:
    return [str(value) for value in machine.configuration_values]


def test_a_live_chart_moves_by_events_of_the_flow() -> None:
    machine = live()
    assert names(machine) == ["s_welcome"]
    for event in ("e_next", "e_next", "e_basic"):
        machine.send(event)
    assert names(machine) == ["s_verify"]
    assert machine.model.trace == ["welcome/next", "identity/next", "choosing/basic", "sorting/*#2"]


def test_a_live_chart_asks_for_effects_with_answers_filled_in() -> None:
    machine = live()
    for event in ("e_next", "e_next", "e_basic"):
        machine.send(event)
    text = "3 seats for , {nobody and 3"
    assert machine.model.effects == [
        Effect("action", "greet", "identity", {"to": "Camille", "text": text}),
        Effect("check", "membership", "verify", {"name": "Camille", "fee": "5.00"}),
    ]
    machine.model.answers["member"] = True
    machine.send("e_known")
    assert machine.model.effects[-1] == Effect("action", "send_card", "paid", {"to": "Camille"})


def test_a_live_chart_reads_counts_and_forgets() -> None:
    machine = live(member=False, nickname="Cam")
    machine.send("e_next")
    for _ in range(2):
        for event in ("e_next", "e_basic", "e_known"):
            machine.send(event)
        assert names(machine) == ["s_identity"]
    for event in ("e_next", "e_basic"):
        machine.send(event)
    with pytest.raises(TransitionNotAllowed):
        machine.send("e_known")
    assert machine.model.counts["tries(verify)"] == 2
    machine.model.answers["member"] = True
    machine.send("e_known")
    assert machine.model.counts["tries(verify)"] == 3
    assert "seats" not in machine.model.answers
    assert "nickname" not in machine.model.answers
    machine.send("e_next")
    machine.send("e_again")
    assert machine.model.counts["visits(summary)"] == 2


def test_an_event_that_is_not_available_raises() -> None:
    for event in ("e_finish", "e_nobody", "nobody"):
        with pytest.raises(TransitionNotAllowed):
            live().send(event)


def test_a_date_is_compared_with_the_day_of_the_model() -> None:
    machine = live(plan="full", born="2008-06-15")
    machine.model.today = "2026-06-14"
    for event in ("e_next", "e_next", "e_full", "e_next"):
        machine.send(event)
    assert names(machine) == ["s_minors"]
    machine = live(plan="full", born="2008-06-15")
    machine.model.today = "2026-06-15"
    for event in ("e_next", "e_next", "e_full", "e_next"):
        machine.send(event)
    assert names(machine) == ["s_hobbies"]


def test_a_live_chart_has_regions_and_history() -> None:
    machine = to_statechart(example("dossier").flow)(JourneyModel())
    machine.send("e_next")
    assert {"s_about__parts__person__who", "s_about__parts__car__which"} < set(names(machine))
    machine.send("e_help")
    assert names(machine) == ["s_help", "s_help__page"]
    machine.send("e_resume")
    assert {"s_about__parts__person__who", "s_about__parts__car__which"} < set(names(machine))
