"""What every answer says beside its content, held against a list with reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from flowkit.run.sessions import Sessions
from flowkit.web import headers as guard
from tests.web.attack.server import HOST, serving
from tests.web.browser import Browser

LIST: dict[str, Any] = tomllib.loads((Path(__file__).parent / "checklist.toml").read_text())
ANSWERS = [
    ("GET", "/"),
    ("GET", "/acces/site"),
    ("HEAD", "/acces/site"),
    ("GET", "/acces/site?lang=en"),
    ("GET", "/nowhere"),
    ("GET", "/-/gone"),
    ("GET", "/-/health"),
    ("GET", "/-/static/site.css"),
    ("GET", "/-/static/nothing.css"),
    ("GET", "/-/api/openapi.json"),
    ("GET", "/-/api/session"),
    ("POST", "/-/api/sessions"),
    ("POST", "/acces/site"),
    ("PUT", "/acces/site"),
]


def graded(headers: Any, secure: bool) -> list[str]:
    """What is missing or too much, with its reason."""
    wrong = []
    for each in LIST["header"]:
        found = headers.get_list(each["name"])
        if each.get("only") == "https" and not secure:
            wrong += [f"{each['name']} over HTTP: {each['why']}"] * len(found)
            continue
        said = " ".join(found)
        good = len(found) == 1 and all(part in said for part in each["must"])
        if not good or any(part in said for part in each.get("never", ())):
            wrong.append(f"{each['name']}: {each['why']}")
    return wrong + [
        f"{name}: {each['why']}" for each in LIST["absent"] for name in each["names"] if name in headers
    ]


@pytest.mark.parametrize("secure", [True, False])
def test_every_answer_passes_the_list(sessions: Sessions, secure: bool) -> None:
    client = Browser(sessions, secure=secure).client
    for method, path in ANSWERS:
        answer = client.request(method, path, follow_redirects=False)
        assert graded(answer.headers, secure) == [], (method, path)


def test_a_real_server_adds_nothing_to_them(sessions: Sessions) -> None:
    site = Browser(sessions).site
    with serving(site) as port:
        for path in ("/acces/site", "/nowhere", "/-/static/site.css"):
            assert graded(httpx.get(f"http://{HOST}:{port}{path}").headers, False) == []


@pytest.mark.parametrize("name", sorted(guard.ALWAYS))
def test_the_list_notices_each_header_that_is_missing(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delitem(guard.ALWAYS, name)
    answer = Browser(sessions).client.get("/-/gone")
    assert [line.partition(":")[0] for line in graded(answer.headers, False)] == [name]


def test_every_line_of_the_list_has_a_reason() -> None:
    assert all(len(each["why"]) > 30 for part in LIST.values() for each in part)


def test_cookies_are_of_this_host_alone_and_no_script_reads_them(sessions: Sessions) -> None:
    browser = Browser(sessions, secure=True)
    for path in ("/acces/site", "/acces/site?lang=en", "/-/gone"):
        for cookie in browser.client.get(path, follow_redirects=False).headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            parts = {part.strip().lower() for part in rest.split(";")[1:]}
            assert name.startswith("__Host-flowkit")
            assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
            assert not any(part.startswith("domain") for part in parts)
    plain = Browser(sessions).client.get("/acces/site").headers["set-cookie"]
    assert plain.startswith("flowkit=")
    assert "secure" not in plain.lower()


def test_a_planted_cookie_without_the_prefix_is_not_looked_at(sessions: Sessions) -> None:
    attacker = Browser(sessions).open().press("inscrire")
    token = attacker.client.cookies["flowkit"]
    victim = Browser(sessions, secure=True).client
    victim.cookies.set("flowkit", token)
    assert victim.get("/", follow_redirects=False).headers["location"] == "/acces/site"
