"""``flowkit report``: everything a reviewer needs to know about a flow, in one page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.diagnostic import Diagnostic
    from flowkit.core.project import Project
    from flowkit.draw.look import Look
    from flowkit.review.diff import Told
    from flowkit.review.report import Material
    from flowkit.scenario.result import ScenarioResult


@click.command("report", short_help="Write one page for a review: pictures, simulation, proofs, changes.")
@path_argument
@click.option(
    "-o",
    "--output",
    type=Path,
    default="review.html",
    show_default=True,
    help="The file to write, or `-` for the terminal.",
)
@click.option("--against", metavar="REV_OR_PATH", help="Another version: a path, or a revision of git.")
@click.option("--journal", "journals", multiple=True, type=Path, metavar="FILE", help="Recorded sessions.")
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path, output: Path, against: str | None, journals: tuple[Path, ...], lang: str | None, colour: str
) -> int:
    """Write one page for a review, a single file that needs no network and can be sent by mail.

    It holds the pictures with their layers, a simulation on the machine that runs, what was found and proved
    with journeys to play, requirements and their tests, every transition, a glossary; with --against also
    what changed. Without JavaScript the pictures and tables remain. It prints on A4.
    """
    from flowkit.cli.reading import project
    from flowkit.review.report import page

    spoke = console(lang, colour)
    found = project(path, spoke)
    told, names = _against(against, path, found, lang, spoke)
    material = _material((path, found), lang or found.flow.language, journals, (told, names), spoke)
    text = page(material)
    if str(output) == "-":
        sys.stdout.write(text)
        return FINE
    spoke.write(text, output)
    size = f"{len(text.encode('utf-8', 'replace')) / 1024:.0f}"
    spoke.say(spoke.text("cli.report.written", path=output, size=size))
    return FINE


def _material(
    what: tuple[Path, Project],
    language: str,
    journals: tuple[Path, ...],
    changes: tuple[Told | None, tuple[str, str]],
    spoke: Console,
) -> Material:
    from flowkit.check import Subject
    from flowkit.cli.diagnostics import source
    from flowkit.review.report import Gallery, Material
    from flowkit.scenario.run import run_all
    from flowkit.unfold import unfold

    path, found = what
    subject = Subject(found, unfold(found.flow))
    results = run_all(found, subject.automaton)
    return Material(
        subject,
        language,
        Gallery(language).shown(found, told=changes[0]) if _can_draw(spoke) else (),
        tuple(_looks(subject, results, journals, (language, spoke))),
        _problems(path, subject, spoke),
        results,
        changes[0],
        changes[1],
        sources=source,
    )


def _can_draw(spoke: Console) -> bool:
    """Whether there can be pictures; if not, a word about it."""
    from flowkit.draw import can_draw

    if not can_draw():
        spoke.complain(spoke.text("cli.report.no-pictures"))
    return can_draw()


def _looks(
    subject: Subject,
    results: tuple[ScenarioResult, ...],
    journals: tuple[Path, ...],
    how: tuple[str, Console],
) -> list[Look]:
    """The looks there is something to say for."""
    from flowkit.cli.looks import Wish, chosen
    from flowkit.review.looks import coverage_look, trace_look
    from flowkit.scenario.coverage import coverage

    language, spoke = how
    flow = subject.flow
    found = []
    if results:
        found.append(coverage_look(flow, coverage(flow, results), len(results), language))
    if any(t.basis for t in flow.transitions):
        found.append(trace_look(flow, language))
    traffic = chosen(Wish("traffic", journals), subject.project, language, spoke) if journals else None
    return [*found, *([traffic] if traffic is not None else [])]


def _problems(path: Path, subject: Subject, spoke: Console) -> tuple[Diagnostic, ...]:
    """What is wrong with a flow, less what its author accepts."""
    from flowkit.check import findings
    from flowkit.check.suppression import accepted
    from flowkit.cli.explain import rules
    from flowkit.cli.reading import examined
    from flowkit.load.ignores import ignores

    _, problems = examined(path, spoke)
    judged = accepted((*problems, *findings(subject)), ignores(path), rules())
    return tuple(problem for problem in judged.problems if problem.rule.severity != "info")


def _against(
    wish: str | None, path: Path, found: Project, language: str | None, spoke: Console
) -> tuple[Told | None, tuple[str, str]]:
    """What changed since another version, and what the two are called. Raises StopError."""
    if wish is None:
        return None, ("", "")
    from flowkit.cli.diff import usable
    from flowkit.draw.say import spoken as said_in
    from flowkit.review.diff import Told, diff
    from flowkit.review.revision import RevisionError, at_path, at_revision

    try:
        version = at_path(Path(wish)) if _exists(wish) else at_revision(wish, path)
    except RevisionError as error:
        raise spoke.refuse(f"diff.{error.key}", **error.params) from error
    changes = diff(usable(version, spoke), found)
    return Told(changes, said_in(language or found.flow.language)), (version.name, str(path))


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False
