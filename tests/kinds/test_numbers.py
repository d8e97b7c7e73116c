"""Whole numbers, decimal numbers and digits: only the digits 0 to 9, and none that lose anything."""

from __future__ import annotations

import pytest

from tests.kinds.reading import error, misdeclared, shown, value, why

HOSTILE = [
    "",
    "-",
    "1e3",
    "0x1f",
    "1_000",
    "٣",
    "３",
    "²",
    "½",
    "1;2",
    "NaN",
    "inf",
    "--1",
    "1-",
    "+1",
    "9" * 5000,
]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("-3", -3),
        ("-0", 0),
        ("08", 8),
        ("1 234", 1234),
        ("1\u202f234", 1234),
        (3, 3),
        (-3, -3),
    ],
)
def test_a_whole_number_is_kept_as_one(raw: object, kept: int) -> None:
    assert value("integer", raw) == kept


@pytest.mark.parametrize("raw", [*HOSTILE, "3.0", "3,5", "1" * 19, 10**18, -(10**18)])
def test_what_is_no_whole_number_is_refused(raw: object) -> None:
    assert why("integer", raw) == "not-an-integer"


def test_a_number_that_python_refuses_to_write_is_refused_too() -> None:
    assert why("integer", 10**5000) == "not-an-integer"
    assert why("number", -(10**5000)) == "not-a-number"


def test_the_longest_whole_numbers_are_read() -> None:
    assert value("integer", "9" * 18) == 10**18 - 1
    assert value("integer", 10**18 - 1) == 10**18 - 1
    assert value("integer", 1 - 10**18) == 1 - 10**18


@pytest.mark.parametrize("kind", ["integer", "number"])
@pytest.mark.parametrize("raw", [True, 1.5, None, [1], {}])
def test_a_number_is_a_text_or_a_whole_number(kind: str, raw: object) -> None:
    assert why(kind, raw) == "not-a-text"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("3.5", "3.5"),
        ("3,5", "3.5"),
        ("3,50", "3.5"),
        ("3.0", "3"),
        ("300", "300"),
        ("-0", "0"),
        ("-0,0", "0"),
        ("0.000000001", "0.000000001"),
        ("-12.5", "-12.5"),
        ("1 234,5", "1234.5"),
        ("999999999999999.999999999", "999999999999999.999999999"),
        (7, "7"),
    ],
)
def test_a_decimal_number_is_kept_as_a_plain_text(raw: object, kept: str) -> None:
    assert value("number", raw) == kept


@pytest.mark.parametrize(
    "raw", [*HOSTILE, "3.", ".5", "1.2.3", "1,2,3", "1" * 16, "1." + "1" * 10, 10**15]
)
def test_what_is_no_decimal_number_is_refused(raw: object) -> None:
    assert why("number", raw) == "not-a-number"


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_bounds_of_a_number_are_part_of_it(kind: str) -> None:
    bounds = {"minimum": "-1", "maximum": "10"}
    assert value(kind, "-1", **bounds) == value(kind, "-1")
    assert value(kind, "10", **bounds) == value(kind, "10")
    low, high = error(kind, "-2", **bounds), error(kind, "11", **bounds)
    assert (low.message, low.params) == ("too-small", {"minimum": "-1"})
    assert (high.message, high.params) == ("too-large", {"maximum": "10"})


def test_decimal_bounds_may_have_a_comma() -> None:
    assert misdeclared("number", minimum="0,5", maximum="1.5") is None
    assert why("number", "0.4", minimum="0,5") == "too-small"
    assert why("number", "1,6", maximum="1,5") == "too-large"


def test_bounds_of_a_number_are_numbers_of_its_kind() -> None:
    assert misdeclared("integer", minimum="1", maximum="-5") is None
    assert misdeclared("integer", minimum="1.5") == ("bad-bound", {"key": "min", "value": "1.5"})
    assert misdeclared("integer", maximum="5\n") == ("bad-bound", {"key": "max", "value": "5\n"})
    assert misdeclared("number", maximum="ten") == ("bad-bound", {"key": "max", "value": "ten"})
    assert misdeclared("number", length="3") == ("no-length", {"kind": "number"})


def test_a_number_is_shown_as_each_language_writes_it() -> None:
    assert shown("number", "3.5", "fr") == "3,5"
    assert shown("number", "3.5", "en") == "3.5"
    assert shown("integer", 3) == "3"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("01000", "01000"), (" 12 34 ", "1234"), ("12.34-56", "123456"), ("1\u00a02\u202f3", "123"), ("0", "0")],
)
def test_digits_are_kept_as_a_text_without_what_stands_between_them(raw: str, kept: str) -> None:
    assert value("digits", raw) == kept


@pytest.mark.parametrize("raw", ["", "..", "12a", "٣٤", "１２", "1,2", "1/2", "²", "1\u200b2"])
def test_what_is_no_digit_is_refused(raw: str) -> None:
    assert why("digits", raw) == "not-digits"


def test_digits_have_the_length_declared() -> None:
    assert value("digits", "12 345", length="5") == "12345"
    assert value("digits", "1" * 21, length="11,21") == "1" * 21
    short, long, other = (
        error("digits", "123", length="4"),
        error("digits", "12345", length="2-4"),
        error("digits", "123456789012", length="11,21"),
    )
    assert (short.message, short.params) == ("too-short", {"minimum": 4, "length": 3})
    assert (long.message, long.params) == ("too-long", {"maximum": 4, "length": 5})
    assert (other.message, other.params) == ("wrong-length", {"allowed": "11, 21", "length": 12})
    assert why("digits", "1", length="2-4") == "too-short"
    assert why("digits", "12345", length="4") == "too-long"
    assert [value("digits", "1" * n, length="2-4") for n in (2, 3, 4)] == ["11", "111", "1111"]


@pytest.mark.parametrize("kind", ["digits", "text", "password"])
def test_a_length_is_a_number_a_span_or_a_list(kind: str) -> None:
    for length in ("11", "8-13", "11,21", "1,2,3", "5-5"):
        assert misdeclared(kind, length=length) is None
    for length in ("", "x", "13-8", "1-2-3", "1,", "-3", "123456", "11\n", "٣", "1 - 3"):
        expected = None if length == "" else ("bad-length", {"value": length})
        assert misdeclared(kind, length=length) == expected
    assert misdeclared(kind, minimum="3") == ("no-bounds", {"kind": kind})
    assert misdeclared(kind, maximum="3") == ("no-bounds", {"kind": kind})


def test_digits_are_shown_as_they_are() -> None:
    assert shown("digits", "01000") == "01000"
