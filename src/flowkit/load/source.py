"""From a file to a text that is safe to parse: what may be opened, how much of it, which characters."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from flowkit.core.diagnostic import Diagnostic, Rule, Span
from flowkit.load import rules

MOST_BYTES = 1024 * 1024
"""The largest file that is read, in bytes."""

Refusal: TypeAlias = Callable[[str], Diagnostic]

_SHOWN = 5  # how many odd characters of one file are reported
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_LINE_BREAK = "\x85\u2028\u2029"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_SURROGATE = "\ud800-\udfff"
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
_KINDS = {
    "control": re.compile(f"[{_CONTROL}]"),
    "line-break": re.compile(f"[{_LINE_BREAK}]"),
    "bidi": re.compile(f"[{_BIDI}]"),
    "surrogate": re.compile(f"[{_SURROGATE}]"),
}
_FORBIDDEN = re.compile(f"[{_CONTROL}{_LINE_BREAK}{_BIDI}{_SURROGATE}]")
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_JOINERS = "\u200c\u200d"
_LAST_LATIN = 0x24F


def start_of(file: str) -> Span:
    """The first character of a file: where problems of the whole file are shown."""
    return Span(file, 1, 1, 1, 1)


def read_bytes(path: Path, shown_as: str, inside: Path) -> bytes | Diagnostic:
    """The content of a regular file of at most MOST_BYTES that really lies in ``inside``; else what is wrong.

    Never waits (a pipe), never reads without end (a device) and never follows a link out of the folder.
    """

    def refused(variant: str) -> Diagnostic:
        return Diagnostic(rules.UNREADABLE_FILE, start_of(shown_as), {"file": shown_as}, variant)

    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside.resolve()):
            return refused("outside")
        return _content(real, refused)
    except FileNotFoundError:
        return refused("dangling" if path.is_symlink() else "missing")
    except PermissionError:
        return refused("permission")
    except (RuntimeError, ValueError):  # links in a circle; a name that no file can have
        return refused("missing")
    except OSError:
        return refused("other")


def _content(real: Path, refused: Refusal) -> bytes | Diagnostic:
    handle = os.open(real, _FLAGS)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            return refused("folder")
        if not stat.S_ISREG(mode):
            return refused("special")
        content = b""
        while len(content) <= MOST_BYTES and (piece := os.read(handle, MOST_BYTES + 1)):
            content += piece
    finally:
        os.close(handle)
    return content


def decoded(content: bytes, file: str) -> str | Diagnostic:
    """The text of a UTF-8 file, with or without byte order mark; else what is wrong with it."""
    if len(content) > MOST_BYTES:
        return too_large(file)
    other = _other_encoding(content)
    if other is not None:
        return Diagnostic(rules.WRONG_ENCODING, start_of(file), {"encoding": other}, "other")
    content = content.removeprefix(_BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _bad_byte(content, error.start, file)


def _other_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark or by every other byte being nothing."""
    head = content[:64]
    nothing = {head[::2].strip(b"\x00") == b"", head[1::2].strip(b"\x00") == b""}
    halved = len(head) >= 4 and nothing == {True, False}
    return next((name for bom, name in _OTHER_BOMS if content.startswith(bom)), "UTF-16" if halved else None)


def _bad_byte(content: bytes, start: int, file: str) -> Diagnostic:
    before = content[:start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    byte = content[start]
    letter = bytes([byte]).decode("cp1252", "replace")
    span = Span(file, len(before), len(before[-1]) + 1, len(before), len(before[-1]) + 2)
    params = {"byte": f"0x{byte:02X}", "letter": letter}
    return Diagnostic(rules.WRONG_ENCODING, span, params, "letter" if letter.isalpha() else "")


def too_large(file: str) -> Diagnostic:
    """The problem of a file beyond MOST_BYTES."""
    return Diagnostic(rules.TOO_LARGE, start_of(file), {"limit": "1 MiB"}, "size")


def odd_characters(text: str, file: str) -> list[Diagnostic]:
    """The characters that must not, or should not, stand in a file; the first few of each kind."""
    if text.isascii() and not _FORBIDDEN.search(text):
        return []
    forbidden = islice(_FORBIDDEN.finditer(text), _SHOWN)
    unseen = (found for found in _INVISIBLE.finditer(text) if not _joins(text, found.start()))
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    return [
        *(_odd(found, rules.FORBIDDEN_CHARACTER, file, starts) for found in forbidden),
        *(_odd(found, rules.INVISIBLE_CHARACTER, file, starts) for found in islice(unseen, _SHOWN)),
    ]


def _odd(found: re.Match[str], rule: Rule, file: str, starts: list[int]) -> Diagnostic:
    line = bisect_right(starts, found.start())
    column = found.start() - starts[line - 1] + 1
    span = Span(file, line, column, line, column + 1)
    variant = forbidden_kind(found[0]) if rule is rules.FORBIDDEN_CHARACTER else ""
    return Diagnostic(rule, span, named(found[0]), variant)


def forbidden_kind(text: str) -> str:
    """Which kind of forbidden character a text holds: control, line-break, bidi, surrogate, or nothing."""
    found = _FORBIDDEN.search(text)
    return next((kind for kind, pattern in _KINDS.items() if found and pattern.match(found[0])), "")


def first_forbidden(text: str) -> str | None:
    """The first forbidden character of a text."""
    found = _FORBIDDEN.search(text)
    return found[0] if found else None


def named(character: str) -> dict[str, object]:
    """A character by its number and its name, for a sentence."""
    name = unicodedata.name(character, "").lower()
    return {"character": f"U+{ord(character):04X}" + (f" {name}" if name else "")}


def _joins(text: str, position: int) -> bool:
    """Whether this joiner does its work between letters or signs that are not Latin."""
    around = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
    return text[position] in _JOINERS and len(around) == 2 and all(ord(c) > _LAST_LATIN for c in around)
