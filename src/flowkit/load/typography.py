"""One line as an analyst wrote it: its key, its value, what in the value goes wrong, how to write it instead.

Pasted sentences trip over a few marks: a colon, a leading ``>``, an apostrophe between apostrophes. This
module finds them in the text itself, whatever the parser said, and writes the line that would have worked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(
    r"""(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)"""
    r"""(?P<key>(?:"[^"]*"|'[^']*'|[^\s"'#:\[\]{}][^:]*(?::(?=[^\s])[^:]*)*)[ \t]*:(?:[ \t]+|$))?"""
)
_COMMENT = re.compile(r"(?:^|[ \t]+)#(?:[ \t].*)?$")
_COLON = re.compile(r":(?=\s|$)")
_GOOD_BLOCK = re.compile(r"[|>](?:[1-9][+-]?|[+-][1-9]?)?[ \t]*(?:#.*)?$")
_NO_SPACE = re.compile(
    r"(?P<head>\s*(?:- +)*[A-Za-z_]\w*[ \u00a0\u202f]?:)(?P<gap>[\u00a0\u202f\u2009]*)(?P<rest>\S.*)$"
)
_LONGEST = 1000  # longer lines are not looked at: nobody typed them
_STARTS = {
    ">": "angle",
    "|": "bar",
    "*": "star",
    "&": "ampersand",
    "!": "exclamation",
    "%": "percent",
    "@": "at",
    "`": "backtick",
    ",": "comma",
    "]": "bracket",
    "}": "bracket",
}
_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line in parts: ``head`` is indentation, dashes and key; ``comment`` follows the value."""

    head: str
    value: str
    comment: str
    key: str

    def with_value(self, value: str) -> str:
        """The line with another value."""
        head = self.head if not self.head.strip() or self.head.endswith((" ", "\t")) else self.head + " "
        return head + value + self.comment


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a value: the rule's name and variant, where it begins, and the line that works."""

    rule: str
    variant: str
    column: int
    width: int
    fix: str
    mark: str = ""


def split(text: str) -> Line:
    """The parts of a line; one that is too long to have been typed is all value."""
    if len(text) > _LONGEST:
        return Line("", text, "", "")
    found = _HEAD.match(text)
    head = found[0] if found else ""
    rest = text[len(head) :].rstrip()
    quoted_value = rest[:1] in ("'", '"')
    comment = None if quoted_value else _COMMENT.search(rest)
    value = rest[: comment.start()] if comment else rest
    key = (found["key"] or "").rstrip().removesuffix(":").rstrip() if found else ""
    return Line(head, value, comment[0] if comment else "", key)


