"""A diff for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from flowkit.core.diagnostic import Span
from flowkit.review.diff.model import Level
from flowkit.review.diff.outline import Line, Section, outline, worse
from flowkit.review.diff.tell import Told

_MOST = 12  # lines of a section that are shown, but of those that say what a person meets
_WHOLE = ("behaviour", "claims", "people", "sessions", "names")
_COLOURS = {"+": "green", "✓": "green", "−": "red", "!": "red", "~": "magenta"}

Paint = Callable[..., str]


def as_text(told: Told, names: tuple[str, str], paint: Paint, *, verbose: bool = False) -> str:
    """Everything that changed, section by section; of journeys the shortest, unless all are wanted."""
    sections = outline(told)
    lines = [paint(told.say("title", old=names[0], new=names[1]), bold=True), summary(told)]
    if found := worse(told):
        lines.append(paint(told.say("worse", what=found), fg=_COLOURS["!"]))
    if told.changes.quick and told.changes.changes:
        lines.append(paint(told.say("quick"), dim=True))
    for section in sections:
        lines += ["", paint(section.title, bold=True)]
        lines += _section(told, section, paint, verbose)
    return "\n".join(lines)


def summary(told: Told) -> str:
    """How many changes there are of each level."""
    counts = Counter(change.level for change in told.changes.changes)
    said = [
        told.say("count", count=counts[level], level=told.level(level)) for level in Level if counts[level]
    ]
    return ", ".join(said) or told.say("nothing")


def few(section: Section) -> tuple[Line, ...]:
    """The lines of a section that are enough to begin with: of the journeys, the shortest of each kind."""
    if section.key == "journeys":
        first: dict[str, Line] = {}
        for line in section.lines:
            first.setdefault(line.sign, line)
        return tuple(first.values())
    return section.lines if section.key in _WHOLE else section.lines[:_MOST]


def _section(told: Told, section: Section, paint: Paint, verbose: bool) -> Iterator[str]:
    shown = section.lines if verbose else few(section)
    for line in shown:
        mark = paint(f"{line.sign:>2}", fg=_COLOURS.get(line.sign))
        place = paint(f"  {_place(line.span)}", dim=True) if line.span else ""
        yield f"{mark} {line.said}{place}"
        yield from (f"{number:>6}. {step}" for number, step in enumerate(line.steps, 1))
        yield from (f"        {after}" for after in line.after)
    left = len(section.lines) - len(shown)
    if left:
        yield paint("   " + told.say("more.one" if left == 1 else "more", count=left), dim=True)


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}"
