"""Every page of a flow in a real browser, without walking there: the site answers it in this process.

The pages are made by the site itself, from a journey that stands there with the example of every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page as Tab
from playwright.sync_api import Route as Asking
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from flowkit import load, unfold
from flowkit.core.answer import Value
from flowkit.core.automaton import Automaton
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.snapshot import Snapshot
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from flowkit.web.app import Pages
from flowkit.web.desk import Desk
from flowkit.web.page import Message, Page
from flowkit.web.standing import Stands
from flowkit.web.words import Words

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BASE = "http://localhost:9"
SHOWN_KINDS = (StateKind.PAGE, StateKind.CHECK, StateKind.END)
WIDE, PHONE, SMALL = (1280, 900), (360, 740), (320, 640)


@dataclass
class Look:
    """A site whose pages can all be looked at, as if the journey stood there and ``wrong`` were wrong."""

    site: Site
    client: TestClient
    at: str = ""
    wrong: tuple[Message, ...] = ()
    answers: dict[str, Value] | None = None

    @property
    def states(self) -> list[str]:
        """The states that have a page, the ends among them."""
        flow = self.site.sessions.automaton.flow
        return [state.id for state in flow.states.values() if state.kind in SHOWN_KINDS]

    def address(self, state: str, language: str) -> str:
        """Where the page of a state is looked at."""
        return f"{BASE}/{state.strip('/').replace('.', '/')}?in={language}"

    def answer(self, asking: Asking) -> None:
        """Answer the browser."""
        request = asking.request
        where = urlsplit(request.url)
        language = where.query.removeprefix("in=")
        headers = {**request.headers, **({"cookie": f"flowkit-language={language}"} if language else {})}
        self.at = where.path.strip("/").replace("/", ".")
        found = self.client.get(where.path, headers=headers, follow_redirects=True)
        headers = {name: value for name, value in found.headers.items() if name != "content-encoding"}
        asking.fulfill(status=found.status_code, headers=headers, body=found.content)

    def open(self, tab: Tab, state: str, language: str = "fr") -> Tab:
        """Show the page of a state."""
        tab.goto(self.address(state, language))
        return tab


@contextmanager
def looking(folder: str) -> Iterator[Look]:
    """Look at all pages of a flow."""
    automaton = unfold(load(folder))
    with Sessions(automaton, "memory:", clock=SimulatedClock(NOW), zone=UTC) as sessions:
        own = Path(folder) / "web"
        site = Site(sessions, secure=False, templates=(own,) if own.is_dir() else ())
        found: list[Pages] = []

        def keep(pages: Pages) -> list[BaseRoute]:
            found.append(pages)
            return []

        app = application(site, keep)
        look = Look(site, TestClient(app, base_url="http://testserver"))
        pretend(look, found[0].desk)
        yield look


def pretend(look: Look, desk: Desk) -> None:
    """Let a site show any page to anybody."""
    automaton, begun = look.site.sessions.automaton, look.site.sessions.start()
    stands, page, words = desk.stands(begun.id), desk.page, desk.words

    def standing() -> Stands:
        return replace(stands, snapshot=snapshot_at(automaton, look.at, look.answers))

    def shown(_: Stands | None, language: str, state: str, _flash: str | None) -> Page | None:
        made = page(standing() if state in look.states else None, language, state, None)
        return refused(made, look.wrong) if made is not None and look.wrong else made

    def said(_: Stands | None, language: str) -> Words:
        return words(standing() if look.at in look.states else None, language)

    desk.page, desk.words = shown, said  # type: ignore[method-assign, assignment]


def refused(page: Page, wrong: tuple[Message, ...]) -> Page:
    """A page as it comes back when what was typed is refused."""
    beside = {message.field: message for message in wrong}
    parts = (
        replace(part, fields=tuple(replace(field, error=beside.get(field.name)) for field in part.fields))
        for part in page.parts
    )
    return replace(page, parts=tuple(parts), messages=wrong)


def snapshot_at(automaton: Automaton, state: str, answers: dict[str, Value] | None) -> Snapshot:
    """A journey that stands at a state, every answer given as its example has it."""
    flow = automaton.flow
    begun = automaton.start(None, NOW).snapshot
    examples = {
        name: declared.example for name, declared in flow.answers.items() if declared.example is not None
    }
    inputs: dict[str, Value] = {**begun.answers, **examples, **(answers or {})}
    there = flow.states[state]
    ended = there.result.value if there.result is not None else None
    due = (NOW + timedelta(minutes=30)).isoformat()
    timers = {f"{state}/{one.event}": due for one in there.controls if one.trigger is Trigger.TIMER}
    return begun._replace(states=(state,), answers=inputs, visited=(), ended=ended, timers=timers)
