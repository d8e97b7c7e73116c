"""Where sessions are kept: memory, one SQLite file, PostgreSQL; or Restate."""

from __future__ import annotations

from importlib import import_module

from flowkit.run.errors import StoreError
from flowkit.run.store import Store

_HOMES = {
    "memory": "stores.memory",
    "sqlite": "stores.sqlite",
    "postgresql": "stores.postgres",
    "postgres": "stores.postgres",
    "restate": "restate.store",
    "restates": "restate.store",
}


def open_store(url: str, make: bool = True) -> Store:
    """The store at a URL: ``memory:``, ``sqlite:///file`` (``sqlite:////absolute/file``), ``postgresql://…``,
    ``restate://host:8080``.

    With ``make``, one that is not there yet is made. Raises StoreError: ``no-such-store`` for another URL,
    and what a store raises that cannot be opened.
    """
    scheme = url.partition(":")[0]
    if scheme not in _HOMES:
        raise StoreError("no-such-store", known=", ".join(_HOMES))
    store: Store = import_module(f"flowkit.run.{_HOMES[scheme]}").open_url(url, make)
    return store
