"""``python -m benchmarks.faults.plain SEED COUNT``: random journeys in the clear, for a comparison of bytes.

With ``make FILE SEED COUNT`` they are kept in SQLite, with ``replay FILE`` they are walked again out of it.
Each prints one fingerprint of all journals and of where they lead.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import flowkit
from benchmarks.faults.parts import ERRAND, KEYS
from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Refused
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify

MSA = Path(__file__).parents[2] / "flows" / "msa"
LONGEST = 25


@cache
def automata() -> tuple[Automaton, ...]:
    """The errand, and the real journey."""
    return tuple(flowkit.unfold(flowkit.load(flow)) for flow in (ERRAND, MSA))


def main(given: list[str]) -> int:
    """Do what is asked, and print the fingerprint."""
    if given[0] == "replay":
        journals = list(replayed(given[1]))
    else:
        store, seed, count = (
            (f"sqlite:///{given[1]}", *given[2:]) if given[0] == "make" else ("memory:", *given)
        )
        journals = list(made(store, int(seed), int(count)))
    text = "\n".join(sorted(journals))
    print(len(journals), sha256(text.encode()).hexdigest())
    return 0


def made(store: str, seed: int, count: int) -> Iterator[str]:
    """So many random journeys, as text."""
    chance = random.Random(seed)
    for number in range(count):
        clock = SimulatedClock()
        automaton = automata()[number % 2]
        if not number or store == "memory:":
            sessions = Sessions(automaton, store, None, clock, keys=KEYS, zone=UTC)
            sessions.store.keep("salt", seed.to_bytes(16))
        mine = (
            sessions
            if store == "memory:"
            else Sessions(automaton, sessions.store, None, clock, keys=KEYS, zone=UTC)
        )
        id = mine.start(key=f"journey {number}").id
        for step in range(chance.randrange(2, LONGEST)):
            clock.forward(timedelta(seconds=chance.randrange(1, 4000)))
            _go_on(mine, automaton, id, chance, step)
        yield told(mine, id)


def _go_on(sessions: Sessions, automaton: Automaton, id: str, chance: random.Random, step: int) -> None:
    options = [option for option in sessions.options(id) if option.enabled]
    if not options:
        return
    option = chance.choice(options)
    answers = {}
    for name in option.fields:
        declared = automaton.flow.declaration(name)
        answers[name] = declared.example if declared.example is not None else declared.default
    reply = sessions.send(
        id, Event(option.event, {n: v for n, v in answers.items() if v is not None}), None, f"{step}"
    )
    if isinstance(reply.refused, Refused):
        sessions.fire(id)


def told(sessions: Sessions, id: str) -> str:
    """A journal and where it leads, in the clear."""
    rows = [
        [entry.seq, entry.at.isoformat(), entry.event, entry.answers, entry.states, entry.key]
        for entry in sessions.history(id, reveal=True)
    ]
    outbox = [[e.id, e.kind, e.name, e.state, e.status, e.due] for e in sessions.store.effects(session=id)]
    return json.dumps([rows, outbox, sessions.get(id).snapshot.to_json()], default=dict)


def replayed(file: str) -> Iterator[str]:
    """All journals of a file walked again: an error when one leads elsewhere."""
    with Sessions(automata()[0], f"sqlite:///{file}", keys=KEYS, zone=UTC) as sessions:
        wrong = list(verify(sessions))
        if wrong:
            raise SystemExit(f"{len(wrong)} are not what was written: {wrong[:3]}")
        for session in sessions.store.sessions():
            yield told(sessions, session.id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
