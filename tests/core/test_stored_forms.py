"""A stored answer is judged alike on the quick way, which asks for the usual type first, and by its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowkit.core.answer import Answer, Option
from flowkit.core.stored import HUGE, LONGEST, form, misshapen, usual_types

CHOICE = Answer("choice", "choice", options=(Option("oui"), Option("non")))
FORMS = {
    kind: form(kind, CHOICE if kind == "choice" else Answer(kind, kind))
    for kind in ("text", "number", "money", "date", "boolean", "choice", "list")
}
USUAL = usual_types(FORMS)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [HUGE, -HUGE, HUGE - 1, 1 - HUGE, 0.0, 1.5, "oui", "8.86", "2022-02-18", "x" * (LONGEST + 1)]
    )
    | st.text(max_size=6)
    | st.lists(st.text(max_size=3) | st.integers(), max_size=3)
    | st.dictionaries(st.text(max_size=2), st.none(), max_size=1)
)


@given(st.sampled_from(sorted(FORMS)), VALUES)
def test_the_quick_judgement_is_that_of_the_form(name: str, value: object) -> None:
    assert (misshapen({name: value}, FORMS, USUAL) is None) is bool(FORMS[name](value))


@pytest.mark.parametrize("control", ["\x00", "\x1f", "\x7f", "\x9f", "\ud800"])
def test_a_text_with_a_control_in_it_is_refused(control: str) -> None:
    assert misshapen({"text": f"a{control}b"}, FORMS, USUAL) == "text"


def test_an_answer_that_nobody_declared_is_named() -> None:
    assert misshapen({"text": "a", "other": "b"}, FORMS, USUAL) == "other"
