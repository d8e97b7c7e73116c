"""The journey as the people of its demo directory make it: events to be sent, each with where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.journey import inputs
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Trigger
from flowkit.core.project import Person
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.load import project
from flowkit.play.game import Game
from flowkit.play.scripted import play_alone
from flowkit.play.texts import Texts
from flowkit.play.world import Clock
from flowkit.unfold import unfold


@dataclass(frozen=True, slots=True)
class Taken:
    """An accepted event with its instant, and where it led. ``waited``: a timer, nobody sent it."""

    event: Event
    snapshot: Snapshot
    waited: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A whole journey of somebody."""

    person: str
    inputs: Mapping[str, object]
    began: Snapshot
    taken: tuple[Taken, ...]

    @property
    def waits(self) -> bool:
        """Whether it takes more than what people and checks send: a timer that runs out."""
        return any(each.waited for each in self.taken)


@dataclass(frozen=True, slots=True)
class Journeys:
    """A flow, and the whole journeys of several people."""

    automaton: Automaton
    made: tuple[Made, ...]


class _Listening(Automaton):
    """An automaton that notes each event it accepts."""

    heard: list[Taken]

    def step(self, snapshot: Snapshot, event: Event) -> Moved | Refused:
        result = super().step(snapshot, event)
        if isinstance(result, Moved):
            control = self.flow.states[event.at or snapshot.state].control(event.name)
            waited = control is not None and control.trigger is Trigger.TIMER
            self.heard.append(Taken(event, result.snapshot, waited))
        return result


def journeys(path: Path, now: datetime) -> Journeys:
    """The journeys that all people of a flow's directory make, begun at ``now``, no timer running out."""
    found = project(path)
    automaton = unfold(found.flow)
    made = tuple(_made(automaton, person, now) for person in found.people.values())
    return Journeys(automaton, tuple(one for one in made if not one.waits))


def _made(automaton: Automaton, person: Person, now: datetime) -> Made:
    listening = _Listening(automaton.flow, automaton.tree, automaton.kinds)
    listening.heard = []
    texts = Texts(automaton.flow, automaton.kinds, automaton.flow.language, "en", 80)
    game = Game(listening, texts, _nobody, Clock(now), person)
    given = inputs(automaton.flow)
    game.begin(given)
    began = game.snapshot
    play_alone(game)
    return Made(person.id, given, began, tuple(listening.heard))


def _nobody(_line: str) -> None:
    """Nobody listens to the story."""
