"""In Chromium: as many scenarios as it takes to see every page of the flows that are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from flowkit.core.flow import StateKind
from flowkit.core.project import Project, Scenario
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_scenario
from tests.browser import Window
from tests.web.walks.screen import ScreenHand, served
from tests.web.walks.stage import Stage, Theatre
from tests.web.walks.test_scenarios import FLOWS, read, staged
from tests.web.walks.walking import walked

pytestmark = pytest.mark.xdist_group("browser")
SHARES = 4  # tests that the scenarios of a flow are dealt to


@pytest.fixture(scope="module")
def theatre() -> Iterator[tuple[Theatre, str]]:
    found = Theatre()
    with served(found) as base:
        yield found, base


def shown(found: Project) -> set[str]:
    """The states that are pages to look at."""
    kinds = (StateKind.PAGE, StateKind.CHECK, StateKind.END)
    return {state.id for state in found.flow.states.values() if state.kind in kinds and not state.children}


def covering(found: Project, beginnings: Beginnings) -> list[Scenario]:
    """Scenarios that see all that all of them see: each time the one that sees most new in a step."""
    results = {one.name: run_scenario(one, beginnings) for one in found.scenarios}
    left, chosen = seen(found, results.values()), list[Scenario]()
    while left:
        best = max(found.scenarios, key=lambda one: len(left & {*results[one.name].visited}) / cost(one))
        chosen.append(best)
        left -= {*results[best.name].visited}
    return chosen


def cost(scenario: Scenario) -> int:
    """How many pages a scenario looks at."""
    return len(scenario.steps) + 1


def seen(found: Project, results: Iterable[ScenarioResult]) -> set[str]:
    return shown(found) & {state for result in results for state in result.visited}


def test_the_scenarios_chosen_see_every_page() -> None:
    for path in FLOWS:
        found, beginnings = read(path)
        chosen = [run_scenario(one, beginnings) for one in covering(found, beginnings)]
        inside = {state for state in shown(found) if found.flow.states[state].parent is not None}
        missing = inside - seen(found, chosen)
        regions = {state for state in missing if found.flow.states[state].kind is StateKind.END}
        assert missing == regions, path  # the end of a region is over as soon as it is reached


@pytest.mark.parametrize(("path", "share"), [(path, at) for path in FLOWS for at in range(SHARES)])
def test_the_scenarios_chosen_lead_to_the_same_in_chromium(
    path: str, share: int, theatre: tuple[Theatre, str], window: Window
) -> None:
    found, beginnings = read(path)
    page = None
    for scenario in covering(found, beginnings)[share::SHARES]:
        stage: Stage = staged(found, beginnings, scenario)
        theatre[0].show(stage)
        page = page or window(theatre[1], locale="fr-FR")
        with stage.sessions:
            walked(scenario, beginnings, stage, ScreenHand(page, theatre[1], stage))
    assert not [
        problem for problem in window.problems if "410" not in problem
    ]  # how an abandoned page is sent
