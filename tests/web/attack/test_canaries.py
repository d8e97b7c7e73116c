"""A whole journey over HTTP with everything logged: nothing that was typed is where it should not be."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.web.app import Pages
from tests.run.vault.canaries import everything_logged, found_in
from tests.web.attack.server import HOST, serving
from tests.web.browser import Browser

NIR, PASSWORD = "2511014168025", "Zq-Verger-Canari-58"
PERSON = {
    "nom": "Zqcanari",
    "prenom": "Zqxcanarin",
    "date_naissance.day": "29",
    "date_naissance.month": "10",
    "date_naissance.year": "1951",
    "email": "zq.canari@example.org",
    "mobile": "06 00 39 98 76",
}
CARD = "98127634501"


class Left(NamedTuple):
    """What a journey left behind, beside the pages; and the pages."""

    outside: dict[str, str]
    pages: str
    paths: list[str]
    log: str


class Walker:
    """A browser on a real server that keeps all it is told."""

    def __init__(self, sessions: Sessions, port: int) -> None:
        self.browser, self.said = Browser(sessions, patience=0.0), list[str]()
        self.pages, self.paths = list[str](), list[str]()
        self.browser.client = httpx.Client(  # type: ignore[assignment]
            base_url=f"http://{HOST}:{port}", follow_redirects=True, event_hooks={"response": [self._note]}
        )
        self.browser.open("/")

    def _note(self, response: httpx.Response) -> None:
        response.read()
        self.said += [str(response.url), repr(response.headers.raw)]
        if response.status_code >= 400:
            self.said.append(response.text)
        self.pages.append(response.text)
        self.paths.append(response.url.path)

    def answered(self, outcome: str) -> None:
        (session,) = [each for each in self.browser.site.sessions.store.sessions() if each.ended is None]
        assert self.browser.site.sessions.send(session.id, Event(outcome)).ok, outcome
        self.browser.open("/")

    def registered(self) -> None:
        press = self.browser.press
        press("inscrire").press("next", choice="particulier")
        press("next", nir=f"{NIR}00")  # a wrong key: it is shown again
        press("next", nir=NIR)
        self.answered("nouveau")
        press("next")
        press("next", **{**PERSON, "email": "zq.canari@@example"})
        press("next", **PERSON)
        self.answered("coherente")
        press("next", choice="avec_photo")
        press("next", numero_recto=f"{CARD}1")
        press("next", numero_recto=CARD)
        self.answered("juste")
        press("next")

    def refused(self) -> None:
        """What is wrong, with the same words in it."""
        client, path = self.browser.client, self.browser.path
        form = self.browser.form("next", "", {"nir": NIR, "mot_de_passe": PASSWORD, **PERSON})
        client.post(path, data={**form, "@proof": NIR})
        client.post(path, data={**form, "@event": PASSWORD})
        client.post(path, data={**form, PASSWORD: "x" * 99_999})
        client.post(path, data=form, headers={"content-type": "text/plain"})
        client.post("/-/api/session/events", json=form)
        client.post(
            "/-/api/session/events", content=f'{{"{NIR}": ', headers={"authorization": f"Bearer {NIR}"}
        )
        client.put(path, content=NIR)
        client.get("/nowhere", headers={"cookie": f"flowkit={NIR}; flowkit-typed={CARD}", "x-nir": NIR})
        client.get("/-/api/openapi.json")

    def logs_in(self) -> None:
        self.browser.client.cookies.clear()
        self.browser.open("/").press("connecter").press("next", identifiant=NIR[:-2], mot_de_passe=PASSWORD)
        self.browser.press("next", identifiant=NIR, mot_de_passe=PASSWORD)


@pytest.fixture(scope="module")
def left(msa: Automaton) -> Left:
    with pytest.MonkeyPatch.context() as patch, everything_logged() as log:
        real = Pages.stay

        async def broken(self: Pages, request: object) -> object:
            await real(self, request)  # type: ignore[arg-type]
            raise RuntimeError("broken")

        patch.setattr(Pages, "stay", broken)
        with Sessions(msa, "memory:", clock=SimulatedClock()) as sessions:
            site = Browser(sessions, patience=0.0).site
            with serving(site, access_log=True) as port:
                for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
                    logger = logging.getLogger(name)
                    patch.setattr(logger, "propagate", True)
                    patch.setattr(logger, "disabled", False)
                    logger.setLevel(logging.DEBUG)
                walker = Walker(sessions, port)
                walker.registered()
                proof = {"@proof": walker.browser.hidden("proof"), "nir": NIR}
                assert walker.browser.client.post("/-/stay", data=proof).status_code == 500
                walker.refused()
                walker.logs_in()
                walker.browser.client.close()
    outside = {"said": "\n".join(walker.said), "log": log.getvalue()}
    return Left(outside, "\n".join(walker.pages), walker.paths, log.getvalue())


def test_the_journey_was_walked_and_its_pages_show_what_they_may(left: Left) -> None:
    assert {"/verification/serie_recto", "/mot_de_passe/conditions", "/connexion/controle"} <= set(left.paths)
    assert found_in(left.pages) >= {b"2511014168025", b"zqcanari", b"zq.canari", b"00 39 98 76"}


def test_everything_was_logged(left: Left) -> None:
    assert '"POST /identifiant/saisie HTTP/1.1" 303' in left.log or "POST /identifiant/saisie" in left.log
    assert "RuntimeError: broken" in left.log
    assert "python_multipart" in left.log or "DEBUG" in left.log


def test_no_address_header_cookie_log_or_error_holds_what_was_typed(left: Left) -> None:
    assert {name: found for name, text in left.outside.items() if (found := found_in(text))} == {}


def test_a_secret_is_on_no_page(left: Left) -> None:
    assert PASSWORD not in left.pages


def test_no_subject_of_a_mail_or_letter_has_room_for_an_answer() -> None:
    subjects = re.findall(r"^\s*subject:(.*)$", Path("flows/msa/effects.yaml").read_text("utf-8"), re.M)
    assert len(subjects) >= 4
    assert not any("{" in subject for subject in subjects)
