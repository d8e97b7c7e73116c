"""Which files a flow is made of, and what kind each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules, source
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, read_text
from flowkit.load.shape import judge

NAMED = {
    "flow.yaml": "flow_file",
    "guide.yaml": "guide_file",
    "people.yaml": "people_file",
    "requirements.yaml": "requirements_file",
    "claims.yaml": "claims_file",
    "effects.yaml": "effects_file",
}
UNKNOWN = "unknown"  # a file that cannot be read: a step, perhaps
STRANGE = "strange"
BESIDE = (*list(NAMED.values())[1:], "scenario_file", "translation_file", STRANGE)
"""The kinds of file without which the flow itself means the same."""
DEFINING = ("flow_file", "step_file", "translation_file")
"""The kinds of file that say what the flow does and how it is told."""
ONE_FILE = "flow-in-one-file.yaml"  # what a flow that came as a text is kept as


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its path as shown, its kind of shape, its node (None if it cannot be used).

    ``name`` is its path inside the flow's folder, ``content`` what was read.
    """

    shown: str
    kind: str
    node: MappingNode | None
    name: str = ""
    content: bytes = b""


def natural(name: str) -> list[tuple[int, str]]:
    """Sort key: ``2-x`` before ``10-x``."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", name)]


def listed(path: Path) -> list[Path]:
    """The YAML files of a flow: its own folder in natural order, then its tests."""
    if not path.is_dir():
        beside = path.with_name(path.name.removesuffix(".yaml").removesuffix(".yml") + ".tests.yaml")
        return [path, beside] if beside.exists() and beside != path else [path]
    inside = [file for file in path.iterdir() if file.suffix in (".yaml", ".yml")]
    tests = [file for file in (path / "tests").glob("*.y*ml") if file.suffix in (".yaml", ".yml")]
    return sorted(inside, key=lambda file: natural(file.name)) + sorted(
        tests, key=lambda file: natural(file.name)
    )


def read(path: Path, shown: str) -> tuple[list[File], list[Diagnostic]]:
    """Every file of a flow with its problems of text and shape. ``shown`` is the path as the user gave it."""
    problems: list[Diagnostic] = []
    files: list[File] = []
    if path.is_dir() and not (path / "flow.yaml").exists():
        guess = near("flow.yaml", [file.name for file in listed(path)])
        params = {"folder": shown, "near": guess}
        problems.append(Diagnostic(rules.NO_FLOW, Span(shown, 1, 1, 1, 1), params, "near" if guess else ""))
        return files, problems
    for file in listed(path):
        name = shown_as(path, shown, file)
        content = source.read_bytes(file, name, path if path.is_dir() else file.parent)
        node, found = read_text(content, name) if isinstance(content, bytes) else (None, [content])
        problems += found
        inside = file.relative_to(path).as_posix() if path.is_dir() else file.name
        for judged in _judged(path, file, name, node, problems):
            files.append(replace(judged, name=inside, content=content if isinstance(content, bytes) else b""))
    return files, problems


def shown_as(path: Path, shown: str, file: Path) -> str:
    """The name of a file of a flow in messages: relative to the path as the user gave it."""
    if file == path:
        return shown
    base = shown.rstrip("/") if path.is_dir() else str(Path(shown).parent)
    inside = file.relative_to(path if path.is_dir() else path.parent).as_posix()
    return inside if base == "." and not shown.startswith("./") else f"{base}/{inside}"


def _judged(
    path: Path, file: Path, name: str, node: Node | None, problems: list[Diagnostic]
) -> Iterator[File]:
    kind = _kind(path, file, node)
    if node is None:
        yield File(name, kind or UNKNOWN, None)
        return
    if kind is None or not isinstance(node, MappingNode):
        stem = near(file.stem, [name.removesuffix(".yaml") for name in NAMED])
        guess = f"{stem}.yaml" if stem else ""
        params = {"file": file.name, "near": guess}
        start = Span(name, node.span.line, node.span.column, node.span.line, node.span.column + 1)
        problems.append(Diagnostic(rules.STRANGE_FILE, start, params, "near" if guess else ""))
        yield File(name, STRANGE, None)
        return
    problems += judge(node, kind)
    yield File(name, kind, node)


def _kind(path: Path, file: Path, node: Node | None) -> str | None:
    if not path.is_dir():
        return "flow_file" if file == path else "scenario_file"
    if file.parent != path:
        return "scenario_file"
    if file.name in NAMED:
        return NAMED[file.name]
    if re.fullmatch(r"[a-z]{2}\.ya?ml", file.name):
        return "translation_file"
    if not isinstance(node, MappingNode):
        return None
    return "step_file" if node.get("step") or node.get("states") else None
