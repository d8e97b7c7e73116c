"""The cells of a text: the constants it is compared with, and all others by their length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from flowkit.check.space.cells import Cell
from flowkit.check.space.numbers import MANY, TODAY
from flowkit.check.space.sample import candidates
from flowkit.core.answer import Answer, AnswerError, Kinds
from flowkit.kinds.reading import LONGEST, lengths

_USUAL = {"text": "1-1000", "digits": f"1-{LONGEST}", "password": "8-128"}


def text_cells(declared: Answer, constants: Iterable[str], cuts: Iterable[int], kinds: Kinds) -> list[Cell]:
    """The cells of the known values of a text that is cut at these lengths."""
    own = [text for text in constants if _is_valid(text, declared, kinds)]
    edges = sorted({1, *(cut for cut in cuts if 1 < cut <= LONGEST), LONGEST + 1})
    cells = [Cell(text) for text in own]
    for first, after in pairwise(edges):
        possible = _lengths(declared, first, after - 1)
        values = tuple(islice(_texts(declared, own, possible, kinds), MANY)) if possible else ()
        if values:
            cells.append(Cell(values[0], False, values, (first, after - 1), first))
    return cells


def _is_valid(text: str, declared: Answer, kinds: Kinds) -> bool:
    try:
        return kinds[declared.kind].parse(text, declared, TODAY.isoformat()) == text
    except AnswerError:
        return False


def _lengths(declared: Answer, first: int, last: int) -> range | None:
    """The lengths from first to last that the kind of an answer allows; None when there is none."""
    if declared.kind not in _USUAL:
        return range(first, last + 1)
    every = lengths(declared.length or _USUAL[declared.kind])
    allowed = [length for length in every if first <= length <= last]
    return range(allowed[0], allowed[-1] + 1) if allowed else None


def _texts(declared: Answer, constants: list[str], possible: range, kinds: Kinds) -> Iterator[str]:
    """Texts of these lengths other than the constants: those a person could type first."""
    told: set[str] = set(constants)
    invented = [_invented(declared.kind, number, possible[0]) for number in range(MANY + len(constants))]
    for raw in (*candidates(declared), *invented):
        try:
            text = kinds[declared.kind].parse(raw, declared, TODAY.isoformat())
        except AnswerError:
            continue
        if isinstance(text, str) and text not in told and len(text) in possible:
            told.add(text)
            yield text
    if declared.kind not in _USUAL and len(told) == len(constants):
        yield from invented  # of a kind whose texts cannot be made up


def _invented(kind: str, number: int, length: int) -> str:
    if kind == "digits":
        return str(number).rjust(length, "1")
    return (f"Aa1-{number}" if kind == "password" else f"x{number}").ljust(length, "x")[-max(length, 1) :]
