"""What a store keeps, and what it must do: the contract that every store fulfils.

A store knows rows, versions and instants; it knows nothing of flows. What people typed reaches it sealed
(``vault``) wherever a flow calls it sensitive, so no store can leak it. One ``Change`` is one transaction:
the session as it stands now (compared and set on its version), the row that says how, what to carry out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

MICROSECONDS = 1_000_000  # every instant in a row is in microseconds since 1970, UTC


class Definition(NamedTuple):
    """A version of a flow as it was written: what sessions are pinned to. ``files`` is packed."""

    digest: str
    flow: str
    version: str
    files: bytes


class Session(NamedTuple):
    """A stored session. ``version`` counts its journal rows; ``states`` are separated by blanks.

    ``snapshot`` is JSON text in bytes, or sealed; ``key`` is the session's own key, wrapped, or None when
    nothing of it is sealed; ``head`` is the hash of its last journal row; ``mark`` authenticates this row,
    apart from its key (which is bound to its id by itself, and is wrapped anew when master keys change).
    ``due`` is when something must be done without anybody asking: a timer, or (ended) the end of its
    retention. ``ended`` is how it ended, or ``erased``.
    """

    id: str
    digest: str
    version: int
    states: str
    ended: str | None
    snapshot: bytes
    key: bytes | None
    head: bytes
    mark: bytes
    started: int
    moved: int
    due: int | None


class Row(NamedTuple):
    """One accepted event in the journal of a session, in a chain of hashes.

    ``at`` is the instant the step was told (ISO 8601 with its offset); ``event`` and ``state`` are those of
    the Event (the first row has ``@start``, a move to another flow ``@migrate``, and the flow's digest for
    ``state``; see ``journal``); ``given`` is what came with it, JSON or sealed; ``key`` the caller's
    idempotency key and ``print`` the keyed fingerprint of what was asked with it; ``states`` where the
    journey rests afterwards; ``proof`` the keyed fingerprint of the whole snapshot afterwards.
    """

    session: str
    seq: int
    at: str
    event: str
    state: str | None
    given: bytes
    key: str | None
    print: bytes | None
    states: str
    proof: bytes
    hash: bytes


class Status(StrEnum):
    """How far an effect has come."""

    WAITING = "waiting"  # to be carried out when due (again, after a failure)
    LEASED = "leased"  # a worker is at it; when its lease runs out, another may take it
    DONE = "done"
    PARKED = "parked"  # tried too often: waits for somebody to look and run it again
    MOOT = "moot"  # a check whose question nobody waits for any more


class Waiting(NamedTuple):
    """An action or a check in the outbox. Its ``id`` is stable, so a receiver can refuse a second one."""

    session: str
    seq: int
    number: int
    kind: str  # action | check
    name: str
    state: str
    arguments: bytes  # JSON or sealed
    status: Status = Status.WAITING
    due: int = 0
    attempts: int = 0
    lease: str | None = None  # the token of the worker that is at it
    until: int | None = None  # when its lease runs out
    error: str | None = None  # what the last failure was: never anything a person typed

    @property
    def id(self) -> str:
        """``session/seq/number``."""
        return f"{self.session}/{self.seq}/{self.number}"


class Mark(NamedTuple):
    """The keyed hash of an answer, by which a session is found without its value being readable."""

    answer: str
    hash: bytes


class Change(NamedTuple):
    """What one accepted event changes, all of it or nothing.

    ``before`` is the version it starts from (0: the session is new). ``settles`` is the effect (id, lease)
    whose outcome this event is: the change only holds while that lease does. ``marks`` replace the marks of
    the same answers (no hash: no mark). ``earlier`` is the row before: a move to the version it happens in.
    """

    session: Session
    before: int
    row: Row
    effects: tuple[Waiting, ...] = ()
    settles: tuple[str, str] | None = None
    marks: tuple[Mark, ...] = ()
    earlier: Row | None = None


class Found(NamedTuple):
    """A session as read, and the row that answered the asked key, if there is one."""

    session: Session
    answered: Row | None


class Seen(NamedTuple):
    """Who saw or changed what: one line of the audit. ``who`` is a name of the embedder's own choosing."""

    at: int
    who: str
    what: str
    session: str


class Store(Protocol):
    """A place where sessions are kept. Safe to be used by several threads at once.

    Every method may raise StoreError (see ``errors``). ``commit`` raises StaleError when the session is not
    at ``change.before`` (or exists, for a new one), KeyTakenError when its key is taken, LeaseLostError when
    the lease it settles is not held any more; then nothing is changed.
    """

    @property
    def name(self) -> str:
        """What the store is called in messages: its URL without a password."""

    def now(self) -> datetime:
        """The present instant by the clock of the store, in UTC; it never goes back while it is open."""

    def close(self) -> None:
        """Give everything back. Closing twice is fine."""

    def define(self, definition: Definition) -> None:
        """Keep a definition; keeping it again does nothing."""

    def definition(self, digest: str) -> Definition | None:
        """A kept definition."""

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, oldest first."""

    def read(self, session: str, key: str | None = None) -> Found | None:
        """A session, and its row with an idempotency key."""

    def commit(self, change: Change) -> None:
        """Make a change, durably. Checks of states that are left become moot in the same transaction.
        A stored session that has a key keeps it: only ``rekey`` and ``erase`` touch it."""

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        """The journal of a session from ``seq`` > ``after`` on, in order."""

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        """Sessions in the order of their ids, those with an id > ``after``; only those resting in a state."""

    def census(self) -> dict[tuple[str, str, str], int]:
        """How many sessions there are by (digest, states, ended or "")."""

    def due(self, now: int, limit: int) -> tuple[str, ...]:
        """The sessions that are due, the longest overdue first."""

    def lease(self, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
        """Take effects that wait and are due, or whose lease has run out, the longest overdue first.
        Of one session, one is only given when no earlier one waits or is leased. It counts as an attempt.
        """

    def settle(self, effect: Waiting) -> bool:
        """Write status, due, attempts and error of a leased effect; whether its lease still held."""

    def effect(self, id: str) -> Waiting | None:
        """One effect of the outbox."""

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        """The outbox in the order of (session, seq, number)."""

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again, with no attempts; whether there was such."""

    def find(self, mark: Mark) -> tuple[str, ...]:
        """The sessions with a mark."""

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        """Replace a session and its journal by what is left: no key, nothing given, no arguments, no marks;
        effects that wait become moot. Compared and set like ``commit``. Then (also when that is stale, since
        it was erased before) ``forget``.
        """

    def forget(self) -> None:
        """Leave nothing that was erased or rekeyed in any file; StoreError ``not-forgotten``: try later."""

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        """Put another wrapping of a session's key in place of ``old``; whether ``old`` still stood there."""

    def remove(self, session: str) -> None:
        """Take an erased session out altogether, with its journal."""

    def note(self, seen: Seen) -> None:
        """Write a line of the audit."""

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        """The audit, oldest first."""

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small thing under a name (which master key, a standing plan)."""

    def keep_first(self, name: str, value: bytes) -> bytes:
        """Keep it unless something is kept under that name; what is kept now. Of several, one wins."""

    def kept(self, name: str) -> bytes | None:
        """What is kept under a name."""

    def backup(self, target: Path) -> None:
        """A copy that can be opened, made while others write. Raises StoreError where others do this."""

    def examine(self) -> tuple[str, ...]:
        """What the store itself finds broken in its files; nothing when all is well."""
