"""A process that serves objects for the tests: effects reach a receiver, checks ask the demo directory."""

from __future__ import annotations

import sys
import threading
import urllib.request
from pathlib import Path

from flowkit.core.project import Person
from flowkit.load import project
from flowkit.run.effects.registry import Effects, Handler, Outcome, Task
from flowkit.run.keys import Keys
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.serve import serve
from flowkit.run.restate.store import RestateStore
from flowkit.run.stores import open_store
from flowkit.scenario.directory import NOBODY, outcome
from flowkit.unfold import unfold

KEYS = Keys((bytes(range(32)),))


def delivered(receiver: str, task: Task) -> None:
    """Bring an effect to the receiver, with its id and nothing that a person typed."""
    request = urllib.request.Request(receiver, f"{task.name} {task.id}".encode(), method="POST")
    with urllib.request.urlopen(request, timeout=5):
        pass


def asked(receiver: str, person: Person, task: Task) -> Outcome:
    """What the directory says of a person."""
    delivered(receiver, task)
    found = outcome(person, task.flow, task.snapshot, task.state, task.now)
    if found is None:
        first = next(c for c in task.flow.states[task.state].controls if c.trigger == "outcome")
        return Outcome(first.event)
    return Outcome(*found)


def main(port: str, url: str, receiver: str, flow: str, person: str, mirror: str) -> None:
    """Serve until killed."""
    found = project(Path(flow))
    automaton = unfold(found.flow)
    who = found.people.get(person, NOBODY)
    effects = Effects()
    for kind, name in effects.missing(automaton.flow):
        if kind == "action":
            effects = effects.action(
                name, Handler(lambda task: delivered(receiver, task), delay=0.1, attempts=4)
            )
        else:
            effects = effects.check(
                name, Handler(lambda task: asked(receiver, who, task), delay=0.1, attempts=4)
            )
    desk = Desk(automaton, RestateStore(url), effects, KEYS, open_store(mirror) if mirror else None)

    def ready() -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    serve(desk, f"127.0.0.1:{port}", f"http://127.0.0.1:{port}", threading.Event(), ready)


if __name__ == "__main__":
    main(*sys.argv[1:])
