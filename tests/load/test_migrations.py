"""What a flow says of people who are inside an earlier version."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit import load
from flowkit.core.project import Migration
from flowkit.load import examine
from flowkit.messages.render import sentence

FLOW = """flowkit: 1
flow: f
version: "2"
start: card
answers:
  card: { type: choice, label: Card, derived: true }
  amount: { type: money, label: Amount }
ends:
  done: { title: Done, result: success }
states:
  card:
    question: Which card?
    save_as: card
    choices: { photo: { label: with a photo, go_to: amount_paid }, plain: { label: without, go_to: done } }
  amount_paid: { title: How much?, fields: [amount], go_to: done }
"""
RIGHT = """migrations:
  - from: 1.0
    states: { amount_got: amount_paid, gone: , card: card }
    answers: { sum: amount, remark: }
    values: { card: { with_photo: photo } }
  - from: 01ab23c
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "flow.yaml"
    file.write_text(text, "utf-8")
    return file


def told(tmp_path: Path, text: str) -> list[tuple[str, int, str]]:
    _, problems, _ = examine(written(tmp_path, FLOW + text))
    return [
        (one.rule.name, one.span.line if one.span else 0, sentence(one, language))
        for one in problems
        for language in ("en", "fr")
    ]


def test_a_migration_says_states_answers_and_values(tmp_path: Path) -> None:
    found, problems, _ = examine(written(tmp_path, FLOW + RIGHT))
    assert problems == ()
    assert found is not None
    first, second = found.migrations
    assert first.origin == "1.0"
    assert first.states == {"amount_got": "amount_paid", "gone": "", "card": "card"}
    assert first.answers == {"sum": "amount", "remark": ""}
    assert first.values == {"card": {"with_photo": "photo"}}
    assert first.span is not None
    assert second == Migration("01ab23c", {}, {}, {}, second.span)


def test_a_migration_does_not_change_what_the_flow_is(tmp_path: Path) -> None:
    assert load(written(tmp_path, FLOW)).digest == load(written(tmp_path, FLOW + RIGHT)).digest, (
        "the digest is of what the flow does"
    )


@pytest.mark.parametrize(
    ("text", "rule", "line", "english", "french"),
    [
        (
            "migrations:\n  - from: 1\n    states: { old: amount_payd }\n",
            "unknown-state",
            18,
            "did you mean `amount_paid`",
            "vouliez-vous dire `amount_paid`",
        ),
        (
            "migrations:\n  - from: 1\n    states:\n      old: zzz\n",
            "unknown-state",
            19,
            "no state is called “zzz”",
            "aucun état ne s'appelle",
        ),
        (
            "migrations:\n  - from: 1\n    answers: { sum: amuont }\n",
            "unknown-answer",
            18,
            "did you mean `amount`",
            "vouliez-vous dire `amount`",
        ),
        (
            "migrations:\n  - from: 1\n    values: { card: { old: foto } }\n",
            "different-choices",
            18,
            "did you mean `photo`",
            "vouliez-vous dire `photo`",
        ),
        (
            "migrations:\n  - from: 1\n  - from: 1\n",
            "same-id",
            18,
            "two migrations come from “1”",
            "deux passages viennent de",
        ),
        (
            "migrations:\n  - form: 1\n",
            "unknown-key",
            17,
            "did you mean `from`",
            "vouliez-vous dire `from`",
        ),
        (
            "migrations:\n  - states: {}\n",
            "missing-key",
            17,
            "`from`",
            "`from`",
        ),
        (
            "migration:\n  - from: 1\n",
            "unknown-key",
            16,
            "did you mean `migrations`",
            "vouliez-vous dire `migrations`",
        ),
    ],
)
def test_what_is_wrong_in_a_migration_is_told_with_its_place(
    tmp_path: Path, text: str, rule: str, line: int, english: str, french: str
) -> None:
    first, second, *more = told(tmp_path, text)
    assert not more
    assert (first[0], first[1]) == (rule, line)
    assert english in first[2]
    assert french in second[2]


def test_a_wrong_migration_leaves_the_rest(tmp_path: Path) -> None:
    found, _, _ = examine(
        written(tmp_path, FLOW + "migrations:\n  - from: 1\n    states: { a: zzz, b: amount_paid }\n")
    )
    assert found is not None
    assert found.migrations[0].states == {"b": "amount_paid"}
