"""A journey in sentences: what a witness does, step by step, in the words of the flow.

A sensitive answer is hidden, unless it stands in the files of the flow: what is invented there may be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flowkit.core.duration import duration
from flowkit.core.flow import Control, Flow, StateKind, Trigger
from flowkit.core.witness import Move, Witness
from flowkit.messages import text

HIDDEN = "•••"
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))
_DOING = {Trigger.CHOICE: "choose", Trigger.LINK: "follow", Trigger.BUTTON: "press", Trigger.NEXT: "press"}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells journeys through a flow in a language.

    ``invented`` are answers that people of the flow give, ``people`` says who each of them is.
    """

    flow: Flow
    language: str
    invented: Collection[str] = field(default_factory=frozenset)
    people: Mapping[str, str] = field(default_factory=dict)

    def heading(self, witness: Witness) -> str:
        """Whose journey it is."""
        person = self.people.get(witness.person, "")
        return self.say("title.person", person=person) if person else self.say("title")

    def steps(self, witness: Witness) -> tuple[str, ...]:
        """A sentence for the settings, if there are any, and one for each move."""
        settings = [self.say("inputs", what=self._answers(witness.inputs))] if witness.inputs else []
        return (*settings, *(self._move(move) for move in witness.moves))

    def last(self, witness: Witness) -> tuple[str, ...]:
        """Where it comes to, and what goes on for ever."""
        lines = [self._last(witness)]
        if witness.loop:
            last = len(self.steps(witness))
            key = "loop.one" if witness.loop == 1 else "loop"
            lines.append(self.say(key, first=last - witness.loop + 1, last=last))
        return tuple(lines)

    def say(self, key: str, /, **params: object) -> str:
        """A sentence of the catalogue."""
        return text(f"witness.{key}", self.language, **params)

    def _move(self, move: Move) -> str:
        state = self.flow.states[move.state]
        control = state.control(move.event)
        place = self._title(move.state)
        if control is None:
            label = self.flow.text("buttons.back.label", self.language) or move.event
            said = self.say("press", place=place, label=label)
        elif control.trigger is Trigger.TIMER:
            said = self.say("wait", place=place, length=self._length(control))
        elif control.trigger is Trigger.OUTCOME:
            key = "outcome.brings" if move.answers else "outcome"
            said = self.say(key, place=place, label=self._label(control), what=self._answers(move.answers))
        elif move.answers:
            label, what = self._label(control), self._answers(move.answers)
            said = self.say("fill-in", place=place, label=label, what=what)
        else:
            said = self.say(_DOING[control.trigger], place=place, label=self._label(control))
        return said

    def _last(self, witness: Witness) -> str:
        if witness.moves and not witness.moves[-1].after:
            return self.say("turns" if witness.refused == "automatic-cycle" else "refused")
        key = "ends" if any(self._is_end(state) for state in witness.last) else "is-at"
        return self.say(key, place=", ".join(self._title(state) for state in witness.last))

    def _is_end(self, state: str) -> bool:
        found = self.flow.states[state]
        return found.kind is StateKind.END and found.parent is None

    def _title(self, state: str) -> str:
        return self.flow.title_of(state, self.language)

    def _label(self, control: Control) -> str:
        return self.flow.text(f"{control.path}.label", self.language) or control.event

    def _answers(self, answers: Mapping[str, object]) -> str:
        return "; ".join(self._each(answers))

    def _each(self, answers: Mapping[str, object]) -> Iterator[str]:
        for name, value in answers.items():
            group = "answers" if name in self.flow.answers else "parameters"
            label = self.flow.text(f"{group}.{name}.label", self.language) or name
            yield self.say("answer", label=label, value=self.value(name, value))

    def value(self, name: str, value: object) -> str:
        """An answer as it may be shown."""
        declared = self.flow.declaration(name)
        raw = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        known = {declared.example, declared.default, *self.invented}
        if declared.sensitive and raw not in known:
            return HIDDEN
        labels = {option.id: option.label for option in declared.options}
        return labels.get(raw) or raw

    def _length(self, control: Control) -> str:
        left = int(duration(control.after or "P1D") / timedelta(seconds=1))
        parts = []
        for unit, seconds in _UNITS:
            count, left = divmod(left, seconds)
            if count:
                parts.append(self.say(f"{unit}.one" if count == 1 else unit, count=count))
        return " ".join(parts)
