"""The flows that the tests of scenarios, of the game and of the command use."""

from __future__ import annotations

from pathlib import Path

from flowkit.core.project import Project
from flowkit.load import project

ROOT = Path(__file__).parents[2]
TURNSTILE = ROOT / "flows" / "examples" / "turnstile.yaml"
LIBRARY = Path(__file__).parent / "library"
"""A journey with every kind of page, checks, a timer, buttons, people, a guide and requirements."""


def turnstile_with(folder: Path, tests: str) -> Path:
    """The turnstile in a folder of its own, with these scenarios and walks beside it."""
    flow = folder / "turnstile.yaml"
    flow.write_text(TURNSTILE.read_text("utf-8"), "utf-8")
    (folder / "turnstile.tests.yaml").write_text(tests, "utf-8")
    return flow


def loaded(path: Path) -> Project:
    return project(path)
