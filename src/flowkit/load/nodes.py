"""Read one file of a flow: text or bytes to positioned nodes, with every problem of the text at its place."""

from __future__ import annotations

from pathlib import Path

import yaml

from flowkit.core.diagnostic import Diagnostic
from flowkit.load import source
from flowkit.load.builder import Builder
from flowkit.load.misread import misread
from flowkit.load.node import Data, MappingNode, Node, Scalar, SequenceNode, at, to_data
from flowkit.load.restored import Written
from flowkit.load.stop import Misread, MisreadError

__all__ = ["Data", "MappingNode", "Node", "Scalar", "SequenceNode", "at", "read_file", "read_text", "to_data"]

_MOST_SLIPS = 20  # lines put right before giving up
_LONG_TEXT = 200_000  # characters; a longer text is not parsed again


def read_file(path: Path, shown_as: str, inside: Path | None = None) -> tuple[Node | None, list[Diagnostic]]:
    """Read a file. ``shown_as`` is its name in diagnostics.

    ``inside`` is the folder it must really lie in once symbolic links are followed (by default the one it
    stands in). Never raises: a file that cannot be read is a diagnostic.
    """
    content = source.read_bytes(path, shown_as, inside or path.parent)
    return (None, [content]) if isinstance(content, Diagnostic) else read_text(content, shown_as)


def read_text(text: str | bytes, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """The nodes of a text, or None when nothing can be made of it; and its problems, in order of place.

    The nodes of a text with errors are there to look for further problems, not to be used. Never raises.
    """
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if isinstance(text, str) and len(content) <= source.MOST_BYTES:
        decoded: str | Diagnostic = text.removeprefix("\ufeff")
    else:
        decoded = source.decoded(content, file)
    if isinstance(decoded, Diagnostic):
        return None, [decoded]
    clean = decoded.replace("\r\n", "\n").replace("\r", "\n")
    odd = source.odd_characters(clean, file)
    if any(problem.is_error for problem in odd):
        return None, odd
    root, problems = _parsed(clean, file)
    return root, sorted(odd + problems, key=lambda problem: problem.span or source.start_of(file))


def _parsed(text: str, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """Parse, and where a line can be put right for sure, report it and go on with the line put right."""
    lines = text.split("\n")
    versions: dict[int, list[str]] = {}  # lines put right, by number from 1: as they were, one after another
    slips: list[Diagnostic] = []
    while True:
        builder = Builder(tuple(lines), file)
        found = _misread(builder, lines)
        places = Written(versions)
        problems = [places.problem(problem) for problem in builder.problems]
        if found is None:
            root = None if builder.root is None else places.node(builder.root)
            return root, slips if slips and root is None else slips + problems
        slip = places.problem(found.problem)
        if slip in slips or found.fix is None or lines[found.line] == found.fix:
            return None, [*slips, *([] if slip in slips else [slip]), *problems]
        slips.append(slip)
        if len(slips) >= _MOST_SLIPS or len(text) > _LONG_TEXT:
            return None, slips + problems
        versions.setdefault(found.line + 1, [lines[found.line]]).append(found.fix)
        lines[found.line] = found.fix


def _misread(builder: Builder, lines: list[str]) -> Misread | None:
    """What stopped the reading, if something did."""
    try:
        builder.read("\n".join(lines))
    except MisreadError as error:
        return error.found
    except yaml.MarkedYAMLError as error:
        return misread(lines, builder.file, error)
    return None
