"""The stored form of each kind of answer: enough for a later step never to fail on it."""

from __future__ import annotations

import pytest

from flowkit.core.answer import Answer, Option
from flowkit.core.stored import LONGEST, form

CHOICES = (Option("bill"), Option("lease"))


def fits(guard_type: str, value: object, options: tuple[Option, ...] = (), many: bool = False) -> bool:
    return form(guard_type, Answer("it", "any", options=options, many=many))(value)


@pytest.mark.parametrize("value", ["", "x", "é\n\t", "x" * LONGEST, "\u202fx"])
def test_a_text_is_stored_as_one(value: str) -> None:
    assert fits("text", value)
    assert fits("a type of an embedder", value)


@pytest.mark.parametrize(
    "value",
    [None, 1, True, [], ["x"], {}, 1.5, "x" * (LONGEST + 1), "\x00", "é\x1b", "\ud800", "\x85", "\x7f"],
)
def test_other_things_are_no_text(value: object) -> None:
    assert not fits("text", value)


@pytest.mark.parametrize("value", [0, -3, 10**39, "1", "-1.5", "1" * 40 + "." + "1" * 40])
def test_a_number_is_stored_whole_or_as_a_plain_text(value: object) -> None:
    assert fits("number", value)


@pytest.mark.parametrize(
    "value",
    [
        True,
        1.0,
        None,
        "",
        "1e3",
        "+1",
        "1.",
        ".5",
        "NaN",
        "٣",
        "1\n",
        "1" * 41,
        "1." + "1" * 41,
        10**40,
        -(10**40),
        [1],
    ],
)
def test_other_things_are_no_number(value: object) -> None:
    assert not fits("number", value)


@pytest.mark.parametrize("value", ["0.00", "8.86", "-1.00", "1" * 40 + ".00"])
def test_an_amount_is_stored_with_its_cents(value: str) -> None:
    assert fits("money", value)


@pytest.mark.parametrize(
    "value", [8, 8.86, "8", "8.8", "8.860", "8,86", "8.86\n", "", None, "1" * 41 + ".00", "٨.٨٦"]
)
def test_other_things_are_no_amount(value: object) -> None:
    assert not fits("money", value)


@pytest.mark.parametrize("value", ["2022-02-18", "0001-01-01", "9999-12-31", "2000-02-29"])
def test_a_date_is_stored_as_a_day(value: str) -> None:
    assert fits("date", value)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2022-2-18",
        "20220218",
        "2022-W07-5",
        "0000-01-01",
        "2022-02-18\n",
        "",
        None,
        20220218,
        "２０２２-02-18",
    ],
)
def test_other_things_are_no_date(value: object) -> None:
    assert not fits("date", value)


def test_yes_or_no_is_stored_as_a_truth_value() -> None:
    assert fits("boolean", True)
    assert fits("boolean", False)
    wrong: list[object] = [0, 1, "true", None, []]
    assert not any(fits("boolean", value) for value in wrong)


def test_a_choice_is_stored_by_its_id() -> None:
    assert fits("choice", "bill", CHOICES)
    assert not any(fits("choice", value, CHOICES) for value in ("rent", "", None, 1, ["bill"]))
    assert fits("choice", "anything")
    assert not fits("choice", 1)


def test_several_choices_are_stored_as_a_list_of_ids() -> None:
    for guard_type in ("choice", "list", "text"):
        assert fits(guard_type, ["bill", "lease"], CHOICES, many=True)
        assert fits(guard_type, [], CHOICES, many=True)
        assert not any(
            fits(guard_type, v, CHOICES, many=True) for v in ("bill", ["rent"], [1], [["bill"]], None)
        )
    assert fits("list", ["anything"])
    wrong: list[object] = ["anything", [1], {"a": 1}]
    assert not any(fits("list", value) for value in wrong)
    assert fits("list", ["bill"], CHOICES)
    assert not fits("list", ["rent"], CHOICES)
