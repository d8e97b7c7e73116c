"""Sessions kept by a Restate of one node: whole journeys, and the rules that hold on every store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks.sessions.journeys import Journeys, journeys

from flowkit.run.sessions import Sessions
from tests.run.postgres import free_port
from tests.run.restate.people import Receiver, walk
from tests.run.restate.server import Restate, Served
from tests.run.restate.serving import KEYS

MSA = Path("flows/msa")


@pytest.fixture(scope="module")
def made() -> Journeys:
    return journeys(MSA, datetime.now(UTC))


def test_a_demo_person_makes_the_whole_msa_journey(one: Restate, made: Journeys, receiver: Receiver) -> None:
    camille = next(each for each in made.made if each.person == "camille")
    served = Served(one, free_port(), receiver.url, str(MSA), "camille")
    served.start()
    try:
        sessions = Sessions(made.automaton, one.url, keys=KEYS)
        reply = walk(sessions, camille, "camille")
        assert reply.snapshot.ended
        history = sessions.history(reply.id)
        assert [entry.states for entry in history] == [camille.began.states] + [
            t.snapshot.states for t in camille.taken
        ]
    finally:
        served.kill()
