"""Somebody who tries very often: the site answers later, to them alone."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from flowkit.run.sessions import Sessions
from flowkit.web.limits import Turnstile
from flowkit.web.site import Limits, Rate, Site
from tests.web.browser import Browser

NIR = "1681282128212"
FEW = Limits(
    requests=Rate(8, 60),
    starts=Rate(2, 60),
    lookups=Rate(3, 60),
    forms=Rate(6, 60),
    own_lookups=Rate(2, 60),
)
LONG = 1_000_000.0  # so long that no test comes to its end
PLENTY = Rate(1000, LONG)


def asked(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def turnstile(sessions: Sessions, limits: Limits | None = FEW, **more: object) -> tuple[Turnstile, Clock]:
    clock = Clock()
    return Turnstile(Site(sessions, limits=limits, **more), clock), clock  # type: ignore[arg-type]


def test_an_address_is_told_to_wait_and_others_are_not(sessions: Sessions) -> None:
    gate, clock = turnstile(sessions)
    waits = [gate.request(asked("192.0.2.1")) for _ in range(10)]
    assert waits[:8] == [0] * 8
    assert all(0 < wait <= 60 for wait in waits[8:])
    assert gate.request(asked("192.0.2.2")) == 0
    clock.now += 120
    assert gate.request(asked("192.0.2.1")) == 0


def test_a_new_window_does_not_forget_the_one_before_at_once(sessions: Sessions) -> None:
    gate, clock = turnstile(sessions)
    clock.now -= clock.now % 60
    clock.now += 59
    assert [gate.request(asked("192.0.2.1")) for _ in range(8)] == [0] * 8
    clock.now += 2
    assert [gate.request(asked("192.0.2.1")) > 0 for _ in range(3)] == [False, True, True]
    clock.now += 30
    assert gate.request(asked("192.0.2.1")) == 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "place"),
    [
        ("192.0.2.1", ("198.51.100.7",), "192.0.2.1"),  # says so itself, and is no proxy of ours
        ("10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),  # the first was invented
        ("10.0.0.1", ("203.0.113.9", "198.51.100.7, 10.0.0.2"), "198.51.100.7"),
        ("10.0.0.1", ("x<script>",), "10.0.0.1"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", (), "2001:db8:1:2::/64"),
        ("testclient", ("198.51.100.7",), ""),
    ],
)
def test_only_proxies_of_ours_say_who_asks(
    sessions: Sessions, peer: str, forwarded: tuple[str, ...], place: str
) -> None:
    gate, _ = turnstile(sessions, proxies=("10.0.0.0/8",))
    assert gate.place(asked(peer, *forwarded)) == place


def test_this_machine_is_counted_only_where_that_is_wanted(sessions: Sessions) -> None:
    for limits, free in ((FEW, True), (Limits(requests=Rate(2, 60), loopback=True), False), (None, True)):
        gate, _ = turnstile(sessions, limits)
        for peer in ("127.0.0.1", "::1"):
            assert (sum(gate.request(asked(peer)) for _ in range(50)) == 0) is free


def test_what_is_counted_has_an_end(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowkit.web.limits._KEPT", 10)
    gate, _ = turnstile(sessions)
    for each in range(100):
        gate.request(asked(f"192.0.2.{each}"))
    assert len(gate._counts) == 10


@pytest.fixture
def counted(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser whose address is counted."""
    monkeypatch.setattr(Turnstile, "place", lambda *_: "192.0.2.1")
    limits = Limits(requests=PLENTY, starts=Rate(2, LONG), lookups=Rate(3, LONG), own_lookups=Rate(2, LONG))
    return Browser(sessions, patience=0.0, limits=limits).open()


def test_numbers_of_people_cannot_be_tried_one_after_the_other(counted: Browser, sessions: Sessions) -> None:
    counted.press("inscrire").press("next", choice="particulier")
    path = counted.path
    seen = [counted.open(path).press("next", nir=f"16812821282{each}").status for each in range(4)]
    assert (seen[:2], seen[2:]) == ([200, 200], [429, 429])
    assert "Trop de demandes" in counted.words
    again = Browser(sessions, patience=0.0)
    again.client = counted.client
    again.client.cookies.clear()
    again.open().press("inscrire").press("next", choice="particulier")
    seen = [again.open(path).press("next", nir=f"26812821282{each}").status for each in range(2)]
    assert seen == [200, 429]


def test_passwords_cannot_be_tried_without_end_though_each_try_brings_a_new_cookie(counted: Browser) -> None:
    counted.press("connecter")
    path, seen = counted.path, []
    for each in range(5):
        counted.open(path)
        seen.append(counted.press("next", identifiant=NIR[:-1], mot_de_passe=f"Faux-Passe-{each}").status)
    assert 429 in seen
    assert seen[-1] == 429


def test_sessions_cannot_be_begun_without_end(counted: Browser, sessions: Sessions) -> None:
    for _ in range(5):
        counted.client.cookies.clear()
        counted.open("/acces/site").press("inscrire")
    api = [counted.client.post("/-/api/sessions").status_code for _ in range(2)]
    assert len(list(sessions.store.sessions())) == 2
    assert (counted.status, api) == (429, [429, 429])


def test_who_has_to_wait_is_told_how_long_in_their_language_and_programs_as_data(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Turnstile, "place", lambda *_: "192.0.2.1")
    client = Browser(sessions, limits=Limits(requests=Rate(8, LONG))).client
    for _ in range(8):
        client.get("/-/gone")
    for language, words in (("fr", "Trop de demandes"), ("en", "Too many requests")):
        answer = client.get("/acces/site", headers={"accept-language": language})
        assert answer.status_code == 429
        assert words in answer.text
        assert 0 < int(answer.headers["retry-after"]) <= LONG
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    told = client.get("/-/api/session")
    assert (told.status_code, told.json()["messages"][0]["id"]) == (429, "later")
    assert "retry-after" in told.headers
    assert client.get("/-/health").status_code == 200


def test_without_limits_nothing_ends_the_trying(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turnstile, "place", lambda *_: "192.0.2.1")
    client = Browser(sessions, limits=None).client
    assert {client.get("/-/gone").status_code for _ in range(20)} == {410}
