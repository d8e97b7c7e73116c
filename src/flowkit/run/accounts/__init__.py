"""Accounts with passwords: provisional ones that are used once, chosen ones, and limits on guessing.

    accounts = Accounts(Book(Path("accounts.db")), secret)
    password = accounts.issue("1681282128212", now, task.id)
    accounts.log_in("1681282128212", password, now)      # Entry.PROVISIONAL

Passwords are kept as argon2id (argon2-cffi's defaults, those of RFC 9106 for little memory); people are known
by a keyed hash of their identifier only. Needs the extra ``accounts``.
"""

from __future__ import annotations

from flowkit.run.accounts.accounts import Accounts, Entry, Limits
from flowkit.run.accounts.book import Account, Book

__all__ = ["Account", "Accounts", "Book", "Entry", "Limits"]
