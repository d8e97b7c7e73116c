"""Asking for the values of a page, one by one, until each is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.core.snapshot import Problem
from flowkit.core.timers import today_of
from flowkit.play.game import Game
from flowkit.play.lines import fitted
from flowkit.play.texts import is_secret
from flowkit.scenario.directory import NOBODY
from flowkit.scenario.result import field_error


@dataclass(slots=True)
class Form:
    """Asks for fields. ``read`` gives a line for a prompt (hidden if secret).

    ``instead`` is told of any line that begins with a slash, and of a lone question mark. It says whether
    that was no value, and raises when the person wants something else than to answer.
    """

    game: Game
    read: Callable[[str, bool], str]
    instead: Callable[[str], bool]

    def ask(self, name: str) -> Value | None:
        """Ask for one field until its value is right; None when it is left empty and may be."""
        declared = self.game.automaton.flow.declaration(name)
        self.explain(name, declared)
        fallback = self.fallback(name)
        while True:
            typed = self.read(self.prompt(name, declared, fallback), is_secret(declared))
            if (typed.startswith("/") or typed.strip() == "?") and self.instead(typed):
                continue
            raw = self.picked(typed, declared)
            if not raw.strip() and fallback is not None:
                raw = fallback
            if not raw.strip() and declared.optional:
                return None
            if not raw.strip():
                self.wrong(Problem(name, "missing"))
                continue
            try:
                return self.read_as(raw, declared)
            except AnswerError as error:
                self.wrong(Problem(name, error.message, error.params))

    def read_as(self, raw: str, declared: Answer) -> Value:
        """The value of what was typed. Raises AnswerError."""
        today = today_of(self.game.clock.now())
        return self.game.automaton.kinds[declared.kind].parse(raw, declared, today)

    def fallback(self, name: str) -> str | None:
        """What Enter stands for: what was answered before, else what the demo person would type."""
        before = self.game.snapshot.answers.get(name)
        if before is None:
            return self.demo(name)
        if isinstance(before, bool):
            return "true" if before else "false"
        return ",".join(before) if isinstance(before, list) else str(before)

    def demo(self, name: str) -> str | None:
        """What the demo person would type: their own value, else the example of what must be answered."""
        person = self.game.person
        declared = self.game.automaton.flow.declaration(name)
        if name in person.answers or person is NOBODY or declared.optional:
            return person.answers.get(name)
        return declared.example

    def explain(self, name: str, declared: Answer) -> None:
        """The hint of a field, and what can be chosen."""
        hint = self.game.texts.text(f"answers.{name}.hint", self.game.snapshot)
        for line in fitted(hint, self.game.texts.width, "  "):
            self.game.say(line)
        for number, option in enumerate(declared.options, 1):
            label = self.game.texts.text(f"answers.{name}.choices.{option.id}.label", self.game.snapshot)
            self.game.say(f"    {number}  {label or option.label or option.id}")

    def prompt(self, name: str, declared: Answer, fallback: str | None) -> str:
        """The name of a field, whether it may stay empty, and what Enter stands for."""
        own = self.game.texts.own
        notes = [own("optional")] if declared.optional else []
        if fallback is not None:
            before = name in self.game.snapshot.answers
            secret = own("before") if before else own("demo")
            notes.append(own("enter", value=secret if is_secret(declared) else fallback))
        elif declared.example is not None and not is_secret(declared):
            notes.append(own("example", value=declared.example))
        return self.game.texts.asked(name, f" ({', '.join(notes)})" if notes else "")

    def picked(self, typed: str, declared: Answer) -> str:
        """What was typed, numbers of choices replaced by their ids."""
        if not declared.options:
            return typed
        known = {str(number): option.id for number, option in enumerate(declared.options, 1)}
        parts = typed.split(",") if declared.many else [typed]
        return ",".join(known.get(part.strip(), part.strip()) for part in parts)

    def wrong(self, problem: Problem) -> None:
        """Say what is wrong with a field."""
        why = field_error(problem, self.game.texts.flow, self.game.texts.speech)
        self.game.tell("wrong", field=self.game.texts.field(problem.field), why=why)
