"""Whatever a label holds, a picture draws what it says and nothing else."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.draw import draw
from flowkit.draw.metrics import clean
from tests.draw.seen import SVG, seen, squeezed
from tests.draw.written import flow_from

LABELS = {
    "double quotes": 'say "yes" or "no"',
    "single quotes": "it's 'quoted'",
    "markup": "<b>bold</b> & <script>alert(1)</script>",
    "an entity": "&lt;b&gt; &amp; &#65;",
    "colons": "Note: this :: is a: label",
    "backslashes": "C:\\new\\table \\N \\G \\l",
    "braces": "a|b [x] %d $ %%",
    "300 characters": "a long sentence about a carte Vitale " * 8 + "ends",
    "one long word": "Rhabarber" * 30,
    "emoji": "a party 🎉 for the family 👩‍👩‍👧‍👦 at 5 ❤️",
    "right to left": "اكتب رقم الضمان الاجتماعي",
    "hebrew and latin": "הכנס את מספר ABC 123",
    "chinese": "请输入您的社会保障号码",
    "accents in two signs": "E\u0301te\u0301 a\u0300 Nîmes",
    "french typography": "« Êtes-vous affilié ? » : oui ; non !",
    "arrows": "→ ↩ back > next <",
    "dot": '"]; digraph { x -> y [label="z"',
    "html comment": "--> ]]> <!-- x -->",
}


def _flow(folder: Path, label: str) -> Project:
    quoted = json.dumps(label, ensure_ascii=False)
    states = f"""
  a:
    title: {quoted}
    note: {quoted}
    question: Which way?
    choices:
      go: {{ label: {quoted}, go_to: b }}
      out: {{ label: {quoted}, go_to: done }}
  b:
    title: {quoted}
    info: Text.
    go_to: done
    links:
      again: {{ label: {quoted}, go_to: a }}
"""
    return flow_from(folder, states, more=f"ends:\n  done: {{ result: success, title: {quoted} }}\n")


@pytest.mark.parametrize("kind", LABELS)
def test_a_picture_shows_a_label_as_it_is_written(kind: str, tmp_path: Path) -> None:
    label = LABELS[kind]
    shown = seen(draw(_flow(tmp_path, label), "journey", "svg"))
    said = squeezed(label)
    assert shown.boxes["done"].says() == said
    box = shown.boxes["a"]
    assert sorted(filter(None, (box.says(cell) for cell in box.cells)))[0].startswith(said[:1])
    assert box.says().count(said) == 4
    assert shown.boxes["b"].says().count(said) == 2
    assert len(shown.arrows) == 5


@pytest.mark.parametrize("kind", LABELS)
def test_every_line_of_a_label_is_inside_its_box(kind: str, tmp_path: Path) -> None:
    shown = seen(draw(_flow(tmp_path, LABELS[kind]), "journey", "svg"))
    for box in shown.boxes.values():
        for text in box.texts:
            about = 0.05 * (text.rect.right - text.rect.left)  # scripts whose widths are only guessed
            assert box.rect.left - about <= text.rect.left
            assert text.rect.right <= box.rect.right + about
            assert box.rect.top <= text.rect.top
            assert text.rect.bottom <= box.rect.bottom


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("form", ["png", "pdf"])
def test_a_label_never_breaks_a_picture(kind: str, form: str, tmp_path: Path) -> None:
    start = {"png": b"\x89PNG", "pdf": b"%PDF"}[form]
    assert draw(_flow(tmp_path, LABELS[kind]), "journey", form).startswith(start)


@pytest.mark.parametrize("kind", LABELS)
def test_a_label_is_the_tooltip_of_its_box_and_no_link(kind: str, tmp_path: Path) -> None:
    root = ET.fromstring(draw(_flow(tmp_path, LABELS[kind]), "journey", "svg"))
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert f"{clean(LABELS[kind])} (a)" in titles
    assert not [tag for tag in root.iter() if tag.tag.rpartition("}")[2] in ("a", "script", "foreignObject")]


@pytest.mark.parametrize("kind", LABELS)
def test_mermaid_gets_no_syntax_from_a_label(kind: str, tmp_path: Path) -> None:
    content = draw(_flow(tmp_path, LABELS[kind]), "journey", "mermaid").decode()
    for line in content.splitlines():
        texts = re.findall(r'"([^"]*)"', line)
        assert all(not set(text) & set('<>"`') for text in texts)
        assert line.count('"') % 2 == 0


def test_what_no_file_can_carry_is_left_out() -> None:
    assert clean("a\x00b\x07c\ud800d\ufffee\n f\x1cg\x85h") == "abcde fg h"
