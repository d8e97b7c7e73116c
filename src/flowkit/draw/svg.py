"""An SVG that can be heard as well as seen: roles, a title, a description, a sentence for each state."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

from flowkit.draw.labels import row_id
from flowkit.draw.metrics import clean
from flowkit.draw.page import edge_id, head_id
from flowkit.draw.picture import Picture

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


def accessible(content: bytes, picture: Picture, fingerprint: str) -> bytes:
    """The SVG of Graphviz with roles and texts for assistive technology; internal names are removed.

    It accounts for every transition: an arrow has ``data-transitions``, a box ``data-jumps`` for those
    written in its rows, and the metadata list by reason those that are not drawn. ``fingerprint`` (see
    ``draw.fingerprint``) lets a check tell whether a kept picture is still true.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(content)
    root.set("role", "graphics-document document")
    root.set("aria-labelledby", "flow-title flow-description")
    root.set("lang", picture.language)
    root.set("data-flowkit", fingerprint)
    marks = _marks(picture)
    for group in list(root.iter(f"{{{_SVG}}}g")):
        _name(group, marks)
    _heads(root, picture)
    said = [line for line in (picture.subtitle, *picture.footer) if line]
    hidden = {why: list(ids) for why, ids in picture.hidden if ids}
    texts = (
        ("title", "flow-title", picture.title),
        ("desc", "flow-description", ". ".join(said)),
        ("metadata", "flow-account", json.dumps({"hidden": hidden}, ensure_ascii=False)),
    )
    for place, (tag, ident, text) in enumerate(texts):
        child = ET.Element(f"{{{_SVG}}}{tag}", {"id": ident})
        child.text = clean(text)
        root.insert(place, child)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _marks(picture: Picture) -> dict[str, dict[str, str]]:
    """What is added to the groups of boxes, rows and arrows, by their id."""
    jumps: dict[str, list[str]] = {}
    for edge in picture.tagged:
        jumps.setdefault(edge.source, []).extend(edge.transitions)
    found = {}
    for box in picture.boxes:
        sentence = clean(box.sentence or box.title)
        tip = clean(box.tooltip or box.title)
        values = {"title": tip, "role": "graphics-symbol img", "tabindex": "0", "aria-label": sentence}
        if jumps.get(box.id):
            values["data-jumps"] = " ".join(jumps[box.id])
        found[f"st-{box.id}"] = values
    for edge in (*picture.edges, *picture.tagged):
        tone = [edge.mark.tone] if edge.mark else []
        found[row_id(edge.source, edge.port)] = {
            "title": clean(edge.tooltip),
            "class": " ".join(["row", edge.style, *tone]),
            "data-ways": " ".join(edge.transitions),
        }
    for edge in picture.edges:
        found[edge_id(edge)] = {
            "title": clean(edge.tooltip),
            "aria-hidden": "true",
            "data-transitions": " ".join(edge.transitions),
        }
    return found


def _name(group: ET.Element, marks: dict[str, dict[str, str]]) -> None:
    """Names of Graphviz go, what it made a link of is a plain shape with its tooltip as title."""
    titles = [child for child in group if child.tag == f"{{{_SVG}}}title"]
    for child in titles:
        group.remove(child)  # the names Graphviz gives are ours, not the reader's
    for part in [part for part in group if part.get("id", "").startswith("a_")]:
        _unwrap(group, part, next(iter(part)))
    if group.get("id", "").startswith("a_row-"):
        group.set("id", group.get("id", "").removeprefix("a_"))
        _unwrap(group, group[0], group[0])
    known = marks.get(group.get("id", ""))
    if known is not None:
        tip = known.pop("title")
        if tip:
            title = ET.Element(f"{{{_SVG}}}title")
            title.text = tip
            group.insert(0, title)
        for key, value in known.items():
            group.set(key, value)
    elif group.get("class", "").startswith(("node", "edge")):
        group.set("aria-hidden", "true")


def _heads(root: ET.Element, picture: Picture) -> None:
    """The heads of wide arrows go where the others have theirs: into the group of the arrow."""
    parents = {part.get("id", ""): (part, parent) for parent in root.iter() for part in parent}
    for edge in picture.edges:
        if head_id(edge) in parents:
            part, parent = parents[head_id(edge)]
            parent.remove(part)
            parents[edge_id(edge)][0].extend(part.iter(f"{{{_SVG}}}polygon"))


def _unwrap(group: ET.Element, part: ET.Element, link: ET.Element) -> None:
    """Put the shapes of a link in the place of a part of a group."""
    place = list(group).index(part)
    group.remove(part)
    for offset, shape in enumerate(link):
        group.insert(place + offset, shape)
