"""What a well-formed YAML text may not say in a flow: tags, aliases, odd or repeated keys, cut texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile

import yaml

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules
from flowkit.load.keys import TEXTS, every_key
from flowkit.load.layout import WIDE_SPACES, wide_indentation
from flowkit.load.node import Node, Scalar
from flowkit.load.source import first_forbidden, forbidden_kind, named
from flowkit.load.stop import Misread
from flowkit.load.typography import Slip, no_space_after_colon, quoted, split

_MOST_NAMED = 6
_SEVERAL = 2  # keys that begin anew and tell that a whole part does
_CUT = re.compile(r"[ \t]+#(?=\w)")
_WIDE = re.compile(f"[{WIDE_SPACES}]")
_ODD_START = re.compile(rf"[{WIDE_SPACES}]|\w+[ \u00a0\u202f]?:")
_COMMAS = 20  # how many in one text are looked for
_ID = re.compile(r"[a-z][a-z0-9_]*")
_COLON_INSIDE = re.compile(r"[A-Za-z_]\w*:(?!//)\S")
_BLANK_INSIDE = re.compile(rf"^\s|\s$|[\n{WIDE_SPACES}]")


def span_of(event: yaml.Event, file: str, end_event: yaml.Event | None = None) -> Span:
    """The place of an event, or from it to the end of another."""
    start, end = event.start_mark, (end_event or event).end_mark
    assert start is not None
    assert end is not None
    return Span(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def on_properties(event: yaml.Event, lines: Sequence[str], file: str) -> Diagnostic | Misread | None:
    """A tag (``!type``), an anchor (``&name``) or an alias (``*name``)."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor is None and tag is None:
        return None
    span = span_of(event, file)
    text = _line(lines, span.line)
    mark = text[span.column - 1 : span.column]
    rest = split(text[span.column - 1 :]).value if ":" not in text[span.column - 1 :] else ""
    one_line = isinstance(event, yaml.AliasEvent | yaml.ScalarEvent) and span.line == span.end_line and rest
    fix = text[: span.column - 1] + quoted(rest) if one_line and not re.search(r"[,\]}]", rest) else ""
    if mark == "!" or anchor is None:
        written = re.match(r"!\S*", text[span.column - 1 :])
        params = {"tag": written[0] if written else "!", "fix": fix}
        problem = Diagnostic(rules.TAG, span, params, "" if fix else "bare")
        return Misread(problem, span.line - 1, fix) if fix else problem
    kind = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
    problem = Diagnostic(rules.ALIAS, span, {"name": anchor, "fix": fix}, kind if fix else f"{kind}-bare")
    return Misread(problem, span.line - 1, fix) if fix and kind == "anchor" else problem


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if number <= len(lines) else ""


def on_key(key: Scalar, line: str) -> Diagnostic | Misread | None:
    """A key that is no name: empty, with blanks in it, the merge key, a pasted wide space before it."""
    text, span = key.text, key.span
    if key.plain and text == "<<":
        return Diagnostic(rules.ALIAS, span, {"name": "<<"}, "merge")
    if not text or (key.plain and text == "~"):
        return Diagnostic(rules.BAD_KEY, span, {}, "empty")
    if key.plain and _WIDE.match(text) and not line[: span.column - 1].strip():
        return _wide(line, span)
    if _BLANK_INSIDE.search(text):
        better = " ".join(text.split())
        problem = Diagnostic(rules.BAD_KEY, span, {"key": text, "better": better}, "blank")
        whole = key.plain and span.line == span.end_line
        return Misread(problem, span.line - 1, _replaced(line, span, better)) if whole else problem
    if key.plain and _COLON_INSIDE.match(text):
        fix = _replaced(line, span, re.sub(":[ \u00a0\u202f]*", ": ", text, count=1))
        column = span.column + text.index(":")
        place = Span(span.file, span.line, column, span.line, column + 1)
        return Misread(Diagnostic(rules.MISSING_COLON, place, {"fix": fix}, "space"), span.line - 1, fix)
    return None


def _replaced(line: str, span: Span, text: str) -> str:
    return line[: span.column - 1] + text + line[span.end_column - 1 :]


def _wide(line: str, span: Span) -> Misread:
    problem = wide_indentation(line, span.file, span.line - 1)
    return Misread(problem, span.line - 1, str(problem.params["fix"]))


def on_commas(entries: Sequence[tuple[Scalar, Node]], lines: Sequence[str]) -> Misread | None:
    """A text between braces that a comma cuts: what follows the comma is taken for a key without a value."""
    if not any(isinstance(value, Scalar) and value.plain and not value.text for _, value in entries):
        return None
    for place, (key, value) in enumerate(entries):
        following = (entries[next_] for next_ in range(place + 1, min(place + _COMMAS, len(entries))))
        rest = takewhile(lambda entry: _dangles(*entry, lines), following)
        cut = [name for name, _ in rest if name.span.end_line == value.span.line]
        sure = key.text in TEXTS or any(not _ID.fullmatch(name.text) for name in cut)
        if cut and sure and isinstance(value, Scalar):
            return _cut_by_comma(value, cut[-1].span.end_column - 1, _line(lines, value.span.line))
    return None


def _cut_by_comma(value: Scalar, end: int, line: str) -> Misread:
    start, cut = value.span.column - 1, value.span.end_column - 1
    fix = line[:start] + quoted(value.text + line[cut:end]) + line[end:]
    number, column = value.span.line, line.index(",", cut) + 1
    span = Span(value.span.file, number, column, number, column + 1)
    return Misread(Diagnostic(rules.UNQUOTED_COMMA, span, {"fix": fix}), number - 1, fix)


