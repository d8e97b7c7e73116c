"""What became of what stands beside the states: the flow itself, promises, tests, people, documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum

from flowkit.core.guard import Guard
from flowkit.core.guard_print import printed
from flowkit.core.project import Means, Project
from flowkit.review.diff.model import Level, Ref
from flowkit.review.diff.notes import Notes

_PLACES = ("span",)


def compare_beside(notes: Notes, old: Project, new: Project) -> None:
    """Compare all that is not a state, an answer or a text; ``old`` is in the names of the new version."""
    _compare_flow(notes)
    for about, before, after in (
        ("claim", {c.id: c for c in old.claims}, {c.id: c for c in new.claims}),
        ("scenario", {s.name: s for s in old.scenarios}, {s.name: s for s in new.scenarios}),
        ("walk", {w.name: w for w in old.walks}, {w.name: w for w in new.walks}),
        ("person", old.people, new.people),
        ("means", _means(old), _means(new)),
    ):
        _compare_named(notes, Level.PROMISES, about, before, after)
    requirements = [{r.id: r for r in project.requirements} for project in (old, new)]
    _compare_named(notes, Level.DOCUMENTATION, "requirement", *requirements)
    if essence(old.guide) != essence(new.guide):
        notes.add(Level.DOCUMENTATION, "figure.changed")


def _means(project: Project) -> dict[str, Means]:
    """How each effect is carried out, less its texts, which are compared as texts."""
    texts = project.flow.texts
    return {
        name: replace(
            means,
            parts={
                k: part for k, part in means.parts.items() if f"effects.{name}.{means.way}.{k}" not in texts
            },
        )
        for name, means in project.effects.items()
    }


def _compare_flow(notes: Notes) -> None:
    old, new = notes.old, notes.new
    if old.start != new.start:
        starts = {"old": Ref("state", old.start, False), "new": Ref("state", new.start)}
        touched = ((old.start,), (new.start,))
        notes.add(Level.BEHAVIOUR, "flow.start", touched, new.states[new.start].span, **starts)
    notes.differs(Level.NAMES, "flow.id", (old.id, new.id), "", None)
    notes.differs(Level.DOCUMENTATION, "flow.version", (old.version, new.version), "", None)
    notes.differs(Level.WORDING, "flow.language", (old.language, new.language), "", None)
    sources = [f"{f.source.document} {f.source.section}".strip() if f.source else "" for f in (old, new)]
    notes.differs(Level.DOCUMENTATION, "flow.source", (sources[0], sources[1]), "", None)
    covers = [", ".join(sorted(flow.covers)) for flow in (old, new)]
    notes.differs(Level.DOCUMENTATION, "flow.covers", (covers[0], covers[1]), "", None)
    made, now = ({(m.language, m.path): m.fingerprint for m in flow.made_from} for flow in (old, new))
    if any(made[text] != now[text] for text in made.keys() & now.keys()):
        notes.add(Level.DOCUMENTATION, "flow.translated-from")


def _compare_named(
    notes: Notes, level: Level, about: str, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if essence(before) == essence(after):
            continue
        verb = "added" if before is None else "removed" if after is None else "changed"
        span = getattr(after if after is not None else before, "span", None)
        says = _says(after if after is not None else before)
        notes.add(level, f"{about}.{verb}", span=span, name=Ref("name", name), says=says)


def _says(one: object) -> str:
    return next((str(text) for a in ("says", "title", "text") if (text := getattr(one, a, ""))), "")


def essence(value: object) -> object:
    """What something says, without where it stands in its file."""
    if isinstance(value, Guard):
        return printed(value.expression)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(
            (f.name, essence(getattr(value, f.name))) for f in fields(value) if f.name not in _PLACES
        )
    if isinstance(value, Mapping):
        return tuple((name, essence(each)) for name, each in value.items())
    if isinstance(value, tuple | list):
        return tuple(map(essence, value))
    return value
