"""Sessions at every place of the MSA journey, and versions of it with planted changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flowkit import load, project, unfold
from flowkit.check.space.instants import BEGINNING
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.run.store import Store
from flowkit.run.stores.memory import MemoryStore

MSA = Path(__file__).parents[3] / "flows" / "msa"


class Journey(NamedTuple):
    """How somebody came to where they rest: what they began with, and all events with their instants."""

    inputs: dict[str, object]
    events: tuple[Event, ...]


@cache
def old() -> Automaton:
    """The MSA journey as shipped."""
    return unfold(load(MSA))


@cache
def everywhere() -> tuple[Journey, ...]:
    """A journey to each place of the MSA journey where somebody can rest, one of the shortest."""
    subject = Subject(project(MSA), old())
    space, found = subject.space, dict[tuple[str, ...], Journey]()
    for number in range(1, len(space)):
        where = space.configuration(number)
        if where.states in found or subject.ended(where):
            continue
        witness = subject.witness(space, number)
        if witness is not None:
            events = [Event(one.event, one.answers, one.now) for one in witness.moves]
            found[where.states] = Journey(dict(witness.inputs), tuple(events))
    return tuple(found.values())


def populated(
    store: str | Store, journeys: Iterable[Journey] | None = None, automaton: Automaton | None = None
) -> tuple[Sessions, dict[str, str]]:
    """Sessions that have gone these journeys, and their ids by where they rest."""
    clock = SimulatedClock()
    sessions = Sessions(automaton or old(), store, clock=clock)
    ids = {}
    for journey in everywhere() if journeys is None else journeys:
        clock.to(BEGINNING)
        reply = sessions.start(journey.inputs)
        for event in journey.events:
            assert event.now is not None
            clock.to(event.now)
            reply = sessions.send(reply.id, event._replace(now=None))
            assert reply.ok, reply.refused
        ids[" ".join(reply.snapshot.states)] = reply.id
    return sessions, ids


@cache
def _everybody() -> tuple[MemoryStore, dict[str, str]]:
    store = MemoryStore()
    return store, populated(store)[1]


def everybody() -> tuple[Sessions, dict[str, str]]:
    """Sessions at every place of the journey, in a store of their own, and their ids by place."""
    store, ids = _everybody()
    own = MemoryStore()
    for name, part in vars(store).items():
        if isinstance(part, dict):
            vars(own)[name] = {key: list(one) if isinstance(one, list) else one for key, one in part.items()}
    own._outbox = deepcopy(store._outbox)
    return Sessions(old(), own, clock=SimulatedClock(BEGINNING + timedelta(minutes=5))), ids


def branch(folder: Path, *edits: tuple[str, str, str], version: str = "1.1") -> Path:
    """The MSA journey with texts of its files replaced: (file, from, to). Each must be there."""
    where = folder / f"msa-{version}"
    beside = (
        "tests",
        "en.yaml",
        "guide.yaml",
        "claims.yaml",
        "people.yaml",
        "requirements.yaml",
        "effects.yaml",
    )
    shutil.copytree(MSA, where, ignore=shutil.ignore_patterns(*beside))
    for name, before, after in (("flow.yaml", 'version: "1.0"', f'version: "{version}"'), *edits):
        for file in sorted(where.glob("*.yaml")) if name == "*" else [where / name]:
            text = file.read_text("utf-8")
            assert name == "*" or before in text, (name, before)
            file.write_text(text.replace(before, after), "utf-8")
    return where
