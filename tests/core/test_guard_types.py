"""The `when` language as it is understood: what each name is, what can be compared, and the near miss."""

from __future__ import annotations

import pytest

from flowkit.core.guard import AnswerType, Scope, compile_guard
from flowkit.core.guard_tree import Compare, Constant, Empty, IsTrue, Name
from tests.core.conditions import guard, params, wrong


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("paidd", "paid"),
        ("seat > 3", "seats"),
        ("resdent and paid", "resident"),
        ("length(surnam) > 3", "surname"),
        ("age(bron) > 3", "born"),
        ("zzz = 3", ""),
    ],
)
def test_an_unknown_name_gets_its_near_miss(text: str, near: str) -> None:
    assert wrong(text)[0][0] == "unknown-name"
    assert params(text)["near"] == near
    assert wrong(text)[0][1] == params(text)["name"]


def test_an_unknown_state_gets_its_near_miss() -> None:
    assert wrong("visits( adress ) > 1") == [("unknown-state", "adress")]
    assert params("visits(adress) > 1") == {"name": "adress", "near": "address"}
    assert params("tries(zzz) > 1") == {"name": "zzz", "near": ""}


def test_a_word_that_is_no_choice_gets_its_near_miss_and_all_choices() -> None:
    assert wrong("card = foto") == [("not-a-choice", "foto")]
    assert params("card = foto") == {
        "found": "foto",
        "name": "card",
        "known": "photo, plain, lost",
        "near": "photo",
    }
    assert params("card in [photo, pain]") == {
        "found": "pain",
        "name": "card",
        "known": "photo, plain, lost",
        "near": "plain",
    }
    assert wrong("zzz = card") == [("not-a-choice", "zzz")]


def test_near_misses_are_looked_for_in_the_first_problems_only() -> None:
    scope = Scope({f"answer_{n}": AnswerType("boolean") for n in range(500)})
    _, problems = compile_guard(" or ".join(["answr_7"] * 5), scope)
    assert [problem.params["near"] for problem in problems] == ["answer_7"] * 2 + [""] * 3


def test_every_problem_of_a_condition_is_told() -> None:
    assert wrong("paidd and card = foto or seats = 'x'") == [
        ("unknown-name", "paidd"),
        ("not-a-choice", "foto"),
        ("wrong-type", "'x'"),
    ]


def test_one_mistake_is_told_once() -> None:
    assert wrong("nobody = nothing") == [("unknown-name", "nobody")]
    assert wrong("nobody in [1, 2, nothing]") == [("unknown-name", "nobody")]
    assert wrong("length(papers) in [1, 2]") == [("wrong-argument", "papers")]
    assert wrong("seats in [nobody, 'x']") == [("unknown-name", "nobody"), ("wrong-type", "'x'")]
    assert wrong("length(nobody) > 1") == [("unknown-name", "nobody")]
    assert wrong("card in [foto, pain]") == [("not-a-choice", "foto"), ("not-a-choice", "pain")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("town = Lille", "text-without-quotes"),
        ("Lille = town", "text-without-quotes"),
        ("town in ['Paris', Lille]", "text-without-quotes"),
        ("papers = Lille", "list-compared"),
        ("papers in [Lille]", "list-compared"),
    ],
)
def test_a_bare_word_facing_a_text_or_a_list_gets_the_reason(text: str, message: str) -> None:
    assert wrong(text) == [(message, "Lille")]
    name, known = ("town", "") if message == "text-without-quotes" else ("papers", "passport, bill, lease")
    assert params(text) == {"found": "Lille", "name": name, "known": known, "near": ""}


def test_no_near_miss_is_offered_where_no_word_may_stand() -> None:
    assert params("papers = bil")["near"] == ""


