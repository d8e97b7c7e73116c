"""Dates: real days, years of four digits, nothing guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowkit.core.answer import AnswerError
from flowkit.kinds import DEFAULT
from tests.kinds.reading import declared, error, misdeclared, shown, value, why


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2022-02-18", "2022-02-18"),
        ("18/02/2022", "2022-02-18"),
        ("18/2/2022", "2022-02-18"),
        ("18.02.2022", "2022-02-18"),
        ("18-02-2022", "2022-02-18"),
        ("18 02 2022", "2022-02-18"),
        ("  18\u00a002\u202f2022 ", "2022-02-18"),
        ("18 février 2022", "2022-02-18"),
        ("18 FÉVRIER 2022", "2022-02-18"),
        ("18 fevrier 2022", "2022-02-18"),
        ("18 fe\u0301vrier 2022", "2022-02-18"),
        ("1er août 1962", "1962-08-01"),
        ("1er aout 1962", "1962-08-01"),
        ("1 August 1962", "1962-08-01"),
        ("31 décembre 1999", "1999-12-31"),
        ("29/02/2000", "2000-02-29"),
        ("01/01/0001", "0001-01-01"),
        ("31/12/9999", "9999-12-31"),
        ({"day": "18", "month": "2", "year": "2022"}, "2022-02-18"),
        ({"day": " 18 ", "month": "02", "year": "2022"}, "2022-02-18"),
        ({"day": 18, "month": 2, "year": 2022}, "2022-02-18"),
        ({"day": "18", "month": "02", "year": "2022", "more": [1]}, "2022-02-18"),
    ],
)
def test_a_day_is_kept_in_one_form(raw: object, kept: str) -> None:
    assert value("date", raw) == kept


@pytest.mark.parametrize(
    "raw", ["29/02/1900", "29/02/2023", "31/04/2022", "00/01/2022", "01/13/2022", "01/00/2022"]
)
def test_a_day_that_never_was_is_refused(raw: str) -> None:
    assert why("date", raw) == "no-such-date"


@pytest.mark.parametrize("raw", ["2022-02-30", "01/01/0000", "32 mars 2022", "08/24/1962"])
def test_a_day_is_never_bent_into_another(raw: str) -> None:
    assert why("date", raw) == "no-such-date"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "24/8/62",
        "24/8/'62",
        "1962",
        "24/08",
        "2022-2-18",
        "20220218",
        "2022-W07-5",
        "2022-02-18T10:00",
        "18/02/20222",
        "018/02/2022",
        "18/02/-2022",
        "18 brumaire 1799",
        "18février2022",
        "1st February 2022",
        "fevrier 2022",
        "١٨/٠٢/٢٠٢٢",
        "１８/０２/２０２２",
        "18/02/2022/",
        "hier",
        "18\u200b/02/2022",
        {},
        {"day": "18"},
        {"day": "18", "month": "02", "year": "22"},
        {"day": "18", "month": "02", "year": "20225"},
        {"day": "18", "month": "02", "year": 20225},
        {"day": -18, "month": 2, "year": 2022},
        {"day": "18/02", "month": "2022", "year": ""},
        {"day": "1" * 1000, "month": "2", "year": "2022"},
        {"day": True, "month": 2, "year": 2022},
        {"day": None, "month": None, "year": None},
        {"day": ["18"], "month": {"x": 1}, "year": 1.5},
    ],
)
def test_what_is_no_date_is_refused(raw: object) -> None:
    assert why("date", raw) == "not-a-date"


def test_ten_thousand_brackets_are_no_day() -> None:
    deep: object = "1"
    for _ in range(10_000):
        deep = [deep]
    assert why("date", {"day": deep, "month": "2", "year": "2022"}) == "not-a-date"
    assert why("date", deep) == "not-a-text"
    assert why("date", {"day": 10**5000, "month": 2, "year": 2022}) == "not-a-date"


@pytest.mark.parametrize("raw", [None, 20220218, 2022.5, True, ["18", "02", "2022"], date(2022, 2, 18)])
def test_a_date_is_a_text_or_three_parts(raw: object) -> None:
    assert why("date", raw) == "not-a-text"


def test_bounds_of_a_date_are_part_of_it() -> None:
    bounds = {"minimum": "1900-01-01", "maximum": "2000-12-31"}
    assert value("date", "01/01/1900", **bounds) == "1900-01-01"
    assert value("date", "31/12/2000", **bounds) == "2000-12-31"
    early, late = error("date", "31/12/1899", **bounds), error("date", "01/01/2001", **bounds)
    assert (early.message, early.params) == ("too-early", {"minimum": "1900-01-01"})
    assert (late.message, late.params) == ("too-late", {"maximum": "2000-12-31"})


def test_today_is_a_bound_that_moves() -> None:
    assert value("date", "15/06/2026", maximum="today") == "2026-06-15"
    future = error("date", "16/06/2026", maximum="today")
    assert (future.message, future.params) == ("in-the-future", {})
    past = error("date", "14/06/2026", minimum="today")
    assert (past.message, past.params) == ("too-early", {"minimum": "2026-06-15"})
    assert value("date", "15/06/2026", minimum="today", maximum="today") == "2026-06-15"
    assert why("date", "14/06/2026", minimum="today", maximum="today") == "too-early"


def test_a_declaration_is_judged_without_a_today() -> None:
    kind, answer = DEFAULT["date"], declared("date", minimum="1890-01-01", maximum="today")
    assert kind.parse("01/01/3000", answer) == "3000-01-01"
    with pytest.raises(AnswerError, match="too-early"):
        kind.parse("01/01/1800", answer)


def test_bounds_of_a_date_are_days_or_today() -> None:
    assert misdeclared("date", minimum="1890-01-01", maximum="today") is None
    for bound in ("1890", "yesterday", "2023-02-29", "20220218", "2022-W07-5", "", "2022-02-18\n"):
        assert misdeclared("date", minimum=bound) == ("bad-bound", {"key": "min", "value": bound})
        assert misdeclared("date", maximum=bound) == ("bad-bound", {"key": "max", "value": bound})
    assert misdeclared("date", length="10") == ("no-length", {"kind": "date"})


@pytest.mark.parametrize(
    ("kept", "french", "english"),
    [
        ("2022-02-18", "18 février 2022", "18 February 2022"),
        ("1962-08-01", "1er août 1962", "1 August 1962"),
        ("0001-12-31", "31 décembre 1", "31 December 1"),
    ],
)
def test_a_date_is_shown_in_words(kept: str, french: str, english: str) -> None:
    assert shown("date", kept, "fr") == french
    assert shown("date", kept, "en") == english
    assert shown("date", kept, "de") == kept


@settings(deadline=None, derandomize=True)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(["fr", "en", "de"]))
def test_a_date_shown_is_read_back_the_same(day: date, language: str) -> None:
    assert value("date", shown("date", day.isoformat(), language)) == day.isoformat()
