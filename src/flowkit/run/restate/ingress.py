"""Calls of handlers through Restate's ingress: plain HTTP, kept connections, one node after the other.

Every handler of ours may be called again with the same body and does nothing the second time, so a call
whose answer was lost is simply made once more, at another node if there is one.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flowkit.run.errors import StoreError
from flowkit.run.restate.codec import data, text

ONE_TRY = 10.0  # seconds that one node may take to answer
_PAUSES = (0.0, 0.05, 0.2, 0.5)  # seconds between tries; the last one from then on
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
_LATER = (429, 500, 502, 503, 504)  # answers after which it may go better


@dataclass(frozen=True, slots=True)
class Place:
    """Where Restate is: ``restate://host:8080,other:8080?wait=30&admin=http://host:9070,…``."""

    name: str
    nodes: tuple[tuple[str, int], ...]
    secure: bool = False
    wait: float = 30.0
    admin: tuple[str, ...] = ()
    services: str = "Flowkit"


def place_of(url: str) -> Place:
    """Read the URL of a Restate.

    ``wait`` (30) is how many seconds an answer is waited for, ``admin`` where Restate is told who serves
    objects, and asked which sessions there are. ``services`` (Flowkit) is what the names of its services
    begin with: each flow in one Restate has a word of its own. ``restates://`` goes over TLS.

    Raises StoreError ``bad-restate``.
    """
    scheme, _, rest = url.partition("://")
    hosts, _, query = rest.partition("?")
    options = dict(parse_qsl(query))
    try:
        nodes = tuple(_node(host) for host in hosts.rstrip("/").split(","))
        wait = float(options.pop("wait", "30"))
    except ValueError:
        raise StoreError("bad-restate", store="restate://…") from None
    admin = tuple(each for each in options.pop("admin", "").split(",") if each)
    services = options.pop("services", "Flowkit")
    if (
        scheme not in ("restate", "restates")
        or options
        or not all(map(_is_web, admin))
        or not 0 < wait <= 3600
        or "@" in hosts
        or not _WORD.fullmatch(services)
    ):
        raise StoreError("bad-restate", store="restate://…")
    return Place(f"{scheme}://{hosts.rstrip('/')}", nodes, scheme == "restates", wait, admin, services)


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")


def _node(host: str) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    if not parts.hostname or parts.path:
        raise ValueError(host)
    return parts.hostname, parts.port or 8080


@dataclass(slots=True)
class Ingress:
    """Calls handlers. May be used by several threads; each has connections of its own."""

    place: Place
    ahead: float = 0.0  # by how many seconds Restate's clock is ahead of ours, when last heard of
    _mine: threading.local = field(default_factory=threading.local, repr=False)

    def call(self, service: str, key: str, handler: str, given: object = None) -> Any:
        """What a handler answers. StoreError ``unreachable`` when none of the nodes does in time."""
        path = f"/{service}/{quote(key, safe='', errors='surrogatepass')}/{handler}"
        body = text(given)
        until = time.monotonic() + self.place.wait
        tries = 0
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise StoreError("unreachable", store=self.place.name)
            try:
                status, answer = self._asked(path, body, min(left, ONE_TRY))
            except (OSError, HTTPException):
                self._next()
            else:
                if status == 200:
                    return data(answer)
                if status == 404:  # nobody serves the handlers, or they were not made known to Restate
                    raise StoreError("not-served", store=self.place.name)
                if status not in _LATER:
                    raise StoreError("broken", what=f"HTTP {status}")
                self._next()
            time.sleep(min(left, _PAUSES[min(tries, len(_PAUSES) - 1)]))
            tries += 1

    def close(self) -> None:
        """Close this thread's connection."""
        connection: HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine.connection = None

    def _asked(self, path: str, body: bytes, timeout: float) -> tuple[int, bytes]:
        connection = getattr(self._mine, "connection", None) or self._connected()
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        connection.request("POST", path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        self._compare(response.getheader("date"))
        return response.status, answer

    def _connected(self) -> HTTPConnection:
        host, port = self.place.nodes[getattr(self._mine, "node", 0) % len(self.place.nodes)]
        kind = HTTPSConnection if self.place.secure else HTTPConnection
        self._mine.connection = kind(host, port)
        return self._mine.connection  # type: ignore[no-any-return]  # a thread-local holds anything

    def _next(self) -> None:
        """Go to the next node."""
        self.close()
        self._mine.node = getattr(self._mine, "node", 0) + 1

    def _compare(self, date: str | None) -> None:
        """Hear what time it is there; an HTTP date knows whole seconds."""
        if date is not None:
            self.ahead = parsedate_to_datetime(date).timestamp() + 0.5 - time.time()
