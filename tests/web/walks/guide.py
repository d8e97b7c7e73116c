"""Following the guide page by page: what it says is on a page is looked for there, and noted in a table."""

from __future__ import annotations

import html
import re
from contextlib import ExitStack
from datetime import timedelta
from typing import NamedTuple

from starlette.testclient import TestClient

from flowkit.core.project import Project, Scenario
from flowkit.scenario.journey import Beginnings
from tests.web.browser import BASE
from tests.web.walks.light import LightHand
from tests.web.walks.stage import Stage, Theatre

HEAD = """# The guide, followed page by page

Somebody reads the guide and does what it says on the pages of `flows/msa`: each requirement, in the order
of the guide, the page it was found on, and the words seen there. Where the guide contradicts itself, says
nothing, or is followed otherwise, the last column names what settled it (C… and W… are told in
[`requirements.yaml`](../../flows/msa/requirements.yaml)). `tests/web/walks/test_guide.py` makes this table:
it walks all of it, and fails where a page does not have it.

| | Guide | Page | Seen | Settled by |
|---|---|---|---|---|
"""


class Row(NamedTuple):
    """One requirement, found."""

    requirement: str
    page: str
    seen: str
    settled: str


class Reader:
    """Somebody with the guide in the hand, at a browser."""

    def __init__(self, project: Project, beginnings: Beginnings, stack: ExitStack) -> None:
        self.project, self.beginnings, self.stack = project, beginnings, stack
        self.rows: list[Row] = []
        self.theatre = Theatre()
        self.client = stack.enter_context(
            TestClient(self.theatre, base_url=BASE, headers={"accept-language": "fr"})
        )
        self.begin()

    def begin(self, at: str | None = None, **given: str) -> None:
        """Open the site anew: at its first page, or in the middle of a journey."""
        scenario = Scenario("guide", (), answers=given, now="2026-03-02T09:00:00+01:00")
        self.stage = Stage(self.project, self.beginnings, scenario, at)
        self.stack.enter_context(self.stage.sessions)
        self.theatre.show(self.stage)
        self.hand = LightHand(self.client, self.stage)
        self.hand.look(at or "")

    @property
    def state(self) -> str:
        """The state whose page is shown."""
        return self.hand.path.strip("/").replace("/", ".")

    @property
    def words(self) -> str:
        """The page as it is read, what stands in fields included."""
        body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.hand.text, flags=re.S)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()

    def see(self, requirement: str, *words: str, never: tuple[str, ...] = (), settled: str = "") -> None:
        """Note that the words are on the page, in this order, and those of ``never`` are not."""
        found, at = self.words, 0
        for word in words:
            place = found.find(word, at)
            assert place >= 0, f"{requirement}: « {word} » is not on {self.hand.path}: {found}"
            at = place + len(word)
        for word in never:
            assert word not in found, f"{requirement}: « {word} » is on {self.hand.path}"
        seen = " · ".join([*words, *(f"no « {word} »" for word in never)])
        self.rows.append(Row(requirement, self.hand.path, seen, settled))

    def press(self, event: str, to: str, outcome: str = "", **typed: str) -> None:
        """Press a button, having typed; a check that it asks is answered; where that must lead."""
        self.hand.press(self.state, event, {name: [text] for name, text in typed.items()})
        if outcome:
            self.stage.answer(outcome, {})
            self.hand.look("")
        assert self.state == to, f"{event}: {self.state}, not {to}"

    def wait(self, length: timedelta, to: str) -> None:
        """Let time pass, and look where that leads."""
        self.stage.wait(length)
        self.hand.look("")
        assert self.state == to, self.state

    def sent(self) -> list[str]:
        """The names of what was sent or done."""
        self.stage.carry_out()
        return [name for name, _ in self.stage.sent]

    def page(self) -> str:
        """The table."""
        ordered = sorted(self.rows, key=lambda row: row.requirement)
        lines = [self._line(row) for row in ordered]
        return HEAD + "".join(lines)

    def _line(self, row: Row) -> str:
        place = next(one.place for one in self.project.requirements if one.id == row.requirement)
        page = f"`{row.page}`"
        return f"| {row.requirement} | {place} | {page} | {row.seen.replace('|', '/')} | {row.settled} |\n"
