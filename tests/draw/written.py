"""Flows written on the spot."""

from __future__ import annotations

from pathlib import Path

from flowkit.core.project import Project
from flowkit.load import project

HEAD = "flowkit: 1\nflow: small\nversion: '1'\nlanguage: en\nstart: {start}\n"
ENDS = "ends:\n  done: { result: success, title: Done }\n"


def flow_from(folder: Path, states: str, *, start: str = "a", more: str = ENDS) -> Project:
    """A flow of one file with these states."""
    text = HEAD.format(start=start) + more + "states:\n" + states
    (folder / "small.yaml").write_text(text, "utf-8")
    return project(folder / "small.yaml")


def chain(count: int, more: str = "") -> str:
    """States s0, s1, ... that lead to each other and to the end `done`; ``more`` are links of each."""
    pages = []
    for n in range(count):
        target = f"s{n + 1}" if n + 1 < count else "done"
        links = f"    links:\n{more}" if more else ""
        pages.append(f"  s{n}:\n    title: Page {n}\n    info: Read this.\n    go_to: {target}\n{links}")
    return "".join(pages)
