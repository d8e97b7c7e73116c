"""People at their browsers: each reads a page, sends its form, is sent on; then somebody else comes."""

from __future__ import annotations

import asyncio
import re
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.sessions.rounds import Burst

FORMS = 12  # of one person
_REV = re.compile(rb'name="@rev" value="(\d+)"')
_PROOF = re.compile(rb'name="@proof" value="(\w+)"')
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_COOKIE = re.compile(rb"(?i)set-cookie: (flowkit=[^;]+)")
_PLACE = re.compile(rb"(?i)location: ([^\r]+)")


class Person:
    """A browser on one connection; as little of one as there can be, as the server is what is measured."""

    def __init__(self, port: int) -> None:
        self.port, self.waits = port, list[float]()

    async def work(self, until: float) -> None:
        """Go on until a moment."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        while perf_counter() < until:
            self._cookie = b""
            page = await self._ask(b"GET", b"/acces/site")
            place, event = b"/acces/site", {"@event": "inscrire"}
            for number in range(FORMS):
                page, place = await self._sent(page, place, event)
                forward = {"@event": "next", "@choice": "particulier"}
                event = forward if number % 2 == 0 else {"@event": "back"}
                if perf_counter() >= until:
                    break
        self._writer.close()

    async def _sent(self, page: bytes, place: bytes, event: dict[str, str]) -> tuple[bytes, bytes]:
        rev, proof = _REV.search(page), _PROOF.search(page)
        assert rev, page[:300]
        assert proof, page[:300]
        form = urlencode({"@rev": rev[1].decode(), "@proof": proof[1].decode(), **event}).encode()
        head = await self._ask(b"POST", place, form)
        found = _PLACE.search(head)
        assert found, head[:300]
        return await self._ask(b"GET", found[1]), found[1]

    async def _ask(self, method: bytes, place: bytes, body: bytes = b"") -> bytes:
        begun = perf_counter()
        lines = [method + b" " + place + b" HTTP/1.1", b"host: 127.0.0.1:%d" % self.port]
        if self._cookie:
            lines.append(b"cookie: " + self._cookie)
        if body:
            lines += [b"content-type: application/x-www-form-urlencoded", b"content-length: %d" % len(body)]
        self._writer.write(b"\r\n".join([*lines, b"", body]))
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        said = await self._reader.readexactly(int(length[1])) if length else b""
        if cookie := _COOKIE.search(head):
            self._cookie = cookie[1]
        self.waits.append(perf_counter() - begun)
        return head + said


def crowd(port: int, people: int, seconds: float) -> Burst:
    """So many people at once, for a while."""

    async def all_of_them() -> list[float]:
        until = perf_counter() + seconds
        here = [Person(port) for _ in range(people)]
        await asyncio.gather(*(one.work(until) for one in here))
        return [wait for one in here for wait in one.waits]

    begun = perf_counter()
    waits = asyncio.run(all_of_them())
    return Burst(len(waits), perf_counter() - begun, tuple(waits))
