"""Texts are never wider than they are measured, and lines break where they may."""

from __future__ import annotations

import json
from html import escape

import pytest

from flowkit.draw.backends import render
from flowkit.draw.metrics import tied, width, wrapped

SAID = [
    "Votre carte Vitale possède-t-elle une photo ?",
    "N° de série de la carte Vitale (recto)",
    "> je n'ai pas trouvé ce montant",
    "WWWWW MMMMM @@@@@ %%%%%",
    "iiiii lllll .....",
    "ÀÉÎÕÜ àéîõü ç œ Æ ß ½ €",
    "« guillemets » — tiret – demi… ’",
    "0123456789 12,50 € → 5.2 ↩ 5.1 ⇢ ⇠ ↗ ◆",
    "Привет, как дела? Ωμέγα",
]


def _measured(text: str, size: float, bold: bool) -> float:
    """How wide Graphviz finds a text, in the font that this machine has for Helvetica."""
    inside = f"<B>{escape(text)}</B>" if bold else escape(text)
    label = f'<FONT FACE="Helvetica,Arial,sans-serif" POINT-SIZE="{size:g}">{inside}</FONT>'
    found = json.loads(render(f"digraph {{ a [shape=plain, label=<{label}>] }}", "dot", "json"))
    return max(float(op["width"]) for op in found["objects"][0]["_ldraw_"] if op["op"] == "T")


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", [9.0, 12.0, 18.0])
@pytest.mark.parametrize("text", SAID)
def test_no_text_is_wider_than_measured(text: str, size: float, bold: bool) -> None:
    measured = _measured(text, size, bold)
    ours = width(text, size, bold=bold)
    assert measured <= ours * 1.06 + 1  # whole pixels
    assert ours <= measured * 1.8 + 2


def test_a_width_grows_with_size_and_is_more_in_bold() -> None:
    assert width("Suivant", 20) == pytest.approx(2 * width("Suivant", 10))
    assert width("Suivant", 10, bold=True) > width("Suivant", 10)
    assert width("", 10) == 0


def test_signs_on_other_signs_take_no_room() -> None:
    assert width("e\u0301", 10) == width("e", 10)
    assert width("é", 10) == width("e", 10)


@pytest.mark.parametrize("room", [60.0, 120.0, 240.0])
@pytest.mark.parametrize("text", [*SAID, "Rhabarber" * 20, "mot " * 20, ""])
def test_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = wrapped(text, room, 10.0)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 10.0) <= 2 * room for line in lines)
    assert len(lines) > 1 or width(text, 10.0) <= 2 * room


def test_a_word_is_not_cut_while_it_takes_less_than_twice_the_room() -> None:
    assert wrapped("Service momentanément arrêté", 60, 10.0) == ("Service", "momentanément", "arrêté")


def test_lines_are_of_about_the_same_length() -> None:
    lines = wrapped("un deux trois quatre cinq six sept huit neuf dix", 200, 10.0)
    assert len(lines) == 2
    assert abs(width(lines[0], 10.0) - width(lines[1], 10.0)) < 40


def test_a_text_without_end_ends_with_dots() -> None:
    lines = wrapped("mot " * 2000, 100, 10.0)
    assert len(lines) == 24
    assert lines[-1].endswith("…")


def test_french_signs_are_not_torn_from_their_word() -> None:
    assert tied("« Oui » ; non ?") == "«\u00a0Oui\u00a0»\u00a0; non\u00a0?"
    assert all(not line.startswith(("?", ":", "»")) for line in wrapped("Vraiment ? Oui : non »", 40, 10.0))
