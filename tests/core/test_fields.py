"""Reading the raw answers of an event: every field judged, blanks known, nothing unexpected taken."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flowkit.core.answer import Answer, AnswerError, Kind, Kinds, Value
from flowkit.core.fields import is_blank, validate_fields
from flowkit.core.snapshot import Problem
from flowkit.kinds import DEFAULT

DECLARED = {
    "name": Answer("name", "text", length="2-9"),
    "seats": Answer("seats", "integer"),
    "nickname": Answer("nickname", "text", optional=True),
    "born": Answer("born", "date", maximum="today"),
    "arrives": Answer("arrives", "date", minimum="today", optional=True),
}


def read(
    fields: tuple[str, ...], given: Mapping[str, object], today: str | None = None
) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    values, problems = validate_fields(DECLARED, fields, given, DEFAULT, today)
    return values, [(problem.field, problem.message) for problem in problems]


def test_every_field_is_read_and_every_wrong_one_told() -> None:
    assert read(("name", "seats"), {"seats": "3", "name": " Camille "}) == (
        {"name": "Camille", "seats": 3},
        [],
    )
    assert read(("name", "seats"), {"name": "C", "seats": "x"}) == (
        {},
        [("name", "too-short"), ("seats", "not-an-integer")],
    )
    assert read(("name", "seats"), {"name": "C", "seats": 3}) == ({"seats": 3}, [("name", "too-short")])


def test_a_problem_carries_the_parameters_of_its_sentence() -> None:
    _, problems = validate_fields(DECLARED, ("name",), {"name": "C"}, DEFAULT, None)
    assert problems == (Problem("name", "too-short", {"minimum": 2, "length": 1}),)


BLANK: list[object] = [
    None,
    "",
    " ",
    "\t\r\n",
    "\u00a0\u202f\u2003",
    "\u200b",
    " \ufeff\u2060 ",
    [],
    {},
    {"day": "", "month": " ", "year": None},
]


@pytest.mark.parametrize("raw", BLANK)
def test_a_blank_answer_is_missing_or_left_out(raw: object) -> None:
    assert is_blank(raw)
    assert read(("name", "nickname"), {"name": raw, "nickname": raw}) == ({}, [("name", "missing")])


@pytest.mark.parametrize("raw", [0, False, "0", ".", ["x"], [None], {"day": "1"}, {"day": [""]}, {"day": 0}])
def test_anything_else_is_not_blank(raw: object) -> None:
    assert not is_blank(raw)


def test_an_absent_field_is_missing_unless_it_is_optional() -> None:
    assert read(("name", "nickname"), {}) == ({}, [("name", "missing")])


def test_what_is_not_asked_is_unexpected_and_never_stored() -> None:
    assert read(("seats",), {"seats": "1", "name": "Camille", "zzz": "1"}) == (
        {"seats": 1},
        [("name", "unexpected-field"), ("zzz", "unexpected-field")],
    )
    assert read(("zzz", "seats"), {"zzz": "1", "seats": "1"}) == ({"seats": 1}, [("zzz", "unexpected-field")])


def test_an_unexpected_name_is_repeated_in_part_only() -> None:
    _, problems = read((), {"x" * 5000: "1"})
    assert problems == [("x" * 100, "unexpected-field")]


def test_a_bound_that_is_today_needs_a_today() -> None:
    assert read(("born",), {"born": "14/06/2026"}, "2026-06-15") == ({"born": "2026-06-14"}, [])
    assert read(("born",), {"born": "16/06/2026"}, "2026-06-15")[1] == [("born", "in-the-future")]
    for field in ("born", "arrives"):
        with pytest.raises(ValueError, match=r"^an answer of this flow is compared with today: give now=$"):
            read((field,), {field: "14/06/2026"})
    assert read(("born", "arrives"), {}) == ({}, [("born", "missing")])


class Even:
    """A kind of an embedder."""

    name, guard_type, extra = "even", "number", None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        if not isinstance(raw, int) or raw % 2:
            raise AnswerError("odd", seen=answer.id)
        return raw

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return f"{value}!"

    def check_declaration(self, answer: Answer) -> None:
        return None


def test_an_embedder_adds_kinds_and_replaces_them_without_changing_the_registry() -> None:
    even: Kind = Even()
    more = DEFAULT.with_(even)
    assert more.names == (*DEFAULT.names, "even")
    assert "even" in more
    assert "even" not in DEFAULT
    assert 3 not in DEFAULT
    assert more["even"] is even
    with pytest.raises(KeyError):
        DEFAULT["even"]
    assert Kinds(even, Even()).names == ("even",)
    declared = {"n": Answer("n", "even")}
    assert validate_fields(declared, ("n",), {"n": 2}, more, None) == ({"n": 2}, ())
    assert validate_fields(declared, ("n",), {"n": 3}, more, None) == (
        {},
        (Problem("n", "odd", {"seen": "n"}),),
    )
