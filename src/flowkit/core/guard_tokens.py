"""The words and signs of a condition, and what to write instead of those of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0\u202f]+)"
    r"|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?![\w.])"
    r"|(?P<text>'[^'\n]*')"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign>!=|<=|>=|[=<>()\[\],])"
)
INSTEAD = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "!": "not",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "et": "and",
    "ou": "or",
    "non": "not",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
    "IN": "in",
    "dans": "in",
    "est": "is",
    "vide": "empty",
    "None": "is empty",
    "null": "is empty",
}


class GuardSyntaxError(ValueError):
    """A text that is not a condition: a message id, its parameters, and where."""

    def __init__(self, message: str, offset: int, length: int = 1, **params: object) -> None:
        self.message = message
        self.offset = offset
        self.length = max(1, length)
        self.params = params
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign, and where it stands."""

    kind: str
    text: str
    at: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The words and signs of a text, blanks left out. Raises GuardSyntaxError."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        for wrong in ("==", "&&", "||", "<>"):
            if text.startswith(wrong, at):
                raise GuardSyntaxError("write-instead", at, 2, found=wrong, instead=INSTEAD[wrong])
        if match is None:
            found = text[at]
            if found in INSTEAD:
                raise GuardSyntaxError("write-instead", at, 1, found=found, instead=INSTEAD[found])
            raise GuardSyntaxError("text-not-closed" if found == "'" else "strange-sign", at, 1, found=found)
        at = match.end()
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match.group(), match.start())


def one_line(text: str) -> str:
    """A correct condition with one space for the blanks between its words; quoted texts stay as they are."""
    pieces = [match.group() for match in _TOKEN.finditer(text)]
    return "".join(" " if piece.isspace() else piece for piece in pieces).strip()
