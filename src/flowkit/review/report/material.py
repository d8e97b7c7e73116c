"""What a page is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flowkit.check import Subject
from flowkit.core.diagnostic import Diagnostic
from flowkit.draw.look import Look
from flowkit.messages.journey import Teller
from flowkit.review.diff import Told
from flowkit.review.report.gallery import Shown
from flowkit.scenario.result import ScenarioResult


def _no_text(_file: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Material:
    """One version of a flow with all that is known about it.

    ``proved`` says whether the proofs and tests were made: a quick page has none yet, unless that ``failed``.
    ``problems`` of another version, that cannot be read, are ``broken``: the rest is then as it was before.
    ``sources`` gives the text of a file by the name that places give it; ``played`` fills with the journeys
    that are told.
    """

    subject: Subject
    language: str
    pictures: tuple[Shown, ...]
    looks: tuple[Look, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    results: tuple[ScenarioResult, ...] = ()
    told: Told | None = None
    names: tuple[str, str] = ("", "")
    proved: bool = True
    failed: bool = False
    broken: bool = False
    sources: Callable[[str], str | None] = field(default=_no_text)
    played: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def teller(self) -> Teller:
        """Who tells the journeys of this flow."""
        people = self.subject.project.people.values()
        invented = frozenset(value for person in people for value in person.answers.values())
        titles = {person.id: person.title for person in people}
        return Teller(self.subject.flow, self.language, invented, titles)
