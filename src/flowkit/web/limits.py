"""How often something may be done from one address and in one session, before the answer is "later" (429).

Counts are kept in memory, for each process, by sliding windows: what the window before held counts less and
less as the new one goes on. An address that many people share must not shut them out, so the defaults are
far above what people do; what guards an account or a number is in the flow and in ``run.accounts`` too.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from flowkit.web.site import Rate, Site

_KEPT = 100_000  # addresses and sessions that are counted at the same time
PACE = 0.5  # seconds
_FREE = ("/-/static/", "/-/health")
_HERE = ("", "::/64")  # of no address (a socket of this machine), or its own


class Turnstile:
    """Counts who comes. Safe to be used by several threads."""

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock, self._header = site.limits, clock, site.proxy_header
        self._proxies = tuple(ip_network(each, strict=False) for each in site.proxies)
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, str], tuple[int, int, int]] = OrderedDict()

    def request(self, request: Request) -> int:
        """Count a request; the seconds to wait, 0 when it may go on. So do all of these."""
        return self._from(request, "requests")

    def form(self, request: Request, session: str | None, looks_up: bool = False) -> int:
        """Count what is sent in a session (None: one begins), and whether it brings a person's number."""
        wait = self._from(request, "starts") if session is None else self._wait("forms", session)
        if looks_up and not wait:
            wait = 0 if session is None else self._wait("own_lookups", session)
            wait = wait or self._from(request, "lookups")
        return wait

    def place(self, request: Request) -> str:
        """The address that a request comes from, as it is counted; "" when there is none.

        What the header says is believed only of proxies, from the last one back to the first that is none
        of them. An IPv6 network of 64 bits is one place: its owner has all of its addresses.
        """
        peer = _address(request.client.host if request.client else "")
        said = [each.strip() for line in request.headers.getlist(self._header) for each in line.split(",")]
        while said and peer is not None and any(peer in network for network in self._proxies):
            before = _address(said.pop())
            if before is None:
                break
            peer = before
        if isinstance(peer, IPv6Address):
            return str(ip_network((peer, 64), strict=False))
        return str(peer) if peer is not None else ""

    def _from(self, request: Request, what: str) -> int:
        place = self.place(request)
        here = place in _HERE or place.startswith("127.")
        free = self._limits is None or (here and not self._limits.loopback)
        return 0 if free else self._wait(what, place)

    def _wait(self, what: str, who: str) -> int:
        if self._limits is None:
            return 0
        rate: Rate = getattr(self._limits, what)
        now = self._clock()
        window, into = int(now // rate.seconds), now % rate.seconds / rate.seconds
        with self._lock:
            then, count, before = self._counts.pop((what, who), (window, 0, 0))
            if then != window:
                count, before = 0, count if then == window - 1 else 0
            full = count + before * (1 - into) >= rate.most
            self._counts[what, who] = (window, count + (not full), before)
            if len(self._counts) > _KEPT:
                self._counts.popitem(last=False)
        return max(1, ceil((1 - into) * rate.seconds)) if full else 0


async def evenly(begun: float) -> None:
    """Wait until an answer has taken a whole number of half seconds: how long it took then says nothing."""
    await asyncio.sleep(PACE - (time.monotonic() - begun) % PACE)


class Limiting:
    """Answers "later" to an address that asks too much; what is told so is the page's or the program's."""

    def __init__(
        self,
        app: Any,
        turnstile: Turnstile,
        refuse: Callable[[Request, int], Response],
    ) -> None:
        self._app, self._turnstile, self._refuse = app, turnstile, refuse

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        below = (
            scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else _FREE[0]
        )
        if not below.startswith(_FREE):
            request = Request(scope)
            if wait := self._turnstile.request(request):
                await self._refuse(request, wait)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
