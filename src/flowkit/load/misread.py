"""A text the parser gave up on: what the analyst did, where, and the line that would have worked.

The parser says where it stopped; the lines around say why. Each question below looks for one habit; the
first that recognises something answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import yaml

from flowkit.load import layout, rules
from flowkit.load.keys import TELLING, every_key
from flowkit.load.node import DEEPEST
from flowkit.load.stop import Misread, Stop, holds_something, indent_of, stop_at
from flowkit.load.typography import (
    Slip,
    closed,
    hash_in_brackets,
    inner_slip,
    no_space_after_colon,
    open_quote,
    quoted,
    slip,
    split,
    unclosed,
)

_SURROGATE = re.compile(r"\\[uU](?:0000)?[dD][89a-fA-F]")
_LONGEST_KEY = 1024
_NAMED = {rule.name: rule for rule in rules.TEXT_RULES}


def misread(lines: Sequence[str], file: str, error: yaml.MarkedYAMLError) -> Misread:
    """What is behind an error of the parser."""
    stop = stop_at(lines, file, error)
    answers = (question(stop) for question in _QUESTIONS)
    return next(answer for answer in answers if answer is not None)


def _depth(stop: Stop) -> Misread | None:
    """More levels than the parser itself bears (since libyaml 0.2.6): it stops before handing any out."""
    if "nesting depth" not in stop.words:
        return None
    columns = (stop.column + 1, stop.column + 2)
    return Misread(stop.problem(rules.TOO_DEEP, "", stop.line, columns, limit=DEEPEST), stop.line, None)


def _escape(stop: Stop) -> Misread | None:
    """A backslash between double quotes."""
    if not re.search("escape|hexdecimal", stop.words):
        return None
    position = stop.text.rfind("\\", 0, stop.column + 1)
    columns = (position + 1, position + 3)
    if _SURROGATE.match(stop.text, position):
        named = {"character": "U+" + stop.text[position + 2 : position + 6].upper()}
        return Misread(
            stop.problem(rules.FORBIDDEN_CHARACTER, "surrogate", stop.line, columns, **named), stop.line, None
        )
    line = split(stop.text)
    fix = line.with_value(quoted(line.value[1:-1])) if line.value.endswith('"') else None
    variant = "backslash" if fix else "backslash-open"
    return Misread(
        stop.problem(rules.BROKEN_QUOTES, variant, stop.line, columns, fix=fix or ""), stop.line, fix
    )


def _in_brackets(stop: Stop) -> Misread | None:
    """Something between brackets or braces, or brackets that never close."""
    if "flow node" in stop.words and (waiting := unclosed(stop.text)):
        return _bracket(stop, stop.line, waiting[-1][0])
    if "flow" not in stop.words or stop.began is None:
        return None
    found = inner_slip(stop.text, stop.column + 1)
    if found is None and stop.began[0] == stop.line:
        found = slip(stop.text)
    if found is not None:
        return _slipped(stop, stop.line, found)
    return _bracket(stop, *stop.began)


def _bracket(stop: Stop, line: int, column: int) -> Misread | None:
    """A bracket that never closes, or something in it that needs a comma."""
    text = stop.lines[line]
    mark = text[column : column + 1]
    if mark not in ("[", "{"):
        return None
    quote = open_quote(text, column)
    if quote is not None:
        return _slipped(stop, line, quote)
    params = {"mark": mark, "closing": "]" if mark == "[" else "}"}
    if line == stop.line and stop.column < len(stop.text.rstrip()):
        columns = (stop.column + 1, stop.column + 2)
        return Misread(stop.problem(rules.UNCLOSED_BRACKET, "comma", line, columns, **params), line, None)
    variant, fix, at = _never_closed(stop, line, column)
    problem = stop.problem(rules.UNCLOSED_BRACKET, variant, line, (at + 1, at + 2), fix=fix, **params)
    return Misread(problem, line, fix or None)


def _never_closed(stop: Stop, line: int, column: int) -> tuple[str, str, int]:
    """What closes a bracket: quotes around a text with a hash, or its end on the same line; and where."""
    text = stop.lines[line]
    hashed = hash_in_brackets(text, column)
    if hashed is not None:
        return "hash", hashed.fix, hashed.column - 1
    after = next((one for one in stop.lines[line + 1 :] if holds_something(one)), "")
    if indent_of(after) > indent_of(text) or text.rstrip().endswith(("[", "{")):
        return "", "", column
    return "line", closed(text), column


def _value(stop: Stop) -> Misread | None:
    """A value that means something else than the text it was meant to be."""
    scanning = "scanning" in stop.words and stop.began is not None
    line = stop.began[0] if scanning and stop.began is not None else stop.line
    found = slip(stop.lines[line])
    if found is None and scanning:
        found = open_quote(stop.lines[line], -1)
    elif found is None:
        before = stop.before()
        earlier = slip(stop.lines[before]) if before is not None else None
        if before is not None and earlier is not None and earlier.rule == "broken-quotes":
            line, found = before, earlier
    return _slipped(stop, line, found) if found is not None else None


def _slipped(stop: Stop, line: int, found: Slip) -> Misread:
    if found.rule == "unquoted-colon" and (two := _two_keys(stop, line, found)):
        return two
    columns = (found.column, found.column + found.width)
    params = {"fix": found.fix, "mark": found.mark}
    return Misread(stop.problem(_NAMED[found.rule], found.variant, line, columns, **params), line, found.fix)


def _two_keys(stop: Stop, line: int, found: Slip) -> Misread | None:
    """A second key on a line, without what must stand before it."""
    text = stop.lines[line]
    word = re.search(r"(?<=\S) +([a-z_]+)$", text[: found.column - 1])
    if word is None or word[1] not in TELLING:
        return None
    columns = (word.start(1) + 1, word.end() + 1)
    if "flow" not in stop.words:
        problem = stop.problem(rules.UNQUOTED_COLON, "two-keys", line, columns, key=word[1], fix=found.fix)
        return Misread(problem, line, None)
    fix = text[: word.start()] + "," + text[word.start() :]
    problem = stop.problem(rules.UNCLOSED_BRACKET, "comma-before", line, columns, key=word[1], fix=fix)
    return Misread(problem, line, fix)


def _no_colon(stop: Stop) -> Misread | None:
    """A line that should have said ``key: value``."""
    lines = [stop.began[0]] if "simple key" in stop.words and stop.began else []
    before = stop.before()
    if before is not None and "mapping values" in stop.words and not split(stop.lines[before]).key:
        lines.append(before)
    for line in lines:
        text = stop.lines[line]
        found = no_space_after_colon(text)
        if found is not None:
            return _slipped(stop, line, found)
        word = re.match(r"(\s*(?:- +)*[a-z_]+) +(?=\S)", text)
        sure = word is not None and ":" not in text and word[1].strip(" -") in every_key()
        fix = f"{word[1]}: {text[word.end() :]}" if word is not None and sure else None
        columns = (len(text) - len(text.lstrip()) + 1, len(text.rstrip()) + 1)
        problem = stop.problem(rules.MISSING_COLON, "" if fix else "unsure", line, columns, fix=fix or "")
        return Misread(problem, line, None)
    return None


def _no_name(stop: Stop) -> Misread | None:
    """A colon with nothing before it."""
    if not stop.text.lstrip(" -").startswith(":"):
        return None
    problem = stop.problem(rules.BAD_KEY, "empty", stop.line, (stop.indent + 1, stop.indent + 2))
    return Misread(problem, stop.line, None)


def _long_key(stop: Stop) -> Misread | None:
    if stop.column - stop.indent <= _LONGEST_KEY or re.search(r":\s", stop.text[: stop.column]):
        return None
    problem = stop.problem(rules.BAD_KEY, "long", stop.line, (stop.indent + 1, stop.column + 1))
    return Misread(problem, stop.line, None)


def _anything(stop: Stop) -> Misread:
    columns = (stop.column + 1, stop.column + 2)
    return Misread(stop.problem(rules.BROKEN_LINE, "", stop.line, columns), stop.line, None)


_QUESTIONS: tuple[Callable[[Stop], Misread | None], ...] = (
    layout.on_tab,
    layout.on_wide_indent,
    layout.on_directive,
    _depth,
    _escape,
    _in_brackets,
    _value,
    _no_name,
    _no_colon,
    _long_key,
    layout.on_second_document,
    layout.on_indentation,
    _anything,
)
