"""Random journeys through whole flows: whatever comes, nothing breaks, nothing is half done, all agree."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from flowkit.core.automaton import Automaton
from flowkit.core.back import VISITED
from flowkit.core.configuration import is_whole
from flowkit.core.flow import StateKind
from flowkit.core.snapshot import Event, Moved, Option, Refused
from tests.core.journeys import NOON, club, example

REASONS = {
    *("not-available", "no-rule-holds", "invalid-answers", "choice-missing", "ended"),
    *("too-early", "cannot-go-back", "ambiguous"),
}
WAITS = [0, 0, 0, 1, 59, 600, 1800, 86_400, 8 * 86_400, 400 * 86_400, -3600]
ZONES = [UTC, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]
TYPED = [
    *("", " ", "oui", "non", "true", "1", "-0", "0", "8,86", "8.860", "1e2", "٨", "08.86", "25,00", "312.40"),
    *("29/02/1900", "0001-01-01", "9999-12-31", "24/08/1962", "2022-W07-5", "today", "a@b.fr\nBcc: c@d.fr"),
    *(
        "1681282128212",
        "168128212821299",
        "１６８１２８２１２８２１２",
        "2A",
        "06 00 00 00 00",
        "07 00 00 00 00",
    ),
    *(
        "12345678901",
        "Verger-d-Ete-31",
        "x" * 10_001,
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ud800",
        "{nir}",
        "../..",
    ),
]
NAMES = [
    "next",
    "back",
    "quit",
    "",
    "nobody",
    "after_p7d",
    "after_pt30m",
    "oui",
    "juste",
    "e_next",
    "x" * 1000,
]


def deep(levels: int) -> list[object]:
    found: list[object] = []
    for _ in range(levels):
        found = [found]
    return found


JUNK: list[object] = [
    *TYPED,
    *(
        None,
        True,
        False,
        0,
        -1,
        10**5000,
        1.5,
        float("nan"),
        b"x",
        Decimal("NaN"),
        (),
        {},
        [],
        {"a"},
        object(),
    ),
    *(["oui"], [None], [[]], ["x"] * 1000, deep(5000), {"day": "1"}, {"day": deep(5000)}, {"day": 10**5000}),
    {"day": "29", "month": "2", "year": "2023"},
]


class Journey:
    """One random journey, and every claim about a step checked at each of them."""

    def __init__(self, automaton: Automaton, seed: int) -> None:
        self.automaton = automaton
        self.flow = automaton.flow
        self.random = random.Random(seed)
        self.met: Counter[str] = Counter()
        self.traces = {t.id for t in self.flow.transitions} | {"back"}
        self.begin()

    def begin(self) -> None:
        self.now = NOON
        inputs = {}
        for answer in self.flow.answers.values():  # as if a check or a question had told them
            if answer.derived and self.random.random() < 0.2:
                inputs[answer.id] = self.value(answer.id)
        self.here = self.automaton.start(inputs, self.now).snapshot
        self.met.update(self.here.states)

    def value(self, name: str) -> object:
        declared = self.flow.declaration(name)
        if declared.options:
            chosen = self.random.choice([option.id for option in declared.options])
            return [chosen] if declared.many else chosen
        if declared.kind == "boolean":
            return self.random.random() < 0.5
        born = self.random.choice(["1990-02-28", "2015-06-01"])
        return declared.example or {"text": "Exemple", "integer": "3", "date": born}[declared.kind]

    def answers(self, option: Option) -> dict[str, object]:
        owed = option.trigger != "outcome"
        return {
            field: self.value(field)
            for field in option.fields
            if (owed and not self.flow.declaration(field).optional) or self.random.random() < 0.5
        }

    def junk(self, options: tuple[Option, ...]) -> dict[str, object]:
        names = [*self.flow.answers, *(field for option in options for field in option.fields), "nobody", ""]
        return {self.random.choice(names): self.random.choice(JUNK) for _ in range(self.random.randint(0, 4))}

    def act(self) -> None:
        """Something at random: mostly what works, so that journeys get far, and all that does not."""
        options = self.automaton.options(self.here, self.now)
        if self.here.ended or self.random.random() < 0.01:
            self.step(Event(self.random.choice(NAMES), now=self.now))
            self.begin()
            return
        roll = self.random.random()
        onward = [o for o in options if o.enabled and o.trigger not in ("timer", "button", "back")]
        if roll < 0.6 and onward:
            option = self.random.choice(onward)
            self.offered(option)
        elif roll < 0.75 and options:
            self.offered(self.random.choice(options))
        elif roll < 0.85 and options:
            self.step(Event(self.random.choice(options).event, self.junk(options), self.now))
        elif roll < 0.92:
            at = self.random.choice([None, "", *self.here.states, *self.flow.states])
            self.step(Event(self.random.choice(NAMES), {}, self.now, at))
        else:
            waited = self.now + timedelta(seconds=self.random.choice(WAITS))
            self.now = waited.astimezone(self.random.choice(ZONES))

    def offered(self, option: Option) -> None:
        """Take what is offered, and compare what happens with the offer."""
        result = self.step(Event(option.event, self.answers(option), self.now, option.state))
        if not option.enabled:
            assert isinstance(result, Refused)
            assert result.reports == option.reports
        elif not option.fields:
            assert isinstance(result, Moved), (option, result)
        elif isinstance(result, Refused):
            assert result.reason == "no-rule-holds", (option, result)

    def step(self, event: Event) -> Moved | Refused:
        before = self.here.to_json()
        result = self.automaton.step(self.here, event)
        assert self.here.to_json() == before
        assert self.automaton.step(self.automaton.restore(before), event) == result
        if isinstance(result, Refused):
            self.met[result.reason] += 1
            assert result.snapshot is self.here
            assert result.event == event.name
            assert result.reason in REASONS
            assert bool(result.problems) == (result.reason == "invalid-answers")
        else:
            self.met.update(result.snapshot.states)
            assert result.trace
            assert set(result.trace) <= self.traces
            assert {effect.kind for effect in result.effects} <= {"action", "check", "timer", "cancel"}
            self.here = result.snapshot
            self.stored()
        return result

    def stored(self) -> None:
        """What is stored is whole, and read back the same."""
        here, flow = self.here, self.flow
        text = here.to_json()
        restored = self.automaton.restore(text)
        assert restored == here
        assert restored.to_json() == text
        assert is_whole(flow, here.states)
        assert all(is_whole(flow, page) for page in here.visited)
        assert len(here.visited) <= VISITED
        running = {
            f"{state}/{control.event}"
            for state in here.states
            for control in flow.states[state].controls
            if control.after
        }
        assert set(here.timers) == running
        assert all(datetime.fromisoformat(due).utcoffset() == timedelta(0) for due in here.timers.values())
        for name, value in here.answers.items():
            declared = flow.declaration(name)
            assert all(
                self.automaton.kinds[declared.kind].show(value, declared, language)
                for language in ("fr", "en")
            )

    def disabled_is_refused(self) -> None:
        for option in self.automaton.options(self.here, self.now):
            if not option.enabled:
                tried = self.automaton.step(self.here, Event(option.event, now=self.now, at=option.state))
                assert isinstance(tried, Refused)


LENGTH = 300


@pytest.mark.parametrize(
    ("name", "walks", "reached"),
    [("msa", 60, 0.9), ("dossier", 8, 1.0), ("reservation", 8, 1.0), ("club", 8, 1.0)],
)
def test_a_random_journey_never_breaks(name: str, walks: int, reached: float) -> None:
    automaton = club() if name == "club" else example(name)
    met: Counter[str] = Counter()
    for seed in range(walks):
        journey = Journey(automaton, seed)
        for number in range(LENGTH):
            try:
                journey.act()
                journey.disabled_is_refused()
            except Exception as error:
                raise AssertionError(f"{name}, seed {seed}, event {number}") from error
        met += journey.met
    resting = [
        s.id for s in automaton.flow.states.values() if not s.children and s.kind is not StateKind.ROUTE
    ]
    assert sum(state in met for state in resting) >= reached * len(resting), sorted(set(resting) - set(met))
    assert met["not-available"] > walks
    assert met["invalid-answers"] > walks