@pytest.mark.parametrize(
    ("text", "left", "left_kind", "right", "right_kind"),
    [
        ("amount > 'x'", "amount", "money", "'x'", "text"),
        ("seats = 2022-02-18", "seats", "number", "2022-02-18", "date"),
        ("born = '2022-02-18'", "born", "date", "'2022-02-18'", "text"),
        ("surname = 3", "surname", "text", "3", "number"),
        ("card = 'photo'", "card", "choice", "'photo'", "text"),
        ("card = paid", "card", "choice", "paid", "boolean"),
        ("papers = 'bill'", "papers", "list", "'bill'", "text"),
        ("papers = papers2", "papers", "list", "papers2", "list"),
        ("age(born) = born", "age(born)", "number", "born", "date"),
        ("today > 3", "today", "date", "3", "number"),
        ("seats in [1, 'x']", "seats", "number", "'x'", "text"),
        ("paid in [1]", "paid", "boolean", "1", "number"),
    ],
)
def test_things_of_different_kinds_are_not_compared(
    text: str, left: str, left_kind: str, right: str, right_kind: str
) -> None:
    types = {**_types(), "papers2": AnswerType("list", ("x",))}
    scope = Scope(types)
    assert wrong(text, scope) == [("wrong-type", right)]
    assert params(text, scope) == {
        "left": left,
        "left_kind": left_kind,
        "right": right,
        "right_kind": right_kind,
    }


def _types() -> dict[str, AnswerType]:
    from tests.core.conditions import TYPES

    return dict(TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "amount > 8.86",
        "amount = seats",
        "seats <= limit",
        "3 < seats",
        "born < moved",
        "born >= 2000-01-01",
        "today > moved",
        "surname = town",
        "surname != 'Dupont'",
        "paid = resident",
        "paid != resident",
        "card = photo",
        "photo = card",
        "card = insured",
        "age(born) >= 18",
        "length(surname) = count(papers)",
        "visits(address) < tries(proof)",
        "seats in [1, 2.5, -3]",
        "born in [2000-01-01]",
        "town not in ['Lille']",
        "age(born) in [17, 18]",
        "today in [2022-02-18]",
        "papers is empty",
        "paid is not empty",
        "card is empty",
    ],
)
def test_things_of_one_kind_are_compared(text: str) -> None:
    assert guard(text).text == text


@pytest.mark.parametrize("text", ["surname < 'M'", "card > photo", "paid <= resident", "town >= surname"])
def test_what_has_no_order_is_only_equal_or_not(text: str) -> None:
    name, sign, _ = text.split()
    assert wrong(text) == [("no-order", name)]
    assert params(text) == {"name": name, "sign": sign}


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("paid = true", "paid"),
        ("paid = oui", "paid"),
        ("paid = vrai", "paid"),
        ("yes = paid", "paid"),
        ("paid != false", "paid"),
        ("paid = false", "not paid"),
        ("paid = faux", "not paid"),
        ("paid = non", "not paid"),
        ("no = paid", "not paid"),
        ("paid != true", "not paid"),
        ("true != paid", "not paid"),
        ("false != paid", "paid"),
    ],
)
def test_a_yes_or_no_answer_compared_with_a_word_is_told_to_stand_alone(text: str, instead: str) -> None:
    assert [message for message, _ in wrong(text)] == ["write-instead"]
    assert params(text) == {"found": wrong(text)[0][1], "instead": instead}


def test_a_word_for_yes_is_an_unknown_name_beside_anything_else() -> None:
    assert wrong("seats = true") == [("unknown-name", "true")]
    assert wrong("3 = true") == [("unknown-name", "true")]
    assert wrong("paid = maybe") == [("unknown-name", "maybe")]


