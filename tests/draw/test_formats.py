"""Every format is read by a program that knows it, and says what the picture says."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.draw import FORMATS, draw, drawing, ending, of_file
from flowkit.draw.style import BOX_STYLES
from tests.browser import Window, accessibility
from tests.draw import consumers
from tests.draw.seen import flow_of, squeezed
from tests.draw.test_labels import LABELS
from tests.draw.views import VIEWS
from tests.draw.written import flow_from

MORE = {
    "pipes and ticks": "a | b || c `code` ``` | --- |",
    "emphasis": "**b** __i__ //x// --s-- ~~w~~ *a* _b_ ~",
    "links": "[[http://a.b]] [x](http://c.d) www.e.fr http://f.g a@b.fr <http://h.i>",
    "plantuml": "<&bolt> <$sprite> <color:red>x !define y @enduml ' /' %date() $x $1",
    "lists": "1. # - + = one",
    "a comment": "%% -- a --> b <!-- c --> */ d",
    "line breaks": "first\nsecond\r\nthird\tfourth",
}
HOSTILE = LABELS | MORE
READERS: dict[str, Callable[[str], list[str]]] = {
    "dot": consumers.dot_texts,
    "plantuml": consumers.plantuml_texts,
    "html": consumers.html_texts,
    "markdown": consumers.markdown_texts,
    "scxml": consumers.scxml_texts,
}


def _hostile(folder: Path) -> Project:
    """A page for each label, which is its title and the label of its link."""
    states = ""
    for n, label in enumerate(HOSTILE.values()):
        said = json.dumps(label, ensure_ascii=False)
        target = f"s{n + 1}" if n + 1 < len(HOSTILE) else "done"
        states += f"  s{n}:\n    title: {said}\n    info: Read.\n    links:\n"
        states += f"      go: {{ label: {said}, go_to: {target} }}\n"
    return flow_from(folder, states, start="s0")


def _shown(form: str, found: Project, view: str, window: Window | None, folder: Path) -> list[str]:
    content = draw(found, view, form)
    if form == "mermaid":
        assert window is not None
        return consumers.mermaid_texts(content.decode(), window)
    if form == "drawio":
        return consumers.drawio_texts(content)
    return READERS[form](content.decode())


def _missing(texts: list[str], often: int) -> list[str]:
    whole = squeezed("".join(texts))
    return [kind for kind, label in HOSTILE.items() if whole.count(squeezed(label)) < often]


@pytest.mark.parametrize("form", [*READERS, "drawio"])
def test_a_label_of_any_kind_is_read_as_it_is_written(form: str, tmp_path: Path) -> None:
    assert _missing(_shown(form, _hostile(tmp_path), "journey", None, tmp_path), 2) == []


def test_mermaid_draws_a_label_of_any_kind_as_it_is_written(window: Window, tmp_path: Path) -> None:
    assert _missing(_shown("mermaid", _hostile(tmp_path), "journey", window, tmp_path), 2) == []


def test_a_browser_shows_a_page_with_any_label_and_axe_finds_nothing(window: Window, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_bytes(draw(_hostile(tmp_path), "journey", "html"))
    page = window(place)
    assert _missing(page.locator("td").all_text_contents(), 2) == []
    assert accessibility(page) == []
    assert window.problems == []
    assert window.requests == [place.as_uri()]


SOME = [pair for pair in VIEWS if pair[0] != "msa" or pair[1] in ("figure", "step-verification", "journey")]


@pytest.mark.parametrize("form", ["markdown", "html", "drawio"])
@pytest.mark.parametrize(("name", "view"), SOME)
def test_a_view_is_read_and_accounts_for_every_way(name: str, view: str, form: str, tmp_path: Path) -> None:
    found = flow_of(name)
    texts = squeezed("".join(_shown(form, found, view, None, tmp_path)))
    picture = drawing(found, view, "markdown")
    if form != "drawio":
        assert all(ident in texts for ident in (*picture.drawn, *picture.tagged))
    assert len(texts) > 40


@pytest.mark.parametrize(("name", "view"), [("msa", "journey"), ("msa", "figure"), ("kinds", "journey")])
def test_mermaid_draws_a_whole_view(name: str, view: str, window: Window) -> None:
    content = draw(flow_of(name), view, "mermaid").decode()
    boxes = re.findall(r"^  n\d+[\[({]", content, re.MULTILINE)
    arrows = re.findall(r"^  n\d+ -\S*->", content, re.MULTILINE)
    assert len(consumers.mermaid_texts(content, window)) == len(boxes) + len(arrows)


@pytest.mark.parametrize(
    ("name", "view"), [("msa", "journey"), ("msa", "step-verification"), ("kinds", "journey")]
)
def test_plantuml_draws_a_whole_view(name: str, view: str) -> None:
    found = flow_of(name)
    texts = squeezed("".join(consumers.plantuml_texts(draw(found, view, "plantuml").decode())))
    rows = consumers.markdown_cells(draw(found, view, "markdown").decode())[1:]
    assert [row[0] for row in rows if squeezed(row[0]) not in texts] == []


def test_a_pdf_says_what_the_picture_says(tmp_path: Path) -> None:
    found = flow_of("msa")
    texts = squeezed("".join(consumers.pdf_texts(draw(found, "overview", "pdf"), tmp_path)))
    assert [t for t in map(found.flow.title_of, found.flow.steps) if squeezed(t) not in texts] == []


def test_a_png_is_as_large_as_its_picture() -> None:
    png, svg = (draw(flow_of("dossier"), "journey", form) for form in ("png", "svg"))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    size = struct.unpack(">II", png[16:24])
    told = [float(n) for n in re.findall(rb'(?:width|height)="(\d+)pt"', svg)[:2]]
    assert [round(n * 96 / 72) for n in told] == pytest.approx(size, abs=2)


def test_an_arrow_of_a_drawio_file_leaves_from_its_row(tmp_path: Path) -> None:
    content = draw(flow_of("dossier"), "journey", "drawio").decode()
    sources = re.findall(r'source="(n\d+)(r\d+)?"', content)
    assert sum(bool(row) for _, row in sources) > len(sources) * 0.8


def test_every_format_has_an_ending_of_its_own() -> None:
    assert {of_file(f".{ending(name)}") for name in FORMATS} == {*FORMATS}
    assert of_file(".txt") is None


def test_every_kind_of_box_has_a_style_that_plantuml_and_drawio_know() -> None:
    assert {style.shape for style in BOX_STYLES.values()} == {"box", "octagon"}
