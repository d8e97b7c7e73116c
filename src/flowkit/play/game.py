"""One journey being played: moves, the checks answered by the record, what would be sent, what is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, State, StateKind, Trigger
from flowkit.core.project import Person
from flowkit.core.snapshot import Effect, Event, Moved, Refused, Snapshot
from flowkit.play.lines import fitted
from flowkit.play.page import Page, heading, page_of
from flowkit.play.texts import Texts
from flowkit.play.world import Clock
from flowkit.scenario.directory import NOBODY, outcome
from flowkit.scenario.journey import Beginnings, next_timer, within_the_calendar
from flowkit.scenario.naming import state_named
from flowkit.scenario.pilot import Wishes
from flowkit.scenario.result import refusal

MOST_CHECKS = 50
"""How many checks may follow one another before the game says that it turns round."""

_NOTHING: Mapping[str, object] = {}


class StuckError(Exception):
    """The game cannot go on by itself: a check that nothing answers, or checks that turn round."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


class UnknownStateError(Exception):
    """A game cannot begin at what is no state, or more than one."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(slots=True)
class Game:
    """A journey, who plays it, and where its story is printed."""

    automaton: Automaton
    texts: Texts
    say: Callable[[str], None]
    clock: Clock
    person: Person = NOBODY
    ask_outcome: Callable[[State, tuple[Control, ...]], str] | None = None
    snapshot: Snapshot = field(init=False)
    chosen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def begin(self, inputs: Mapping[str, object], at: str | None = None) -> None:
        """Start, at the state of a name if one is given.

        Raises flowkit.core.step.InputsError for inputs the flow cannot start with, UnknownStateError.
        """
        state = state_named(self.automaton.flow, at) if at else None
        if at and state is None:
            raise UnknownStateError(at)
        journey = Beginnings(self.automaton).begin(inputs, self.clock.now(), state)
        self.snapshot = journey.snapshot
        for effect in journey.effects:
            self._report(effect)

    def resume(self, snapshot: Snapshot) -> None:
        """Go on from a stored snapshot."""
        self.snapshot = snapshot

    @property
    def over(self) -> bool:
        """Whether the journey has ended."""
        return self.snapshot.ended is not None

    @property
    def page(self) -> Page:
        """What is shown now."""
        return page_of(self.automaton, self.snapshot, self.clock.now(), self.texts)

    @property
    def where(self) -> str:
        """The active states."""
        return ", ".join(self.snapshot.states)

    def send(
        self, event: str, answers: Mapping[str, object] = _NOTHING, at: str | None = None
    ) -> Refused | None:
        """Let an event happen; the refusal if it is refused."""
        self.fire_due()
        meant = at if len(self.snapshot.states) > 1 else None
        with within_the_calendar():
            result = self.automaton.step(self.snapshot, Event(event, answers, self.clock.now(), meant))
        if isinstance(result, Refused):
            return result
        self.chosen[at or self.snapshot.state, event] += 1
        self._take(result)
        return None

    def fire_due(self) -> None:
        """Let every timer that has run out by now do its work; what it starts runs out later."""
        while not self.over and (due := next_timer(self.snapshot)) and due[0] <= self.clock.now():
            state, _, event = due[1].partition("/")
            with within_the_calendar():
                result = self.automaton.step(self.snapshot, Event(event, {}, self.clock.now(), state))
            if isinstance(result, Refused):
                raise StuckError("timer-refused", why=self.why(result))
            self.tell("timer-fired", to=self.after(state, event))
            self._take(result)

    def after(self, state: str, event: str) -> str:
        """What comes when a timer runs out, by its title."""
        flow = self.automaton.flow
        target = next(t.target for t in flow.leaving(state) if t.event == event)
        return self.texts.title(flow.states[target], self.snapshot) or target

    def settle(self) -> None:
        """Answer checks until a person is asked again. Raises StuckError when that does not come to pass."""
        for _ in range(MOST_CHECKS):
            waiting = [
                s for s in self.snapshot.states if self.automaton.flow.states[s].kind is StateKind.CHECK
            ]
            if self.over or not waiting:
                return
            self._answer_check(waiting[0])
        raise StuckError("checks-turn-round", where=self.where)

    def _answer_check(self, state: str) -> None:
        flow = self.automaton.flow
        declared = flow.states[state]
        found = outcome(self.person, flow, self.snapshot, state, self.clock.now())
        if found is None:
            outcomes = tuple(c for c in declared.controls if c.trigger is Trigger.OUTCOME)
            usual = next((c for c in outcomes if c.usual), outcomes[0])
            picked = self.ask_outcome(declared, outcomes) if self.ask_outcome else usual.event
            found = (picked, {})
        self.tell_outcome(state, found[0])
        refused = self.send(found[0], found[1], state)
        if refused is not None:
            raise StuckError("check-refused", check=declared.check, outcome=found[0], why=self.why(refused))

    def tell_outcome(self, state: str, event: str) -> None:
        """Say what the world answers to the check of a state."""
        declared = self.automaton.flow.states[state]
        said = self.texts.outcome(declared, event, self.snapshot)
        self.say(self.texts.own("check", check=declared.check or declared.name, outcome=said))

    def tell(self, key: str, /, **params: object) -> None:
        """Say a sentence of flowkit's own, in lines that fit."""
        for line in fitted(self.texts.own(key, **params), self.texts.width):
            self.say(line)

    def why(self, refused: Refused) -> str:
        """A refusal in words."""
        return refusal(refused, self.texts.flow, self.texts.speech)

    def wishes(self) -> Wishes:
        """What the demo person would answer."""
        return Wishes(self.person.answers)

    def preferred(self, state: str, events: tuple[str, ...]) -> str | None:
        """What the demo person would pick at a state: as said for this visit, or by the answer it saves."""
        wanted = self.person.choices.get(state, ())
        if wanted:
            visits = sum(count for (where, _), count in self.chosen.items() if where == state)
            event = wanted[min(visits, len(wanted) - 1)]
            return event if event in events else None
        save = self.automaton.flow.states[state].save_as
        value = self.person.answers.get(save) if save else None
        return value if value in events else None

    def _take(self, moved: Moved) -> None:
        self.snapshot = moved.snapshot
        for effect in moved.effects:
            self._report(effect)

    def _report(self, effect: Effect) -> None:
        if effect.kind == "action":
            said = self.texts.effect(effect, self.snapshot.answers)
            self.say(self.texts.own("effect", effect=said))

    def ending(self) -> list[str]:
        """What is said at the end: the end's own words, and how the journey ended."""
        lines = [""]
        for state in self.snapshot.states:
            lines += heading(self.automaton.flow.states[state], self.snapshot, self.texts)
        result = self.texts.own(f"result.{self.snapshot.ended}")
        return [*lines, self.texts.own("ended", result=result)]
