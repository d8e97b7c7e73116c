"""A diff for a pull request: sentences first, one Mermaid chart of what changed, the rest to be unfolded."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from flowkit.core.diagnostic import Span
from flowkit.draw import drawn
from flowkit.draw.look import Look
from flowkit.draw.picture import Picture
from flowkit.draw.style import TONES
from flowkit.review.diff.model import Changes, Level
from flowkit.review.diff.outline import Line, Section, outline, worse
from flowkit.review.diff.plain import summary
from flowkit.review.diff.tell import Told
from flowkit.review.diff.view import View, views

MOST_EDGES, MOST_CHARACTERS = 500, 50_000  # of a chart that GitHub draws
MOST_PAGE = 60_000  # characters of a comment; GitHub takes 65,536
_MOST = 50  # sentences of a section that is not folded
_MOVING = ("added", "removed", "changed")  # what is drawn with all that leads to it and from it
_OPEN = ("behaviour", "claims", "people")
_SIGNS = re.compile(r"[\\`*_\[\]|~&<>]|://|www\.")
_LINKING = re.compile(r"(?<!&)[@#](?=\w)")


def markdown_safe(text: str) -> str:
    """A text of a flow as Markdown shows it, and nothing more: no markup, no mention, no link."""
    plain = _SIGNS.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", " ".join(text.split()))
    return _LINKING.sub(lambda found: f"{found[0]}<!-- -->", plain)


def as_markdown(changes: Changes, names: tuple[str, str], language: str) -> str:
    """The whole diff as a page of Markdown."""
    told = Told(changes, language, markdown_safe)
    flow = markdown_safe(changes.new.flow.text("title", language) or changes.new.flow.id)
    title = told.say("title", old=markdown_safe(names[0]), new=markdown_safe(names[1]))
    lines = [f"## {flow}", "", f"{title}: **{summary(told)}**"]
    if found := worse(told):
        lines += ["", f"**{told.say('worse', what=found)}**"]
    if changes.quick and changes.changes:
        lines += ["", f"_{told.say('quick')}_"]
    sections = outline(told)
    for section in (one for one in sections if one.key in _OPEN):
        lines += ["", f"### {section.title}", "", *_bullets(told, section)]
    chart = _chart(changes, language)
    if chart:
        lines += ["", "```mermaid", chart.rstrip("\n"), "```"]
        lines += ["", _legend(told)]
    size = sum(map(len, lines))
    for section in (one for one in sections if one.key not in _OPEN):
        folded = ["", *_folded(section)]
        size += sum(len(line) + 1 for line in folded)
        lines += folded if size <= MOST_PAGE else ["", f"_{told.say('too-long', title=section.title)}_"]
    return "\n".join([*lines, ""])


def _bullets(told: Told, section: Section) -> Iterator[str]:
    for line in section.lines[:_MOST]:
        yield f"- {_sign(line)} {line.said}{_place(line.span)}"
        if line.steps:
            yield from (f"  {text}" for text in _steps(line))
    left = len(section.lines) - _MOST
    if left > 0:
        yield f"- {told.say('more.one' if left == 1 else 'more', count=left)}"


def _folded(section: Section) -> Iterator[str]:
    yield f"<details><summary>{section.title} ({len(section.lines)})</summary>"
    yield ""
    if section.key == "journeys":
        for line in section.lines:
            yield f"{_sign(line)} {line.said}"
            yield ""
            yield from _steps(line)
            yield ""
    else:
        yield "| | | |"
        yield "|---|---|---|"
        for line in section.lines:
            yield f"| {_sign(line)} | {line.said} | {_place(line.span).strip()} |"
            if line.steps:
                yield f"| | {'<br>'.join((*line.steps, *line.after))} | |"
        yield ""
    yield "</details>"


def _steps(line: Line) -> Iterator[str]:
    yield from (f"{number}. {step}" for number, step in enumerate(line.steps, 1))
    yield ""
    yield from (f"{after}  " for after in line.after)


def _sign(line: Line) -> str:
    return f"**{html.escape(line.sign)}**"


def _place(span: Span | None) -> str:
    """Where it is written, as code: no text of a flow stands in it, but a file may be called anything."""
    if span is None:
        return ""
    named = f"{span.file}:{span.line}".replace("`", "'").replace("|", "¦")
    return f" <sub>`{named}`</sub>"


def _legend(told: Told) -> str:
    counts = Counter(change.level for change in told.changes.changes)
    shown = ["added", "removed", "changed"] if counts[Level.BEHAVIOUR] else []
    shown += ["renamed"] if counts[Level.NAMES] else []
    shown += ["reworded"] if counts[Level.WORDING] else []
    shown += ["documented"] if counts[Level.DOCUMENTATION] else []
    said = (f"**{TONES[one].sign}** {told.say(f'look.{one}')}" for one in shown)
    return f"<sub>{' · '.join(said)}</sub>"


def _chart(changes: Changes, language: str) -> str:
    """What changed and what is around it as a Mermaid flowchart; the overview where that is too much."""
    told = Told(changes, language)
    found = list(views(told))
    if not found:
        return ""
    steps = [view for view in found if view.name != "overview"]
    parts = [(_changed_part(view), view.look(told, "diff")) for view in steps]
    whole = _together(parts)
    if whole is not None:
        text = drawn(*whole[:1], "mermaid", whole[1]).content.decode()
        if len(whole[0].edges) <= MOST_EDGES and len(text) <= MOST_CHARACTERS:
            return text
    over = next((view for view in found if view.name == "overview"), None)
    if over is None:
        return ""
    text = drawn(over.both.picture, "mermaid", over.look(told, "diff")).content.decode()
    fits = len(over.both.picture.edges) <= MOST_EDGES and len(text) <= MOST_CHARACTERS
    return text if fits else ""


def _changed_part(view: View) -> Picture:
    """The boxes of a view that changed, and where their arrows lead or come from."""
    states, ways = view.marks
    picture = view.both.picture
    changed = {edge.key for edge in picture.edges if not ways.keys().isdisjoint(edge.transitions)}
    own = {box.id for box in picture.boxes if box.id in states and box.style != "jump"}
    moving = {name for name in own if states[name].tone in _MOVING}
    begun = {edge.source for edge in picture.edges if edge.key in changed}
    kept = [edge for edge in picture.edges if edge.source in moving | begun or edge.target in moving]
    near = {end for edge in kept for end in (edge.source, edge.target)} | own
    boxes = tuple(box for box in picture.boxes if box.id in near)
    return replace(picture, boxes=boxes, edges=tuple(kept))


def _together(parts: list[tuple[Picture, Look]]) -> tuple[Picture, Look] | None:
    """The changed parts of several steps as one picture."""
    if not parts:
        return None
    boxes = {box.id: box for picture, _ in reversed(parts) for box in picture.boxes if box.style == "jump"}
    boxes |= {box.id: box for picture, _ in parts for box in picture.boxes if box.style != "jump"}
    edges = {edge.key: edge for picture, _ in parts for edge in picture.edges}
    look = parts[0][1]
    ways = {name: mark for _, each in parts for name, mark in each.transitions.items()}
    picture = replace(parts[0][0], boxes=tuple(boxes.values()), edges=tuple(edges.values()))
    return picture, replace(look, transitions=ways)
