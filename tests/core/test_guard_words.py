"""The `when` language as it is written: words and signs, what binds tighter, and where it goes wrong."""

from __future__ import annotations

import time

import pytest

from flowkit.core.guard import AnswerType, Scope, compile_guard
from flowkit.core.guard_parse import DEPTH, LENGTH, OPERATORS, parse
from flowkit.core.guard_print import printed
from flowkit.core.guard_tokens import GuardSyntaxError, tokens
from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    IsTrue,
    Name,
    Not,
    Or,
    operands,
    written,
)
from tests.core.conditions import guard, params, wrong


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def test_every_word_and_sign_is_told_apart() -> None:
    assert kinds("a_1 >= -2.50 and b.c != 'x y' or (d in [2022-02-18, 7])") == [
        ("name", "a_1"),
        ("sign", ">="),
        ("number", "-2.50"),
        ("name", "and"),
        ("name", "b.c"),
        ("sign", "!="),
        ("text", "'x y'"),
        ("name", "or"),
        ("sign", "("),
        ("name", "d"),
        ("name", "in"),
        ("sign", "["),
        ("date", "2022-02-18"),
        ("sign", ","),
        ("number", "7"),
        ("sign", "]"),
        ("sign", ")"),
    ]


def test_a_word_knows_where_it_stands() -> None:
    assert [(t.at, t.end) for t in tokens("ab  = 12")] == [(0, 2), (4, 5), (6, 8)]


def test_blanks_of_every_kind_separate_and_mean_nothing() -> None:
    assert guard("paid\u00a0and\tresident\r\n\u202f or  paid").text == "paid and resident or paid"


def test_blanks_inside_a_quoted_text_are_kept() -> None:
    assert guard("town  =  'Le   Mans'").text == "town = 'Le   Mans'"


def test_and_binds_tighter_than_or_and_not_tighter_than_and() -> None:
    tree = parse("a or not b and c")
    assert isinstance(tree, Or)
    second = tree.parts[1]
    assert isinstance(second, And)
    assert isinstance(second.parts[0], Not)
    assert printed(tree) == "a or not b and c"


def test_brackets_bind_tightest() -> None:
    tree = parse("not (a or b) and (c or d)")
    assert isinstance(tree, And)
    assert isinstance(tree.parts[0], Not)
    assert isinstance(tree.parts[0].part, Or)
    assert isinstance(tree.parts[1], Or)
    assert printed(tree) == "not (a or b) and (c or d)"


def test_not_covers_a_comparison_and_can_be_repeated() -> None:
    assert parse("not not a = 1") == Not(
        Not(Compare("=", Name("a", 8), Constant("number", "1", 12), 8, 13)),
    )


def test_brackets_of_the_same_kind_stay_in_the_tree() -> None:
    assert printed(parse("(a and b) and c")) == "(a and b) and c"
    assert printed(parse("(a or b) or c")) == "(a or b) or c"


def test_every_operand_is_found_from_left_to_right() -> None:
    tree = parse("a in [1, b] and not (c is empty or today < d) and e and length(f) = 2")
    assert [written(operand) for operand in operands(tree)] == [
        *("a", "1", "b", "c", "today", "d", "e", "length(f)", "2"),
    ]


def test_every_form_of_test_has_its_tree() -> None:
    assert parse("a is empty") == Empty(Name("a", 0), False, 0, 10)
    assert parse("a is not empty") == Empty(Name("a", 0), True, 0, 14)
    assert parse("a") == IsTrue(Name("a", 0), 0, 1)
    assert parse("today < 2022-02-18") == Compare(
        "<", Call("today", None, 0), Constant("date", "2022-02-18", 8), 0, 18
    )
    assert parse("born = today()") == Compare("=", Name("born", 0), Call("today", None, 7), 0, 14)
    assert parse("xy not in [1, a]") == Among(
        Name("xy", 0), (Constant("number", "1", 11), Name("a", 14)), True, 0, 16
    )
    assert parse("xy in [1]") == Among(Name("xy", 0), (Constant("number", "1", 7),), False, 0, 9)
    assert parse("age(born) = 3") == Compare(
        "=", Call("age", "born", 0, 4), Constant("number", "3", 12), 0, 13
    )
    assert printed(parse("today() != born")) == "today != born"
    assert printed(parse("age( born ) >= 18")) == "age(born) >= 18"
    assert printed(parse("a not in ['x', 'y']")) == "a not in ['x', 'y']"
    assert printed(parse("a in [1]")) == "a in [1]"


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
def test_every_comparison_is_written_back_as_it_was(sign: str) -> None:
    assert printed(parse(f"a {sign} 5")) == f"a {sign} 5"