def _dangles(key: Scalar, value: Node, lines: Sequence[str]) -> bool:
    """Whether this is no key of the format and has neither a colon nor a value."""
    if not key.plain or key.text in every_key() or not isinstance(value, Scalar) or value.text:
        return False
    between = _line(lines, key.span.end_line)[key.span.end_column - 1 : value.span.column - 1]
    return value.plain and value.span.line == key.span.end_line and ":" not in between


def on_scalar(event: yaml.ScalarEvent, span: Span, lines: Sequence[str]) -> Diagnostic | Misread | None:
    """A text cut by a hash, a forbidden character written as an escape, a key whose colon has no space."""
    if event.style == '"':
        return _on_escapes(event.value, span)
    if event.style:
        return None
    line = _line(lines, span.end_line)
    cut = _CUT.match(line, span.end_column - 1) if span.end_column <= len(line) else None
    if cut:
        return _on_cut(event.value, span, line, cut.end())
    if _ODD_START.match(event.value) and (found := _on_odd_start(event.value, span, lines[span.line - 1])):
        return found
    if span.line == span.end_line:
        return None
    more = range(span.line + 1, min(span.end_line, len(lines)) + 1)
    return next((found for number in more if (found := _on_further_line(lines, number, span.file))), None)


def _on_odd_start(text: str, span: Span, line: str) -> Misread | None:
    """A text alone on its line that begins as an indented key, or with ``key:`` and no space."""
    if line[: span.column - 1].strip(" -"):
        return None
    if _WIDE.match(text):
        return _wide(line, span)
    slip = no_space_after_colon(line)
    return None if slip is None else _no_space(slip, span.file, span.line)


def _on_further_line(lines: Sequence[str], number: int, file: str) -> Misread | None:
    """A further line of a text that begins with a key of the format and a colon, but no space."""
    slip = no_space_after_colon(lines[number - 1])
    key = lines[number - 1].partition(":")[0].strip()
    return _no_space(slip, file, number) if slip is not None and key in every_key() else None


def _no_space(slip: Slip, file: str, number: int) -> Misread:
    place = Span(file, number, slip.column, number, slip.column + 1)
    problem = Diagnostic(rules.MISSING_COLON, place, {"fix": slip.fix}, slip.variant)
    return Misread(problem, number - 1, slip.fix)


def _on_escapes(text: str, span: Span) -> Diagnostic | None:
    character = first_forbidden(text)
    if character is None:
        return None
    return Diagnostic(rules.FORBIDDEN_CHARACTER, span, named(character), forbidden_kind(character))


def _on_cut(kept: str, span: Span, line: str, hash_end: int) -> Diagnostic:
    place = Span(span.file, span.end_line, hash_end, span.end_line, len(line.rstrip()) + 1)
    value = line[span.column - 1 :].strip()
    whole = span.line == span.end_line and not re.search(r"[\[{]", line[: span.column - 1])
    head = line[: span.column - 1]
    head = head if head.endswith(" ") or not head else head + " "
    params = {
        "kept": kept,
        "lost": line[hash_end - 1 :].strip(),
        "fix": head + quoted(value) if whole else "",
    }
    return Diagnostic(rules.CUT_BY_HASH, place, params, ("" if kept else "all") if whole else "inside")


def on_placeholder(text: str, span: Span, lines: Sequence[str]) -> Diagnostic | None:
    """A whole value that is one ``{placeholder}`` without quotes: YAML takes it for keys between braces."""
    line = lines[span.line - 1]
    start, end = span.column - 1, span.end_column - 1
    if span.line != span.end_line or line[start:end].replace(" ", "") != "{" + text + "}":
        return None
    fix = line[:start] + quoted(line[start:end]) + line[end:]
    return Diagnostic(rules.UNQUOTED_START, span, {"fix": fix, "mark": "{"}, "placeholder")


def twin(key: str) -> str:
    """What two keys share that a reader would take for the same."""
    return key if key.isascii() and key.islower() else unicodedata.normalize("NFC", key).casefold()


def on_twins(first: tuple[str, Span], second: tuple[str, Span]) -> Diagnostic:
    """The same key twice, or two that look the same."""
    normal = {unicodedata.normalize("NFC", key) for key, _ in (first, second)}
    variant = "" if first[0] == second[0] else "twin" if len(normal) == 1 else "case"
    params = {"key": second[0], "other": first[0], "line": second[1].line, "first_line": first[1].line}
    return Diagnostic(rules.DUPLICATE_KEY, second[1], params, variant, (first[1],))


def on_merged(twice: Sequence[tuple[Scalar, Scalar]]) -> Diagnostic | None:
    """Several keys that begin anew, one below the other: the line that named the second part is gone."""
    place = twice[0][1].span
    again = [(first, second) for first, second in twice if first.span.line < place.line]
    if len(again) < _SEVERAL or any(first.text != second.text for first, second in again):
        return None
    keys = [second.text for _, second in again]
    more = ", …" if len(keys) > _MOST_NAMED else ""
    params = {"keys": ", ".join(keys[:_MOST_NAMED]) + more, "line": place.line}
    return Diagnostic(rules.DUPLICATE_KEY, place, params, "merged", (again[0][0].span,))
