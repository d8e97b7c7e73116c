"""What is seen of a page: a header, the pictures with their panel, and the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowkit.core.flow import StateKind
from flowkit.draw.words import Words
from flowkit.review.report import findings, tables
from flowkit.review.report.markup import Html, Says, joined, tag
from flowkit.review.report.material import Material

_Part = Callable[[Material, Says], Html]


def body(material: Material, says: Says, drawn: Mapping[str, str]) -> Html:
    """The body of the page, but its data and its script; ``drawn`` are pictures by view."""
    sections = _sections(material)
    shown = [_pictures(material, says, drawn)]
    shown += [
        _section(key, says, *(part(material, says) for part in parts)) for key, parts in sections.items()
    ]
    links = (tag("a", says(key), href=f"#{key}") for key in ("pictures", *sections))
    return joined(
        [
            tag("a", says("skip"), class_="skip", href="#main"),
            tag("header", _title(material, says), tag("nav", joined(links), aria_label=says("sections"))),
            tag("main", joined(shown), id="main", tabindex="-1"),
        ]
    )


def _sections(material: Material) -> Mapping[str, tuple[_Part, ...]]:
    found: dict[str, tuple[_Part, ...]] = {}
    if material.told is not None:
        found["changes"] = (findings.change_list,)
    if material.proved:
        found |= {"findings": (findings.problem_list, _claims), "trace": (tables.traced_table,)}
    return {**found, "ways": (tables.ways_table,), "glossary": (tables.glossary,)}


def _claims(material: Material, says: Says) -> Html:
    return joined([tag("h3", says("claims")), findings.claim_table(material, says)])


def _section(key: str, says: Says, *inside: Html) -> Html:
    return tag("section", tag("h2", says(key)), *inside, id=key)


def _title(material: Material, says: Says) -> Html:
    flow = material.subject.flow
    groups = (StateKind.STEP, StateKind.REGION)
    states = sum(state.kind not in groups for state in flow.states.values())
    said = says(
        "identity", version=flow.version, digest=flow.digest[:12], states=states, ways=len(flow.transitions)
    )
    waits = not material.proved and not material.broken
    state = says("proving.failed" if material.failed else "proving") if waits else ""
    parts = [tag("h1", Words(flow, material.language).flow_title), tag("p", said)]
    return joined([*parts, tag("p", state, id="state-of-preview", role="status")])


def _pictures(material: Material, says: Says, drawn: Mapping[str, str]) -> Html:
    figures = [_figure(shown.view, shown.title, drawn.get(shown.view), says) for shown in material.pictures]
    stage = tag("div", *figures, id="stage") if figures else tag("p", says("picture.none"))
    compared = [] if material.told is None else [_compared(material, says)]
    bench = tag("div", *compared, _bar(material, says), stage, _keys(says), class_="bench")
    side = tag("aside", _side(material, says), aria_label=says("simulation"))
    return tag("section", tag("h2", says("pictures")), tag("div", bench, side, class_="split"), id="pictures")


def _compared(material: Material, says: Says) -> Html:
    """With what this version is compared; and what the layer of changes leaves out in some views."""
    count = says("compared.count", count=findings.change_count(material))
    line = tag("p", says("compared", old=material.names[0]), Html(" "), tag("a", count, href="#changes"))
    whole = {shown.view for shown in material.pictures if shown.change is None}
    notes = (
        tag("p", says(f"compared.{view}"), data_note=view, hidden=True)
        for view in ("journey", "figure")
        if view in whole
    )
    return tag("div", line, *notes, class_="compared", role="status")


def _figure(view: str, title: str, svg: str | None, says: Says) -> Html:
    content = Html(svg) if svg is not None else tag("p", says("picture.script"))
    return tag("figure", tag("figcaption", title), content, data_view=view)


def _keys(says: Says) -> Html:
    return tag("p", says("picture.keys"), class_="keys needs-script", hidden=True)


def _bar(material: Material, says: Says) -> Html:
    """The controls of the picture; they need the script, so they are hidden until it runs."""
    views = joined(tag("option", _view(s.view, s.title, says), value=s.view) for s in material.pictures)
    layers = [tag("option", says("layer.none"), value="none")]
    if material.told is not None:
        layers.append(tag("option", material.told.say("look.diff"), value="diff"))
    layers += [tag("option", look.title or look.name, value=look.name) for look in material.looks]
    layers.append(tag("option", says("layer.simulation"), value="simulation"))
    layers.append(tag("option", says("layer.played"), value="played", hidden=True))
    zoom = [
        tag("button", text, type="button", id=f"zoom-{key}", aria_label=says(f"zoom.{key}"))
        for key, text in (("in", "+"), ("out", "−"), ("fit", says("zoom.fit")))
    ]
    chosen = tag("label", says("picture"), " ", tag("select", views, id="view"))
    layer = tag("label", says("layer"), " ", tag("select", joined(layers), id="layer"))
    return tag(
        "div", chosen, layer, tag("span", *zoom, class_="zoom"), class_="bar needs-script", hidden=True
    )


def _view(view: str, title: str, says: Says) -> str:
    return says(f"view.{view}") if view in ("figure", "overview", "journey") else title


def _side(material: Material, says: Says) -> Html:
    parts: list[Html] = []
    if material.broken or (material.problems and not material.proved):
        kept = [tag("p", says("problems.kept"))] if material.broken else []
        listed = findings.problem_list(material, says)
        parts.append(tag("div", tag("h3", says("problems")), *kept, listed, id="problems", role="alert"))
    find = tag("input", type="search", id="search", autocomplete="off")
    looked = tag("label", says("search"), find)
    return joined(
        [
            *parts,
            tag("div", looked, tag("div", id="found", hidden=True), class_="needs-script", hidden=True),
            tag("div", id="player", hidden=True),
            tag("div", id="legend", hidden=True),
            tag(
                "div",
                tag("p", says("box.none"), class_="small"),
                id="box",
                class_="needs-script",
                hidden=True,
            ),
            tag("div", tag("p", says("sim.script"), class_="without-script"), id="sim"),
        ]
    )
