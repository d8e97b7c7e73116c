"""A game at a table: somebody who types from a list, and all that is said to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flowkit.core.project import Person
from flowkit.load import project
from flowkit.play.game import Game
from flowkit.play.interactive import LeaveError, Player
from flowkit.play.texts import Texts
from flowkit.play.world import Clock
from flowkit.scenario.directory import NOBODY
from flowkit.unfold import unfold

SHOP = Path(__file__).parent / "shop.yaml"
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Table:
    """A game, what was said in it, and the lines that are still to be typed."""

    game: Game
    lines: list[str]
    typed: list[str] = field(default_factory=list)
    secret: set[str] = field(default_factory=set)
    left: bool | None = None  # how the person left: True when the lines ran out

    @property
    def said(self) -> str:
        return "\n".join(self.typed)

    def line(self, prompt: str, secret: bool = False) -> str | None:
        self.typed.append(prompt)
        if secret:
            self.secret.add(prompt)
        return self.lines.pop(0) if self.lines else None

    def play(self) -> Table:
        try:
            Player(self.game, self).play()
        except LeaveError as leave:
            self.left = leave.ended
        return self


def table(
    *lines: str,
    path: Path = SHOP,
    person: Person = NOBODY,
    width: int = 80,
    inputs: Mapping[str, object] | None = None,
) -> Table:
    """A table where a flow is about to be played."""
    flow = project(path).flow
    automaton = unfold(flow)
    said: list[str] = []
    game = Game(
        automaton, Texts(flow, automaton.kinds, "en", "en", width), said.append, Clock(MONDAY), person
    )
    game.begin(inputs or {})
    return Table(game, list(lines), said)
