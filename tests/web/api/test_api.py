"""What programs are told: as the description says, once however often it is sent, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from flowkit import load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from tests.web.browser import BASE, Browser

NIR = "1681282128212"
PAGE = {"accept": "application/json", "accept-language": "en"}


@cache
def machine(path: str = "flows/msa") -> Automaton:
    return unfold(load(path))


class Program:
    """A program that talks to a site, and believes nothing that is not as described."""

    def __init__(self, sessions: Sessions, language: str = "en") -> None:
        app = application(Site(sessions, secure=False, patience=0.0))
        self.client = TestClient(app, base_url=BASE, headers={"accept-language": language})
        self.described = self.client.get("/-/api/openapi.json").json()
        self.token = ""
        self.page: dict[str, Any] = {}
        self.said: Any = None

    def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> tuple[int, Any]:
        """Ask for something; the status and what is said, which the description must allow."""
        used = self.token if token is None else token
        headers = {"authorization": f"Bearer {used}"} if used else {}
        answer = self.client.request(method, path, json=body, headers=headers)
        told = self.described["paths"][path][method.lower()]["responses"][str(answer.status_code)]
        if "content" not in told:
            assert answer.content == b""
            return answer.status_code, None
        schema = told["content"]["application/json"]["schema"]
        whole = {**schema, "components": self.described["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())
        return answer.status_code, answer.json()

    def start(self) -> Program:
        """Begin a journey."""
        status, said = self.ask("POST", "/-/api/sessions")
        assert status == 201
        self.token, self.page = said["token"], said["page"]
        return self

    def send(self, event: str, version: int | None = None, at: str | None = None, **answers: object) -> int:
        """Send an event at the version that was shown."""
        shown = self.page["version"] if version is None else version
        body = {"event": event, "version": shown, "answers": answers, **({"at": at} if at else {})}
        status, said = self.ask("POST", "/-/api/session/events", body)
        self.page = said.get("page", self.page)
        self.said = said
        return status

    @property
    def states(self) -> list[str]:
        """Where it is."""
        return [part["state"] for part in self.page["parts"]]

    @property
    def ids(self) -> list[tuple[str, str | None]]:
        """The messages of the page, by their ids, with their fields."""
        return [(message["id"], message["field"]) for message in self.page["messages"]]


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    clock = SimulatedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    with Sessions(machine(), "memory:", clock=clock, zone=UTC) as sessions:
        yield sessions


@pytest.fixture
def program(sessions: Sessions) -> Program:
    return Program(sessions).start()


def at_identifier(program: Program) -> Program:
    assert (program.send("inscrire"), program.send("particulier")) == (200, 200)
    return program


def test_the_description_is_itself_valid(program: Program) -> None:
    for shape in program.described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    assert program.described["openapi"] == "3.1.0"


def test_each_event_leads_to_the_page_that_follows(program: Program) -> None:
    assert program.states == ["acces.site"]
    at_identifier(program)
    assert (program.states, program.page["version"], program.page["step"]) == (
        ["identifiant.saisie"], 3, ["2", "7", "Entering identifiers"],
    )  # fmt: skip
    assert program.ask("GET", "/-/api/session") == (200, {"page": program.page})


def test_the_same_send_twice_happens_once(program: Program, sessions: Sessions) -> None:
    at_identifier(program)
    assert program.send("next", 3, nir=NIR) == 200
    first = program.page
    assert program.send("next", 3, nir=NIR) == 200
    assert program.page == first
    assert len(list(sessions.history(next(iter(sessions.store.sessions())).id))) == first["version"]


def test_another_send_from_an_old_page_changes_nothing_and_says_where_one_is(program: Program) -> None:
    at_identifier(program)
    assert program.send("connecter", 2) == 409
    assert (program.states, program.ids) == (["identifiant.saisie"], [("key-used", None)])
    assert program.send("back", 99) == 409
    assert program.ids == [("stale", None)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_wrong_with_a_field_is_said_in_the_language_with_the_same_id(
    sessions: Sessions, language: str
) -> None:
    program = at_identifier(Program(sessions, language).start())
    assert program.send("next", nir="12") == 422
    (message,) = program.page["messages"]
    field = program.page["parts"][0]["fields"][0]
    assert (message["id"], message["field"]) == ("too-short", "nir")
    assert field["error"] == message
    assert (field["value"], program.page["language"]) == ("12", language)
    other = at_identifier(Program(sessions, "fr" if language == "en" else "en").start())
    other.send("next", nir="12")
    assert other.ids == program.ids
    assert other.page["messages"][0]["text"] != message["text"]


def test_an_event_of_another_page_is_not_available(program: Program) -> None:
    assert program.send("valider_le_code_du_telephone") == 422
    assert program.ids == [("not-available", None)]


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 300])
def test_nobodys_token_gets_nothing(program: Program, token: str) -> None:
    for method, path in (("GET", "/-/api/session"), ("DELETE", "/-/api/session")):
        headers = {b"authorization": f"Bearer {token}".encode("latin-1")}
        answer = program.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["messages"][0]["id"]) == (401, "nobody")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"event": "back"}', b'{"event": "", "version": 1}',
        b'{"event": "back", "version": true}', b'{"event": "back", "version": 1.5}',
        b'{"event": "back", "version": 1, "more": 1}', b'{"event": "back", "version": 1, "answers": []}',
        b'{"event": "back", "version": 1, "at": 3}', b"[" * 50_000, b'{"event": "\\ud800", "version": 1}',
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_refused_and_changes_nothing(program: Program, body: bytes) -> None:
    headers = {"authorization": f"Bearer {program.token}", "content-type": "application/json"}
    answer = program.client.post("/-/api/session/events", content=body, headers=headers)
    assert (answer.status_code, answer.json()["messages"][0]["id"]) == (400, "invalid-answers")
    assert program.ask("GET", "/-/api/session")[1]["page"] == program.page


def test_erased_is_erased(program: Program, sessions: Sessions) -> None:
    at_identifier(program).send("next", nir=NIR)
    assert program.ask("DELETE", "/-/api/session") == (204, None)
    assert program.ask("GET", "/-/api/session")[0] == 401
    (left,) = sessions.store.sessions()
    assert sessions.get(left.id).snapshot.answers == {}


def test_a_check_that_is_not_answered_yet_is_a_page_that_waits(program: Program) -> None:
    at_identifier(program)
    assert program.send("next", nir=NIR) == 200
    assert [part["kind"] for part in program.page["parts"]] == ["check"]
    assert program.send("next") == 422


def test_regions_have_a_part_each_and_an_event_says_which() -> None:
    with Sessions(machine("flows/examples/dossier"), "memory:") as sessions:
        program = Program(sessions).start()
        assert program.send("next") == 200
        person, car = program.states
        assert (program.send("next", name="Robin Sample"), program.ids) == (422, [("ambiguous", None)])
        assert program.send("next", at=car, plate="XX-000-XX") == 200
        assert program.states == [person, "about.parts.car.address"]
        assert program.send("next", at=person, name="Robin Sample") == 200
        assert program.send("bill", at="about.parts.car.address") == 200
        assert program.states == ["about.checking"]
        assert program.send("bill", at="nowhere \x07") == 422


def test_below_the_interface_there_is_nothing_else(program: Program) -> None:
    answer = program.client.get("/-/api/other")
    assert (answer.status_code, answer.json()["messages"][0]["id"]) == (404, "nothing")
    answer = program.client.put("/-/api/session")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET")


def test_a_page_as_data_is_what_the_interface_says(sessions: Sessions, program: Program) -> None:
    browser = Browser(sessions, patience=0.0).open(**{"accept-language": "en"})
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("inscrire", "", {}),
        ("next", "particulier", {}),
        ("next", "", {"nir": "12"}),
        ("back", "", {}),
        ("next", "particulier", {}),
        ("next", "", {"nir": NIR}),
    ]
    shown, said = [], []
    for event, choice, answers in steps:
        sent = browser.client.post(
            browser.path, data=browser.form(event, choice, dict(answers)), follow_redirects=False
        )
        browser.path = sent.headers["location"]
        shown.append(browser.client.get(browser.path, headers=PAGE).json()["page"])
        browser.text = (
            f'name="@rev" value="{shown[-1]["version"]}" name="@proof" value="{browser.hidden("proof")}"'
        )
        program.send(choice or event, **answers)  # type: ignore[arg-type]
        said.append(program.page)
    assert shown == said


def test_a_browser_is_shown_html_and_a_message_is_data_too(sessions: Sessions) -> None:
    client = TestClient(application(Site(sessions, secure=False)), base_url=BASE)
    both = {"accept": "text/html,application/json"}
    assert client.get("/acces/site", headers=both).headers["content-type"].startswith("text/html")
    missing = client.get("/nowhere", headers=PAGE)
    assert (missing.status_code, missing.json()["messages"][0]["id"]) == (404, "nothing")
    gone = client.get("/-/gone", headers=PAGE)
    assert (gone.status_code, gone.json()["messages"][0]["id"]) == (410, "gone")
