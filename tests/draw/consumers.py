"""Programs that read what is drawn: each gives the texts it shows, and fails where it cannot read."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from statemachine.io import load as read_scxml

from flowkit.draw import backends
from flowkit.draw.drawio import LAYERS
from flowkit.draw.scxml import OURS
from tests.browser import Window

_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def svg_texts(svg: str) -> list[str]:
    return [html.unescape(_TAG.sub("", text)) for text in _TEXT.findall(svg)]


def needed(command: str) -> str:
    """A command of the system; without it the test is skipped, but never in CI."""
    path = shutil.which(command)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"there is no {command}: scripts/setup dev installs it on Debian")
        pytest.skip(f"there is no {command}: scripts/setup dev installs it on Debian")
    return path


def mermaid_texts(content: str, window: Window) -> list[str]:
    """The texts of the nodes and arrows that Mermaid itself draws in a browser."""
    page = window("about:blank")
    page.set_content("<!doctype html><div id=here></div>")
    script = files("diagram_renderer") / "renderers" / "static" / "js" / "mermaid.min.js"
    page.add_script_tag(content=script.read_text("utf-8"))
    page.evaluate(
        """async text => {
            mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
            const {svg} = await mermaid.render("drawn", text);
            document.getElementById("here").innerHTML = svg;
        }""",
        content,
    )
    assert window.problems == []
    assert page.locator("#here a, #here script").count() == 0
    return list(page.locator("#here .node .nodeLabel, #here .edgeLabels span.edgeLabel").all_text_contents())


def plantuml_texts(content: str) -> list[str]:
    """The texts that PlantUML draws."""
    command = [needed("plantuml"), "-charset", "UTF-8", "-tsvg", "-pipe"]
    ran = subprocess.run(command, input=content.encode(), capture_output=True, check=True)
    svg = ran.stdout.decode()
    assert "<a " not in svg
    return svg_texts(svg)


def dot_texts(content: str) -> list[str]:
    return svg_texts(backends.render(content, "dot", "svg").decode())


def pdf_texts(content: bytes, folder: Path) -> list[str]:
    (folder / "x.pdf").write_bytes(content)
    ran = subprocess.run([needed("pdftotext"), "x.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return ran.stdout.decode().splitlines()


class _Page(HTMLParser):
    """The cells of the table of a page, and every tag in it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag == "td"
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def html_texts(content: str) -> list[str]:
    page = _Page()
    page.feed(content)
    assert not {"script", "a", "img", "b", "iframe"} & set(page.tags)
    assert len(page.cells) % 5 == 0
    return page.cells


def markdown_cells(content: str) -> list[list[str]]:
    """The rows of the table, read as GitHub would read them."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(content)
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and token.level == 4:  # in a cell of a row of a body of a table
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "code_inline", "text_special"}, (kinds, token.content)
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def markdown_texts(content: str) -> list[str]:
    rows = markdown_cells(content)
    assert rows
    assert all(len(row) == 5 for row in rows)
    return [cell for row in rows for cell in row]


def scxml_texts(content: str) -> list[str]:
    assert read_scxml(content, format="scxml")()
    root = ET.fromstring(content)
    return [value for e in root.iter() for key, value in e.attrib.items() if key.startswith(f"{{{OURS}}}")]


def drawio_texts(content: bytes) -> list[str]:
    """The labels, once the file has the shape that draw.io reads: ids, parents, ends and places."""
    root = ET.fromstring(content)
    assert [root.tag, *(e.tag for e in root), *(e.tag for e in root[0])] == [
        "mxfile",
        "diagram",
        "mxGraphModel",
    ]
    model = root[0][0]
    cells = model.findall("./root/mxCell")
    known = {cell.get("id", ""): cell for cell in cells}
    assert len(known) == len(cells)
    assert list(known)[: len(LAYERS) + 1] == ["0", *LAYERS]
    wide, high = float(model.get("pageWidth", "")), float(model.get("pageHeight", ""))
    for cell in cells[1:]:
        assert cell.get("parent") in known
        assert "html=1" not in (cell.get("style") or "")
        if cell.get("parent") == "0":
            continue
        places = cell.findall("mxGeometry")
        assert [place.get("as") for place in places] == ["geometry"]
        assert (cell.get("vertex"), cell.get("edge")) in ((None, "1"), ("1", None))
        if cell.get("edge"):
            ends = [known[cell.get(end, "")] for end in ("source", "target")]
            assert all(end.get("vertex") == "1" for end in ends)
            for point in places[0].iter("mxPoint"):
                assert 0 <= float(point.get("x", "")) <= wide
                assert 0 <= float(point.get("y", "")) <= high
        else:
            _is_inside(places[0], known[cell.get("parent", "")].find("mxGeometry"), (wide, high))
    return [cell.get("value", "") for cell in cells]


def _is_inside(place: ET.Element, outer: ET.Element | None, page: tuple[float, float]) -> None:
    """A cell is within the one around it, or within the page."""
    wide, high = page if outer is None else (float(outer.get(k, "")) for k in ("width", "height"))
    x, y, across, down = (float(place.get(k, "")) for k in ("x", "y", "width", "height"))
    assert x >= 0
    assert y >= 0
    assert x + across <= wide + 0.2
    assert y + down <= high + 0.2
