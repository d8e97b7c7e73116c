"""Nothing is lost, and nothing happens twice, when servers and processes are killed under load."""

from __future__ import annotations

import time
from datetime import UTC, timedelta
from pathlib import Path

from flowkit import Event, load, unfold
from flowkit.run.sessions import Sessions
from tests.run.restate.people import Receiver, all_well, crowd, waited
from tests.run.restate.server import Served, restate, until
from tests.run.restate.serving import KEYS

ERRAND = Path("benchmarks/faults/errand.yaml")
NAP = Path(__file__).with_name("nap.yaml")


def test_one_node_and_its_process_are_killed_under_load(receiver: Receiver) -> None:
    with restate() as found, Served(found, receiver.url, ERRAND) as served:
        sessions = Sessions(unfold(load(ERRAND)), found.url, keys=KEYS)
        threads, done = crowd(sessions, people=6, each=5)
        for turn in range(4):
            time.sleep(0.7)
            assert any(thread.is_alive() for thread in threads), "nobody was there to see it"
            if turn % 2:
                found.nodes[0].kill()
                found.nodes[0].start()
            else:
                served.kill()
                served.start()
        for thread in threads:
            thread.join(60)
        assert len(done) == 30
        all_well(sessions, done, receiver)


def test_three_nodes_lose_one_and_a_process_under_load(receiver: Receiver) -> None:
    with (
        restate(3) as found,
        Served(found, receiver.url, ERRAND) as served,
        Served(found, receiver.url, ERRAND, port=served.port) as other,
    ):
        sessions = Sessions(unfold(load(ERRAND)), found.url, keys=KEYS)
        threads, done = crowd(sessions, people=6, each=3)
        time.sleep(1.5)
        assert any(thread.is_alive() for thread in threads), "nobody was there to see it"
        found.nodes[0].kill()
        other.kill()
        for thread in threads:
            thread.join(60)
        assert len(done) == 18
        all_well(sessions, done, receiver)


def test_a_timer_fires_once_and_never_early_across_a_restart(receiver: Receiver) -> None:
    with restate() as found, Served(found, receiver.url, NAP) as served:
        sessions = Sessions(unfold(load(NAP)), found.url, keys=KEYS, zone=UTC)
        waits, stays = sessions.start(), sessions.start()
        sessions.send(stays.id, Event("stay"))
        found.nodes[0].kill()
        served.kill()
        found.nodes[0].start()
        served.start()
        assert waited(sessions, waits.id, 2).snapshot.states == ("asleep",)
        until(lambda: receiver.came, 10, "the whisper")
        began, fell = (entry.at for entry in sessions.history(waits.id))
        assert timedelta(seconds=2) <= fell - began < timedelta(seconds=20)
        assert sessions.get(stays.id).version == 2  # its timer was cancelled: what comes of it does nothing
        sessions.send(stays.id, Event("rest"))
        assert waited(sessions, stays.id, 4).snapshot.states == ("asleep",)
        *_, rested, slept = (entry.at for entry in sessions.history(stays.id))
        assert timedelta(seconds=2) <= slept - rested < timedelta(seconds=4)
        until(lambda: len(receiver.came) == 2, 10, "the second whisper")
        time.sleep(0.5)
        assert sessions.get(waits.id).version == 2
        assert sorted(receiver.came.values()) == [1, 1]
