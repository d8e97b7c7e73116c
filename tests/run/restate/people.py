"""People who make journeys by sending events, and whoever receives what their journeys ask for."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.sessions.journeys import Made

from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status

NOTE = "A7-canary-1681282128212"


class Receiver:
    """Counts what it is sent, by name and id: every delivery, and each once only as a receiver should."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.refuses = ""  # what is not taken, by the beginning of its name
        receiver, lock = self, threading.Lock()

        class Heard(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                what = self.rfile.read(int(self.headers["content-length"])).decode()
                taken = not receiver.refuses or not what.startswith(receiver.refuses)
                with lock:
                    receiver.came[what] += taken
                self.send_response(200 if taken else 503)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


def walk(sessions: Sessions, journey: Made, name: str) -> Reply:
    """Make a journey, each event with a key, as a page sends it; checks are waited for. Where it ends.

    Raises AssertionError when it goes another way than it did.
    """
    flow = sessions.automaton.flow
    reply = sessions.start(journey.inputs, key=name)
    assert reply.snapshot.states == journey.began.states
    for number, each in enumerate(journey.taken, 2):
        before = reply.snapshot
        control = flow.states[each.event.at or before.state].control(each.event.name)
        if control is not None and control.trigger is Trigger.OUTCOME:
            reply = waited(sessions, reply.id, number)
        else:
            event = each.event._replace(now=None)
            reply = sessions.send(reply.id, event, number - 1, key=f"{name}-{number}")
        assert reply.refused is None, (before.states, each.event.name, reply.refused.reason)
        assert (reply.version, reply.snapshot.states) == (number, each.snapshot.states)
    return reply


def waited(sessions: Sessions, id: str, version: int, seconds: float = 60.0) -> Reply:
    """How a session stands once it is at a version."""
    end = time.monotonic() + seconds
    while (reply := sessions.get(id)).version < version:
        assert time.monotonic() < end, f"{reply.snapshot.states} for {seconds} s"
        time.sleep(0.02)
    return reply


def errand(sessions: Sessions, name: str, letters: int = 3) -> str:
    """Fetch a few things at the counter, ask whether they arrived, and be done: the session's id."""
    reply = sessions.start(key=name)
    for number in range(letters):
        if number:
            reply = sessions.send(reply.id, Event("again"), reply.version, f"{name}-again-{number}")
        answers = {"item": str(number), "note": NOTE}
        reply = sessions.send(reply.id, Event("next", answers), reply.version, f"{name}-next-{number}")
        assert reply.ok
    reply = sessions.send(reply.id, Event("ask"), reply.version, f"{name}-ask")
    assert waited(sessions, reply.id, reply.version + 1).snapshot.ended
    return reply.id


def crowd(sessions: Sessions, people: int, each: int) -> tuple[list[threading.Thread], list[str]]:
    """So many people at once, each with errands one after the other; the ids of those that are done."""
    done: list[str] = []

    def go(person: int) -> None:
        for number in range(each):
            done.append(errand(sessions, f"person {person} {number}"))

    threads = [threading.Thread(target=go, args=(person,), daemon=True) for person in range(people)]
    for thread in threads:
        thread.start()
    return threads, done


def all_well(sessions: Sessions, ids: list[str], receiver: Receiver) -> None:
    """Every journal leads where its session stands; every effect that was asked for came, and no other."""
    asked = set()
    for id in ids:
        history, reply = sessions.history(id, reveal=True), sessions.get(id)
        first, *rest = history
        moved = sessions.automaton.replay(
            [Event(entry.event, entry.answers or {}, entry.at) for entry in rest], first.answers, first.at
        )
        assert isinstance(moved, Moved)
        assert moved.snapshot == reply.snapshot
        effects = list(sessions.store.effects(session=id))
        assert {effect.status for effect in effects} == {Status.DONE}
        asked |= {f"{effect.name} {effect.id}" for effect in effects}
    assert set(receiver.came) == asked
