"""The formats of pictures, said once: for the library, the command line, and what is written to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ending of its files, whether it needs Graphviz, whether it holds the whole flow.

    What holds the whole flow has no views: it is written once, as ``journey``.
    """

    ending: str
    needs_graphviz: bool = False
    whole: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "svg": Format("svg", needs_graphviz=True),
        "png": Format("png", needs_graphviz=True),
        "pdf": Format("pdf", needs_graphviz=True),
        "html": Format("html", needs_graphviz=True),
        "drawio": Format("drawio", needs_graphviz=True),
        "dot": Format("dot"),
        "mermaid": Format("mmd"),
        "plantuml": Format("puml"),
        "markdown": Format("md"),
        "scxml": Format("scxml", whole=True),
    }
)
TEXTS = tuple(name for name, form in FORMATS.items() if not form.needs_graphviz)
INSTEAD = ("dot", "mermaid", "markdown")  # what is written where there is no Graphviz


def ending(name: str) -> str:
    """The ending of the files of a format, without its dot. Raises KeyError."""
    return FORMATS[name].ending


def of_file(suffix: str) -> str | None:
    """The format of the files with a suffix (``.png``); None when no format has it."""
    return next((name for name, form in FORMATS.items() if f".{form.ending}" == suffix), None)