def quoted(text: str) -> str:
    """A text between quotes that leave every character as it is."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def slip(text: str) -> Slip | None:
    """What in the value of a line means something else than the text it was meant to be, if anything."""
    if len(text) > _LONGEST:
        return None
    line = split(text)
    if not line.value:
        return None
    first, column = line.value[0], len(line.head) + 1
    if first in "'\"":
        return _quotes(line, column)
    fix = line.with_value(quoted(line.value))
    if first in _CLOSING:
        after = _after_bracket(line.value)
        return Slip("unquoted-start", "brace", column, 1, fix, first) if after else None
    if first in ">|" and _GOOD_BLOCK.match(line.value):
        return None
    if first in "]}," and not line.head.strip():
        return None  # the end of a list on several lines, at most
    if first in _STARTS:
        return Slip("unquoted-start", _STARTS[first], column, 1, fix, first)
    if line.key and re.match(r"[-?](?:\s|$)", line.value):
        return Slip("unquoted-start", "dash" if first == "-" else "question", column, 1, fix, first)
    colon = _COLON.search(line.value)
    if colon and line.key:
        return Slip("unquoted-colon", "", column + colon.start(), 1, fix, ":")
    return None


def _quotes(line: Line, column: int) -> Slip | None:
    """Quotes that end too early, too late or never."""
    mark = line.value[0]
    end = _closing_quote(line.value)
    if end is None:
        inner = line.value[1:]
        return Slip("broken-quotes", "open", column, 1, line.with_value(quoted(inner)), mark)
    rest = line.value[end + 1 :]
    if not rest.strip() or re.match(r"[ \t]+#", rest):
        return None
    whole = line.value.rstrip()
    around = re.match(r"\w", rest) is not None and whole.endswith(mark)  # else the quotes belong to the text
    inner = whole[1:-1] if around else whole
    inner = inner.replace("''", "'") if mark == "'" else inner.replace('\\"', '"')
    variant = "apostrophe" if mark == "'" and re.match(r"\w", rest) else "after"
    return Slip("broken-quotes", variant, column + end, 1, line.with_value(quoted(inner)), mark)


def _closing_quote(value: str) -> int | None:
    """Where the quotes that a value begins with end."""
    pattern = r"'(?:[^']|'')*(')(?!')" if value[0] == "'" else r'"(?:[^"\\]|\\.)*(")'
    found = re.match(pattern, value)
    return found.start(1) if found else None


def _after_bracket(value: str) -> str:
    """What follows the bracket that closes the one a value begins with; nothing when it never closes."""
    depth = 0
    for position, character in enumerate(value):
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            rest = value[position + 1 :].strip()
            return "" if rest.startswith("#") else rest
    return ""


def inner_slip(text: str, column: int) -> Slip | None:
    """What is wrong at a column (from 1) of a line that holds ``{ key: value, ... }``: the item around it."""
    start = max(text.rfind(mark, 0, column - 1) for mark in "{[,") + 1
    ends = [end for end in (text.find(mark, column) for mark in "},]") if end >= 0]
    stop = min(ends, default=len(text))
    found = slip(text[start:stop].rstrip())
    if found is None or start == 0:
        return None
    fix = text[:start] + found.fix + text[len(text[:stop].rstrip()) :]
    return Slip(found.rule, found.variant, start + found.column, found.width, fix, found.mark)


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """The brackets, commas and cutting hashes of a line that stand outside of quotes, with their places."""
    quote = before = ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and before in "{[,:":
            quote = sign
        elif sign in "[]{}," or (sign == "#" and re.match(r"[ \t]#\w", text[max(place - 1, 0) :])):
            yield place, sign
        before = before if sign in " \t" else sign


def open_quote(text: str, column: int) -> Slip | None:
    """The quote of a text between brackets (after a column, from 0) that is never closed on its line."""
    quote = before = ""
    begun = 0
    for place, sign in enumerate(text[:_LONGEST]):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and before in "{[,:":
            quote, begun = sign, place
        before = before if sign in " \t" else sign
    if not quote or begun <= column:
        return None
    inside = re.match(r"[^,}\]]*", text[begun + 1 :])
    assert inside is not None
    end = begun + 1 + len(inside[0].rstrip())
    fix = text[:begun] + quoted(text[begun + 1 : end]) + text[end:]
    return Slip("broken-quotes", "open", begun + 1, 1, fix, quote)


def unclosed(text: str) -> list[tuple[int, str]]:
    """The brackets that a line opens and does not close: where each stands, and what closes it."""
    waiting: list[tuple[int, str]] = []
    for place, sign in _marks(text[:_LONGEST]):
        if sign in _CLOSING:
            waiting.append((place, _CLOSING[sign]))
        elif waiting and sign == waiting[-1][1]:
            waiting.pop()
    return waiting


def closed(text: str) -> str:
    """A line with every bracket that it opens closed at its end."""
    waiting = unclosed(text)
    blank = " " if waiting and text[waiting[-1][0] + 1 : waiting[-1][0] + 2] == " " else ""
    return text.rstrip().rstrip(",") + blank + "".join(closing for _, closing in reversed(waiting))


def hash_in_brackets(text: str, column: int) -> Slip | None:
    """The text between brackets (after a column, from 0) that a blank and a hash cut, in quotes."""
    marks = [mark for mark in _marks(text[:_LONGEST]) if mark[0] > column]
    cut = next((place for place, sign in marks if sign == "#"), None)
    if cut is None:
        return None
    start = max([place for place, sign in marks if sign in "[{," and place < cut], default=column) + 1
    stop = min([place for place, sign in marks if sign in "]}," and place > cut], default=len(text))
    item = text[start:stop]
    line = split(item.rstrip())
    fix = text[:start] + line.with_value(quoted(line.value)) + item[len(item.rstrip()) :] + text[stop:]
    return Slip("unclosed-bracket", "hash", cut + 1, 1, fix, "#")


def no_space_after_colon(text: str) -> Slip | None:
    """A key whose colon is not followed by an ordinary space (``label:text``), unless it is a web address."""
    found = _NO_SPACE.match(text)
    if (
        found is None
        or len(text) > _LONGEST
        or found["rest"].startswith("//")
        or found["rest"].startswith(":")
    ):
        return None
    rest = found["rest"].rstrip()
    fixed = quoted(rest) if _COLON.search(rest) or rest[0] in _STARTS else rest
    variant = "wide-space" if found["gap"] else "space"
    return Slip("missing-colon", variant, len(found["head"]), 1, f"{found['head']} {fixed}", ":")
