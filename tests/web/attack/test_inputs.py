"""Somebody who sends what no browser sends: nothing breaks, nothing is told, nobody is sent elsewhere."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from flowkit.run.sessions import Sessions
from flowkit.web import forms, headers
from tests.web.attack.server import INSIDES
from tests.web.browser import BASE, Browser

CANARY = "zq-canari"
FORM = "application/x-www-form-urlencoded"


PATHS = [
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/-/static/%2e%2e/app.py",
    "/-/static/..%2f..%2fapp.py",
    "/-/static/..%5c..%5capp.py",
    "/-/static/%2fetc%2fpasswd",
    "/-/static//etc/passwd",
    "/-/static/site.css%00.html",
    "/-/static/....//app.py",
    "/-/static/%c0%ae%c0%ae/app.py",
    "/-/static/" + "a" * 5000,
    "/-/letters/..%2f..%2fetc%2fpasswd",
    "/%00",
    "/%ff%fe",
    "/acces%2fsite%00",
    "/" + "a/" * 4000,
    "/-/api/../../etc/passwd",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_paths_lead_to_no_file_and_no_error(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in (303, 404)
    assert "root:" not in answer.text
    assert "import" not in answer.text
    assert not INSIDES.search(answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "///evil.example",
        "/%2fevil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/%5c%5cevil.example",
        "/%09/evil.example",
        "/http:%2f%2fevil.example",
        "/acces/site/..//evil.example",
        "/javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("query", ["?lang=en", "?lang=//evil.example", "?lang=en&next=//evil.example", ""])
def test_no_address_redirects_elsewhere(client: TestClient, path: str, query: str) -> None:
    scope_path = path if not path.startswith("//") else BASE + path
    answer = client.get(f"{scope_path}{query}", follow_redirects=False)
    location = answer.headers.get("location", "/")
    assert re.match(r"/(?![/\\])", location), location
    assert "\n" not in location


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver:99@evil.example", "evil.example/x?", "[::1", ""]
)
def test_a_foreign_host_is_not_repeated(client: TestClient, browser: Browser, host: str) -> None:
    for path in ("/", "/acces/site", "/-/gone", "/-/api/openapi.json", "/acces/site?lang=en", "/nowhere"):
        for name in ("host", "x-forwarded-host", "forwarded", "x-original-url", "x-rewrite-url"):
            value = f"host={host}" if name == "forwarded" else host
            answer = client.get(path, headers={name: value}, follow_redirects=False)
            assert answer.status_code < 500
            assert "evil.example" not in answer.text + str(answer.headers)


def test_a_site_with_hosts_answers_to_no_other(sessions: Sessions) -> None:
    browser = Browser(sessions, hosts=("testserver",))
    assert browser.open("/acces/site").status == 200
    for host in ("evil.example", "testserver.evil.example", "www.testserver"):
        answer = browser.client.get("/acces/site", headers={"host": host}, follow_redirects=False)
        assert (answer.status_code, "location" in answer.headers) == (400, False)


def part(name: str, value: str, more: str = "") -> str:
    return f'--B\r\ncontent-disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


BODIES: dict[str, tuple[str, str | bytes]] = {
    "many fields": (FORM, "&".join(f"a{each}=1" for each in range(10_000))),
    "many parts": ("multipart/form-data; boundary=B", part("a", "1") * 900 + "--B--\r\n"),
    "a file": ("multipart/form-data; boundary=B", part("a", "1", '; filename="../../x.py"') + "--B--\r\n"),
    "a part with huge headers": ("multipart/form-data; boundary=B", part("a" * 60_000, "1") + "--B--"),
    "no boundary": ("multipart/form-data", part("a", "1")),
    "a wrong boundary": ("multipart/form-data; boundary=" + "x" * 9000, part("a", "1")),
    "an open part": ("multipart/form-data; boundary=B", part("a", "1")[:-3]),
    "a long name": (FORM, "a" * 60_000 + "=1"),
    "a huge value": (FORM, "a=" + "1" * 99_000),
    "no UTF-8": (FORM, b"@rev=%ff&@event=\xff\xfe&nir=%ed%a0%80"),
    "nothing": (FORM, ""),
    "nothing said": ("", "@rev=0"),
    "odd charsets": ("multipart/form-data; boundary=B; charset=punycode", part("a", "zz..") + "--B--\r\n"),
    "an undefined charset": ("multipart/form-data; boundary=B; charset=undefined", part("a", "1") + "--B--"),
    "JSON": ("application/json", '{"@rev": 0}'),
    "broken escapes": (FORM, "%=%&%zz=%u0041&=&==&&&;;"),
}


@pytest.mark.parametrize("name", BODIES)
def test_malformed_forms_are_refused(client: TestClient, sessions: Sessions, name: str) -> None:
    kind, body = BODIES[name]
    for path in ("/acces/site", "/-/restart", "/-/stay"):
        answer = client.post(path, content=body, headers={"content-type": kind}, follow_redirects=False)
        assert 400 <= answer.status_code < 500
        assert not INSIDES.search(answer.text)
    assert not list(sessions.store.sessions())


def test_without_the_look_at_the_charset_a_form_would_break_the_site(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "parse_options_header", lambda _: (b"", {}))
    kind, body = BODIES["odd charsets"]
    assert client.post("/acces/site", content=body, headers={"content-type": kind}).status_code == 500


def test_a_body_is_read_no_further_than_its_limit_even_when_it_does_not_say_its_length(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0

    def endless() -> object:
        nonlocal read
        for _ in range(400):
            read += 10_000
            yield b"a=" + b"1" * 9_998

    answer = client.post("/acces/site", content=endless(), headers={"content-type": FORM})  # type: ignore[arg-type]
    assert answer.status_code in (400, 413)
    monkeypatch.setattr(headers, "MOST_BYTES", 10**9)
    body = '{"event": "next", "version": 1, "answers": {"nir": "' + "1" * 200_000 + '"}}'
    assert client.post("/-/api/session/events", content=body).status_code == 401  # read to its end
    monkeypatch.undo()
    assert client.post("/-/api/session/events", content=body).status_code == 413


JSONS = [
    b"",
    b"{",
    b"[" * 90_000,
    b'{"a":' * 15_000,
    b'{"event": NaN, "version": 1}',
    b'{"event": "inscrire", "version": Infinity}',
    b'{"event": "inscrire", "version": 1e400}',
    b'{"event": "inscrire", "version": true}',
    b'{"event": "inscrire", "event": "inscrire", "version": 1}',
    b'{"event": "inscrire", "version": 1, "answers": {"nir": "1", "nir": "2"}}',
    b'{"event": "inscrire", "version": 1, "answers": {"\\ud800": "\\udfff"}}',
    b'{"event": "inscrire", "version": 1, "answers": []}',
    b'{"event": "inscrire", "version": 1, "session": "x"}',
    b'{"event": "\\ud800", "version": 1}',
    b'{"event": "\xff\xfe", "version": 1}',
    b'\xef\xbb\xbf{"event": "inscrire", "version": 1',
    b'"inscrire"',
    b"null",
    b'{"event": "' + b"a" * 300 + b'", "version": 1}',
]


@pytest.mark.parametrize("body", JSONS, ids=lambda body: repr(body[:50]))
def test_malformed_json_is_refused_and_changes_nothing(client: TestClient, body: bytes) -> None:
    token = client.post("/-/api/sessions").json()["token"]
    bearer = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = client.post("/-/api/session/events", content=body, headers=bearer)
    assert answer.status_code == 400
    assert answer.json()["messages"][0]["id"] == "invalid-answers"
    assert client.get("/-/api/session", headers=bearer).json()["page"]["version"] == 1


COOKIES = [
    f"flowkit={CANARY}",
    'flowkit="\\012\\015set-cookie: evil=1"',
    "flowkit=a\tb",
    "flowkit=\xe9\xff",
    "flowkit=" + "a" * 12_000,
    "; ".join(f"c{each}=1" for each in range(2_000)),
    "flowkit-typed=AAAA; flowkit-typed=BBBB",
    "flowkit-typed=" + "A" * 4_000,
    "flowkit-language=../../../etc/passwd",
    'flowkit-language="\\012set-cookie: evil=1"',
    "=; ;;=;flowkit",
]


@pytest.mark.parametrize("cookie", COOKIES, ids=lambda cookie: cookie[:30])
@pytest.mark.parametrize("path", ["/", "/acces/site", "/nowhere", "/-/gone", "/acces/site?lang=en"])
def test_odd_cookies_are_nobodys_and_never_repeated(client: TestClient, cookie: str, path: str) -> None:
    answer = client.get(path, headers=[(b"cookie", cookie.encode("latin-1"))], follow_redirects=False)
    assert answer.status_code in (200, 303, 404, 410)
    told = answer.text + "".join(f"{name}: {value}" for name, value in answer.headers.items())
    assert not any(word in told for word in (CANARY, "evil", "passwd", "\xff"))
    assert "a" * 100 not in told
