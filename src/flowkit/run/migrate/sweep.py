"""Moving the sessions of a survey, in batches; what cannot be moved yet is moved when it is next heard of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from flowkit.core.restore import SnapshotError
from flowkit.run.changes import moment_of, opened
from flowkit.run.errors import BrokenSessionError, StaleError, StoreError
from flowkit.run.migrate.plan import Survey
from flowkit.run.migrate.standing import carried
from flowkit.run.migrate.stays import Stays
from flowkit.run.sessions import Sessions
from flowkit.run.store import Session

_BATCH = 500
_AT_ONCE = 8
_TRIES = 1_000


class IncompleteError(ValueError):
    """A survey in which somebody has no place: nothing was moved."""


@dataclass(slots=True)
class Swept:
    """What became of the sessions: how many were moved, the ids of those that stay, by why."""

    moved: int = 0
    stays: dict[Stays, list[str]] = field(default_factory=dict)


def sweep(sessions: Sessions, survey: Survey, seen: Callable[[int], None] = lambda _: None) -> Swept:
    """Let the passages of a survey stand, then move everybody who can be moved.

    Each move is a transaction of its own: whatever interrupts this, doing it again goes on from there. People
    may go on meanwhile. ``seen`` is told how many more have been dealt with. Raises IncompleteError,
    ValueError for a flow that was not read from files, StoreError.
    """
    if not survey.complete:
        raise IncompleteError
    sessions.pinned.add(survey.target)
    sessions.standing.end(survey.target.digest)
    for leg in survey.legs:
        for crossing in leg.course:
            sessions.standing.stand(crossing)
    swept = Swept()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for leg in survey.legs:
            for batch in _batches(sessions, leg.source.digest):
                became = list(pool.map(lambda session: _moved(sessions, session.id), batch))
                swept.moved += sum(found is True for found in became)
                for session, found in zip(batch, became, strict=True):
                    if isinstance(found, Stays):
                        swept.stays.setdefault(found, []).append(session.id)
                seen(len(batch))
    return swept


def _batches(sessions: Sessions, digest: str) -> Iterator[list[Session]]:
    after = ""
    while batch := list(islice(sessions.store.sessions(after, digest=digest), _BATCH)):
        after = batch[-1].id
        yield [session for session in batch if session.ended is None]


def _moved(sessions: Sessions, id: str) -> Stays | bool:
    """Move a session as far as the standing passages lead; whether it was moved, or why it stays."""
    moved = False
    for _ in range(_TRIES):
        found = sessions.store.read(id)
        session = found.session if found else None
        crossing = None if session is None else sessions.standing.crossing(session.digest)
        if session is None or session.ended is not None or crossing is None:
            return moved
        try:
            held = opened(sessions.pinned.automaton(session), sessions.vault, session)
        except (BrokenSessionError, SnapshotError):
            return Stays("broken")
        result = carried(crossing, sessions.vault, held, moment_of(session, sessions.now()))
        if isinstance(result, Stays):
            return result
        try:
            sessions.store.commit(result[0].change)
            moved = True
        except StaleError:  # somebody was quicker
            continue
    raise StoreError("busy", store=sessions.store.name)