@pytest.mark.parametrize(
    ("text", "message", "part"),
    [
        ("seats", "not-boolean", "seats"),
        ("not card", "not-boolean", "card"),
        ("3 is empty", "only-an-answer-is-empty", "3"),
        ("age(born) is empty", "only-an-answer-is-empty", "age(born)"),
        ("nobody is empty", "unknown-name", "nobody"),
        ("paid = paid", "compared-with-itself", "paid"),
        ("today = today", "compared-with-itself", "today"),
        ("age(born) < age(born)", "compared-with-itself", "age(born)"),
        ("3 = 4", "two-constants", "4"),
        ("'a' = 'b'", "two-constants", "'b'"),
        ("3 in [3, 4]", "two-constants", "3"),
        ("seats in [limit]", "list-of-constants", "limit"),
        ("born in [today]", "list-of-constants", "today"),
        ("seats in [1, 2, 1]", "twice-in-list", "1"),
        ("seats in [1, 1.0]", "twice-in-list", "1.0"),
        ("town in ['a', 'a']", "twice-in-list", "'a'"),
        ("card in [photo, photo]", "twice-in-list", "photo"),
        ("born in [2000-01-01, 2000-01-01]", "twice-in-list", "2000-01-01"),
        ("born > 2023-02-29", "no-such-date", "2023-02-29"),
        ("born > 0000-01-01", "no-such-date", "0000-01-01"),
        ("born in [1900-02-29]", "no-such-date", "1900-02-29"),
        ("age(seats) > 3", "wrong-argument", "seats"),
        ("length(papers) > 3", "wrong-argument", "papers"),
        ("count(surname) > 3", "wrong-argument", "surname"),
        ("nobody in [1]", "unknown-name", "nobody"),
        ("seats in [nobody]", "unknown-name", "nobody"),
    ],
)
def test_what_makes_no_sense_is_said_where_it_stands(text: str, message: str, part: str) -> None:
    assert wrong(text) == [(message, part)]


def test_problems_of_meaning_carry_what_their_sentence_needs() -> None:
    assert params("seats") == {"name": "seats"}
    assert params("3 is empty") == {"found": "3"}
    assert params("paid = paid") == {"found": "paid"}
    assert params("3 = 4") == {"found": "4"}
    assert params("3 in [4]") == {"found": "3"}
    assert params("seats in [limit]") == {"found": "limit"}
    assert params("town in ['a', 'a']") == {"found": "'a'"}
    assert params("born > 2023-02-29") == {"found": "2023-02-29"}
    assert params("age(seats) > 3") == {"function": "age", "wanted_kind": "date", "name": "seats"}
    assert params("length(papers) > 3") == {"function": "length", "wanted_kind": "text", "name": "papers"}
    assert params("count(town) > 3") == {"function": "count", "wanted_kind": "list", "name": "town"}


def test_a_word_is_the_answer_of_that_name_before_it_is_a_choice() -> None:
    scope = Scope({"card": AnswerType("choice", ("paid",)), "paid": AnswerType("boolean")})
    assert wrong("card = paid", scope) == [("wrong-type", "paid")]


def test_the_tree_of_a_guard_has_the_kind_of_each_name_and_full_state_names() -> None:
    assert guard("card = photo").expression == Compare(
        "=", Name("card", 0, "choice"), Constant("choice", "photo", 7), 0, 12
    )
    assert guard("paid").expression == IsTrue(Name("paid", 0, "boolean"), 0, 4)
    assert guard("papers is empty").expression == Empty(Name("papers", 0, "list"), False, 0, 15)
    assert guard("visits(address) > 1").counters == {"visits(step.address)"}
    assert guard("not (paid and tries(proof) in [1])").counters == {"tries(step.proof)"}


def test_a_guard_says_what_it_reads_and_whether_it_needs_the_date() -> None:
    found = guard("age(born) > 17 and (card = photo or amount < ceiling) and not visits(proof) = 1")
    assert found.reads == {"born", "card", "amount", "ceiling"}
    assert found.counters == {"visits(step.proof)"}
    assert found.needs_today
    assert guard("born < today").needs_today
    assert guard("born < today").reads == {"born"}
    assert not guard("born < moved and length(town) > 2 and town in ['a']").needs_today
    assert str(found) == found.text


def test_a_scope_without_states_knows_none() -> None:
    assert wrong("visits(x) > 1", Scope({})) == [("unknown-state", "x")]
