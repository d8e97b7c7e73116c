"""Workers that are killed: nothing is lost, and what is done twice is known by its id."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flowkit import Event, unfold
from flowkit.core.project import Project
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from tests.run.effects.mailbox import Mailbox, serving
from tests.run.effects.small import GIVEN, written

ROOT = Path(__file__).parents[3]
KILLS, PEOPLE = 20, 30
EFFECTS = """
effects:
  tell: { mail: { to: "{to}", subject: Hello, text: "Dear {name}" }, attempts: 30, timeout: PT2S }
  note: { letter: { to: "{name}", text: Hello }, attempts: 30, timeout: PT2S }
  left: { delivery: { of: tell, sent: gone, rejected: bad, delayed: late }, attempts: 30, timeout: PT2S }
"""


@dataclass
class Place:
    """A store, a mail server, a spool, and workers that can be started and killed."""

    flow: Project
    sessions: Sessions
    mailbox: Mailbox
    spool: Path
    nursery: subprocess.Popen[str]
    alive: list[int] = field(default_factory=list)

    def start(self) -> int:
        """Another worker; its process."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write("one\n")
        self.nursery.stdin.flush()
        self.alive.append(int(self.nursery.stdout.readline()))
        return self.alive[-1]

    def end(self, number: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End a worker."""
        self.alive.remove(number)
        with suppress(ProcessLookupError):
            os.kill(number, how)

    def asked(self) -> str:
        """A session in which everything is asked for."""
        id = self.sessions.start().id
        assert self.sessions.send(id, Event("next", GIVEN)).ok
        return id

    def settled(self, seconds: float = 60.0) -> bool:
        """Wait until nothing waits any more."""
        until = time.monotonic() + seconds
        while any(e.status in (Status.WAITING, Status.LEASED) for e in self.sessions.store.effects()):
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    effects = EFFECTS.replace("PT2S", getattr(request, "param", "PT2S"))
    flow, url, spool = written(tmp_path, effects), f"sqlite:///{tmp_path}/s.db", tmp_path / "spool"
    with Sessions(unfold(flow.flow), url) as sessions, serving(Mailbox()) as mailbox:
        command = [sys.executable, "-m", "tests.run.effects.nursery", str(tmp_path), url]
        command += [f"smtp://127.0.0.1:{mailbox.port}", str(spool)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as nursery:  # type: ignore[call-overload]
            found = Place(flow, sessions, mailbox, spool, nursery)
            yield found
            for number in list(found.alive):
                found.end(number)
            nursery.stdin.close()


def test_each_mail_is_sent_once_through_twenty_killed_workers(place: Place) -> None:
    chance = random.Random(7)
    ids = []
    for number in range(KILLS):
        ids += [place.asked() for _ in range(PEOPLE // KILLS + (number % 2))]
        worker = place.start()
        time.sleep(chance.uniform(0.0, 0.25))
        place.end(worker)
    place.start()
    assert place.settled(), [e for e in place.sessions.store.effects() if e.status is not Status.DONE]
    assert {place.sessions.get(id).snapshot.states for id in ids} == {("wait",)}
    assert {effect.status for effect in place.sessions.store.effects()} == {Status.DONE}
    arrived = Counter(place.mailbox.ids)
    assert len(arrived) == len(ids)  # whoever looks at the Message-ID sees each mail exactly once
    twice = sum(arrived.values()) - len(arrived)
    again = sum(e.attempts - 1 for e in place.sessions.store.effects() if e.name == "tell")
    assert twice <= again  # nothing came twice but what was tried again
    assert len(list(place.spool.glob("*.pdf"))) == len(ids)


def test_a_worker_killed_before_it_has_recorded_sends_again_under_the_same_id(place: Place) -> None:
    killed: list[int] = []

    class Deadly(Mailbox):
        """Kills whoever has just handed in the first mail, before it can record that."""

        async def handle_DATA(self, *told: object) -> str:  # noqa: N802
            answer = await Mailbox.handle_DATA(place.mailbox, *told)  # type: ignore[arg-type]
            if not killed:
                killed.append(place.alive[0])
                place.end(killed[0])
            return answer

    place.mailbox.__dict__["handle_DATA"] = Deadly().handle_DATA
    id = place.asked()
    place.start()
    while not killed:
        time.sleep(0.01)
    (tell,) = [effect for effect in place.sessions.store.effects() if effect.name == "tell"]
    assert tell.status is Status.LEASED
    place.start()
    assert place.settled()
    assert place.sessions.get(id).snapshot.states == ("wait",)
    assert len(place.mailbox.mails) == 2
    assert len(set(place.mailbox.ids)) == 1


def test_a_worker_killed_after_the_log_has_it_does_not_send_again(place: Place) -> None:
    id = place.asked()
    (tell,) = place.sessions.store.lease(2**60, 2**60, "dies", 1)
    place.sessions.store.keep(f"sent {id} tell", f'{{"{tell.id}": "sent"}}'.encode())
    assert place.sessions.store.settle(tell._replace(until=0))  # sent and logged; then it was killed
    place.start()
    assert place.settled()
    assert place.sessions.get(id).snapshot.states == ("wait",)
    assert place.mailbox.mails == []


def test_what_was_committed_is_done_however_long_nobody_was_there(place: Place) -> None:
    ids = [place.asked() for _ in range(5)]
    worker = place.start()
    place.end(worker)  # before it has done anything, most likely
    assert not place.settled(0.2) or place.mailbox.mails
    place.start()
    assert place.settled()
    assert len(set(place.mailbox.ids)) == len(ids)


@pytest.mark.parametrize("place", ["PT1M"], indirect=True)  # no lease runs out, however slow the machine is
def test_two_processes_share_the_load_and_nothing_comes_twice(place: Place) -> None:
    for _ in range(2):
        place.start()
    ids = [place.asked() for _ in range(20)]
    assert place.settled()
    assert len(place.mailbox.ids) == len(set(place.mailbox.ids)) == len(ids)
    assert all(effect.attempts == 1 for effect in place.sessions.store.effects())


@pytest.mark.parametrize("place", ["PT1M"], indirect=True)  # no lease runs out, however slow the machine is
def test_a_worker_that_is_told_to_stop_finishes_what_it_is_at(place: Place) -> None:
    ids = [place.asked() for _ in range(30)]
    worker = place.start()
    while len(place.mailbox.mails) < 3:
        time.sleep(0.005)
    place.end(worker, signal.SIGTERM)
    until = time.monotonic() + 5
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{worker}").exists()
    found = list(place.sessions.store.effects())
    assert not [effect for effect in found if effect.status is Status.LEASED]
    assert len(place.mailbox.mails) == sum(e.status is Status.DONE for e in found if e.name == "tell")
    assert len(place.mailbox.mails) < len(ids)
