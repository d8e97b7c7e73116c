"""One transcript, three runners: what the web does with a scenario, the terminal does too."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest

from flowkit.core.flow import Control, State
from flowkit.core.project import Scenario
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.messages import text
from flowkit.play.game import Game
from flowkit.play.replay import replay
from flowkit.play.texts import Texts
from flowkit.play.world import Clock
from flowkit.scenario.journey import Beginnings, Journey
from flowkit.scenario.naming import state_named
from flowkit.scenario.run import begin, instant, take_step
from tests.web.walks.test_scenarios import FLOWS, read

TOLD = text("play.effect", "fr", effect="EFFECT").partition("EFFECT")[
    0
]  # how the terminal begins to tell an effect


class LeftError(Exception):
    """The transcript is over while a check is waited for: the person leaves."""


def leave(_state: State, _outcomes: tuple[Control, ...]) -> str:
    raise LeftError


def in_library(scenario: Scenario, beginnings: Beginnings, texts: Texts) -> tuple[Snapshot, list[str]]:
    journey, told = begin(scenario, beginnings), list[str]()
    take = Journey.take

    def taking(self: Journey, moved: Moved) -> None:
        take(self, moved)
        told.extend(words(moved, texts))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Journey, "take", taking)
        for step in scenario.steps:
            take_step(step, journey)
    return journey.snapshot, told


def words(moved: Moved, texts: Texts) -> list[str]:
    answers: Mapping[str, object] = moved.snapshot.answers
    return [
        texts.own("effect", effect=texts.effect(effect, answers))  # type: ignore[arg-type]
        for effect in moved.effects
        if effect.kind == "action"
    ]


def in_terminal(scenario: Scenario, beginnings: Beginnings, texts: Texts) -> tuple[Snapshot, list[str]]:
    said: list[str] = []
    clock = Clock(instant(scenario.now))
    game = Game(beginnings.automaton, texts, said.append, clock, ask_outcome=leave)
    flow = beginnings.automaton.flow
    at = state_named(flow, scenario.start_at) if scenario.start_at else None
    game.begin({**scenario.inputs, **scenario.answers}, at)
    said.clear()
    with suppress(LeftError):
        replay(game, scenario.steps)
    return game.snapshot, [line for line in said if line.startswith(TOLD)]


@pytest.mark.parametrize("path", FLOWS)
def test_every_scenario_leads_to_the_same_in_the_terminal(path: str) -> None:
    found, beginnings = read(path)
    texts = Texts(found.flow, beginnings.automaton.kinds, found.flow.language, "fr")
    for scenario in found.scenarios:
        library, asked = in_library(scenario, beginnings, texts)
        terminal, told = in_terminal(scenario, beginnings, texts)
        assert terminal.to_json() == library.to_json(), scenario.name
        assert told == asked, scenario.name
