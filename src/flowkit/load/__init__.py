"""YAML text → Flow. The only part of flowkit that knows YAML; it collects every problem with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from flowkit.core.answer import Kinds
from flowkit.core.diagnostic import Diagnostic, FlowError
from flowkit.core.flow import Flow
from flowkit.core.project import Project
from flowkit.kinds import DEFAULT
from flowkit.load.believable import believable, with_lost_name, without_echoes
from flowkit.load.beside import beside, carried
from flowkit.load.build import build
from flowkit.load.folder import BESIDE, DEFINING, ONE_FILE, File, listed, read, shown_as
from flowkit.load.keys import schema
from flowkit.load.nodes import MappingNode, read_text
from flowkit.load.rules import NEWER_FORMAT
from flowkit.load.shape import judge
from flowkit.load.translations import made_from, translated

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
    return _right(found, problems)


def load_source(text: str | bytes, file: str = "<text>", kinds: Kinds | None = None) -> Flow:
    """The flow in a text that holds it whole. Raises FlowError."""
    node, problems = read_text(text, file)
    if isinstance(node, MappingNode):
        problems += judge(node, "flow_file")
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    files = [File(file, "flow_file", node, ONE_FILE, content)] if isinstance(node, MappingNode) else []
    found, problems = _built(files, problems, kinds)
    return _right(found, problems).flow


def _right(found: Project | None, problems: Sequence[Diagnostic]) -> Project:
    """A project without an error. Raises FlowError."""
    errors = tuple(problem for problem in problems if problem.is_error)
    if found is None or errors:
        raise FlowError(errors)
    return found


def examine(
    path: str | PathLike[str], kinds: Kinds | None = None, shown: str = ""
) -> tuple[Project | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """The project, or None when the flow cannot be read; every problem; the text of each file with one.

    Errors in the files beside the flow (scenarios, claims, people) leave the project as far as they could be
    read: what the flow does can still be proved. ``shown`` is what places call the path, where that is not
    its own name. Never raises for bad input.
    """
    name = shown or str(path)
    files, problems = read(Path(path), name)
    found, told = _built(files, problems, kinds)
    return found, tuple(told), _texts(Path(path), name, told)


def _texts(path: Path, called: str, problems: list[Diagnostic]) -> dict[str, str]:
    """The texts that excerpts are taken from, by the name shown."""
    wanted = {problem.span.file for problem in problems if problem.span}
    texts = {}
    for file in listed(path) if wanted and path.exists() else []:
        name = shown_as(path, called, file)
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
    flows, steps = by_kind.get("flow_file", []), by_kind.get("step_file", [])
    if not flows:
        return None, _sorted(problems)
    flow, draft = build(flows[0], steps, kinds or DEFAULT, tuple(file.shown for file in files))
    newer = [problem for problem in draft.problems if problem.rule is NEWER_FORMAT]
    if newer:
        return None, newer  # what else looks wrong may be right in that format
    problems = with_lost_name(without_echoes(problems), draft.problems)
    own = [file for file in files if file.kind not in BESIDE]
    names = {file.shown for file in own}
    broken = any(p.is_error and p.span is not None and p.span.file in names for p in problems)
    unread = any(file.node is None for file in own)
    problems = problems + believable(draft.problems, problems, flows + steps, unread)
    if flow is None or broken:
        return None, _sorted(problems)
    means, told = carried(flow, draft, by_kind)
    problems = problems + told
    translations, told = translated(flow, draft, by_kind.get("translation_file", []))
    problems = problems + told
    warnings = tuple(problem for problem in _sorted(problems) if not problem.is_error)
    sources = tuple((file.name, file.content) for file in files if file.kind in DEFINING)
    flow = replace(flow, translations=translations, diagnostics=warnings, sources=sources)
    flow = replace(flow, made_from=made_from(flow, by_kind.get("translation_file", [])))
    found, told = beside(flow, draft, by_kind)
    return replace(found, effects=means), _sorted(problems + told)


def _sorted(problems: list[Diagnostic]) -> list[Diagnostic]:
    def place(problem: Diagnostic) -> tuple[str, int, int, str]:
        span = problem.span
        return (span.file, span.line, span.column, problem.rule.id) if span else ("", 0, 0, problem.rule.id)

    return sorted(problems, key=place)
