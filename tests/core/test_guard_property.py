"""Random conditions against a naive reading of them: same truth, never a failure, whatever the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from flowkit.core.guard import Scope, compile_guard
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_parse import parse
from flowkit.core.guard_print import printed
from tests.core.conditions import SCOPE, TYPES, guard

# A condition as nested tuples: ("or", parts), ("and", parts), ("not", part), ("is", name),
# ("empty", name, negated), ("in", operand, constants, negated), ("cmp", sign, operand, operand).
# An operand is ("answer", name), ("const", type, value) or ("call", function, argument).
Tree: TypeAlias = tuple[Any, ...]
Answers: TypeAlias = Mapping[str, Any]

NUMBERS = st.sampled_from(["0", "1", "2", "3", "-1", "1.5", "1.50", "2.0", "8.86", "100"])
DAYS = st.dates(date(1996, 1, 1), date(2005, 12, 31)).map(date.isoformat) | st.sampled_from(
    ["2000-02-29", "2004-02-29", "2001-03-01", "2000-01-01"]
)
TEXTS = st.sampled_from(["", "a", "ab", "Lille", "l e", "é"])
BY_TYPE = {
    kind: [n for n, t in TYPES.items() if t.guard_type == kind] for kind in ("text", "date", "boolean")
}
NUMERIC = [name for name, kind in TYPES.items() if kind.guard_type in ("number", "money")]
CHOICES = {name: kind.choices for name, kind in TYPES.items() if kind.guard_type == "choice"}
CALLS = [("length", "town"), ("count", "papers"), ("age", "born"), ("visits", "address"), ("tries", "proof")]
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
EQUAL = st.sampled_from(["=", "!="])


def answer(names: list[str]) -> st.SearchStrategy[Tree]:
    return st.sampled_from([("answer", name) for name in names])


def constant(kind: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Tree]:
    return values.map(lambda value: ("const", kind, value))


CALL = st.sampled_from([("call", *call) for call in CALLS])
SIDES = {
    "number": (answer(NUMERIC) | CALL, constant("number", NUMBERS)),
    "date": (answer(BY_TYPE["date"]) | st.just(("call", "today", None)), constant("date", DAYS)),
    "text": (answer(BY_TYPE["text"]), constant("text", TEXTS)),
}


def compare(kind: str, signs: st.SearchStrategy[str]) -> st.SearchStrategy[Tree]:
    varying, fixed = SIDES[kind]
    pairs = st.tuples(varying, varying | fixed) | st.tuples(fixed, varying)
    return st.tuples(signs, pairs.filter(lambda pair: pair[0] != pair[1])).map(lambda p: ("cmp", p[0], *p[1]))


def among(kind: str) -> st.SearchStrategy[Tree]:
    varying, fixed = SIDES[kind]
    same = Fraction if kind == "number" else str
    values = st.lists(fixed, min_size=1, max_size=4, unique_by=lambda constant: same(constant[2]))
    return st.tuples(varying, values, st.booleans()).map(lambda p: ("in", *p))


@st.composite
def choosing(draw: st.DrawFn) -> Tree:
    name = draw(st.sampled_from(sorted(CHOICES)))
    words = [("const", "choice", word) for word in CHOICES[name]]
    if draw(st.booleans()):
        listed = draw(st.lists(st.sampled_from(words), min_size=1, unique=True))
        return ("in", ("answer", name), listed, draw(st.booleans()))
    sides = [("answer", name), draw(st.sampled_from(words))]
    return ("cmp", draw(EQUAL), *draw(st.permutations(sides)))


TESTS = st.one_of(
    compare("number", SIGNS),
    compare("date", SIGNS),
    compare("text", EQUAL),
    *(among(kind) for kind in SIDES),
    choosing(),
    st.just(("cmp", "=", ("answer", "card"), ("answer", "insured"))),
    EQUAL.map(lambda sign: ("cmp", sign, ("answer", "paid"), ("answer", "resident"))),
    st.sampled_from(BY_TYPE["boolean"]).map(lambda name: ("is", name)),
    st.tuples(st.sampled_from(sorted(TYPES)), st.booleans()).map(lambda p: ("empty", *p)),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: (
        inner.map(lambda part: ("not", part))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("and", parts))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("or", parts))
    ),
    max_leaves=8,
)
TIGHTNESS = {"or": 0, "and": 1, "not": 2}


def text_of(tree: Tree) -> str:
    """The condition as someone would write it, with no more brackets than it takes."""
    if tree[0] in ("or", "and"):
        return f" {tree[0]} ".join(inner(part, TIGHTNESS[tree[0]] + 1) for part in tree[1])
    if tree[0] == "not":
        return "not " + inner(tree[1], 2)
    if tree[0] == "is":
        return str(tree[1])
    if tree[0] == "empty":
        return f"{tree[1]} is {'not ' if tree[2] else ''}empty"
    if tree[0] == "in":
        values = ", ".join(map(operand_of, tree[2]))
        return f"{operand_of(tree[1])} {'not ' if tree[3] else ''}in [{values}]"
    return f"{operand_of(tree[2])} {tree[1]} {operand_of(tree[3])}"


def inner(tree: Tree, tightness: int) -> str:
    loose = TIGHTNESS.get(tree[0], 3) < tightness
    return f"({text_of(tree)})" if loose else text_of(tree)


def operand_of(operand: Tree) -> str:
    if operand[0] == "call":
        return operand[1] if operand[2] is None else f"{operand[1]}({operand[2]})"
    if operand[0] == "const" and operand[1] == "text":
        return f"'{operand[2]}'"
    return str(operand[-1])


def truth(tree: Tree, answers: Answers, counts: Mapping[str, int], today: str | None) -> bool:
    """What the condition says, read naively."""
    if tree[0] == "or":
        return True in [truth(part, answers, counts, today) for part in tree[1]]
    if tree[0] == "and":
        return False not in [truth(part, answers, counts, today) for part in tree[1]]
    if tree[0] == "not":
        return not truth(tree[1], answers, counts, today)
    if tree[0] == "is":
        return answers.get(tree[1]) is True
    if tree[0] == "empty":
        known = tree[1] in answers and answers[tree[1]] not in ("", [])
        return known is tree[2]
    value = worth(tree[1] if tree[0] == "in" else tree[2], answers, counts, today)
    if tree[0] == "in":
        others = [worth(other, answers, counts, today) for other in tree[2]]
        return value is not None and (value in others) != tree[3]
    other = worth(tree[3], answers, counts, today)
    if value is None or other is None:
        return False
    least = min([value, other])
    told: dict[str, bool] = {
        "=": value == other,
        "!=": value != other,
        "<": value != other and least == value,
        ">": value != other and least == other,
        "<=": least == value,
        ">=": least == other,
    }
    return told[tree[1]]


def worth(operand: Tree, answers: Answers, counts: Mapping[str, int], today: str | None) -> Any:
    """The value of an operand, None when it is not known."""
    if operand[0] == "const":
        return Fraction(operand[2]) if operand[1] == "number" else operand[2]
    if operand[0] == "answer":
        value = answers.get(operand[1])
        return value if value is None or operand[1] not in NUMERIC else Fraction(value)
    _, function, argument = operand
    if function == "today":
        return today
    if function in ("visits", "tries"):
        return Fraction(counts.get(f"{function}(step.{argument})", 0))
    value = answers.get(argument)
    if value is None or (function == "age" and today is None):
        return None
    if function != "age":
        return Fraction(sum(1 for _ in value))
    return Fraction(birthdays(date.fromisoformat(value), date.fromisoformat(str(today))))


def birthdays(born: date, today: date) -> int:
    """How many birthdays there have been, counted day by day; less than nought before birth."""
    if today < born:
        return -1 - birthdays_between(today, born)
    return birthdays_between(born, today)


def birthdays_between(born: date, today: date) -> int:
    count, day = 0, born
    while day < today:
        day += timedelta(1)
        on_the_day = (day.month, day.day) == (born.month, born.day)
        leap = (born.month, born.day) == (2, 29) and (day.month, day.day) == (3, 1)
        skipped = leap and (day - timedelta(1)).day == 28
        count += on_the_day or skipped
    return count


def stored(name: str) -> st.SearchStrategy[Any]:
    kind = TYPES[name]
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "choice": st.sampled_from(kind.choices or ("x",)),
        "boolean": st.booleans(),
        "text": TEXTS,
        "money": st.integers(0, 900).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
        "number": st.integers(-2, 101) | NUMBERS,
        "date": DAYS,
        "list": st.lists(st.sampled_from(kind.choices or ("x",)), unique=True),
    }
    return by_type[kind.guard_type]


ANSWERS = st.fixed_dictionaries({}, optional={name: stored(name) for name in TYPES})
COUNTS = st.dictionaries(st.sampled_from(["visits(step.address)", "tries(step.proof)"]), st.integers(0, 4))
TODAY = st.none() | DAYS
WORDS = ["card", "paid", "seats", "born", "zzz", "photo", "and", "or", "not", "in", "is", "empty", "today"]
WORDS += ["age(", "(", ")", "[", "]", ",", "=", "!=", "<", ">=", "1", "-2.5", "'x'", "2000-01-01", "==", "!"]
JUNK = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        st.sampled_from(["1.5", "NaN", "sNaN", "1e9", "-Infinity", "2000-01-01", "20000101", "photo"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(CONDITIONS, ANSWERS, COUNTS, TODAY)
def test_a_condition_means_what_a_naive_reading_says(
    tree: Tree, answers: Answers, counts: dict[str, int], today: str | None
) -> None:
    found = guard(text_of(tree))
    assert found.holds(answers, counts, today) is truth(tree, answers, counts, today)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(CONDITIONS, st.dictionaries(st.sampled_from(sorted(TYPES)), JUNK), COUNTS, TODAY)
def test_a_condition_that_loads_never_fails_whatever_the_answers(
    tree: Tree, answers: Answers, counts: dict[str, int], today: str | None
) -> None:
    found = guard(text_of(tree))
    assert found.holds(answers, counts, today) in (True, False)
    assert found.explain(answers, counts, today).false


@settings(max_examples=500, deadline=None, derandomize=True)
@given(CONDITIONS, ANSWERS, COUNTS, TODAY)
def test_a_condition_written_back_is_the_same_condition(
    tree: Tree, answers: Answers, counts: dict[str, int], today: str | None
) -> None:
    found = guard(text_of(tree))
    again = guard(printed(parse(text_of(tree))))
    assert printed(again.expression) == printed(found.expression)
    assert again.holds(answers, counts, today) == found.holds(answers, counts, today)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(CONDITIONS, ANSWERS, COUNTS, TODAY)
def test_every_reported_part_is_false_and_mending_them_all_is_enough(
    tree: Tree, answers: Answers, counts: dict[str, int], today: str | None
) -> None:
    found = guard(text_of(tree))
    if not found.holds(answers, counts, today):
        false = found.explain(answers, counts, today).false
        assert not any(truth_of(part, answers, counts, today) for part in false)
        assert mended(tree, set(false), answers, counts, today)


def truth_of(part: str, answers: Answers, counts: Mapping[str, int], today: str | None) -> bool:
    scope = Scope(TYPES, lambda name: name, ())  # a report names states in full
    return guard(part, scope).holds(answers, counts, today)


def mended(
    tree: Tree, false: set[str], answers: Answers, counts: Mapping[str, int], today: str | None
) -> bool:
    """What the condition would be if the parts reported were true."""
    whole = guard(text_of(tree)).expression
    if printed(whole) in false:
        return True
    if tree[0] in ("or", "and"):
        parts = [mended(part, false, answers, counts, today) for part in tree[1]]
        return all(parts) if tree[0] == "and" else any(parts)
    return compiled(whole)(answers, counts, today)


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS)).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_condition_or_a_problem_inside_it(text: str) -> None:
    found, problems = compile_guard(text, SCOPE)
    assert (found is None) == bool(problems)
    for problem in problems:
        assert problem.offset >= 0
        assert problem.length >= 1
        assert problem.offset + problem.length <= max(len(text), 1)
    if found is not None:
        assert found.holds({}, {}, None) in (True, False)
