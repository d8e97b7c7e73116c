"""flowkit's own side: people of the demo directory making their journeys, each event sent and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, zip_longest
from time import perf_counter

from benchmarks.sessions.crew import Work, callers
from benchmarks.sessions.journeys import Journeys, Made
from benchmarks.sessions.peers import again
from benchmarks.sessions.rounds import Burst
from flowkit.run.bulk import MOST, Asked, send_all
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.shared import together
from flowkit.run.store import Change
from flowkit.run.stores import open_store
from flowkit.run.stores.memory import MemoryStore

MANY = 4  # how often each journey is made at once
KEYS = Keys.random()  # one for all processes of a run, kept nowhere


def sent(made: Journeys, url: str, count: int) -> Work:
    """``count`` callers that send to one store at the same time, each for sessions of its own."""
    sessions = Sessions(made.automaton, url, keys=KEYS)
    turns = [events(sessions, made, first) for first in range(count)]
    return callers([turn.__next__ for turn in turns])


def events(sessions: Sessions, made: Journeys, first: int = 0) -> Iterator[Reply]:
    """One event more at each turn: the journeys one after the other, without end, from the ``first`` on.

    Raises RuntimeError when a journey goes another way than it did.
    """
    first %= len(made.made)
    for journey in cycle((*made.made[first:], *made.made[:first])):
        yield from walked(sessions, journey)


def walked(sessions: Sessions, journey: Made) -> Iterator[Reply]:
    """A journey made once more: its beginning and each of its events."""
    reply = sessions.start(journey.inputs)
    yield reply
    for each in journey.taken:
        reply = sessions.send(reply.id, each.event._replace(now=None))
        if reply.snapshot.states != each.snapshot.states:
            raise RuntimeError(f"{journey.person} is at {reply.snapshot.states}: {reply.refused}")
        yield reply


def nine_steps(made: Journeys, url: str, steps: int) -> Work:
    """The journey that the peers make too: begun, then so many events."""
    sessions = Sessions(made.automaton, url, keys=KEYS)
    first = next(one for one in made.made if len(one.taken) >= steps)

    def journey() -> None:
        walk = walked(sessions, first)
        for _ in range(steps + 1):
            next(walk)

    return lambda seconds: again(journey, seconds, steps)


def at_once(made: Journeys, url: str) -> Work:
    """The journeys of many people begun, then all their events sent at once, the first of each first."""
    sessions = Sessions(made.automaton, url, keys=KEYS)

    def events_of_many() -> tuple[Callable[[], int], int]:
        begun = [(sessions.start(one.inputs).id, one.taken) for _ in range(MANY) for one in made.made]
        turns = zip_longest(*([(id, each.event) for each in taken] for id, taken in begun))
        asked = [Asked(id, event._replace(now=None)) for turn in turns for id, event in filter(None, turn)]
        return lambda: sum(reply.ok for reply in send_all(sessions, asked)), len(asked)

    return lambda seconds: _prepared(events_of_many, seconds)


def changes_at_once(made: Journeys, url: str) -> Work:
    """Changes that were made beforehand given to the store at once: its own part of ``at_once``."""
    store = together(open_store(url))
    assert store is not None

    def changes_of_many() -> tuple[Callable[[], int], int]:
        recorder = _Recorder()
        with Sessions(made.automaton, recorder, keys=KEYS) as sessions:
            for one in made.made * MANY:
                for _ in walked(sessions, one):
                    pass
        parts = [recorder.changes[at : at + MOST] for at in range(0, len(recorder.changes), MOST)]
        return lambda: sum(store.commit_all(part).count(None) for part in parts), len(recorder.changes)

    return lambda seconds: _prepared(changes_of_many, seconds)


class _Recorder(MemoryStore):
    """A store that remembers the changes."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[Change] = []

    def commit(self, change: Change) -> None:
        super().commit(change)
        self.changes.append(change)


def _prepared(prepare: Callable[[], tuple[Callable[[], int], int]], seconds: float) -> Burst:
    """Only the work itself counts, not what it was made of. Raises RuntimeError when a part was not done."""
    done, took = 0, 0.0
    while took < seconds:
        work, count = prepare()
        begun = perf_counter()
        if work() != count:
            raise RuntimeError("not everything was accepted")
        took += perf_counter() - begun
        done += count
    return Burst(done, took)
