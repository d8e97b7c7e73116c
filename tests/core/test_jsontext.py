"""JSON text: with and without the accelerator, the same text goes out and the same data come in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowkit import load, unfold
from flowkit.core import jsontext
from flowkit.core.jsontext import RepeatedKeyError, decoded, decoded_slowly, encoded, encoded_slowly

TURNSTILE = Path(__file__).parents[2] / "flows/examples/turnstile.yaml"
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)  # halves of signs too
LEAVES = st.none() | st.booleans() | st.integers() | st.integers(-(2**70), 2**70) | TEXTS
DATA = st.recursive(
    LEAVES,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(TEXTS, inside, max_size=4)
        | st.lists(inside, max_size=2).map(tuple)
    ),
    max_leaves=12,
)


def outcome(read: Any, text: str | bytes) -> object:
    try:
        return repr(read(text))
    except RecursionError:
        return RecursionError
    except ValueError as error:
        return RepeatedKeyError if isinstance(error, RepeatedKeyError) else ValueError


@given(DATA)
def test_the_text_is_that_of_the_standard_library(data: object) -> None:
    text = encoded(data)
    assert text == encoded_slowly(data)
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@given(DATA, st.sampled_from([None, 1]), st.booleans(), st.booleans())
def test_any_layout_of_a_text_is_read_alike(
    data: object, indent: int | None, ascii: bool, order: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii, sort_keys=order)
    assert outcome(decoded, text) == outcome(decoded_slowly, text)
    assert decoded(encoded(data)) == json.loads(text)


@settings(max_examples=400)
@given(DATA, st.data())
def test_a_damaged_text_is_refused_or_read_alike(data: object, chance: st.DataObject) -> None:
    text = encoded({"a": data, "é": [1, 2.5, -0.0, "x"]})
    at = chance.draw(st.integers(0, len(text)))
    until = chance.draw(st.integers(at, min(len(text), at + 3)))
    put = chance.draw(
        st.sampled_from(['"', ",", ":", "{", "}", "0", "1e5", "NaN", "\\", " ", "\x7f", "\x01", "-"])
    )
    broken = text[:at] + put + text[until:]
    assert outcome(decoded, broken) == outcome(decoded_slowly, broken)
    raw = broken.encode("utf-8", "surrogatepass")
    assert outcome(decoded, raw) == outcome(decoded_slowly, raw)


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":1}', '{"a":1,"a":2}', '{"b":{"a":1,"a":[]}}', '[{"a" : 1, "\\u0061": 2}]'],
)
def test_a_key_that_stands_twice_is_refused_however_it_is_written(text: str) -> None:
    for read in (decoded, decoded_slowly):
        with pytest.raises(RepeatedKeyError):
            read(text)
        with pytest.raises(RepeatedKeyError):
            read(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "-Infinity",
        "",
        "{",
        '"\x00"',
        '"\ud800"',
        "\ufeff{}",
        "1" * 5000,
        "[" * 100_000,
        b"\xff",
    ],
)
def test_what_is_no_json_is_refused_both_ways(text: str | bytes) -> None:
    assert outcome(decoded, text) == outcome(decoded_slowly, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18446744073709551616", 2**64),
        ("1e2", 100.0),
        ("-0", 0),
        ('"\\ud83d\\ude00"', "😀"),
        ("[1 , 2]", [1, 2]),
    ],
)
def test_what_the_accelerator_would_write_otherwise_is_read_the_standard_way(
    text: str, value: object
) -> None:
    assert repr(decoded(text)) == repr(value)


def test_the_accelerator_is_used_where_it_is_installed() -> None:
    pytest.importorskip("orjson")
    assert jsontext._QUICK


def test_without_the_accelerator_a_journey_is_stored_and_read_the_same() -> None:
    script = f"""
import sys
sys.modules["orjson"] = None
from flowkit import load, unfold
from flowkit.core import jsontext
assert not jsontext._QUICK
automaton = unfold(load({str(TURNSTILE)!r}))
text = automaton.start().snapshot.to_json()
assert automaton.restore(text).to_json() == automaton.restore(text.encode()).to_json() == text
print(text)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == unfold(load(TURNSTILE)).start().snapshot.to_json()
