"""Small flows as an analyst writes them, loaded from a text or a folder, and what was said about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow
from flowkit.core.project import Project
from flowkit.load import examine, load_source

HEAD = "flowkit: 1\nflow: visit\nlanguage: en\n"
ENDS = "ends:\n  done: { result: success, title: Done }\n  left: { result: abandoned }\n"


def whole(body: str, head: str = HEAD + "start: first\n") -> str:
    """A flow in one file around what is being tried; the ends `done` and `left` are there."""
    return head + dedent(body).lstrip("\n") + ENDS


def flow_of(body: str) -> Flow:
    """The flow of a body that must be right."""
    return load_source(whole(body), "flow.yaml")


def short(problem: Diagnostic) -> str:
    """A problem in short: rule, variant and place in the file."""
    name = f"{problem.rule.name}.{problem.variant}".removesuffix(".")
    assert problem.span is not None, problem
    return f"{name} {problem.span.line}:{problem.span.column}"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text).lstrip("\n"), "utf-8")
    return folder


def told(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Every problem of a folder: `file: rule.variant line:column`."""
    problems = examine(written(folder, files))[1]
    return [f"{p.span and Path(p.span.file).name}: {short(p)}" for p in problems]


def said(tmp_path: Path, body: str, head: str = HEAD + "start: first\n") -> list[str]:
    """Every problem of a flow in one file; lines count from the first line of the body."""
    path = tmp_path / "flow.yaml"
    path.write_text(whole(body, head), "utf-8")
    before = head.count("\n")
    found = []
    for problem in examine(path)[1]:
        name, _, place = short(problem).rpartition(" ")
        line, _, column = place.partition(":")
        found.append(f"{name} {int(line) - before}:{column}")
    return found


def project_of(folder: Path, files: Mapping[str, str]) -> Project:
    """The project of a folder that must be right."""
    found, problems, _ = examine(written(folder, files))
    assert not [short(problem) for problem in problems if problem.is_error]
    assert found is not None
    return found


def marked(tmp_path: Path, body: str) -> list[str]:
    """Every problem of a flow in one file with the words it is about: `rule.variant: words`."""
    path = tmp_path / "flow.yaml"
    path.write_text(whole(body), "utf-8")
    lines = path.read_text("utf-8").split("\n")
    found = []
    for problem in examine(path)[1]:
        span = problem.span
        assert span is not None
        name = short(problem).partition(" ")[0]
        found.append(f"{name}: {lines[span.line - 1][span.column - 1 : span.end_column - 1]}")
    return found
