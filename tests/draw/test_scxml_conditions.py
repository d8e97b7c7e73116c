"""A condition in SCXML means what it means to us: to another reader of SCXML, and to ECMAScript."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from statemachine.io.evaluators import RestrictedEvaluator

from flowkit.core.guard_tree import Call, Expression, operands
from flowkit.draw.scxml_guard import answer, condition, quoted, variable
from tests.browser import Window
from tests.core.conditions import TYPES, guard
from tests.core.test_guard_property import ANSWERS, CONDITIONS, COUNTS, TODAY, Tree, text_of
from tests.draw.test_labels import LABELS


def measures_of(calls: set[Call], answers: Mapping[str, Any], today: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for call in calls:
        value = answers.get(call.argument or "")
        if call.function == "today":
            found["today"] = today
        elif call.function == "age":
            known = isinstance(value, str) and today is not None
            found[variable(call)] = _age(str(value), str(today)) if known else None
        elif call.function in ("length", "count"):
            found[variable(call)] = None if value is None else len(value)
    return found


def _age(born: str, today: str) -> int:
    return int(today[:4]) - int(born[:4]) - (today[5:] < born[5:])


def known_to(
    tree: Expression, answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None
) -> dict[str, Any]:
    """The variables of a condition."""
    calls = {o for o in operands(tree) if isinstance(o, Call)}
    found: dict[str, Any] = {variable(c): counts.get(f"{c.function}({c.argument})", 0) for c in calls}
    found |= measures_of(calls, answers, today)
    for name, kind in TYPES.items():
        value = None if answers.get(name) == [] else answers.get(name)
        numeric = value is not None and kind.guard_type in ("number", "money")
        found[answer(name)] = float(Decimal(str(value))) if numeric else value
    return found


class _World:
    """What the library's evaluator asks for variables."""

    def __init__(self, model: object) -> None:
        self.model = model


@settings(max_examples=250, deadline=None, derandomize=True)
@given(CONDITIONS, ANSWERS, COUNTS, TODAY)
def test_a_condition_means_the_same_to_a_reader_of_scxml(
    tree: Tree, answers: dict[str, Any], counts: dict[str, int], today: str | None
) -> None:
    found = guard(text_of(tree))
    said = condition(found.expression, {})
    variables = known_to(found.expression, answers, counts, today)
    told = RestrictedEvaluator().compile_bool(said)(machine=_World(SimpleNamespace(**variables)))
    assert told is found.holds(answers, counts, today), said


def test_a_condition_means_the_same_to_ecmascript(window: Window) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    expected: list[bool] = []

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(CONDITIONS, ANSWERS, COUNTS, TODAY)
    def collect(tree: Tree, answers: dict[str, Any], counts: dict[str, int], today: str | None) -> None:
        found = guard(text_of(tree))
        asked.append((condition(found.expression, {}), known_to(found.expression, answers, counts, today)))
        expected.append(found.holds(answers, counts, today))

    collect()
    script = (
        "asked => asked.map(([c, v]) => new Function(...Object.keys(v), `return ${c};`)(...Object.values(v)))"
    )
    assert window("about:blank").evaluate(script, asked) == expected
    assert set(expected) == {True, False}


@pytest.mark.parametrize("text", [*LABELS.values(), "true", "is null or false", "a && b", "&lt;", "'\\'"])
def test_a_text_in_an_expression_is_that_text(text: str) -> None:
    reads = RestrictedEvaluator()
    model = _World(SimpleNamespace(said=text))
    assert reads.compile_value(quoted(text))(machine=model) == text
    assert reads.compile_bool(f"said === {quoted(text)}")(machine=model) is True


def test_an_answer_that_a_check_may_bring_is_read_from_its_event_or_from_before() -> None:
    expression = guard("paid and card = photo").expression
    reads: dict[str, str | tuple[str, str]] = {
        "answer_paid": ("_event.data.answer_paid", "answer_paid"),
        "answer_card": "'photo'",
    }
    assert condition(expression, reads) == (
        "(_event.data.answer_paid != null && _event.data.answer_paid === true"
        " || _event.data.answer_paid == null && answer_paid === true) && 'photo' === 'photo'"
    )
