"""Comments that accept a finding: ``# flowkit: ignore[name, name] reason``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.ignore import Ignore
from flowkit.load.folder import listed, shown_as
from flowkit.load.source import decoded, read_bytes

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*flowkit:\s*ignore\b\s*(?:\[(?P<names>[^\]\n]*)\])?(?P<reason>.*)$")


def ignores(path: str | PathLike[str]) -> tuple[Ignore, ...]:
    """The comments in the files of a flow, in the order of the files. Files that cannot be read have none."""
    where = Path(path)
    found: list[Ignore] = []
    for file in listed(where) if where.exists() else ():
        shown = shown_as(where, str(path), file)
        content = read_bytes(file, shown, where if where.is_dir() else file.parent)
        text = content if isinstance(content, Diagnostic) else decoded(content, shown)
        if isinstance(text, str):
            found += ignores_in(text, shown)
    return tuple(found)


def ignores_in(text: str, file: str) -> Iterator[Ignore]:
    """The comments in one text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, line in enumerate(lines):
        found = _COMMENT.search(line) if "flowkit" in line else None
        if found is None:
            continue
        alone = not line[: found.start()].strip()
        meant = next((n for n in range(place + 1, len(lines)) if _says(lines[n])), place) if alone else place
        names = tuple(name.strip() for name in (found["names"] or "").split(",") if name.strip())
        span = Span(file, place + 1, found.start() + 1, place + 1, len(line.rstrip()) + 1)
        yield Ignore(names, found["reason"].strip(" :-"), meant + 1, span)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
