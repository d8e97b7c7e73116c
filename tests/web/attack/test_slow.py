"""Somebody who keeps connections open and says very little: the others are served."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

from flowkit.run.sessions import Sessions
from flowkit.web import headers, patience
from tests.web.attack.server import HOST, connected, said, serving
from tests.web.browser import Browser

_FORM = b"content-type: application/x-www-form-urlencoded\r\ncontent-length: 90\r\n\r\na="
STARTS = [b"", b"GET / HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\nhost: x\r\n" + _FORM]


@pytest.fixture
def port(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(patience, "SECONDS", 0.4)
    monkeypatch.setattr(headers, "LONGEST", 0.4)
    with serving(Browser(sessions).site, limit_concurrency=40) as port:
        yield port


def test_slow_clients_are_given_up_and_others_are_served_meanwhile(port: int) -> None:
    slow = [connected(port) for _ in range(10) for _ in STARTS]
    for each, connection in enumerate(slow):
        connection.sendall(STARTS[each % 3])
    assert httpx.get(f"http://{HOST}:{port}/-/health", timeout=5).status_code == 200
    for each, connection in enumerate(slow):
        answer = connection.recv(65536)  # waits until the server has had enough
        assert answer[:12] == (b"" if each % 3 < 2 else b"HTTP/1.1 408")
        connection.close()


def test_a_client_that_drips_its_headers_is_given_up(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        connection.settimeout(0.05)
        for _ in range(100):
            try:
                connection.sendall(b"x: y\r\n")
                assert connection.recv(100) == b""
                return
            except TimeoutError:
                continue  # nothing yet
            except OSError:
                return
    pytest.fail("it was waited for")


def test_without_that_patience_the_places_of_all_would_be_taken(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 60.0)
    with serving(Browser(sessions).site, limit_concurrency=8) as port:
        slow = [connected(port) for _ in range(9)]
        time.sleep(0.6)
        assert httpx.get(f"http://{HOST}:{port}/-/health", timeout=5).status_code == 503
        for connection in slow:
            connection.close()


def test_a_usual_client_may_ask_again_on_the_same_connection_after_a_pause(port: int) -> None:
    with httpx.Client(base_url=f"http://{HOST}:{port}") as client:
        for _ in range(3):
            assert client.get("/acces/site").status_code == 200
            time.sleep(0.5)


RAW = [
    b"GET /acces/site HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nhost: x\r\n\r\n",
    b"GET /\r\n evil HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 70_000 + b"\r\n\r\n",
    b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
    b"POST /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    b"\x00" * 100,
    b"GET http://evil.example/acces/site HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    b"GET //evil.example/?lang=en HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    b"GET /acces/site HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
]


def test_broken_requests_get_no_more_than_a_refusal(port: int) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda raw: said(port, raw), RAW))
    for raw, answer in zip(RAW, answers, strict=True):
        assert answer[:13] not in (b"HTTP/1.1 500 ", b"HTTP/1.1 502 "), raw
        assert b"Traceback" not in answer
        assert b"location: //" not in answer
    assert httpx.get(f"http://{HOST}:{port}/-/health", timeout=5).status_code == 200
