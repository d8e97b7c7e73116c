"""DOT text, written by ourselves: every id and attribute quoted, statements in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def quoted(value: object) -> str:
    """A DOT string. HTML-like labels are passed as ``Html``."""
    if isinstance(value, Html):
        return f"<{value}>"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'"{text}"'


def tip(text: str) -> str:
    """The text of a tooltip: Graphviz looks for escapes in it twice."""
    return text.replace("\\", "\\\\") or " "


class Html(str):
    """A label that is already HTML-like."""

    __slots__ = ()


def attributes(values: Mapping[str, object]) -> str:
    """``[a="1", b="2"]`` in the order given; None is left out."""
    inside = ", ".join(f"{key}={quoted(value)}" for key, value in values.items() if value is not None)
    return f"[{inside}]" if inside else ""


def node(ident: str, values: Mapping[str, object]) -> str:
    """A node statement."""
    return f"{quoted(ident)} {attributes(values)}"


def edge(source: str, target: str, values: Mapping[str, object]) -> str:
    """An edge statement; ends are quoted ids with optional quoted ports, made by ``end``."""
    return f"{source} -> {target} {attributes(values)}"


def end(ident: str, port: str = "", compass: str = "") -> str:
    """One end of an edge."""
    return ":".join(quoted(part) for part in (ident, port, compass) if part)


def xy(x: float, y: float) -> str:
    """A point."""
    return f"{x:.2f},{y:.2f}"


def graph(name: str, values: Mapping[str, object], statements: Iterable[str]) -> str:
    """A whole digraph."""
    lines = [f"digraph {quoted(name)} {{", f"graph {attributes(values)}"]
    return "\n".join([*lines, *statements, "}", ""])
