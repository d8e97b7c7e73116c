"""Where the accounts of a project are: a file that the environment names, else one beside the sessions."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flowkit.core.project import Project
from flowkit.run.effects.declared import Config
from flowkit.run.errors import ConfigError
from flowkit.run.opening import open_vault
from flowkit.run.store import Store

if TYPE_CHECKING:
    from flowkit.run.accounts.accounts import Accounts

VARIABLE = "FLOWKIT_ACCOUNTS"
_FILE = "sqlite:///"
_NEEDED = ("argon2", "cryptography", "zxcvbn")


def accounts_of(project: Project, store: Store, config: Config) -> Accounts | None:
    """The accounts that effects.yaml speaks of, with the store's own secret; None where it speaks of none.

    They are in the file that the configuration names, else in ``<database>.accounts`` beside an SQLite store.
    Raises ConfigError: ``no-accounts-file`` for another store, ``bad-accounts-file``, ``no-accounts-extra``.
    """
    if not speaks_of_accounts(project):
        return None
    if not all(map(find_spec, _NEEDED)):
        raise ConfigError("no-accounts-extra")
    from flowkit.run.accounts.accounts import Accounts
    from flowkit.run.accounts.book import Book

    try:
        book = Book(config.accounts or _place(store))
    except (OSError, sqlite3.Error, ValueError):
        raise ConfigError("bad-accounts-file", variable=VARIABLE) from None
    return Accounts(book, open_vault(store).secret("accounts"), terms=terms_of(project))


def speaks_of_accounts(project: Project) -> bool:
    """Whether something of a project is carried out by accounts."""
    told = ("password_for", "to_account")
    return any(
        means.way == "account" or not means.parts.keys().isdisjoint(told)
        for means in project.effects.values()
    )


def terms_of(project: Project) -> str | None:
    """The version of the terms that who logs in must have accepted."""
    logins = [one for one in project.effects.values() if one.parts.get("do") == "log_in"]
    return next((terms for one in logins if (terms := one.parts.get("terms"))), None)


def _place(store: Store) -> str:
    if store.name.startswith("memory:"):
        return ":memory:"
    if store.name.startswith(_FILE):
        return store.name.removeprefix(_FILE) + ".accounts"
    raise ConfigError("no-accounts-file", variable=VARIABLE)
