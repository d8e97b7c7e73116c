"""The views in which something changed: both versions in one picture, and the looks of its sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flowkit.core.names import step_around
from flowkit.draw import views as usual_views
from flowkit.draw.badges import badge, badge_width
from flowkit.draw.boxes import LABEL
from flowkit.draw.look import Look, Mark, foremost
from flowkit.draw.metrics import width
from flowkit.draw.picture import Box, Picture, Row
from flowkit.draw.union import WAS, Union, union
from flowkit.draw.views import journey, overview, step
from flowkit.review.diff.look import Marks, marks_of, step_marks
from flowkit.review.diff.tell import Told

_ABSENT = Mark("absent")
_LEGEND = ("added", "removed", "changed", "renamed", "reworded", "documented", "same")

SIDES = ("old", "new", "diff")


@dataclass(frozen=True, slots=True)
class View:
    """A view of both versions in one picture."""

    name: str
    both: Union
    marks: Marks
    old: Picture  # the old version alone: its title and footer

    @property
    def is_affected(self) -> bool:
        """Whether something that it draws changed."""
        states, ways = self.marks
        picture = self.both.picture
        boxes = {one for box in picture.boxes if box.style != "jump" for one in (box.id, *box.holds)}
        return not boxes.isdisjoint(states) or not set(picture.drawn).isdisjoint(ways)

    def picture(self, side: str) -> Picture:
        """The picture of one side: always the same boxes and arrows in the same places."""
        if side != "old":
            return self.both.picture
        head = {"title": self.old.title, "subtitle": self.old.subtitle, "footer": self.old.footer}
        return replace(self.both.before, **head)  # type: ignore[arg-type]

    def look(self, told: Told, side: str) -> Look:
        """The look that shows one side of it."""
        if side == "diff":
            return _difference(told, self)
        boxes, ways = (
            (self.both.new_boxes, self.both.new_ways)
            if side == "old"
            else (self.both.old_boxes, self.both.old_ways)
        )
        states, gone = dict.fromkeys(boxes, _ABSENT), dict.fromkeys(ways, _ABSENT)
        return Look(f"diff-{side}", told.say(f"look.{side}"), states, gone)


def views(told: Told) -> Iterator[View]:
    """The views in which something changed, in the order of the flow."""
    marks = marks_of(told)
    changes = told.changes
    names = dict.fromkeys((*usual_views(changes.new.flow), *usual_views(changes.before.flow)))
    for name in names:
        view = _view(told, name, marks)
        if view.is_affected and not (name == "journey" and "overview" in names):
            yield view


def _view(told: Told, name: str, marks: Marks) -> View:
    """A view of both versions; where only one has it, the other is empty."""
    apart = frozenset(way.removeprefix(WAS) for way in marks[1])
    old, new = (_picture(told, name, new=new, apart=apart) for new in (False, True))
    shown = new or old
    assert shown is not None
    empty = Picture(shown.name, shown.title, shown.subtitle, (), (), language=shown.language)
    chosen = (step_marks(told) | _ends(told, marks[0]), marks[1]) if name == "overview" else marks
    both = union(old or empty, new or empty)
    both = replace(both, picture=_roomy(both.picture, chosen), before=_roomy(both.before, chosen))
    return View(name, both, chosen, old or empty)


def _roomy(picture: Picture, marks: Marks) -> Picture:
    """The picture with room for what will be written beside titles and labels that changed."""
    states, ways = marks
    rows = {edge.key: [ways[name] for name in edge.transitions if name in ways] for edge in picture.edges}
    return replace(picture, boxes=tuple(_roomier(box, states.get(box.id), rows) for box in picture.boxes))


def _roomier(box: Box, mark: Mark | None, marks: Mapping[tuple[str, str], list[Mark]]) -> Box:
    rows = tuple(
        replace(row, spare=badge_width(badge(foremost(tuple(found)))) + _bolder(row))
        if (found := marks.get((box.id, row.port)))
        else row
        for row in box.rows
    )
    return replace(box, rows=rows, spare=0.0 if mark is None else badge_width(badge(mark)))


def _bolder(row: Row) -> float:
    """How much wider a label is in bold letters, in either version."""
    labels = (row.label, row.twin or row.label)
    return max(width(label, LABEL, bold=True) - width(label, LABEL) for label in labels)


def _ends(told: Told, states: Mapping[str, Mark]) -> dict[str, Mark]:
    """What is said of the states that stand in no step."""
    flows = told.flows.values()
    return {name: mark for name, mark in states.items() if not any(step_around(f, name) for f in flows)}


def _picture(told: Told, name: str, *, new: bool, apart: frozenset[str]) -> Picture | None:
    flow = told.flows[new]
    if name == "journey":
        return journey(flow, told.language, apart)
    if name == "overview":
        return overview(flow, told.language) if flow.steps else None
    ident = name.removeprefix("step-")
    return step(flow, ident, told.language, apart) if ident in flow.steps else None


def _difference(told: Told, view: View) -> Look:
    states, marked = view.marks
    legend = tuple((tone, told.say(f"look.{tone}")) for tone in _LEGEND)
    ways = dict(marked)
    for edge in view.both.picture.edges:  # where an arrow stands for several, those that stay count too
        for name in edge.transitions:
            kind = "added" if name in view.both.new_ways else "removed" if name.startswith(WAS) else "same"
            ways.setdefault(name, Mark("same" if edge.key in view.both.shared else kind))
    return Look("diff", told.say("look.diff"), states, ways, legend, Mark("same"), _between(told))


def _between(told: Told) -> str:
    """Which versions these are."""
    old, new = (f"{f.id} v{f.version} ({f.digest[:12]})" for f in (told.changes.old.flow, told.flows[True]))
    return f"{old} → {new}"
