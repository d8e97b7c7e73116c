"""Numbers as places on a line, and back; orders of answers that others may be given for."""

from __future__ import annotations

import pytest

from flowkit.check.privacy.sensitive import is_identity, is_number, is_secret
from flowkit.check.space.numbers import scale_of
from flowkit.check.space.orders import freed, order_of
from flowkit.core.answer import Answer
from flowkit.kinds import DEFAULT
from tests.check.space.scene import guard, variables_for


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "-12", -12),
        ("money", "10.50", "10.50"),
        ("number", "1.5", "1.5"),
        ("number", "-0.25", "-0.25"),
        ("date", "2026-02-28", "2026-02-28"),
    ],
)
def test_a_constant_is_found_again_at_its_place(kind: str, text: str, value: object) -> None:
    scale = scale_of(Answer("x", kind), DEFAULT)
    place = scale.at(text)
    assert place.denominator == 1
    assert scale.value(int(place)) == value


def test_a_comma_is_a_point() -> None:
    scale = scale_of(Answer("x", "money"), DEFAULT)
    assert scale.at("10,50") == scale.at("10.50") == 1050


def test_orders_are_free_only_of_the_answers_that_are_given_anew() -> None:
    variables = variables_for([guard("n < m")])
    order = order_of("n", "m", variables)
    assert order is not None
    for cell in range(len(order.cells)):
        assert freed(order, 1 << cell, set()) == 1 << cell
        assert freed(order, 1 << cell, {"n", "m"}) == order.every


def test_what_says_who_one_is_is_told_by_its_kind_or_by_what_is_declared() -> None:
    assert is_number(Answer("x", "nir"))
    assert is_number(Answer("x", "text", sensitive="nir"))
    assert not is_number(Answer("x", "text", sensitive="secret"))
    assert is_secret(Answer("x", "text", sensitive="secret"))
    assert is_identity(Answer("x", "email"))
    assert not is_identity(Answer("x", "password"))
