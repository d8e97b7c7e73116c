"""An SVG that can be heard as well as seen: roles, a title, a description, a sentence for each state."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from flowkit.draw.picture import Picture

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


def accessible(content: bytes, picture: Picture, fingerprint: str) -> bytes:
    """The SVG of Graphviz with roles and texts for assistive technology; internal names are removed.

    ``fingerprint`` (see ``draw.fingerprint``) lets a check tell whether a kept picture is still true.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(content)
    root.set("role", "graphics-document document")
    root.set("aria-labelledby", "flow-title flow-description")
    root.set("lang", picture.language)
    root.set("data-flowkit", fingerprint)
    sentences = {f"st-{box.id}": box.sentence or box.title for box in picture.boxes}
    for group in root.iter(f"{{{_SVG}}}g"):
        _name(group, sentences)
    title = ET.Element(f"{{{_SVG}}}title", {"id": "flow-title"})
    title.text = picture.title
    description = ET.Element(f"{{{_SVG}}}desc", {"id": "flow-description"})
    description.text = ". ".join([*([picture.subtitle] if picture.subtitle else []), *picture.footer])
    root.insert(0, description)
    root.insert(0, title)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _name(group: ET.Element, sentences: dict[str, str]) -> None:
    ident = group.get("id", "")
    for child in list(group):
        if child.tag == f"{{{_SVG}}}title":
            group.remove(child)  # the names Graphviz gives are ours, not the reader's
    if ident in sentences:
        group.set("role", "graphics-symbol img")
        group.set("tabindex", "0")
        group.set("aria-label", sentences[ident])
    elif group.get("class", "").startswith(("node", "edge", "band")):
        group.set("aria-hidden", "true")
