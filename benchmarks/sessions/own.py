"""flowkit's own side: people of the demo directory making their journeys, each event sent and kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from benchmarks.sessions.crew import Work, callers
from benchmarks.sessions.journeys import Journeys, Made
from benchmarks.sessions.peers import again
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions

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
