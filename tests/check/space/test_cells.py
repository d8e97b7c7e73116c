"""Cells: few values stand for all that an answer can be, and each value lies in one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from flowkit.check.space.cells import Cell, Variable
from flowkit.check.space.numbers import MANY, TODAY
from flowkit.check.space.variables import variables
from flowkit.core.answer import Answer, Option
from flowkit.core.flow import Flow
from flowkit.core.guard import Guard
from flowkit.kinds import DEFAULT
from tests.check.space.scene import (
    COUNTERS,
    TYPES,
    Point,
    cells,
    guard,
    place,
    points,
    variables_for,
)


def typed(**changes: object) -> dict[str, Answer]:
    """One answer, declared otherwise than usual."""
    name = str(changes.pop("name"))
    return {**TYPES, name: replace(TYPES[name], **changes)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("n > 3", "n", [None, 2, 3, 4]),
        ("n > 3 and n < 5", "n", [None, 2, 3, 4, 5, 6]),
        ("n > 3.5", "n", [None, 3, 4]),
        ("euros >= 10.00", "euros", [None, "9.99", "10.00", "10.01"]),
        ("euros > 10.00 and euros < 10.01", "euros", [None, "9.99", "10.00", "10.01", "10.02"]),
        ("euros > 10.005", "euros", [None, "10.00", "10.01"]),
        ("euros < 0", "euros", [None, "0.00", "0.01"]),
        ("d > 1", "d", [None, "0", "1", "2"]),
        ("d > 0.5 and d < 0.9", "d", [None, "0", "0.5", "0.51", "0.9", "1"]),
        ("sure", "sure", [None, False, True]),
        ("hue = red", "hue", [None, "red", "green", "blue"]),
        ("hue in [red, blue]", "hue", [None, "red", "green", "blue"]),
        ("count(hues) > 1", "hues", [None, ["red"], ["red", "green"], ["red", "green", "blue"]]),
        ("word = 'Lille'", "word", [None, "Lille", "exemple"]),
        ("word is empty", "word", [None, "exemple"]),
        ("code = '12'", "code", [None, "12", "1000"]),
        ("code = 'abc'", "code", [None, "1000"]),
        ("visits(here) < 2", "visits(here)", [0, 1, 2, 3]),
        ("tries(here) > 1.5", "tries(here)", [0, 1, 2]),
        ("visits(here) < limit", "visits(here)", [0, 1, 2, 3, 4]),
        ("visits(here) < limit", "limit", [None, 0, 1, 2, 3]),
        ("count(hues) < n", "n", [None, -1, 0, 1, 2, 3, 4]),
    ],
)
def test_a_condition_cuts_what_it_reads(text: str, name: str, values: list[object]) -> None:
    assert cells(text, name) == values


@pytest.mark.parametrize(
    ("name", "bounds", "text", "values"),
    [
        ("n", {"minimum": "0", "maximum": "4"}, "n > 4", [None, 3, 4]),
        ("n", {"minimum": "5", "maximum": "5"}, "n > 4", [None, 5]),
        ("n", {"minimum": "5"}, "n < 5", [None, 5, 6]),
        ("n", {"minimum": "0", "maximum": "1"}, "n > 7", [None, 1]),
        ("euros", {"minimum": "0.01"}, "euros > 0", [None, "0.01"]),
        ("euros", {"minimum": "1.00", "maximum": "1.01"}, "euros = 1.00", [None, "1.00", "1.01"]),
        ("d", {"minimum": "0", "maximum": "0.5"}, "d >= 0.5", [None, "0.49", "0.5"]),
        ("d", {"minimum": "0.5", "maximum": "0.5"}, "d >= 0.5", [None, "0.5"]),
        ("day", {"minimum": "2026-01-01", "maximum": "2026-01-03"}, "day > 2026-01-02",
         [None, "2026-01-01", "2026-01-02", "2026-01-03"]),
    ],
)  # fmt: skip
def test_bounds_end_the_line(name: str, bounds: dict[str, str], text: str, values: list[object]) -> None:
    assert cells(text, name, typed(name=name, **bounds)) == values


def test_one_value_alone_between_two_cuts_is_known_to_be_alone() -> None:
    made = variables_for([guard("n > 3 and n < 5")])["n"]
    assert [cell.exact for cell in made.cells] == [True, False, True, True, True, False]


@pytest.mark.parametrize(
    ("length", "text", "lengths"),
    [
        (None, "length(name) >= 8", [(1, 7), (8, 8), (9, 10_000)]),
        ("8-9", "length(name) >= 8", [(8, 8), (9, 10_000)]),
        ("3", "length(name) >= 8", [(1, 7)]),
        ("2,20", "length(name) >= 8", [(1, 7), (9, 10_000)]),
        (None, "length(name) > 0", [(1, 10_000)]),
    ],
)
def test_a_text_is_cut_at_the_lengths_asked_for_and_it_can_have(
    length: str | None, text: str, lengths: list[tuple[int, int]]
) -> None:
    made = variables_for([guard(text)], typed(name="name", length=length))["name"]
    assert [cell.span for cell in made.cells[1:]] == lengths
    for cell in made.cells[1:]:
        assert cell.span is not None
        assert all(cell.span[0] <= len(str(value)) <= cell.span[1] for value in cell.values)


def test_ages_are_cut_at_the_birthdays_seen_from_one_day() -> None:
    found = [date.fromisoformat(str(value)) for value in cells("age(born) >= 18", "born")[1:]]
    ages = [TODAY.year - day.year - ((TODAY.month, TODAY.day) < (day.month, day.day)) for day in found]
    assert date(2008, 1, 5) in found  # eighteen today
    assert {age >= 18 for age in ages} == {True, False}
    assert all(day <= TODAY for day in found)


@pytest.mark.parametrize("text", ["age(born) > -9000", "age(born) < 99999", "age(born) >= 17.5"])
def test_ages_nobody_has_are_no_trouble(text: str) -> None:
    assert len(cells(text, "born")) >= 2


def test_today_is_a_day_of_its_own_and_another_at_each_event() -> None:
    made = variables_for([guard("today >= 2026-09-01")])["today"]
    assert made.fleeting
    assert TODAY.isoformat() in [cell.value for cell in made.cells if cell.exact]
    assert made.start == made.every


@pytest.mark.parametrize(
    ("optional", "default", "start", "given"),
    [(False, None, 0b110, 0b110), (False, "yes", 0b110, 0b110), (True, "yes", 0b111, 0b111)],
)
def test_a_parameter_is_unknown_only_where_it_may_be_left_out(
    optional: bool, default: str | None, start: int, given: int
) -> None:
    sure = replace(TYPES["sure"], optional=optional, default=default)
    flow = Flow("scene", "1", "0", "en", "here", {}, (), {}, {"sure": sure})
    made = variables(flow, [guard("sure").expression], DEFAULT, frozenset())["sure"]
    assert (made.start, made.given) == (start, given)


def test_an_answer_is_not_known_at_the_start_and_known_once_given() -> None:
    made = variables_for([guard("glad or sure")])
    assert (made["sure"].start, made["sure"].given) == (0b001, 0b110)
    assert made["glad"].given == 0b111  # optional: it can be left blank


@pytest.mark.parametrize(
    ("text", "reads", "orders"),
    [
        ("n < m", ("m", "n"), 3),
        ("n < m and m < d", ("d", "m", "n"), 13),
        ("word = name", ("name", "word"), 2),
        ("word = name and name = code", ("code", "name", "word"), 5),
        ("day < today", ("day", "today"), 3),
    ],
)
def test_answers_compared_with_each_other_stand_in_some_order(
    text: str, reads: tuple[str, ...], orders: int
) -> None:
    made = variables_for([guard(text)])
    (order,) = (variable for variable in made.values() if variable.is_order)
    assert order.fleeting
    assert (order.reads, len(order.cells)) == (reads, orders)


@pytest.mark.parametrize("text", ["sure = glad", "hue = tint", "n < 3 and m < 3", "visits(here) < limit"])
def test_where_cells_decide_alone_there_is_no_order(text: str) -> None:
    assert not any(variable.is_order for variable in variables_for([guard(text)]).values())


@pytest.mark.parametrize(
    "text",
    [
        "visits(here) = tries(here)",
        "visits(here) < n",
        "age(born) < limit",
        "length(word) = length(name)",
        "length(word) > n",
        "count(hues) = visits(here)",
    ],
)
def test_what_cells_cannot_decide_may_hold_or_not_and_says_so(text: str) -> None:
    made = variables_for([guard(text)])
    assert [(name, variable.fleeting, variable.decided) for name, variable in made.items()] == [
        ("?" + text, True, False)
    ]


def test_more_answers_compared_than_are_put_in_order_may_stand_in_any() -> None:
    types = {name: Answer(name, "integer") for name in "abcde"}
    made = variables_for([guard("a < b and b < c and c < d and d < e", types)], types)
    assert all(name.startswith("?") for name in made)


def test_too_many_cuts_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"n in [{', '.join(map(str, range(start, start + 10)))}]" for start in range(0, 60, 10)]
    assert list(variables_for([guard(text) for text in texts])) == ["n"]
    monkeypatch.setattr("flowkit.check.space.variables.MOST_CELLS", 100)
    made = variables_for([guard(text) for text in texts])
    assert all(name.startswith("?") for name in made)


def test_a_counter_that_is_not_counted_may_stand_anywhere() -> None:
    made = variables_for([guard("visits(here) < 3 and n > 1")], counters=())
    assert made["?visits(here) < 3"].decided
    assert "visits(here)" not in made
    assert "n" in made


def test_a_choice_without_choices_is_known_or_not() -> None:
    types = {"pick": Answer("pick", "choice", options=())}
    assert len(variables_for([guard("pick is empty", types)], types)["pick"].cells) == 2


@settings(max_examples=80, deadline=None)
@given(points())
def test_every_valid_value_lies_in_exactly_one_cell(point: Point) -> None:
    texts = [
        "n > 3 or m in [1, 2] or limit = 2",
        "d > 1.5 or euros < 3 or euros = 9.99 or cents >= euros",
        "sure or glad or hue = red or tint = hue or count(hues) > 1",
        "word = 'a' or length(name) > 3 or length(code) >= 3 or code = '12'",
        "day > 2026-01-05 or age(born) >= 18 or born < day",
    ]
    made = variables_for([guard(text) for text in texts])
    for variable in made.values():
        number = place(point, variable)
        assert number is not None, (variable.name, point)
        if not variable.is_order and not variable.counts:
            value = point.today if variable.name == "today" else point.answers.get(variable.name)
            assert _holders(variable, value) == [number]


def _holders(variable: Variable, value: object) -> list[int]:
    """The cells that hold a value, each asked alone."""
    alone = [replace(variable, cells=(cell,)) for cell in variable.cells]
    exact = [n for n, cell in enumerate(variable.cells) if cell.exact and cell.value == value]
    return exact or [n for n, one in enumerate(alone) if one.number_of(value) is not None]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_values_that_stand_for_a_cell_are_valid_and_lie_in_it(name: str) -> None:
    made = variables_for([guard(f"{name} is empty"), *_cutting(name)])[name]
    for number, cell in enumerate(made.cells[1:], 1):
        assert len(cell.values) <= MANY
        for value in (cell.value, *cell.values):
            raw: object = list(value) if isinstance(value, list) else value
            assert DEFAULT[TYPES[name].kind].parse(raw, TYPES[name], TODAY.isoformat()) == value
            assert made.number_of(value) == number


def _cutting(name: str) -> list[Guard]:
    kinds = {
        "integer": f"{name} in [0, 2] or {name} > 7",
        "number": f"{name} in [0, 2.25] or {name} > 7.5",
        "money": f"{name} in [0, 2.25] or {name} > 7.5",
        "text": f"length({name}) > 3 or {name} = 'ab'",
        "digits": f"length({name}) > 3 or {name} = '12'",
        "date": f"age({name}) > 17 or {name} = 2020-02-29",
    }
    text = kinds.get(TYPES[name].kind)
    return [guard(text)] if text else []


@pytest.mark.parametrize(
    ("kind", "length"),
    [("password", None), ("password", "12-20"), ("email", None), ("nir", None), ("siret", None)],
)
def test_kinds_of_text_are_stood_for_by_texts_they_accept(kind: str, length: str | None) -> None:
    declared = Answer("secret", kind, length=length, example="1681282128212" if kind == "nir" else None)
    types = {"secret": declared, "again": replace(declared, id="again")}
    made = variables_for([guard("secret = again", types)], types)["secret"]
    (cell,) = made.cells[1:]
    assert DEFAULT[kind].parse(cell.value, declared, TODAY.isoformat()) == cell.value


def test_exact_cells_are_found_by_their_value_and_others_are_not() -> None:
    made = variables_for([guard("hue = red")])["hue"]
    assert made.cell_of("green") == 0b100
    assert made.cell_of(None) == 0b001
    assert made.cell_of("pink") is None
    assert Cell("x", False) == Cell("x", False)
    assert [made.number_of(value) for value in ("red", "pink", None)] == [1, None, 0]


def test_options_are_told_apart_from_truth_values() -> None:
    types = {"pick": Answer("pick", "choice", options=(Option("yes"),)), "sure": TYPES["sure"]}
    made = variables_for([guard("pick = yes or sure", types)], types)
    assert made["sure"].number_of(True) == 2
    assert made["sure"].number_of("yes") is None


def test_counters_beyond_the_last_are_in_the_last() -> None:
    made = variables_for([guard("visits(here) < 2")])[COUNTERS[0]]
    assert [made.number_of(count) for count in (0, 1, 2, 3, 400)] == [0, 1, 2, 3, 3]
