"""What a form asks for, how a session stands, and what is answered: the words between HTTP and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flowkit.core.automaton import Automaton
from flowkit.core.back import can_go_back
from flowkit.core.snapshot import Snapshot
from flowkit.run.vault import Box

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asked for: an event at a page, with answers, and the version that the page showed."""

    page: str
    version: int
    event: str
    answers: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Stands:
    """A session as a browser sees it."""

    session: str
    version: int
    snapshot: Snapshot
    machine: Automaton
    box: Box
    erased: bool = False

    @property
    def state(self) -> str:
        """The state whose address is shown."""
        return self.snapshot.states[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer to a form: where to go now, a cookie in place of the old one, what to show there."""

    state: str | None  # None: there is no such session (any more)
    cookie: str | None = None
    flash: str = ""
    wait: int = 0  # seconds until the form may be sent again: there were too many


def earlier(machine: Automaton, snapshot: Snapshot, state: str) -> Snapshot | None:
    """The session as it would be after going back to an earlier page; None when nobody can."""
    while can_go_back(machine, snapshot):
        *visited, there = snapshot.visited
        snapshot = snapshot._replace(states=there, visited=tuple(visited))
        if state in there:
            return snapshot
    return None