@pytest.mark.parametrize(
    ("text", "found", "instead"),
    [
        ("paid == resident", "==", "="),
        ("paid && resident", "&&", "and"),
        ("paid || resident", "||", "or"),
        ("seats <> 3", "<>", "!="),
        ("!paid", "!", "not"),
        ("seats ≠ 3", "≠", "!="),
        ("seats ≤ 3", "≤", "<="),
        ("seats ≥ 3", "≥", ">="),
        ("paid et resident", "et", "and"),
        ("paid ou resident", "ou", "or"),
        ("non paid", "non", "not"),
        ("non (paid)", "non", "not"),
        ("non 'x' = town", "non", "not"),
        ("paid AND resident", "AND", "and"),
        ("paid OR resident", "OR", "or"),
        ("NOT paid", "NOT", "not"),
        ("seats IN [1]", "IN", "in"),
        ("seats dans [1]", "dans", "in"),
        ("town est empty", "est", "is"),
        ("town is vide", "vide", "empty"),
        ("town is not vide", "vide", "empty"),
        ("town = None", "None", "is empty"),
        ("insured = null", "null", "is empty"),
        ("insured = non et paid", "et", "and"),
    ],
)
def test_a_word_of_another_language_is_answered_with_ours(text: str, found: str, instead: str) -> None:
    assert wrong(text)[0] == ("write-instead", found)
    assert params(text) == {"found": found, "instead": instead}


@pytest.mark.parametrize(
    "text", ["insured = non", "insured in [oui, non]", "non = insured", "insured != non and paid"]
)
def test_a_choice_may_be_called_like_such_a_word(text: str) -> None:
    assert guard(text).text == text


