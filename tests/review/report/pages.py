"""Pages to try, each made once for a run."""

from __future__ import annotations

import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from flowkit.check import Subject, findings
from flowkit.core.project import Project
from flowkit.load import project
from flowkit.review.looks import coverage_look, trace_look
from flowkit.review.report import Gallery, Material, page
from flowkit.scenario.coverage import coverage
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold

ROOT = Path(__file__).parents[3]
MSA = ROOT / "flows" / "msa"
EXAMPLES = ROOT / "flows" / "examples"
FOLDER = tempfile.TemporaryDirectory()  # goes when the tests end
NUMBERS = count()
FLOWS = (MSA, EXAMPLES / "dossier", EXAMPLES / "reservation", EXAMPLES / "turnstile.yaml")


@cache
def read(path: Path) -> Project:
    """The flow at a path."""
    return project(path)


@cache
def whole(path: Path, language: str) -> str:
    """The page of a flow with all there is to say."""
    found = read(path)
    subject = Subject(found, unfold(found.flow))
    results = run_all(found, subject.automaton)
    covered = coverage_look(found.flow, coverage(found.flow, results), len(results), language)
    looks = (covered, trace_look(found.flow, language))
    shown = Gallery(language).shown(found)
    return page(Material(subject, language, shown, looks, findings(subject), results))


def bare(found: Project, language: str = "en") -> str:
    """The page of a flow without pictures and proofs: quickly made."""
    return page(Material(Subject(found, unfold(found.flow)), language, (), proved=False))


def kept(text: str) -> Path:
    """A file that holds a page."""
    place = Path(FOLDER.name) / f"{next(NUMBERS)}.html"
    place.write_text(text, "utf-8")
    return place


@cache
def file_of(path: Path, language: str) -> Path:
    """The page of a flow in a file."""
    return kept(whole(path, language))
