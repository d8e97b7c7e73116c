"""Nothing is lost, and nothing happens twice, when servers and processes are killed under load."""

from __future__ import annotations

import time
from datetime import UTC, timedelta
from pathlib import Path

from flowkit import Event, load, unfold
from flowkit.run.sessions import Sessions
from tests.run.postgres import free_port
from tests.run.restate.people import Receiver, all_well, crowd, waited
from tests.run.restate.server import Served, program, restate, until
from tests.run.restate.serving import KEYS

ERRAND = Path("benchmarks/faults/errand.yaml")
NAP = Path(__file__).with_name("nap.yaml")


def test_one_node_and_its_process_are_killed_under_load(receiver: Receiver) -> None:
    program()
    with restate() as found:
        served = Served(found, free_port(), receiver.url, str(ERRAND))
        served.start()
        sessions = Sessions(unfold(load(ERRAND)), found.url, keys=KEYS)
        threads, done = crowd(sessions, people=6, each=4)
        for turn in range(4):
            time.sleep(0.8)
            if turn % 2:
                found.nodes[0].kill()
                found.nodes[0].start()
            else:
                served.kill()
                served.start()
        for thread in threads:
            thread.join(60)
        assert len(done) == 24
        all_well(sessions, done, receiver)
        served.kill()


def test_a_timer_fires_once_and_never_early_across_a_restart(receiver: Receiver) -> None:
    program()
    with restate() as found:
        served = Served(found, free_port(), receiver.url, str(NAP))
        served.start()
        sessions = Sessions(unfold(load(NAP)), found.url, keys=KEYS, zone=UTC)
        waits, stays = sessions.start(), sessions.start()
        stays = sessions.send(stays.id, Event("stay"))
        found.nodes[0].kill()
        served.kill()
        found.nodes[0].start()
        served.start()
        fired = waited(sessions, waits.id, 2)
        assert fired.snapshot.states == ("asleep",)
        until(lambda: receiver.came, 10, "the whisper")
        began, fell = (entry.at for entry in sessions.history(waits.id))
        assert timedelta(seconds=2) <= fell - began < timedelta(seconds=12)
        back = sessions.send(
            stays.id, Event("rest")
        )  # and its new timer runs, not the one that was cancelled
        assert waited(sessions, stays.id, 4).snapshot.states == ("asleep",)
        *_, rested, slept = (entry.at for entry in sessions.history(back.id))
        assert slept - rested >= timedelta(seconds=2)
        time.sleep(1.0)
        assert sessions.get(waits.id).version == 2
        assert sorted(receiver.came.values()) == [1, 1]
        served.kill()


def test_three_nodes_lose_one_and_a_process_under_load(receiver: Receiver) -> None:
    program()
    with restate(3) as found:
        port = free_port()
        crew = [Served(found, port, receiver.url, str(ERRAND)) for _ in range(2)]
        for served in crew:
            served.start()
        sessions = Sessions(unfold(load(ERRAND)), found.url, keys=KEYS)
        threads, done = crowd(sessions, people=6, each=3)
        time.sleep(1.5)
        found.nodes[0].kill()
        crew[0].kill()
        assert all(thread.is_alive() for thread in threads)
        for thread in threads:
            thread.join(90)
        assert len(done) == 18
        all_well(sessions, done, receiver)
        crew[1].kill()
