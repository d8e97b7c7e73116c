"""What can be done with an account. Every answer is a value; nothing says whether an account exists."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flowkit.run.accounts.book import Account, Book
from flowkit.run.accounts.passwords import hashed, is_it, made_up, why_not
from flowkit.run.accounts.sealed import opened, sealed
from flowkit.run.clock import micros

WEEK = timedelta(days=7)


class Entry(StrEnum):
    """How logging in went."""

    VALID = "valid"
    PROVISIONAL = "provisional"  # right, and to be changed at once
    EXPIRED = "expired"  # right, but provisional and too old, or used before
    TERMS = "terms"  # right, but a new version of the terms is to be accepted
    WRONG = "wrong"
    LOCKED = "locked"


class Choice(StrEnum):
    """What becomes of a password that somebody chooses."""

    ACCEPTED = "accepted"
    DIFFERENT = "different"  # it was not typed twice the same
    SAME = "same"  # it is the one before
    PERSONAL = "personal"
    GUESSABLE = "guessable"


@dataclass(frozen=True, slots=True)
class Limits:
    """How often something may be tried: five wrong passwords, then a quarter of an hour; and so on."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    lookups: int = 20  # of identifiers, from one place, in ``lookup_time``
    lookup_time: timedelta = timedelta(hours=1)
    sendings: int = 3  # of a password to one person in ``sending_time``
    sending_time: timedelta = timedelta(hours=1)
    pause: timedelta = timedelta(seconds=30)  # between two of them


