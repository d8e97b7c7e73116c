"""Invented people who walk through their sessions, whatever carries out what they ask for."""

from __future__ import annotations

from collections.abc import Callable

from flowkit.core.flow import StateKind
from flowkit.core.project import Person
from flowkit.core.snapshot import Option, Snapshot
from flowkit.run.sessions import Sessions
from flowkit.scenario.pilot import Stuck, Wishes, next_event


def walked(sessions: Sessions, person: Person, work: Callable[[], object], id: str) -> Snapshot:
    """Walk a session to its end; ``work`` carries out what is asked for in between."""
    visits: dict[str, int] = {}

    def choose(state: str, options: tuple[Option, ...]) -> str | None:
        events = [option.event for option in options]
        wanted = person.choices.get(state, ())
        if wanted:
            visits[state] = visits.get(state, 0) + 1
            event = wanted[min(visits[state], len(wanted)) - 1]
            return event if event in events else None
        saved = sessions.automaton.flow.states[state].save_as
        value = person.answers.get(saved) if saved else None
        return value if value in events else None

    for _ in range(100):
        work()
        snapshot = sessions.get(id).snapshot
        if snapshot.ended:
            return snapshot
        if any(sessions.automaton.flow.states[s].kind is StateKind.CHECK for s in snapshot.states):
            continue
        event = next_event(sessions.automaton, snapshot, sessions.now(), Wishes(person.answers, choose))
        assert not isinstance(event, Stuck), (person.id, event)
        reply = sessions.send(id, event._replace(now=None))
        assert reply.ok, (person.id, event.name, reply.refused and reply.refused.reason)
    raise AssertionError(f"{person.id} gets to no end")
