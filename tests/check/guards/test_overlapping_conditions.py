"""Rules of a list that both hold and lead elsewhere are found; the general case after a particular is not."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding
from tests.check.planted import found, problems, replay, subject, witnessed

RULE = "overlapping-conditions"

PLANTED = {
    "two ranges": ["age < 60 -> granted", "age > 18 -> by_phone"],
    "two answers": ["sure -> granted", "glad -> by_phone"],
    "a kind and an amount": ["kind in [red, blue] -> granted", "kind in [blue, grey] -> by_phone"],
    "a text and its length": ["name in ['Anna', 'Bo'] -> granted", "length(name) = 4 -> by_phone"],
    "dates": ["born < 2000-01-01 -> granted", "born > 1990-01-01 -> by_phone"],
    "ages": ["age(born) >= 18 -> granted", "age(born) < 25 -> by_phone"],
    "numbers compared": ["rank <= size -> granted", "rank > euros -> by_phone"],
    "an optional answer": ["note is empty -> granted", "sure -> by_phone"],
    "choices of several": ["count(hues) < 3 -> granted", "count(hues) > 1 -> by_phone"],
}

BOUNDARIES = {
    "a year": (["age <= 18 -> granted", "age >= 18 -> by_phone"], "age", "18"),
    "a cent": (["euros <= 100.00 -> granted", "euros >= 100.00 -> by_phone"], "euros", "100.00"),
    "a number": (["size <= 1.5 -> granted", "1.5 <= size -> by_phone"], "size", "1.5"),
    "a day": (["born >= 2000-01-01 -> granted", "born <= 2000-01-01 -> by_phone"], "born", "2000-01-01"),
    "one below the other": (["age <= 18 -> granted", "sure and age >= 18 -> by_phone"], "age", "18"),
}

NEAR = {
    "below and above": ["age < 18 -> granted", "age >= 18 -> by_phone"],
    "the general case after the particular one": ["age > 60 -> granted", "age > 18 -> by_phone"],
    "to the same place": ["age < 60 -> granted", "age > 18 -> granted"],
    "half of the others": ["age < 60 -> granted", "age >= 60 and sure -> by_phone"],
    "one cent apart": ["euros < 100.00 -> granted", "euros >= 100.00 -> by_phone"],
    "two kinds": ["kind = red -> granted", "kind = blue -> by_phone"],
    "what is taken before": ["sure -> granted", "not sure and age < 60 -> by_phone", "not sure -> by_post"],
    "excluded by hand": ["sure -> granted", "glad and not sure -> by_phone"],
}


@pytest.mark.parametrize("name", PLANTED)
def test_two_rules_that_both_hold_are_found_with_a_journey_on_which_they_do(name: str) -> None:
    text = deciding(*PLANTED[name], "by_post")
    problem = witnessed(text, RULE)
    assert problem.variant == ""
    conditions = [rule.rpartition(" -> ")[0] for rule in PLANTED[name]]
    assert [problem.params["one"], problem.params["other"]] == conditions
    seen = subject(text)
    assert problem.witness is not None
    answers = {k: v for move in problem.witness.moves for k, v in move.answers.items()}
    kinds, declared = seen.automaton.kinds, seen.flow.answers
    typed = {n: kinds[declared[n].kind].parse(raw, declared[n], "2026-01-05") for n, raw in answers.items()}
    chosen = [move.event for move in problem.witness.moves if move.state == "b"]
    typed |= {"kind": kind for kind in chosen}  # noqa: B035 - there is one at most
    guards = [t.guard for t in seen.flow.transitions if t.guard is not None]
    assert [guard.holds(typed, {}, "2026-01-05") for guard in guards] == [True, True]


@pytest.mark.parametrize("name", BOUNDARIES)
def test_two_rules_that_meet_in_one_value_are_found_with_it(name: str) -> None:
    rules, answer, value = BOUNDARIES[name]
    problem = witnessed(deciding(*rules, "by_post"), RULE)
    assert problem.variant == "boundary"
    assert (problem.params["name"], problem.params["value"]) == (answer, value)


@pytest.mark.parametrize("name", NEAR)
def test_rules_that_exclude_or_contain_each_other_are_no_problem(name: str) -> None:
    assert problems(deciding(*NEAR[name], "by_post"), RULE) == ()


@pytest.mark.parametrize("name", ["two answers", "an optional answer", "a text and its length"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(deciding(*PLANTED[name], "by_post")) == {RULE}


def test_what_no_journey_comes_to_is_no_problem() -> None:
    rules = ("sure -> granted", "note is not empty -> by_phone", "by_post")
    text = deciding(*rules)
    assert problems(text, RULE) != ()
    apart = text.replace("fields: [sure, note], go_to: c }", "fields: [sure], go_to: d }").replace(
        "  c:\n",
        "  d: { route: [{ when: sure, go_to: c }, { go_to: e }] }\n"
        "  e: { title: A note, fields: [note], go_to: c }\n  c:\n",
    )
    assert problems(apart, RULE) == ()


def test_the_same_place_with_other_effects_is_another_thing() -> None:
    text = deciding("age < 60 -> granted", "age > 18 -> granted", "by_post").replace(
        'when: "age > 18", go_to: granted', 'when: "age > 18", go_to: granted, do: { call_back: {} }'
    )
    assert witnessed(text, RULE).variant == "effects"


def test_rules_on_a_choice_and_on_a_button_are_looked_at_too() -> None:
    text = deciding("granted").replace(
        "info: Hello., go_to: c }",
        "question: Now?, choices: { now: { label: Now, go_to: "
        "[{ when: today > 2026-03-01, go_to: granted }, { when: today < 2026-06-01, go_to: by_post }] } } }",
    )
    problem = witnessed(text, RULE)
    assert problem.params["other"] == "today < 2026-06-01"
    assert problem.witness is not None
    assert [str(move.now)[:10] for move in problem.witness.moves] == ["2026-03-02"]


def test_only_the_first_few_of_many_are_told() -> None:
    rules = [f"age < {60 + n} and euros > {n}.00 -> {('granted', 'by_phone')[n % 2]}" for n in range(20)]
    told = problems(deciding(*rules, "by_post"), RULE)
    assert len(told) == 5
    for problem in told:
        assert problem.witness is not None
        replay(subject(deciding(*rules, "by_post")).automaton, problem.witness)
