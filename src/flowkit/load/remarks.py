"""What a well-formed YAML text may not say in a flow: tags, aliases, odd or repeated keys, cut texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import yaml

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules
from flowkit.load.layout import WIDE_SPACES, wide_indentation
from flowkit.load.source import first_forbidden, forbidden_kind, named
from flowkit.load.typography import no_space_after_colon, quoted, split

_CUT = re.compile(r"[ \t]+#(?=\w)")
_WIDE = re.compile(f"[{WIDE_SPACES}]")
_ODD_START = re.compile(rf"[{WIDE_SPACES}]|\w+[ \u00a0\u202f]?:")
_BLANK_INSIDE = re.compile(rf"^\s|\s$|[\n{WIDE_SPACES}]")


def span_of(event: yaml.Event, file: str, end_event: yaml.Event | None = None) -> Span:
    """The place of an event, or from it to the end of another."""
    start, end = event.start_mark, (end_event or event).end_mark
    if start is None or end is None:
        return Span(file, 1, 1, 1, 1)
    return Span(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def on_properties(event: yaml.Event, lines: Sequence[str], file: str) -> Diagnostic | None:
    """A tag (``!type``), an anchor (``&name``) or an alias (``*name``)."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor is None and tag is None:
        return None
    span = span_of(event, file)
    text = lines[span.line - 1] if span.line <= len(lines) else ""
    mark = text[span.column - 1 : span.column]
    rest = split(text[span.column - 1 :]).value if ":" not in text[span.column - 1 :] else ""
    one_line = isinstance(event, yaml.AliasEvent | yaml.ScalarEvent) and span.line == span.end_line and rest
    fix = text[: span.column - 1] + quoted(rest) if one_line and not re.search(r"[,\]}]", rest) else ""
    if mark == "!" or anchor is None:
        written = re.match(r"!\S*", text[span.column - 1 :])
        params = {"tag": written[0] if written else "!", "fix": fix}
        return Diagnostic(rules.TAG, span, params, "" if fix else "bare")
    kind = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
    params = {"name": anchor, "fix": fix}
    return Diagnostic(rules.ALIAS, span, params, kind if fix else f"{kind}-bare")


def on_key(text: str, span: Span, plain: bool, line: str) -> Diagnostic | None:
    """A key that is no name: empty, with blanks in it, the merge key, a pasted wide space before it."""
    if plain and text == "<<":
        return Diagnostic(rules.ALIAS, span, {"name": "<<"}, "merge")
    if not text or (plain and text == "~"):
        return Diagnostic(rules.BAD_KEY, span, {}, "empty")
    if plain and _WIDE.match(text):
        return wide_indentation(line, span.file, span.line - 1)
    if _BLANK_INSIDE.search(text):
        return Diagnostic(rules.BAD_KEY, span, {"key": text, "better": " ".join(text.split())}, "blank")
    return None


def on_scalar(event: yaml.ScalarEvent, span: Span, lines: Sequence[str]) -> Diagnostic | None:
    """A text cut by a hash, a forbidden character written as an escape, a key whose colon has no space."""
    if event.style == '"':
        return _on_escapes(event.value, span)
    if event.style:
        return None
    line = lines[span.end_line - 1] if span.end_line <= len(lines) else ""
    cut = _CUT.match(line, span.end_column - 1) if span.end_column <= len(line) else None
    if cut:
        return _on_cut(event.value, span, line, cut.end())
    return _on_odd_start(event.value, span, lines[span.line - 1]) if _ODD_START.match(event.value) else None


def _on_odd_start(text: str, span: Span, line: str) -> Diagnostic | None:
    """A text alone on its line that begins as an indented key, or with ``key:`` and no space."""
    if line[: span.column - 1].strip(" -"):
        return None
    if _WIDE.match(text):
        return wide_indentation(line, span.file, span.line - 1)
    slip = no_space_after_colon(line)
    if slip is None:
        return None
    place = Span(span.file, span.line, slip.column, span.line, slip.column + 1)
    return Diagnostic(rules.MISSING_COLON, place, {"fix": slip.fix}, slip.variant)


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
