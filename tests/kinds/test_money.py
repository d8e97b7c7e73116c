"""Amounts: the cents are given and kept exactly; what only Python would call a number is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.reading import error, misdeclared, shown, value, why


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("8,86", "8.86"),
        ("8.86", "8.86"),
        ("  8,86  ", "8.86"),
        ("8,86 €", "8.86"),
        ("8,86€", "8.86"),
        ("8,86\u00a0€", "8.86"),
        ("08.86", "8.86"),
        ("0,00", "0.00"),
        ("0,05", "0.05"),
        ("25,00", "25.00"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u2009234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("123456789012,00", "123456789012.00"),
        ("1 234 567 890 123,00", "1234567890123.00"),
        ("\u200b8,86\ufeff", "8.86"),
    ],
)
def test_an_amount_is_kept_to_the_cent(raw: str, kept: str) -> None:
    assert value("money", raw) == kept


@pytest.mark.parametrize("raw", ["25", "25,0", "25.5", "8.860", "1.234", "1 234", "1 234 567"])
def test_an_amount_without_its_cents_is_asked_for_them(raw: str) -> None:
    assert why("money", raw) == "cents-missing"


@pytest.mark.parametrize(
    "raw",
    [
        "-0",
        "-8,86",
        "+8,86",
        "1e2",
        "1e2,00",
        "8,860",
        "8,8600",
        "8,",
        ",86",
        "8,8,6",
        "8..86",
        "1,234.56",
        "12 34,56",
        "1  234,56",
        "1234 567,89",
        "1 234 ,56",
        "€ 8,86",
        "8,86 €€",
        "8,86 euros",
        "$8.86",
        "٨,٨٦",
        "８,８６",
        "八",
        "8\u066b86",
        "8,86\u200b0",
        "NaN",
        "Infinity",
        "0x10",
        "1_000,00",
        "8,86;",
        "1234567890123,00",
        "1 234 567 890 123 456,00",
        "",
        "€",
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused(raw: str) -> None:
    assert why("money", raw) == "not-an-amount"


@pytest.mark.parametrize(
    "raw", [8.86, 8, True, None, ["8,86"], {"euros": 8}, b"8,86", Decimal("8.86"), float("nan")]
)
def test_an_amount_is_a_text(raw: object) -> None:
    assert why("money", raw) == "not-a-text"


def test_an_amount_in_the_middle_of_lines_is_refused() -> None:
    assert why("money", "8,86\n9,00") == "control-characters"
    assert value("money", "8,86\r\n") == "8.86"


def test_bounds_of_an_amount_are_part_of_it() -> None:
    bounds = {"minimum": "0.01", "maximum": "100"}
    assert value("money", "0,01", **bounds) == "0.01"
    assert value("money", "100,00", **bounds) == "100.00"
    low, high = error("money", "0,00", **bounds), error("money", "100,01", **bounds)
    assert (low.message, low.params) == ("too-small", {"minimum": "0.01"})
    assert (high.message, high.params) == ("too-large", {"maximum": "100"})


def test_bounds_of_an_amount_are_amounts() -> None:
    assert misdeclared("money", minimum="0.01", maximum="100") is None
    assert misdeclared("money", minimum="0,01") == ("bad-bound", {"key": "min", "value": "0,01"})
    assert misdeclared("money", maximum="100.5") == ("bad-bound", {"key": "max", "value": "100.5"})
    assert misdeclared("money", maximum="x100.50") == ("bad-bound", {"key": "max", "value": "x100.50"})
    assert misdeclared("money", maximum="-1") == ("bad-bound", {"key": "max", "value": "-1"})
    assert misdeclared("money", length="3") == ("no-length", {"kind": "money"})


@pytest.mark.parametrize(
    ("kept", "french", "english"),
    [
        ("8.86", "8,86\u00a0€", "€8.86"),
        ("0.00", "0,00\u00a0€", "€0.00"),
        ("999.99", "999,99\u00a0€", "€999.99"),
        ("1234.56", "1\u202f234,56\u00a0€", "€1,234.56"),
        ("1234567.00", "1\u202f234\u202f567,00\u00a0€", "€1,234,567.00"),
    ],
)
def test_an_amount_is_shown_as_each_language_writes_it(kept: str, french: str, english: str) -> None:
    assert shown("money", kept, "fr") == french
    assert shown("money", kept, "en") == english
    assert shown("money", kept, "de") == english


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 10**14 - 1))
def test_an_amount_shown_in_french_is_read_back_the_same(cents: int) -> None:
    kept = f"{cents // 100}.{cents % 100:02}"
    assert value("money", shown("money", kept, "fr")) == kept
    assert value("money", kept) == kept
