"""Is what a store holds what was written, and does it hang together? Everything is worked out again.

For each session: the chain of hashes of its journal, the signature of its row, its snapshot, the journal
walked again on the version of the flow that it is pinned to, and the outbox beside what that walk asks for.
A session that moves on while it is looked at is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flowkit.core.jsontext import encoded
from flowkit.core.restore import SnapshotError
from flowkit.core.snapshot import Moved
from flowkit.run.changes import EFFECT, Held, due, found_by, opened
from flowkit.run.clock import instant
from flowkit.run.definitions import revived
from flowkit.run.errors import BrokenSessionError, KeysError, NoDefinitionError, StoreError
from flowkit.run.journal import ERASED, check, is_gone, signed_part
from flowkit.run.replay import replayed
from flowkit.run.sessions import Sessions
from flowkit.run.store import Mark, Row, Session, Status, Waiting

UNDECIDED = ("keys",)
"""What does not say that something is wrong, but that it could not be looked at."""

Expected = dict[tuple[int, int], tuple[str, str, str, bytes]]
_OPEN = (Status.WAITING, Status.LEASED)


class Finding(NamedTuple):
    """One thing that is not as it should be. ``session`` is "" for the store itself.

    ``what`` is a message id (``sessions.found.…``), ``seq`` the journal row, where one is to blame;
    ``more`` is never anything a person typed.
    """

    session: str
    what: str
    seq: int = 0
    more: str = ""


def verify(sessions: Sessions, seen: Callable[[], None] = lambda: None) -> Iterator[Finding]:
    """Everything that is wrong with a store; ``seen`` is called after each session.

    Raises StoreError when the store cannot be read at all.
    """
    store = sessions.store
    yield from (Finding("", "file", 0, said) for said in store.examine())
    for kept in store.definitions():
        try:
            revived(kept, sessions.automaton.kinds)
        except StoreError as error:
            if error.reason != "broken":
                raise
            yield Finding("", "definition", 0, kept.digest[:12])
    last = ""
    try:
        for session in store.sessions():
            yield from _steadily(sessions, session)
            last = session.id
            seen()
    except StoreError as error:
        if error.reason != "broken":
            raise
        yield Finding("", "unreadable", 0, last)


def _steadily(sessions: Sessions, session: Session) -> tuple[Finding, ...]:
    """The findings of a session, unless it has moved on meanwhile: then of how it stands by now."""
    while True:
        found = tuple(_examined(sessions, session))
        now = sessions.store.read(session.id) if found else None
        if now is None or now.session.version == session.version:
            return found
        session = now.session


def _examined(sessions: Sessions, session: Session) -> Iterator[Finding]:
    id = session.id
    try:
        rows = check(sessions.store.rows(id), session)
        outbox = tuple(sessions.store.effects(session=id))
        if session.ended == ERASED:
            yield from _erased(sessions, session, rows, outbox)
            return
        held = opened(sessions.pinned.automaton(session), sessions.vault, session)
        expected, last = _walked(sessions, rows, held)
        yield from _compared(sessions, held, last)
        yield from _outbox(held, expected, outbox)
    except BrokenSessionError as error:
        what, _, number = str(error.params["what"]).partition(" ")
        yield Finding(id, what, error.seq, number)
    except NoDefinitionError:
        yield Finding(id, "no-definition", 0, session.digest[:12])
    except StoreError as error:
        if error.reason != "broken":
            raise
        whole = error.params.get("what") == "definition"
        yield Finding(id, "definition" if whole else "unreadable-rows", 0, session.digest[:12])
    except KeysError:
        yield Finding(id, "keys")
    except (SnapshotError, ValueError):
        yield Finding(id, "replay")


def _walked(sessions: Sessions, rows: tuple[Row, ...], held: Held) -> tuple[Expected, Moved]:
    """What the journal asks for when it is walked again, by (seq, number), and where it leads."""
    expected: Expected = {}
    last: Moved | None = None
    for row, last in replayed(rows, held.box, sessions.pinned):
        wanted = [effect for effect in last.effects if effect.kind in ("action", "check")]
        for number, effect in enumerate(wanted):
            arguments = encoded(dict(effect.arguments)).encode()
            expected[row.seq, number] = (effect.kind, effect.name, effect.state, arguments)
    if last is None:
        raise BrokenSessionError(held.session.id, "length")
    return expected, last


def _compared(sessions: Sessions, held: Held, last: Moved) -> Iterator[Finding]:
    """The row of a session beside where its journal leads."""
    session, snapshot = held.session, held.snapshot
    if snapshot != last.snapshot:
        yield Finding(session.id, "snapshot", session.version)
        return
    row = (session.states, session.ended, session.digest)
    if row != (" ".join(snapshot.states), snapshot.ended, snapshot.digest):
        yield Finding(session.id, "state", session.version)
    machine = sessions.pinned.automaton(session)
    if session.due != due(machine, snapshot, instant(session.moved)):
        yield Finding(session.id, "due", session.version)
    for name in found_by(machine):
        value = snapshot.answers.get(name)
        mark = Mark(name, sessions.vault.mark(name, str(value)))
        if value is not None and session.id not in sessions.store.find(mark):
            yield Finding(session.id, "mark", 0, name)


def _outbox(held: Held, expected: Expected, outbox: tuple[Waiting, ...]) -> Iterator[Finding]:
    """The effects that are kept beside those that the journal asks for."""
    session, active = held.session, held.snapshot.states
    kept = {(effect.seq, effect.number): effect for effect in outbox}
    for seq, number in sorted(expected.keys() | kept.keys()):
        effect, wanted = kept.get((seq, number)), expected.get((seq, number))
        if effect is None or wanted is None:
            yield Finding(session.id, "effect-missing" if effect is None else "effect-too-many", seq)
            continue
        arguments = held.box.open(effect.arguments, seq, f"{EFFECT} {number}")
        if (effect.kind, effect.name, effect.state, arguments) != wanted:
            yield Finding(session.id, "effect-other", seq, wanted[1])
        elif effect.kind == "check" and effect.status in _OPEN and effect.state not in active:
            yield Finding(session.id, "effect-stale", seq, wanted[1])


def _erased(
    sessions: Sessions, session: Session, rows: tuple[Row, ...], outbox: tuple[Waiting, ...]
) -> Iterator[Finding]:
    """An erased session is signed like any other, and holds nothing of anybody."""
    if not sessions.vault.signed(signed_part(session), session.mark):
        raise BrokenSessionError(session.id, "row")
    held = session.key or any(effect.arguments for effect in outbox)
    left = next((row.seq for row in rows[:-1] if not is_gone(row.given)), 0)
    if held or left:
        yield Finding(session.id, "not-erased", left)
