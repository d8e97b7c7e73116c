"""``flowkit check --draw``: one picture for each problem that a journey shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flowkit.cli.console import Console

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.diagnostic import Diagnostic

Shown = tuple["Subject", "Diagnostic"]


def draw_journeys(place: Path, found: Iterable[Shown], lang: str | None, spoke: Console) -> None:
    """Draw the journeys of problems, each into a file of a folder, or the only one into a file.

    Raises StopError when they cannot be drawn or written.
    """
    from flowkit.draw import FORMATS, TEXTS, can_draw, of_file

    shown = [(subject, problem) for subject, problem in found if problem.witness is not None]
    form = of_file(place.suffix) if not place.is_dir() else None
    if form and FORMATS[form].whole:
        raise spoke.refuse("draw.whole-flow", format=form)
    if form is not None and len(shown) > 1:
        raise spoke.refuse("cli.check.several-journeys", path=place, count=len(shown))
    if not can_draw() and (form or "svg") not in TEXTS:
        raise spoke.refuse("draw.no-graphviz")
    for number, (subject, problem) in enumerate(shown, 1):
        name = place if form else place / f"{number:02}-{problem.rule.name}.svg"
        spoke.keep(_picture(subject, problem, form or "svg", lang), name)
        spoke.complain(spoke.text("cli.check.drawn", path=name, rule=problem.rule.name))
    if not shown:
        spoke.complain(spoke.text("cli.check.no-journey"))


def _picture(subject: Subject, problem: Diagnostic, form: str, lang: str | None) -> bytes:
    from flowkit.draw import drawn
    from flowkit.draw.along import along
    from flowkit.draw.say import spoken
    from flowkit.messages.render import sentence
    from flowkit.review.looks import witness_look

    flow = subject.flow
    language = lang or flow.language
    assert problem.witness is not None
    look = witness_look(flow, problem.witness, sentence(problem, spoken(language)), language)
    picture = along(flow, look.states.keys(), look.transitions.keys(), language)
    return drawn(picture, form, look).content
