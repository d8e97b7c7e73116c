"""Putting right what can be put right for sure: one edit at a time, each tried on a copy first.

An edit is kept only if the copy reads, the finding is gone and nothing new is found. Nothing else is
touched: the rest of the file stays as it was, to the byte.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flowkit.core.diagnostic import Diagnostic
from flowkit.messages.render import sentence

MOST_EDITS = 200

Problems = tuple[Diagnostic, ...]
Find = Callable[[Path], Problems]


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of one line and what stands there instead. Columns count from 1, ``end`` is exclusive."""

    problem: Diagnostic = field(compare=False)
    file: str
    line: int
    begin: int
    end: int | None  # None: to the end of the line
    text: str


def edit_of(problem: Diagnostic) -> Edit | None:
    """The edit that puts a problem right, if one is sure."""
    span = problem.span
    if span is None:
        return None
    line, near = problem.params.get("fix"), problem.params.get("near")
    if isinstance(line, str) and line and "unsure" not in problem.variant:
        return Edit(problem, span.file, span.line, 1, None, line)
    if isinstance(near, str) and near and span.line == span.end_line:
        return Edit(problem, span.file, span.line, span.column, span.end_column, near)
    if problem.rule.name == "unused-ignore":
        return Edit(problem, span.file, span.line, span.column, None, "")
    return None


def fixed(path: Path, find: Find) -> tuple[Diagnostic, ...]:
    """Put right what can be at a path; the problems that are gone. ``find`` finds the problems of a flow.

    Raises OSError when a file cannot be written.
    """
    gone: list[Diagnostic] = []
    refused: set[Edit] = set()
    before = find(path)
    while len(gone) < MOST_EDITS:
        edits = [edit for problem in before if (edit := edit_of(problem)) is not None]
        edit = next((edit for edit in edits if edit not in refused), None)
        if edit is None:
            break
        after = _tried(path, edit, before, find)
        if after is None:
            refused.add(edit)
            continue
        gone.append(edit.problem)
        before = after
    return tuple(gone)


def _tried(path: Path, edit: Edit, before: Problems, find: Find) -> Problems | None:
    """The problems that are left after an edit, which is then made for good; None where it does not help."""
    file = Path(edit.file)
    try:
        old = file.read_bytes()
        new = _edited(old, edit)
    except (OSError, UnicodeDecodeError):
        return None
    if new is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for one in _files(path):
            to = copy / one.relative_to(path) if path.is_dir() else Path(folder) / one.name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(one, to)
        place = copy / file.relative_to(path) if path.is_dir() else Path(folder) / file.name
        place.write_bytes(new)
        left = _said(find(copy), copy)
    found = _said(before, path)
    mine = next(iter(_said((edit.problem,), path)))
    if left - found or left[mine] >= found[mine]:
        return None
    file.write_bytes(new)
    return find(path)


def _files(path: Path) -> Iterator[Path]:
    from flowkit.load.folder import listed

    return (file for file in listed(path) if file.is_file())


def _edited(content: bytes, edit: Edit) -> bytes | None:
    """The content with the edit; None when the line is not there, or would stay as it is."""
    lines = content.decode("utf-8").splitlines(keepends=True)
    if edit.line > len(lines):
        return None
    line = lines[edit.line - 1]
    bare = line.rstrip("\r\n")
    end = len(bare) if edit.end is None else edit.end - 1
    new = (bare[: edit.begin - 1] + edit.text + bare[end:]).rstrip() + line[len(bare) :]
    if new == line:
        return None
    lines[edit.line - 1] = new
    return "".join(lines).encode()


def _said(problems: tuple[Diagnostic, ...], path: Path) -> Counter[tuple[str, str, str]]:
    """The problems by what is said of which file, wherever the flow lies and whatever the line."""
    return Counter((p.rule.name, _inside(p, path), sentence(p, "en")) for p in problems)


def _inside(problem: Diagnostic, path: Path) -> str:
    return problem.span.file.removeprefix(str(path)) if problem.span else ""
