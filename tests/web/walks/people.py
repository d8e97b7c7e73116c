"""An invented person in front of Chromium: what they choose and type is in the demo directory."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from flowkit.core.flow import State, Trigger
from flowkit.core.project import Person, Project
from flowkit.scenario.directory import known_of
from flowkit.scenario.naming import state_named

PASSWORD = re.compile(r"(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4}")
CHOSEN = "Verger-d-Ete-31"
LONGEST = 60  # pages of one journey
PATIENCE = 60_000  # milliseconds that a check may take on a machine with other things to do


@dataclass
class Visitor:
    """Goes from page to page as the demo directory says, and notes the states seen."""

    project: Project
    person: Person
    page: Page
    base: str
    password: str = ""  # what is typed to log in
    seen: list[str] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.known = dict(known_of(self.person, self.project.flow))
        self.password = self.known["mot_de_passe"]

    @property
    def here(self) -> str:
        """The state whose page is shown, once nothing is being checked any more."""
        self.page.wait_for_selector("main:not(:has([data-waits]))", timeout=PATIENCE)
        return urlsplit(self.page.url).path.strip("/").replace("/", ".")

    def go(self, until: str) -> str:
        """Go on until a state, or the end of the journey; where that is."""
        for _ in range(LONGEST):
            state = self.project.flow.states[self.here]
            self.seen.append(state.id)
            if state.id == until or not state.controls:
                return state.id
            self.turn(state)
        raise AssertionError(self.seen)

    def turn(self, state: State) -> None:
        """Do at a page what this person does there."""
        event = self._wanted(state)
        self.visits[state.id] += 1
        control = state.control(event)
        if control is not None and control.trigger is Trigger.NEXT:
            for name in state.fields:
                self.type(name, self._typed(name))
        self.press(event)

    def _wanted(self, state: State) -> str:
        for name, events in self.person.choices.items():
            if state_named(self.project.flow, name, (state.id,)) == state.id:
                return events[min(self.visits[state.id], len(events) - 1)]
        people = [c for c in state.controls if c.trigger is not Trigger.TIMER and c.event != "back"]
        usual = [control.event for control in people if control.usual]
        return (usual or [control.event for control in people])[0]

    def _typed(self, name: str) -> str:
        return {**self.known, "mot_de_passe": self.password, "confirmation": CHOSEN}.get(name, "")

    def type(self, name: str, value: str) -> None:
        """Fill a field in."""
        if self.page.locator(f'[name="{name}.day"]').count():
            year, month, day = value.split("-")
            for part, text in (("day", day), ("month", month), ("year", year)):
                self.page.fill(f'[name="{name}.{part}"]', text)
        else:
            self.page.fill(f'[name="{name}"]', value)

    def press(self, event: str) -> None:
        """Press a button, or make a choice and go on."""
        choice = self.page.locator(f'[name="@choice"][value="{event}"]')
        if choice.count():
            choice.check()
            event = "next"
        with self.page.expect_navigation(timeout=PATIENCE):
            self.page.locator(f'[name="@event"][value="{event}"]').first.click()

    def mail(self, subject: str) -> str:
        """The newest message to this person with a subject, read on the page of the mailbox."""
        page = self.page.context.new_page()
        for _ in range(50):
            page.goto(f"{self.base}/-/mail")
            mine = page.locator("article.mail", has_text=self.known["email"]).filter(has_text=subject)
            if mine.count():
                text = mine.first.inner_text()
                page.close()
                return text
            page.wait_for_timeout(200)
        raise AssertionError(f"no message: {subject}")

    def letter(self, folder: Path, subject: str) -> str:
        """The text of the letter to this person with a subject."""
        page = self.page.context.new_page()
        for _ in range(50):
            page.goto(f"{self.base}/-/mail")
            for at in [link.get_attribute("href") for link in page.locator('a[href*="/-/letters/"]').all()]:
                file = folder / "letter.pdf"
                file.write_bytes(page.request.get(f"{self.base}{at}").body())
                made = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
                text = made.stdout.decode()
                if subject in text and self.known["prenom"] in text:
                    page.close()
                    return text
            page.wait_for_timeout(200)
        raise AssertionError(f"no letter: {subject}")
