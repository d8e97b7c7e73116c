"""Somebody who types markup, templates or placeholders: they are shown as text."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from flowkit import load_source, unfold
from flowkit.run.sessions import Sessions
from tests.web.attack.server import INSIDES
from tests.web.browser import Browser

CANARY = "zq-canari"


def test_a_flash_of_somebody_else_or_made_up_says_nothing(browser: Browser, sessions: Sessions) -> None:
    for each in (browser, other := Browser(sessions, patience=0.0).open()):
        each.press("inscrire").press("next", choice="particulier")
    sent = other.client.post(other.path, data=other.form("next", "", {"nir": "99"}), follow_redirects=False)
    foreign = sent.cookies["flowkit-typed"]
    for value in (foreign, foreign[:-4] + "AAAA", "PHNjcmlwdD4="):
        browser.client.cookies.set("flowkit-typed", value)
        assert 'value="99"' not in browser.open(browser.path).text
        assert browser.errors == []


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "{{7*7}}",
    "{% import os %}",
    "${7*7}#{7*7}",
    "{nir}",
    "{email} {0.__class__}",
    "%(nir)s",
    "javascript:alert(1)",
    "</textarea><svg/onload=alert(1)>",
    "a\r\nSet-Cookie: evil=1",
    "\u202eevil\x00\x1b[31m",
]
NOTED = """\
flowkit: 1
flow: noted
language: en
start: ask
answers:
  name: { type: text, label: Name }
  email: { type: email, label: Email }
  other: { type: text, label: Other, optional: true, sensitive: secret }
buttons: { next: { label: Next } }
states:
  ask: { title: Ask, fields: [name, other], go_to: told }
  told: { title: "Hello {name}", info: "So {name}: {name}", fields: [email], go_to: over }
ends: { over: { result: success, title: "Bye {name}" } }
"""


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_typed_is_text_wherever_it_is_shown(hostile: str) -> None:
    with Sessions(unfold(load_source(NOTED)), "memory:") as sessions:
        browser = Browser(sessions).open().press("next", name=hostile, other=CANARY)
        shown = browser.text
        assert browser.path == "/told" or browser.status == 403  # nobody types control characters
        browser.press("next", email=hostile)
        shown += browser.text + str(browser.client.cookies)
    assert "49" not in re.sub(r'"[^"]*"', "", browser.words)
    assert not re.search(r"<(script(?! src=\"/-/static/)|img|svg)\b", shown)
    assert not re.search(r"\son[a-z]+=alert(?![^<]*&)", re.sub(r'"[^"]*"', '""', shown))
    assert CANARY not in shown
    assert "evil" not in browser.client.cookies
    assert "\x00" not in shown


def test_addresses_and_languages_are_text_where_they_are_shown(client: TestClient) -> None:
    for path in ('/"><script>alert(1)</script>', "/<svg onload=alert(1)>", "/{{7*7}}"):
        shown = client.get(path, headers={"accept-language": '"><script>alert(1)</script>'})
        assert "alert(1)" not in shown.text
        assert "49" not in shown.text


def test_an_error_of_ours_says_nothing_of_itself_or_of_the_person(
    client: TestClient, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.press("inscrire").press("next", choice="particulier")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("flowkit.web.desk.Desk.happen", broken)
    client.cookies = browser.client.cookies
    answer = client.post(browser.path, data=browser.form("next", "", {"nir": "2511014168025"}))
    assert answer.status_code == 500
    assert not re.search(
        CANARY + "|2511014168025|RuntimeError", answer.text + json.dumps(dict(answer.headers))
    )
    assert not INSIDES.search(answer.text)
