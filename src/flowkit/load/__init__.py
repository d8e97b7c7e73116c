"""YAML text → Flow. The only part of flowkit that knows YAML; it collects every problem with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from flowkit.core.answer import Kinds
from flowkit.core.diagnostic import Diagnostic, FlowError
from flowkit.core.flow import Flow
from flowkit.core.project import Project
from flowkit.kinds import DEFAULT
from flowkit.load.beside import beside
from flowkit.load.build import build
from flowkit.load.folder import File, listed, read, shown_as
from flowkit.load.nodes import MappingNode, read_text
from flowkit.load.shape import judge, schema
from flowkit.load.translations import translated

__all__ = ["examine", "load", "load_source", "project", "schema"]

EXCERPT = 4_000_000  # bytes of a file that an excerpt may be taken from


def load(path: str | PathLike[str], kinds: Kinds | None = None) -> Flow:
    """The flow in a folder of state files, or in one file. Its warnings are in ``diagnostics``.

    Raises FlowError with every problem when there is an error.
    """
    return project(path, kinds).flow


def project(path: str | PathLike[str], kinds: Kinds | None = None) -> Project:
    """The flow with its scenarios, guide, people and requirements. Raises FlowError."""
    found, problems, _ = examine(path, kinds)
    if found is None:
        raise FlowError(tuple(problem for problem in problems if problem.is_error))
    return found


def load_source(text: str | bytes, file: str = "<text>", kinds: Kinds | None = None) -> Flow:
    """The flow in a text that holds it whole. Raises FlowError."""
    node, problems = read_text(text, file)
    if isinstance(node, MappingNode):
        problems += judge(node, "flow_file")
    files = [File(file, "flow_file", node)] if isinstance(node, MappingNode) else []
    found, problems = _built(files, problems, kinds)
    if found is None:
        raise FlowError(tuple(problem for problem in problems if problem.is_error))
    return found.flow


def examine(
    path: str | PathLike[str], kinds: Kinds | None = None
) -> tuple[Project | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """The project, or None when there is an error; every problem; and the text of each file with a problem.

    Never raises for bad input.
    """
    files, problems = read(Path(path), str(path))
    found, told = _built(files, problems, kinds)
    return found, tuple(told), _texts(Path(path), told)


def _texts(path: Path, problems: list[Diagnostic]) -> dict[str, str]:
    """The texts that excerpts are taken from, by the name shown."""
    wanted = {problem.span.file for problem in problems if problem.span}
    texts = {}
    for file in listed(path) if wanted and path.exists() else []:
        name = shown_as(path, str(path), file)
        if name in wanted and file.is_file() and file.stat().st_size <= EXCERPT:
            texts[name] = file.read_bytes().decode("utf-8-sig", "replace")
    return texts


def _built(
    files: list[File], problems: list[Diagnostic], kinds: Kinds | None
) -> tuple[Project | None, list[Diagnostic]]:
    by_kind: dict[str, list[MappingNode]] = {}
    for file in files:
        if file.node is not None:
            by_kind.setdefault(file.kind, []).append(file.node)
    flows = by_kind.get("flow_file", [])
    if not flows:
        return None, _sorted(problems)
    broken = any(problem.is_error for problem in problems)
    names = tuple(file.shown for file in files)
    flow, draft = build(flows[0], by_kind.get("step_file", []), kinds or DEFAULT, names)
    # A file of the wrong shape makes what refers to it look wrong too: say the first cause only.
    problems = problems + _believable(draft.problems, broken)
    if flow is None or broken:
        return None, _sorted(problems)
    translations, told = translated(flow, draft, by_kind.get("translation_file", []))
    problems = problems + told
    warnings = tuple(problem for problem in _sorted(problems) if not problem.is_error)
    flow = replace(flow, translations=translations, diagnostics=warnings)
    found, told = beside(flow, draft, by_kind)
    problems = _sorted(problems + told)
    return (None if any(problem.is_error for problem in problems) else found), problems


def _believable(problems: list[Diagnostic], broken: bool) -> list[Diagnostic]:
    unsure = ("unknown-state", "unknown-answer", "bad-condition", "missing-key", "unknown-placeholder")
    return [p for p in problems if not broken or p.rule.name not in unsure or p.params.get("near")]


def _sorted(problems: list[Diagnostic]) -> list[Diagnostic]:
    def place(problem: Diagnostic) -> tuple[str, int, int, str]:
        span = problem.span
        return (span.file, span.line, span.column, problem.rule.id) if span else ("", 0, 0, problem.rule.id)

    return sorted(problems, key=place)
