"""Many events of many sessions at once: what is imported, replayed, or due for everybody on the same day.

Each event is accepted or refused for itself, as ``Sessions.send`` would. But they share transactions of the
store, where it has a way to do so (SQLite): most of what a single event costs is the wait for the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flowkit.core.snapshot import Event, Refused
from flowkit.run.changes import Accepted, Held, happened
from flowkit.run.errors import StoreError
from flowkit.run.ids import must_be_key
from flowkit.run.reply import Reply
from flowkit.run.sending import Sending
from flowkit.run.sessions import Sessions
from flowkit.run.shared import together

MOST = 512  # events in one transaction: others wait for its end


class Asked(NamedTuple):
    """An event for a session, and its idempotency key."""

    session: str
    event: Event
    key: str | None = None


def send_all(sessions: Sessions, asked: Iterable[Asked]) -> Iterator[Reply]:
    """Let events happen, in this order; a reply is given once its event is durable.

    Raises what ``Sessions.send`` raises, when it comes to an event that cannot be sent; what came before is
    done then. After an error of the store, the same events with the same keys can be sent again.
    """
    shared, sending = together(sessions.store) is not None, sessions._sending
    waiting: list[tuple[Asked, Accepted]] = []
    held: dict[str, Held] = {}
    for each in asked:
        accepted = _tried(sending, each, held.get(each.session)) if shared else None
        if accepted is not None:
            waiting.append((each, accepted))
            held[each.session] = accepted.held
        if accepted is None or len(waiting) == MOST:
            yield from _committed(sessions, waiting)
            waiting, held = [], {}
        if accepted is None:
            yield sessions.send(each.session, each.event, key=each.key)
    yield from _committed(sessions, waiting)


def _tried(sending: Sending, asked: Asked, held: Held | None) -> Accepted | None:
    """What an event would change, and nothing else; None for one that has to be sent by itself."""
    session, event, key = asked
    try:
        must_be_key(key)
        held = held or sending.seen(session) or sending.seen(session, anew=True)
        if held is None or event.now is not None:
            return None
        machine = sending.pinned.automaton(held.session)
        result = happened(machine, sending.vault, held, event._replace(now=sending.moment(held)), key)
    except (LookupError, ValueError, StoreError):  # told by ``send``, when it is its turn
        return None
    return None if isinstance(result, Refused) else result


def _committed(sessions: Sessions, waiting: Sequence[tuple[Asked, Accepted]]) -> Iterator[Reply]:
    """The replies to changes made together; where somebody was quicker, the event is sent by itself."""
    store = together(sessions.store)
    if store is None or not waiting:
        return
    became = store.commit_all([accepted.change for _, accepted in waiting])
    for (asked, accepted), error in zip(waiting, became, strict=True):
        if error is None:
            yield sessions._sending.done(accepted)
        else:
            yield sessions.send(asked.session, asked.event, key=asked.key)
