"""The demo directory as a handler: an invented person answers checks, and lends what a session lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowkit.core.flow import Flow
from flowkit.core.project import Person
from flowkit.run.effects.registry import FailedError, Outcome, Task
from flowkit.scenario.directory import NOBODY, known_of, outcome, recognised


@dataclass(frozen=True, slots=True)
class Demo:
    """Finds the invented person by the answers of a session (number, name, address), else ``fallback``."""

    flow: Flow
    people: Mapping[str, Person]
    fallback: str | None = None

    def ask(self, task: Task) -> Outcome:
        """What the record of the person says. Raises FailedError when it does not say."""
        found = outcome(self.person(task), task.flow, task.snapshot, task.state, task.now)
        if found is None:
            raise FailedError("demo-no-record", hopeless=True)
        return Outcome(*found)

    def lent(self, task: Task) -> Mapping[str, str]:
        """What the person would answer."""
        return known_of(self.person(task), self.flow)

    def person(self, task: Task) -> Person:
        """Whose session it is."""
        fallback = self.people.get(self.fallback or "", NOBODY)
        return recognised(self.people.values(), task.snapshot.answers, self.flow, fallback)
