"""Sessions kept by Restate, as a store: each is a virtual object, asked through Restate's ingress.

Nothing here is a worker's: Restate calls the objects' own handlers when an effect waits or a timer is due,
so ``due`` and ``lease`` never give anything.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from flowkit.run.clock import SteadyClock
from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError, StoreError
from flowkit.run.restate.codec import data, plain, plain_change, record, records, text
from flowkit.run.restate.ingress import Ingress, place_of
from flowkit.run.store import Change, Definition, Found, Mark, Row, Seen, Session, Status, Waiting
from flowkit.run.stores.listing import census_of, is_wanted

LONGEST_ID = 200
PAGE = 500  # rows in one answer
OFF = 5.0  # seconds by which Restate's clock and ours may differ before we go by its
_REASONS = {"stale": StaleError, "key-taken": KeyTakenError, "lease-lost": LeaseLostError}
_EVERY_HEAD = "SELECT service_key, value_utf8 FROM state WHERE service_name = '{}' AND key = '0'"


class Services(NamedTuple):
    """What the objects are called in Restate."""

    session: str
    kept: str
    mirror: str


class RestateStore:
    """A store of sessions in a Restate to which ``flowkit sessions serve`` serves the objects."""

    def __init__(self, url: str) -> None:
        self._place = place_of(url)
        self._ingress = Ingress(self._place)
        self._clock = SteadyClock()
        self.services = Services(*(self._place.services + what for what in ("Session", "Kept", "Mirror")))

    @property
    def name(self) -> str:
        """Its URL."""
        return self._place.name

    def now(self) -> datetime:
        """The present instant: ours, unless Restate's clock says something else."""
        off = self._ingress.ahead if abs(self._ingress.ahead) > OFF else 0.0
        return self._clock.now() + timedelta(seconds=off)

    def close(self) -> None:
        """Close the connection of this thread; those of others go with their threads."""
        self._ingress.close()

    # one session

    def read(self, session: str, key: str | None = None) -> Found | None:
        """A session, and its row with an idempotency key."""
        found = self._of(session, "read", {"key": key})
        if found is None:
            return None
        answered = found["answered"]
        return Found(record(Session, found["session"]), answered and record(Row, answered))

    def commit(self, change: Change) -> None:
        """Make a change; made again when its answer was lost, it is known by its row."""
        self._of(change.session.id, "commit", plain_change(change))

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        """The journal of a session from ``seq`` > ``after`` on."""
        while True:
            page = records(Row, self._of(session, "rows", {"after": after, "most": PAGE}) or ())
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].seq

    def effect(self, id: str) -> Waiting | None:
        """One effect of the outbox."""
        return next((found for found in self._effects_of(id.rsplit("/", 2)[0]) if found.id == id), None)

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        """The outbox in the order of (session, seq, number)."""
        for id in [each.id for each in self.sessions()] if session is None else [session]:
            for effect in self._effects_of(id):
                if status in (None, effect.status):
                    yield effect

    def _effects_of(self, session: str) -> tuple[Waiting, ...]:
        return records(Waiting, self._of(session, "effects", None) or ())

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again."""
        return bool(self._of(id.rsplit("/", 2)[0], "rerun", {"effect": id, "now": now}))

    def settle(self, *_: object) -> bool:
        """Never: effects are leased by Restate, not by workers."""
        return False

    def lease(self, *_: object) -> tuple[Waiting, ...]:
        """Nothing: Restate calls for effects by itself."""
        return ()

    def due(self, *_: object) -> tuple[str, ...]:
        """Nothing: Restate wakes the sessions that are due by itself."""
        return ()

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        """Replace a session and its journal by what is left of them."""
        self._of(session.id, "erase", {"session": plain(session), "rows": [plain(row) for row in rows]})

    def remove(self, session: str) -> None:
        """Take an erased session out altogether."""
        self._of(session, "remove", None)

    def forget(self) -> None:
        """Do nothing: what Restate has overwritten, it drops by itself when it compacts its files."""

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        """Put another wrapping of a session's key in place of ``old``."""
        return bool(self._of(session, "rekey", {"old": old.hex(), "new": new.hex()}))

    def _of(self, session: str, handler: str, given: object) -> Any:
        if not 0 < len(session) <= LONGEST_ID:
            return None
        found = self._ingress.call(self.services.session, session, handler, given)
        if isinstance(found, dict) and "error" in found:
            raise _error(found)
        return found

    # all of them

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        """Sessions in the order of their ids, as far as Restate may be asked (``admin=`` in the URL)."""
        found = self._asked(_EVERY_HEAD.format(self.services.session))
        for _, head in sorted((row["service_key"], row["value_utf8"]) for row in found):
            session = record(Session, json.loads(head)["session"])
            if is_wanted(session, after, state, digest):
                yield session

    def census(self) -> dict[tuple[str, str, str], int]:
        """How many sessions there are by (digest, states, ended or "")."""
        return census_of(self.sessions())

    def _asked(self, query: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = data(self.admin("query", {"query": query}))["rows"]
        return rows

    def admin(self, what: str, given: object) -> bytes:
        """Post something to the first of Restate's admin addresses that answers; its answer.

        Raises StoreError ``no-listing`` when the URL has none, ``unreachable`` when none answers.
        """
        if not self._place.admin:
            raise StoreError("no-listing", store=self.name)
        kinds = {"content-type": "application/json", "accept": "application/json"}
        for address in self._place.admin:
            request = urllib.request.Request(f"{address}/{what}", text(given), kinds)
            try:
                with urllib.request.urlopen(request, timeout=self._place.wait) as response:
                    return bytes(response.read())
            except (OSError, ValueError, HTTPException) as error:
                why = error
        raise StoreError("unreachable", store=self.name) from why

    # what is not of one session

    def define(self, definition: Definition) -> None:
        """Keep a definition."""
        self.keep_first(f"definition {definition.digest}", text(plain(definition)))
        self._kept("definitions", "add", definition.digest)

    def definition(self, digest: str) -> Definition | None:
        """A kept definition."""
        found = self.kept(f"definition {digest}")
        return None if found is None else record(Definition, data(found))

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, oldest first."""
        found = [self.definition(digest) for digest in self._kept("definitions", "members") or ()]
        return tuple(each for each in found if each is not None)

    def find(self, mark: Mark) -> tuple[str, ...]:
        """The sessions with a mark."""
        return tuple(sorted(self._kept(mark_name(mark), "members") or ()))

    def note(self, seen: Seen) -> None:
        """Write a line of the audit."""
        line = [plain(seen), token_hex(8)]  # the same line again is another one, a repeated call is not
        for name in ("audit", f"audit {seen.session}"):
            self._kept(name, "add", line)

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        """The audit, oldest first."""
        name = "audit" if session is None else f"audit {session}"
        return iter(records(Seen, (line for line, _ in self._kept(name, "members") or ())))

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small thing under a name."""
        self._kept(name, "keep", value.hex())

    def keep_first(self, name: str, value: bytes) -> bytes:
        """Keep it unless something is kept under that name; what is kept now."""
        return bytes.fromhex(self._kept(name, "keep_first", value.hex()))

    def kept(self, name: str) -> bytes | None:
        """What is kept under a name."""
        found = self._kept(name, "kept")
        return None if found is None else bytes.fromhex(found)

    def _kept(self, name: str, handler: str, given: object = None) -> Any:
        return self._ingress.call(self.services.kept, name, handler, given)

    def backup(self, target: Path) -> None:
        """Refuse: Restate makes snapshots of its own. Raises StoreError."""
        raise StoreError("no-backup", store=self.name, target=target.name)

    def examine(self) -> tuple[str, ...]:
        """Nothing: what Restate keeps is its own to examine."""
        return ()


def mark_name(mark: Mark) -> str:
    """Under which name the sessions with a mark are kept."""
    return f"mark {mark.answer} {mark.hash.hex()}"


def _error(found: dict[str, Any]) -> Exception:
    reason = found["error"]
    kind = _REASONS.get(reason)
    return StoreError(reason, **found.get("params", {})) if kind is None else kind()


def open_url(url: str, _make: bool = True) -> RestateStore:
    """The store at ``restate://host:8080,…``."""
    return RestateStore(url)
