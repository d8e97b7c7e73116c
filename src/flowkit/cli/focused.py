"""The parts of a flow that ``flowkit draw`` is asked for, each as a view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from flowkit.cli.codes import StopError
from flowkit.cli.console import Console

if TYPE_CHECKING:
    from flowkit.core.project import Project
    from flowkit.draw import Focus


@dataclass(frozen=True, slots=True)
class Parts:
    """What was asked for: states with their neighbourhood, people of people.yaml, claims."""

    around: tuple[str, ...] = ()
    hops: int = 1
    people: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


def views_of(parts: Parts, found: Project, spoke: Console) -> list[str | Focus]:
    """A view for each. Raises StopError for a person or a claim that is not there."""
    views: list[str | Focus] = [f"around-{state}-{parts.hops}" for state in parts.around]
    views += [_of_person(name, found, spoke) for name in parts.people]
    return [*views, *(_of_claim(name, found, spoke) for name in parts.claims)]


def _of_person(name: str, found: Project, spoke: Console) -> Focus:
    from flowkit.check import Subject
    from flowkit.review.focus import person_focus
    from flowkit.unfold import unfold

    if name not in found.people:
        raise _unknown("person", name, found.people, spoke)
    focus, whole = person_focus(Subject(found, unfold(found.flow)), found.people[name])
    if not whole:
        spoke.complain(spoke.text("draw.person-incomplete", name=name))
    return focus


def _of_claim(name: str, found: Project, spoke: Console) -> Focus:
    from flowkit.review.focus import claim_focus

    claims = {claim.id: claim for claim in found.claims}
    asked = name.removeprefix("claims.")
    if asked not in claims:
        raise _unknown("claim", asked, claims, spoke)
    return claim_focus(found.flow, claims[asked])


def _unknown(what: str, name: str, known: Iterable[str], spoke: Console) -> StopError:
    names = list(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return spoke.refuse(f"draw.no-such-{what}.close", name=name, close=close[0])
    return spoke.refuse(f"draw.no-such-{what}", name=name, known=", ".join(names) or "-")
