"""A journal walked again: the same events at the same instants lead to the same places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from flowkit.core.jsontext import decoded
from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.core.step import InputsError
from flowkit.run.changes import GIVEN, stepped
from flowkit.run.errors import BrokenSessionError
from flowkit.run.journal import ERASE, MIGRATE, START
from flowkit.run.migrate.move import Ground
from flowkit.run.migrate.passage import Passage
from flowkit.run.migrate.stays import Stays
from flowkit.run.pinned import Pinned
from flowkit.run.store import Row
from flowkit.run.vault import Box


def replayed(rows: Iterable[Row], box: Box, pinned: Pinned) -> Iterator[tuple[Row, Moved]]:
    """Each row with the move it made, walked again from the first.

    Stops where the session was erased. Raises BrokenSessionError when the journal leads elsewhere.
    """
    moved: Moved | None = None
    for row in rows:
        if row.event == ERASE:
            return
        result = _again(moved, row, event_of(row, box), pinned)
        if isinstance(result, Refused):
            raise BrokenSessionError(row.session, "refused", row.seq)
        if box.print(result.snapshot.to_json().encode()) != row.proof:
            raise BrokenSessionError(row.session, "proof", row.seq)
        moved = result
        yield row, moved


def event_of(row: Row, box: Box) -> Event:
    """The event of a row. Raises BrokenSessionError when it cannot be read."""
    given = decoded(box.open(row.given, row.seq, GIVEN))
    return Event(row.event, given, datetime.fromisoformat(row.at), row.state)


def _again(before: Moved | None, row: Row, event: Event, pinned: Pinned) -> Moved | Refused:
    if before is not None and event.name == MIGRATE and event.at is not None and event.now is not None:
        old, new = (pinned.of(digest, row.session) for digest in (before.snapshot.digest, event.at))
        landed = Ground(old, new, Passage.of(old.digest, event.answers)).move(before.snapshot, event.now)
        if isinstance(landed, Stays):
            raise BrokenSessionError(row.session, "refused", row.seq)
        return landed.moved
    if before is not None:
        return stepped(pinned.of(before.snapshot.digest, row.session), before.snapshot, event)
    if event.name != START or event.at is None:
        raise BrokenSessionError(row.session, "sequence", row.seq)
    try:
        return pinned.of(event.at, row.session).start(event.answers, event.now)
    except InputsError:
        raise BrokenSessionError(row.session, "refused", row.seq) from None