@pytest.mark.parametrize(
    ("text", "message", "part"),
    [
        ("", "empty-condition", ""),
        (" \n ", "empty-condition", " "),
        ("paid and", "ends-too-early", "d"),
        ("paid and  ", "ends-too-early", "d"),
        ("not", "ends-too-early", "t"),
        ("(", "ends-too-early", "("),
        ("(paid", "not-closed", "d"),
        ("seats ] 3", "unexpected", "]"),
        ("seats , 3", "unexpected", ","),
        ("seats [ 3", "unexpected", "["),
        ("'seats' ( 3", "unexpected", "("),
        ("seats in [1, 2", "not-closed", "2"),
        ("seats in", "not-closed", "n"),
        ("seats in 3", "unexpected", "3"),
        ("town is", "not-closed", "s"),
        ("age(born", "not-closed", "n"),
        ("age born > 3", "unexpected", "born"),
        ("paid resident", "unexpected", "resident"),
        ("paid)", "unexpected", ")"),
        ("()", "unexpected", ")"),
        ("seats in []", "unexpected", "]"),
        ("seats = = 3", "unexpected", "="),
        ("seats > 1 > 2", "unexpected", ">"),
        ("seats not 3", "unexpected", "3"),
        ("seats not", "unexpected", "not"),
        ("seats = and", "unexpected", "and"),
        ("seats < 5-3", "unexpected", "-3"),
        ("born = 2022-2-1", "unexpected", "-2"),
        ("age(3) > 2", "unexpected", "3"),
        ("today(born) > 2022-01-01", "unexpected", "born"),
        ("[1] = seats", "unexpected", "["),
        ("12", "not-a-condition", "12"),
        ("'x'", "not-a-condition", "'x'"),
        ("today", "not-a-condition", "today"),
        ("age(born) and paid", "not-a-condition", "age"),
        ("upper(town) = 'X'", "unknown-function", "upper"),
        ("town = 'Lille", "text-not-closed", "'"),
        ("town = 'Li\nlle'", "text-not-closed", "'"),
        ("amount > 8,86", "unexpected", ","),
        ("amount > 3€", "strange-sign", "€"),
        ("seats > 1e3", "strange-sign", "1"),
        ("seats > .5", "strange-sign", "."),
        ("seats > 1.", "strange-sign", "1"),
        ("seats + 1 > 2", "strange-sign", "+"),
        ('town = "Lille"', "strange-sign", '"'),
        ("town = ’Lille’", "strange-sign", "’"),
        ("élu", "strange-sign", "é"),
        ("seats = ٣", "strange-sign", "٣"),
        ("seats = ３", "strange-sign", "３"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_stands(text: str, message: str, part: str) -> None:
    assert wrong(text) == [(message, part)]


def test_problems_of_reading_carry_what_their_sentence_needs() -> None:
    assert params("(paid") == {"sign": ")"}
    assert params("seats in [1") == {"sign": "]"}
    assert params("town is") == {"sign": "empty"}
    assert params("seats in") == {"sign": "["}
    assert params("paid)") == {"found": ")"}
    assert params("12") == {"found": "12"}
    assert params("upper(town)") == {"found": "upper", "known": "age, today, length, count, visits, tries"}
    assert params("é") == {"found": "é"}
    assert params("x" * (LENGTH + 1)) == {"limit": LENGTH}
    assert params("(" * 99) == {"limit": OPERATORS}


def test_names_of_functions_are_free_where_nothing_is_called() -> None:
    scope = Scope({"age": AnswerType("number"), "count": AnswerType("boolean")})
    assert guard("age > 3 and count", scope).reads == {"age", "count"}


def test_a_condition_of_the_longest_length_is_read() -> None:
    text = "paid or " * 100 + "paid"
    assert guard(text + " " * (LENGTH - len(text))).text == text
    assert wrong(text + " " * (LENGTH + 1 - len(text)))[0][0] == "too-long"


def test_as_many_operators_as_allowed_are_read_and_one_more_is_not() -> None:
    assert guard(" or ".join(["paid"] * (OPERATORS + 1)))
    for joint in (" or ", " and "):
        assert wrong(joint.join(["paid"] * (OPERATORS + 2))) == [("too-complicated", "paid")]
    numbers = ",".join(str(n) for n in range(OPERATORS + 1))
    assert guard(f"seats in [{numbers}]")
    assert wrong(f"seats in [{numbers},-1]") == [("too-complicated", "-1")]
    assert wrong("seats=1 or " * (OPERATORS // 2) + "seats=1") == [("too-complicated", "1")]


def test_as_deep_as_allowed_is_read_and_one_deeper_is_not() -> None:
    assert guard("(" * DEPTH + "paid" + ")" * DEPTH)
    assert guard("not " * DEPTH + "paid")
    assert wrong("(" * (DEPTH + 1) + "paid" + ")" * (DEPTH + 1)) == [("too-complicated", "(")]
    assert wrong("not " * (DEPTH + 1) + "paid") == [("too-complicated", "paid")]
    assert wrong("not (" * (DEPTH // 2 + 1) + "paid") == [("too-complicated", "(")]


def test_an_unread_condition_raises_with_its_place() -> None:
    with pytest.raises(GuardSyntaxError, match="unexpected") as caught:
        parse("a b")
    assert (caught.value.message, caught.value.offset, caught.value.length) == ("unexpected", 2, 1)
    assert caught.value.params == {"found": "b"}


CROWDED = Scope({f"answer_number_{n}": AnswerType("number") for n in range(1000)})
HOSTILE = [
    "__import__('os').system('true')",
    "__import__",
    "paid.__class__",
    "().__class__.__bases__[0].__subclasses__()",
    "lambda: 0",
    "[x for x in papers]",
    "9**9**9",
    "paid if paid else paid",
    "exec('1')",
    "open('/etc/passwd')",
    "paid; paid",
    "{{paid}}",
    "f'{paid}'",
    "paid or 1",
    "\x00",
    "\ud800",
    "paid\u202e and",
    " or ".join(["seats = 1"] * 10_000),
    " or ".join(["a=b"] * 280),
    " and ".join(f"answer_numbr{n}" for n in range(105)),
    "seats in [" + ",".join(["answer_numbr"] * 150) + "]",
    "seats in [" + ",".join(str(n % 7) for n in range(200)) + "]",
    "(" * 2000,
    "not " * 500,
    "(not " * 400,
    "[" * 2000,
    "'" * 1999,
    "-" * 2000,
    "1" * 1999 + "x",
    "1." * 1000,
    "a" + ".a" * 999,
    "a." * 1000,
    "=" * 2000,
    "x" * 100_000_000,
    "\n" * 1999 + "é",
    "visits(" * 280,
    "2022-02-" * 250,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_a_hostile_condition_is_refused_at_once(text: str) -> None:
    taken = []
    for _ in range(3):
        begun = time.process_time()
        found, problems = compile_guard(text, CROWDED)
        taken.append(time.process_time() - begun)
    assert found is None
    assert problems
    assert min(taken) < 0.1
    for problem in problems:
        assert 0 <= problem.offset <= len(text)
        assert problem.length >= 1
