"""Every scenario of the flows that are shipped, walked over HTTP: the web leads where the library leads."""

from __future__ import annotations

from functools import cache

import pytest
from starlette.testclient import TestClient

from flowkit import unfold
from flowkit.core.project import Project, Scenario
from flowkit.load import project
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.naming import state_named
from tests.web.browser import BASE
from tests.web.walks.light import LightHand
from tests.web.walks.stage import Stage, Theatre
from tests.web.walks.walking import walked

FLOWS = ("flows/msa", "flows/examples/dossier", "flows/examples/reservation", "flows/examples/turnstile.yaml")
TOGETHER = 20  # scenarios that are one test


@cache
def read(path: str) -> tuple[Project, Beginnings]:
    found = project(path)
    return found, Beginnings(unfold(found.flow))


def groups() -> list[tuple[str, int]]:
    return [(path, at) for path in FLOWS for at in range(0, len(read(path)[0].scenarios), TOGETHER)]


def staged(found: Project, beginnings: Beginnings, scenario: Scenario) -> Stage:
    at = state_named(found.flow, scenario.start_at) if scenario.start_at else None
    return Stage(found, beginnings, scenario, at)


@pytest.mark.parametrize(("path", "at"), groups())
def test_every_scenario_leads_to_the_same_on_the_web(path: str, at: int) -> None:
    found, beginnings = read(path)
    theatre = Theatre()
    with TestClient(theatre, base_url=BASE, headers={"accept-language": "fr"}) as client:
        for scenario in found.scenarios[at : at + TOGETHER]:
            stage = staged(found, beginnings, scenario)
            theatre.show(stage)
            with stage.sessions:
                walked(scenario, beginnings, stage, LightHand(client, stage))