class Accounts:
    """The accounts of a book. ``secret`` keys the hashes of identifiers, seals addresses and makes
    provisional passwords up. ``terms`` is the version of the terms that is in force; None asks for none.
    """

    def __init__(
        self, book: Book, secret: bytes, limits: Limits | None = None, terms: str | None = "1"
    ) -> None:
        self.book, self.limits, self.terms = book, limits or Limits(), terms
        self._secret = secret

    def exists(self, identifier: str) -> bool:
        """Whether somebody has an account with a password that they chose."""
        found = self.book.get(self._id(identifier))
        return found is not None and found.password is not None

    def issue(self, identifier: str, now: datetime, purpose: str, lasts: timedelta = WEEK) -> str:
        """A provisional password in place of any other; the same for the same purpose (an effect's id).

        A password that was chosen stays right beside it, until another is chosen.
        """
        password = self._made_up(identifier, purpose)

        def changed(account: Account) -> tuple[Account | None, None]:
            if _holds(account, password):  # sent before, and perhaps used since
                return None, None
            return account._replace(issued=hashed(password), until=micros(now + lasts)), None

        self.book.change(self._id(identifier), changed)
        return password

    def to_send(
        self, identifier: str, now: datetime, purpose: str, lasts: timedelta = WEEK, by: str = ""
    ) -> str | None:
        """What ``issue`` gives; None when too many were sent ``by`` that means already."""
        found = self.book.get(self._id(identifier))
        again = found is not None and _holds(found, self._made_up(identifier, purpose))
        if not again and not self.may_send(f"{by} {identifier}", now):
            return None
        return self.issue(identifier, now, purpose, lasts)

    def open(self, identifier: str, password: str, address: str | None = None) -> None:
        """Make an account with a password that is not judged, and with the terms accepted: invented ones."""
        id = self._id(identifier)
        kept = sealed(self._secret, id, address) if address else None
        made = Account(id, hashed(password), terms=self.terms or "", address=kept)
        self.book.change(id, lambda _: (made, None))

    def log_in(self, identifier: str, password: str, now: datetime, task: str | None = None) -> Entry:
        """Whether somebody may come in. Wrong passwords count, and after too many of them none is right.

        The same ``task`` again (an effect's id) gets the same answer and counts once.
        """

        def changed(account: Account) -> tuple[Account | None, Entry]:
            at = micros(now)
            right = _right(account, password)  # also while nobody comes in: it takes as long
            if account.locked is not None and at < account.locked:
                return None, Entry.LOCKED
            if right is None:
                return self._failed(account, at)
            account = account._replace(failures=0, locked=None)
            if right == account.password:
                return account, Entry.VALID if self.terms in (None, account.terms) else Entry.TERMS
            if account.until is None or at >= account.until:
                return account, Entry.EXPIRED
            return account._replace(until=at), Entry.PROVISIONAL  # once

        return Entry(self.book.once(task, self._id(identifier), changed))

    def _failed(self, account: Account, at: int) -> tuple[Account | None, Entry]:
        failures = (0 if account.locked is not None else account.failures) + 1
        if failures < self.limits.failures:
            return account._replace(failures=failures, locked=None), Entry.WRONG
        locked = at + self.limits.lock // timedelta(microseconds=1)
        return account._replace(failures=failures, locked=locked), Entry.LOCKED

    def confirm(self, identifier: str, password: str, now: datetime, task: str | None = None) -> Entry:
        """Whether somebody who is inside knows their password still: ``valid``, ``wrong`` or ``locked``."""
        found = self.log_in(identifier, password, now, task)
        if found is Entry.EXPIRED:
            return Entry.WRONG
        return Entry.VALID if found in (Entry.TERMS, Entry.PROVISIONAL) else found

    def choose(
        self, identifier: str, password: str, again: str, about: Iterable[str] = (), task: str | None = None
    ) -> Choice:
        """Take a password that somebody has chosen; nothing known of them (``about``) may be in it."""
        if not hmac.compare_digest(password.encode(), again.encode()):
            return Choice.DIFFERENT
        reason = why_not(password, [identifier, *about])
        if reason is not None:
            return Choice(reason)

        def changed(account: Account) -> tuple[Account | None, Choice]:
            if is_it(password, account.issued) or is_it(password, account.password):
                return None, Choice.SAME
            return account._replace(password=hashed(password), until=None), Choice.ACCEPTED

        return Choice(self.book.once(task, self._id(identifier), changed))

    def accept(self, identifier: str, version: str) -> None:
        """Note which version of the terms was accepted."""
        self.book.change(self._id(identifier), lambda account: (account._replace(terms=version), None))

    def write_to(self, identifier: str, address: str) -> None:
        """Keep where messages go from now on; the address before is kept until it has been told."""
        id = self._id(identifier)

        def changed(account: Account) -> tuple[Account | None, None]:
            if account.address is not None and opened(self._secret, id, account.address) == address:
                return None, None
            kept = sealed(self._secret, id, address)
            return account._replace(address=kept, former=account.address), None

        self.book.change(id, changed)

    def addresses(self, identifier: str) -> tuple[str, ...]:
        """Where messages go: the address that is kept, and the one before while it has not been told."""
        found = self.book.get(id := self._id(identifier))
        kept = (found.address, found.former) if found else ()
        return tuple(opened(self._secret, id, one) for one in kept if one is not None)

    def told(self, identifier: str) -> None:
        """Forget the address before: it has been told that it is no more."""
        self.book.change(self._id(identifier), lambda account: (account._replace(former=None), None))

    def may_look(self, place: str, now: datetime) -> bool:
        """Whether an identifier may be looked up once more from a place (an address, a session)."""
        return self._within("lookup", place, now, self.limits.lookups, self.limits.lookup_time)

    def may_send(self, identifier: str, now: datetime) -> bool:
        """Whether one more password may be sent to somebody."""
        return self._within("pause", identifier, now, 1, self.limits.pause) and self._within(
            "sending", identifier, now, self.limits.sendings, self.limits.sending_time
        )

    def link(self, identifier: str, identity: str) -> bool:
        """Let somebody log in by an identity elsewhere too; False when it is somebody else's."""
        id, hash = self._id(identifier), self._id(f"identity {identity}")
        other = self.book.linked(hash)
        if other is not None and other.id != id:
            return False
        self.book.change(id, lambda account: (account._replace(linked=hash), None))
        return True

    def unlink(self, identifier: str) -> bool:
        """Take that away again; False when there would be no other way to log in."""

        def changed(account: Account) -> tuple[Account | None, bool]:
            if account.password is None:
                return None, False
            return account._replace(linked=None), True

        return self.book.change(self._id(identifier), changed)

    def linked(self, identity: str) -> bool:
        """Whether an identity elsewhere is linked with an account."""
        return self.book.linked(self._id(f"identity {identity}")) is not None

    def is_linked(self, identifier: str) -> bool:
        """Whether somebody has linked an identity elsewhere."""
        found = self.book.get(self._id(identifier))
        return found is not None and found.linked is not None

    def _made_up(self, identifier: str, purpose: str) -> str:
        return made_up(self._secret, f"{identifier} {purpose}")

    def _within(self, what: str, name: str, now: datetime, most: int, time: timedelta) -> bool:
        return self.book.within(what, self._id(name), micros(now), micros(now - time), most)

    def _id(self, identifier: str) -> bytes:
        return hmac.digest(self._secret, b"account " + identifier.encode("utf-8", "replace"), "sha256")


def _right(account: Account, password: str) -> str | None:
    """The hash of an account that a password fits. It takes as long for an account with none, or with one."""
    issued = account.issued if account.until is not None else None
    fitting = [hash for hash in (account.password, issued) if is_it(password, hash)]  # always two looks
    return next(iter(fitting), None)


def _holds(account: Account, provisional: str) -> bool:
    """Whether this is the provisional password of an account."""
    return account.issued is not None and is_it(provisional, account.issued)
