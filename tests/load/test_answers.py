"""Declarations of answers and parameters: what is kept of them, and what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.answer import Option
from tests.load.written import flow_of, marked, said

PAGE = "states:\n  first: { info: Hello., go_to: done }\n"


def test_a_declaration_keeps_all_that_is_said() -> None:
    flow = flow_of("""
        parameters:
          town: { type: text, label: Town, default: Lower Milling, covers: [V1] }
        answers:
          code:
            type: digits
            label: Code
            hint: On the back.
            length: 8-13
            optional: true
            sensitive: secret
            errors: { too-short: Eight digits at least. }
            example: "12345678"
            keep: P30D
            derived: true
            covers: [V2]
            basis: text 4
        states:
          first: { info: "Hello, {town}.", go_to: done }
    """)
    town, code = flow.parameters["town"], flow.answers["code"]
    assert (town.kind, town.label, town.default, town.covers) == ("text", "Town", "Lower Milling", ("V1",))
    assert (code.kind, code.length, code.optional, code.sensitive) == ("digits", "8-13", True, "secret")
    assert (code.example, code.keep, code.derived, code.covers) == ("12345678", "P30D", True, ("V2",))
    assert (code.basis, dict(code.errors)) == ("text 4", {"too-short": "Eight digits at least."})
    texts = {path: text for path, text in flow.texts.items() if path.startswith("answers.code")}
    assert texts == {
        "answers.code.label": "Code",
        "answers.code.hint": "On the back.",
        "answers.code.errors.too-short": "Eight digits at least.",
    }


def test_choices_have_a_label_and_a_hint_or_only_a_label() -> None:
    flow = flow_of("""
        answers:
          sport: { type: choice, many: true, choices: { judo: Judo, chess: { label: Chess, hint: indoors } } }
        states:
          first: { fields: [sport], go_to: done }
    """)
    assert flow.answers["sport"].options == (Option("judo", "Judo"), Option("chess", "Chess", "indoors"))
    assert flow.answers["sport"].many
    assert flow.texts["answers.sport.choices.judo.label"] == "Judo"


def test_questions_lend_their_choices_to_the_answer_that_keeps_them() -> None:
    flow = flow_of("""
        answers:
          age: { type: choice, derived: true }
        states:
          first:
            question: Age?
            save_as: age
            choices: { young: { label: Young, hint: "under 18", go_to: second }, old: second }
          second:
            question: Age?
            save_as: age
            choices: { young: { label: Younger, go_to: done }, odd: done }
    """)
    assert flow.answers["age"].options == (Option("young", "Young", "under 18"), Option("old"), Option("odd"))


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        ("type: integer, min: two", "bad-declaration.bad-bound.integer: two"),
        ("type: integer, max: 2.5", "bad-declaration.bad-bound.integer: 2.5"),
        ("type: money, min: 2.5", "bad-declaration.bad-bound.money: 2.5"),
        ("type: number, min: x", "bad-declaration.bad-bound.number: x"),
        ("type: date, min: tomorrow", "bad-declaration.bad-bound.date: tomorrow"),
        ("type: date, length: 8", "bad-declaration.no-length: 8"),
        ("type: text, length: 8-4", "bad-declaration.bad-length: 8-4"),
        ("type: text, max: 80", "bad-declaration.no-bounds: 80"),
        ("type: boolean, min: 1", "bad-declaration.no-bounds: 1"),
        ("type: email, max: 80", "bad-declaration.no-bounds: 80"),
        ("type: integer, min: 8, max: 3", "bad-declaration.bounds: 8"),
        ("type: integer, min: -3, max: 8, default: 9", "bad-declaration.default: 9"),
        ("type: money, min: 8, max: 3", "bad-declaration.bounds: 8"),
        ("type: money, min: 8.00, max: 3.00", "bad-declaration.bounds: 8.00"),
        ("type: date, min: 2026-02-01, max: 2026-01-01", "bad-declaration.bounds: 2026-02-01"),
        ("type: choice", "bad-declaration.no-choices: name"),
        ("type: choice, choices: { a: A }, example: b", "bad-declaration.example: b"),
        ("type: text, choices: { a: A }", "bad-declaration.not-chosen: choices"),
        ("type: integer, many: true", "bad-declaration.not-chosen: many"),
        ("type: txt", "unknown-kind.near: txt"),
        ("type: hologram", "unknown-kind: hologram"),
        ("label: Name", "missing-key.type: name"),
        ("typ: text", "unknown-key.near: typ"),
        ("type: choice, choice: { a: A }", "unknown-key.near: choice"),
    ],
)
def test_a_wrong_declaration_is_said_once_where_it_is_wrong(
    tmp_path: Path, declaration: str, problem: str
) -> None:
    assert marked(tmp_path, f"answers: {{ name: {{ {declaration} }} }}\n" + PAGE) == [problem]


@pytest.mark.parametrize(
    "declaration",
    [
        "type: integer, min: 1, max: 1",
        "type: money, min: 0.01, max: 10",
        "type: date, min: today, max: 2020-01-01",
        "type: date, max: today, example: 1968-12-15",
        "type: text, many: false",
        "type: choice, choices: { a: A }, default: a",
    ],
)
def test_a_right_declaration_is_not_questioned(tmp_path: Path, declaration: str) -> None:
    assert said(tmp_path, f"answers: {{ name: {{ {declaration} }} }}\n" + PAGE) == []


def test_what_is_wrongly_declared_is_not_unknown_as_well(tmp_path: Path) -> None:
    body = """
        answers: { name: { type: txt } }
        states:
          first:
            title: "Hello, {name}"
            fields: [name]
            next: { go_to: [{ when: name = 'Kim', go_to: left }, { go_to: done }], forget: [name] }
    """
    assert said(tmp_path, body) == ["unknown-kind.near 1:26"]


def test_a_parameter_is_never_asked(tmp_path: Path) -> None:
    body = "parameters: { town: { type: text } }\nstates:\n  first: { fields: [town], go_to: done }\n"
    assert said(tmp_path, body) == ["unknown-answer.parameter 3:21"]


def test_a_parameter_and_an_answer_have_names_of_their_own(tmp_path: Path) -> None:
    body = "parameters: { town: { type: text } }\nanswers: { town: { type: text } }\n" + PAGE
    assert said(tmp_path, body) == ["same-id.answer 2:12"]


def test_no_answer_and_no_choice_is_called_like_a_word_of_conditions(tmp_path: Path) -> None:
    body = """
        parameters: { empty: { type: text } }
        answers: { or: { type: text }, age: { type: choice, choices: { not: Not } }, kept: { type: choice } }
        states:
          first: { question: Well?, save_as: kept, choices: { is: done, was: done } }
    """
    assert said(tmp_path, body) == [
        "bad-id.word 1:15",
        "bad-id.word 2:12",
        "bad-id.word 2:64",
        "bad-id.word 4:55",
    ]


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        ("type: choice, choices: { a: A, b: B }", []),
        ("type: choice, choices: { aa: A, b: B }", ["different-choices.near 3:55"]),
        ("type: choice, choices: { x: X, b: B }", ["different-choices 3:55"]),
        ("type: choice, many: true, choices: { a: A }", ["different-choices.many 3:38"]),
        ("type: text", ["different-choices.kind 3:38"]),
    ],
)
def test_a_question_is_kept_in_an_answer_with_its_choices(
    tmp_path: Path, declaration: str, problem: list[str]
) -> None:
    page = "first: { question: Well?, save_as: kept, choices: { a: done, b: done } }"
    body = f"answers: {{ kept: {{ {declaration} }} }}\nstates:\n  {page}\n"
    assert said(tmp_path, body) == problem


def test_an_answer_whose_question_misspells_it_is_not_without_choices_too(tmp_path: Path) -> None:
    page = "first: { question: Well?, save_as: ketp, choices: { a: done } }"
    body = f"answers: {{ kept: {{ type: choice }} }}\nstates:\n  {page}\n"
    assert said(tmp_path, body) == ["unknown-answer.near 3:38"]


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_problem_in_a_condition_is_shown_letter_by_letter(tmp_path: Path, quote: str) -> None:
    when = f"{quote}age > 3 and aeg < 5{quote}"
    body = f"""
        answers: {{ age: {{ type: integer }} }}
        states:
          first: {{ fields: [age], go_to: [{{ when: {when}, go_to: left }}, {{ go_to: done }}] }}
    """
    assert marked(tmp_path, body) == ["bad-condition.unknown-name.near: aeg"]


def test_where_the_letters_of_a_text_cannot_be_counted_the_whole_is_shown(tmp_path: Path) -> None:
    body = """
        answers: { age: { type: integer }, town: { type: text } }
        states:
          first:
            title: "\\x41 {nmae}"
            fields: [age, town]
            go_to:
              - go_to: left
                when: >
                  age > 3
                  and aeg < 5
              - when: 'town = ''Lille'' and aeg < 5'
                go_to: left
              - go_to: done
    """
    assert said(tmp_path, body) == [
        "unknown-placeholder 4:12",
        "bad-condition.unknown-name.near 8:15",
        "bad-condition.unknown-name.near 11:15",
    ]


@pytest.mark.parametrize(
    ("when", "variant"),
    [
        ("age is 3", "unexpected.is"),
        ("age is not 3", "unexpected.is"),
        ("age is not", "not-closed.empty"),
        ("age in 3", "unexpected.in"),
        ("'age in [1, 2'", "not-closed.list"),
        ("if age > 3", "unexpected.if"),
        ("'age > 3,5'", "unexpected.comma"),
        ("age > 3 age", "unexpected"),
        ("age + 1 > 3", "strange-sign.sum"),
        ("town = ‘Lille’", "strange-sign.quote"),
        ("age ~ 3", "strange-sign"),
        ("(age > 3", "not-closed"),
        ("town = Lille", "text-without-quotes"),
    ],
)
def test_a_slip_in_a_condition_has_a_sentence_of_its_own(tmp_path: Path, when: str, variant: str) -> None:
    body = f"""
        answers: {{ age: {{ type: integer }}, town: {{ type: text }} }}
        states:
          first: {{ fields: [age, town], go_to: [{{ when: {when}, go_to: left }}, {{ go_to: done }}] }}
    """
    [problem] = said(tmp_path, body)
    assert problem.startswith(f"bad-condition.{variant} 3:")
