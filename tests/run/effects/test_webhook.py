"""Webhooks: a request to a real server, signed, once as far as the server can tell, and never elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.registry import Act, Ask, FailedError, Outcome, Task
from tests.run.effects.mailbox import certificate, context
from tests.run.effects.small import task, written

EFFECTS = """
effects:
  tell: { webhook: { url: "/tell?town={town}" }, timeout: PT3S }
  note: { webhook: { url: /note, send: { who: "{name}", town: "{town}" } }, timeout: PT3S }
  left: { webhook: { url: /left }, timeout: PT3S, failure: late }
"""


@dataclass
class Service:
    """What was asked, and what is answered."""

    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"outcome": "gone"}'
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/base/"


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(found.delay)
            self.send_response(found.status)
            for name, value in {"Content-Length": str(len(found.answer)), **found.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def flow(tmp_path: Path) -> Project:
    return written(tmp_path, EFFECTS)


def calls(flow: Project, base: str, secret: str | None = None, ca: str | None = None) -> tuple[Act, Act, Ask]:
    effects = declared(flow, Config(webhook=base, secret=secret, ca=ca))
    return effects.actions["tell"].call, effects.actions["note"].call, effects.checks["left"].call  # type: ignore[return-value]


def told(flow: Project, **answers: str) -> Task:
    return task(flow, "tell", {"to": "robin@example.org"}, {"name": "Robin", **answers})


def failure(call: Act | Ask, of: Task) -> tuple[str, bool]:
    with pytest.raises(FailedError) as caught:
        call(of)
    return caught.value.reason, caught.value.hopeless


def test_a_request_says_what_is_asked_and_has_a_key_of_its_own(flow: Project, service: Service) -> None:
    tell, note, _ = calls(flow, service.url)
    tell(told(flow))
    tell(told(flow)._replace(attempt=2))
    note(told(flow)._replace(name="note", id="abc-1/2/1"))
    (path, headers, body), again, (note_path, _, note_body) = service.asked
    assert path == "/base/tell?town=Lille"
    assert (headers["idempotency-key"], headers["content-type"]) == ("abc-1/2/0", "application/json")
    assert json.loads(body) == {
        "id": "abc-1/2/0",
        "effect": "tell",
        "flow": "help",
        "send": {"to": "robin@example.org"},
    }
    assert (again[1]["idempotency-key"], again[2]) == (headers["idempotency-key"], body)
    assert note_path == "/base/note"
    assert json.loads(note_body)["send"] == {"who": "Robin", "town": "Lille"}


def test_nothing_personal_is_in_the_address_or_the_headers(flow: Project, service: Service) -> None:
    calls(flow, service.url, "s")[0](told(flow))
    path, headers, _ = service.asked[0]
    assert "robin" not in path.lower() + str(headers).lower()


def test_what_is_put_into_an_address_stays_in_its_place(flow: Project, service: Service) -> None:
    evil = told(flow)
    evil = evil._replace(snapshot=evil.snapshot._replace(answers={"town": "a/../b?c=d#e\r\nHost: x"}))
    calls(flow, service.url)[0](evil)
    assert service.asked[0][0] == "/base/tell?town=a%2F..%2Fb%3Fc%3Dd%23e%0D%0AHost%3A%20x"


@pytest.mark.parametrize(
    ("secret", "key"),
    [("plain secret", b"plain secret"), ("whsec_" + base64.b64encode(b"k" * 24).decode(), b"k" * 24)],
)
def test_a_signature_proves_who_asks_and_when(
    flow: Project, service: Service, secret: str, key: bytes
) -> None:
    calls(flow, service.url, secret)[0](told(flow))
    _, headers, body = service.asked[0]
    assert headers["webhook-id"] == "abc-1/2/0"
    assert headers["webhook-timestamp"] == "1772452800"
    signed = f"abc-1/2/0.1772452800.{body.decode()}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"


def test_without_a_secret_nothing_is_signed(flow: Project, service: Service) -> None:
    calls(flow, service.url)[0](told(flow))
    assert not [name for name in service.asked[0][1] if name.startswith("webhook-")]


@pytest.mark.parametrize(
    ("status", "hopeless"),
    [
        (400, True),
        (404, True),
        (410, True),
        (408, False),
        (425, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
def test_for_good_and_for_now_are_told_apart(
    flow: Project, service: Service, status: int, hopeless: bool
) -> None:
    service.status = status
    assert failure(calls(flow, service.url)[0], told(flow)) == (f"http-{status}", hopeless)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(flow: Project, service: Service, status: int) -> None:
    service.status, service.headers = status, {"Location": f"http://127.0.0.1:{service.port}/other"}
    assert failure(calls(flow, service.url)[0], told(flow)) == (f"http-{status}", True)
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_is_one(flow: Project, service: Service, status: int) -> None:
    service.status, service.answer = status, b"" if status == 204 else b"whatever"
    calls(flow, service.url)[0](told(flow))


def test_a_check_is_answered_by_the_service(flow: Project, service: Service) -> None:
    service.answer = b'{"outcome": "gone", "answers": {"size": "big"}}'
    assert calls(flow, service.url)[2](told(flow)) == Outcome("gone", {"size": "big"})


@pytest.mark.parametrize(
    "answer",
    [
        *(
            b"",
            b"gone",
            b"[]",
            b'"gone"',
            b'{"outcome": 1}',
            b'{"outcome": "gone", "answers": []}',
            b"\xff\xfe",
        ),
        *(b"[" * 30_000, b'{"outcome": "gone", "more": "' + b"x" * 70_000 + b'"}'),
    ],
)
def test_any_other_answer_is_a_failure(flow: Project, service: Service, answer: bytes) -> None:
    service.answer = answer
    assert failure(calls(flow, service.url)[2], told(flow)) == ("http-bad-answer", False)


def test_a_service_that_takes_too_long_has_failed_for_now(flow: Project, service: Service) -> None:
    service.delay = 2.0
    began = time.monotonic()
    assert failure(calls(flow, service.url)[0], told(flow)) == ("http-unreachable", False)
    assert time.monotonic() - began < 1.9


def test_a_service_that_is_not_there_has_failed_for_now(flow: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert failure(calls(flow, url)[0], told(flow)) == ("http-unreachable", False)


def test_a_service_that_speaks_no_http_has_failed_for_now(flow: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def served() -> None:
            line, _ = odd.accept()
            with line:
                line.recv(100)
                line.sendall(b"SSH-2.0-odd\r\n" * 100)

        threading.Thread(target=served, daemon=True).start()
        url = f"http://127.0.0.1:{odd.getsockname()[1]}"
        assert failure(calls(flow, url)[0], told(flow)) == ("http-unreachable", False)


def test_more_than_a_service_should_be_sent_is_not_sent(flow: Project, service: Service) -> None:
    big = task(flow, "tell", {"to": "é" * 200_000})
    assert failure(calls(flow, service.url)[0], big) == ("http-too-large", True)
    assert not service.asked


def test_the_line_is_secure_and_the_service_is_who_it_says(flow: Project, tmp_path: Path) -> None:
    paths = certificate(tmp_path)

    class Fine(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fine)
    server.daemon_threads = True
    server.socket = context(paths).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://localhost:{server.server_port}"
    try:
        assert failure(calls(flow, url)[0], told(flow)) == ("http-not-secure", False)
        calls(flow, url, ca=str(paths[0]))[0](told(flow))
    finally:
        server.shutdown()
        server.server_close()
