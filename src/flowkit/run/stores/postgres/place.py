"""The URL of a PostgreSQL store: what is libpq's, what is ours, and what may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flowkit.run.errors import StoreError

SHOWN = ("host", "port", "dbname", "user", "schema", "tenant")  # options that a message may repeat
HIDDEN = "postgresql://…"
NAME_BYTES = 63  # PostgreSQL cuts longer names


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tables are. ``name`` is the URL without what is secret in it."""

    conninfo: str = field(repr=False)
    name: str
    schema: str = "flowkit"
    tenant: str = ""
    pool: int = 8
    wait: float = 4.0


def place_of(url: str) -> Place:
    """Read ``postgresql://user:password@host:port/database?schema=…&tenant=…&pool=…&wait=…``.

    ``schema`` (default ``flowkit``) holds the tables; ``tenant`` keeps these sessions apart from those of
    other tenants; ``pool`` (8) is how many connections there are at most, ``wait`` (4) how many seconds a
    lock or a free connection is waited for. Every other option is libpq's own.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise StoreError("bad-url", store=HIDDEN) from None
    if parts.fragment or "@" in parts.path + parts.query:  # a password with such a sign in it, cut in two
        raise StoreError("bad-url", store=HIDDEN)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    user, at, host = parts.netloc.rpartition("@")
    shown = urlencode({name: value for name, value in options.items() if name in SHOWN})
    login = user.partition(":")[0]
    name = f"postgresql://{login}{at}{host}{parts.path}" + (f"?{shown}" if shown else "")
    own = {key: options.pop(key) for key in ("schema", "tenant", "pool", "wait") if key in options}
    rest = urlencode(options, quote_via=quote)  # libpq knows no + for a blank
    conninfo = f"postgresql://{parts.netloc}{parts.path}" + (f"?{rest}" if rest else "")
    try:
        place = Place(
            conninfo,
            name,
            own.get("schema", "flowkit"),
            own.get("tenant", ""),
            int(own.get("pool", "8")),
            float(own.get("wait", "4")),
        )
    except ValueError:
        raise StoreError("bad-url", store=name) from None
    size = len(place.schema.encode("utf-8", "replace"))
    if not 0 < size <= NAME_BYTES or "\0" in place.schema + place.tenant:
        raise StoreError("bad-url", store=name)
    if not 0 < place.pool <= 1000 or not 0 < place.wait <= 3600:
        raise StoreError("bad-url", store=name)
    return place
