"""Every tone can be read and told from the others of its look, with any eyes, and never by colour alone."""

from __future__ import annotations

from itertools import combinations

import pytest

from flowkit.draw.style import BANDS, TONES, Tone

LOOKS = {
    "diff": ("added", "removed", "changed", "renamed", "reworded", "documented", "same"),
    "coverage": ("covered", "partly", "never", "same"),
    "traffic": ("forward", "backward", "nobody", "drop"),
    "trace": ("basis", "missing", "same"),
    "witness": ("path", "defect", "same"),
    "position": ("here", "open", "visited", "same"),
}
DRAWN = [tone for tone in TONES if tone != "absent"]
PAIRS = [(look, one, other) for look, tones in LOOKS.items() for one, other in combinations(tones, 2)]
BY_SIGN_ALONE = {"renamed", "reworded", "documented"}  # they change nothing that happens
WHITE = "#FFFFFF"
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
JUST_TOLD_APART = 15.0  # a distance in CIELAB; signs, dashes and widths say the same as colours


def linear(colour: str) -> list[float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    lights = [
        sum(weight * part for weight, part in zip(weights, linear(c), strict=True)) for c in (one, other)
    ]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def lab(colour: str, eye: str) -> tuple[float, float, float]:
    plain = linear(colour)
    r, g, b = (
        min(1.0, max(0.0, sum(m * part for m, part in zip(row, plain, strict=True)))) for row in EYES[eye]
    )
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, eye: str) -> float:
    pairs = zip(lab(one, eye), lab(other, eye), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def shown(tone: Tone) -> tuple[object, ...]:
    """What a tone shows without its colour."""
    return tone.sign, tone.dash, tone.width, tone.struck


def test_every_tone_but_the_absent_belongs_to_a_look() -> None:
    assert {tone for tones in LOOKS.values() for tone in tones} == set(TONES) - {"absent"}


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_tone_writes_has_contrast(name: str) -> None:
    tone = TONES[name]
    badge_in_row = tone.line if tone.said == "#0F172A" else tone.said
    badge_in_header = tone.line if tone.text == "#0F172A" else tone.text
    code = tone.text if tone.fill == tone.line else tone.line
    assert contrast(tone.text, tone.fill) >= 4.5
    assert contrast(badge_in_header, tone.fill) >= 4.5
    assert contrast(tone.said, tone.row) >= 4.5
    assert contrast(badge_in_row, tone.row) >= 4.5
    assert (
        contrast(code, tone.fill) >= 4.5 if name not in ("same", "nobody") else contrast(code, tone.fill) >= 3
    )


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("ground", [WHITE, *BANDS])
def test_the_line_of_a_tone_has_contrast_on_every_ground(name: str, ground: str) -> None:
    assert contrast(TONES[name].line, ground) >= 3


@pytest.mark.parametrize(("look", "one", "other"), PAIRS)
@pytest.mark.parametrize("eye", EYES)
def test_two_tones_of_a_look_are_told_apart_by_any_eye(look: str, one: str, other: str, eye: str) -> None:
    first, second = TONES[one], TONES[other]
    found = distance(first.line, second.line, eye)
    filled = distance(first.fill, second.fill, eye)
    assert max(found, filled) >= JUST_TOLD_APART or {one, other} <= BY_SIGN_ALONE, (look, found, filled)


@pytest.mark.parametrize(("look", "one", "other"), PAIRS)
def test_two_tones_of_a_look_differ_in_more_than_colour(look: str, one: str, other: str) -> None:
    by_badge = {
        "coverage": "×n, n/m or ×0",
        "traffic": "numbers, and which way the arrow points",
        "trace": "words",
    }
    assert shown(TONES[one]) != shown(TONES[other]) or look in by_badge
