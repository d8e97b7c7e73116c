"""Sessions in PostgreSQL, for many processes and machines. Needs the extra ``postgres``.

    Sessions(automaton, "postgresql://user@host/database?schema=flowkit&tenant=north")

``place`` has all options of the URL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowkit.run.errors import StoreError

if TYPE_CHECKING:
    from flowkit.run.stores.postgres.store import PostgresStore


def open_url(url: str, make: bool = True) -> PostgresStore:
    """The store at a URL; with ``make``, its tables are made when they are not there.

    Raises StoreError: ``no-driver`` without the extra, ``bad-url``, ``unreachable``, ``not-a-store``,
    ``newer``, ``no-store`` (without ``make``), ``bypasses-tenants`` (row-level security does not hold the
    role of a tenant).
    """
    from flowkit.run.stores.postgres.place import place_of

    place = place_of(url)
    try:
        import psycopg  # noqa: F401 - or the libpq that it needs
    except ImportError:
        raise StoreError("no-driver", store=place.name, extra="postgres") from None
    from flowkit.run.stores.postgres.store import PostgresStore

    return PostgresStore(place, make)
