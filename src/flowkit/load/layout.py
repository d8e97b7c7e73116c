"""Tabs, indentation and document marks: what the white space of a text does wrong."""

from __future__ import annotations

import re

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules
from flowkit.load.stop import Misread, Stop, holds_something, indent_of
from flowkit.load.typography import split

WIDE_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_WIDE_INDENT = re.compile(rf"[ ]*[{WIDE_SPACES}]")


def on_tab(stop: Stop) -> Misread | None:
    """A tab where only spaces may stand."""
    text = stop.text
    blank = len(text) - len(text.lstrip())
    at_tab = text[stop.column : stop.column + 1] == "\t"
    if "\t" not in text[:blank] and not at_tab:
        return None
    first = text.index("\t")
    fix = text.expandtabs(2)
    return Misread(
        stop.problem(rules.TAB_INDENTATION, "", stop.line, (first + 1, first + 2), fix=fix), stop.line, None
    )


def on_wide_indent(stop: Stop) -> Misread | None:
    """Non-breaking spaces pasted as indentation."""
    lines = [stop.line, stop.before()]
    for line in (line for line in lines if line is not None):
        if _WIDE_INDENT.match(stop.lines[line]):
            return Misread(wide_indentation(stop.lines[line], stop.file, line), line, None)
    return None


def wide_indentation(text: str, file: str, line: int) -> Diagnostic:
    """The problem of a line (counted from 0) indented with spaces that are not ordinary ones."""
    column = len(text) - len(text.lstrip(" ")) + 1
    blank = len(text) - len(text.lstrip())
    span = Span(file, line + 1, column, line + 1, blank + 1)
    return Diagnostic(rules.WRONG_INDENTATION, span, {"fix": " " * blank + text.lstrip()}, "wide-space")


def on_directive(stop: Stop) -> Misread | None:
    """A line that begins with a percent sign, which speaks to the parser."""
    if not stop.text.startswith("%"):
        return None
    return Misread(stop.problem(rules.DIRECTIVE, "", stop.line, (1, 2)), stop.line, None)


def on_second_document(stop: Stop) -> Misread | None:
    """Something after the mark that ends a document."""
    ended = any(line.startswith(("...", "---")) for line in stop.lines[1 : stop.line])
    if "document start" not in stop.words or not ended:
        return None
    return Misread(stop.problem(rules.SEVERAL_DOCUMENTS, "", stop.line, (1, 2)), stop.line, None)


def on_indentation(stop: Stop) -> Misread | None:
    """A line that stands further left or right than its neighbours allow."""
    before = stop.before()
    dashed, keyed = stop.text.lstrip().startswith("- "), bool(split(stop.text).key)
    first_colon = "mapping values" in stop.words and (keyed or dashed)
    if before is None or not (first_colon or stop.column == stop.indent):
        return None
    above = [indent_of(line) for line in stop.lines[: stop.line] if holds_something(line)]
    variant, wanted = "", min(above, key=lambda indent: (abs(indent - stop.indent), -indent))
    if dashed and (first_colon or stop.indent > indent_of(stop.lines[before])):
        variant = "list-under-value"
    elif first_colon:
        variant, wanted = "under-value", above[-1]
    elif not dashed and not keyed:
        variant = "stray"
    elif dashed and "block mapping" in stop.words and stop.indent in above:
        variant = "list-among-keys"
    elif not dashed and re.search(r"'-' indicator|block (?:collection|sequence)", stop.words):
        variant = "key-among-list"
    params = {"fix": " " * wanted + stop.text.strip(), "above": before + 1}
    columns = (stop.indent + 1, max(len(stop.text.rstrip()), stop.indent + 1) + 1)
    return Misread(
        stop.problem(rules.WRONG_INDENTATION, variant, stop.line, columns, **params), stop.line, None
    )
