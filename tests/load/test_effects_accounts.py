"""Accounts in effects.yaml: what they answer, who is sent a password, and what is said when that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit import messages
from flowkit.load import examine, project
from flowkit.messages.render import help_for, sentence
from tests.load.test_effects import problems

ACCOUNTS = """effects:
  tell:
    mail: { to_account: "{nir}", password_for: "{nir}", valid: P30D, subject: News, text: "{password}" }
  write: { letter: { to: x, text: "{password}", password_for: "{nir}" } }
  known:
    account:
      do: known
      identifier: "{nir}"
      outcomes: { known: { outcome: fine, gives: { why: it } }, limited: wrong }
    demo: robin
"""
UNLINK = "known: { account: { do: unlink, identifier: x, "
KNOWN = "known: { account: { do: known, identifier: x, "


def test_accounts_answer_checks_and_messages_carry_provisional_passwords(tmp_path: Path) -> None:
    assert problems(tmp_path, ACCOUNTS) == []
    found = project(tmp_path).effects
    assert found["tell"].parts["valid"] == "P30D"
    assert found["write"].parts["password_for"] == "{nir}"
    assert {word: (rule.outcome, dict(rule.gives)) for word, rule in found["known"].outcomes.items()} == {
        "known": ("fine", {"why": "it"}),
        "limited": ("wrong", {}),
    }


@pytest.mark.parametrize(
    ("line", "problem", "column"),
    [
        ("known: { account: { do: log_on, identifier: x } }", "not-one-of.near", 27),
        (
            "known: { account: { do: unlink, outcomes: { unlinked: fine, last: wrong } } }",
            "missing-key.effect.identifier",
            12,
        ),
        ("known: { account: { do: known, identifier: x } }", "missing-key.effect.outcomes", 12),
        (
            "known: { account: { do: confirm, identifier: x, "
            "outcomes: { valid: fine, wrong: wrong, locked: wrong } } }",
            "missing-key.effect.password",
            12,
        ),
        (KNOWN + "outcomes: { known: fine, unknown: wrong } } }", "missing-key.account.outcome", 49),
        (KNOWN + "outcomes: { known: fine, limited: wrong } } }", "missing-key.account.outcome", 49),
        (UNLINK + "outcomes: { unlinked: fin, last: wrong } } }", "unknown-event.near", 72),
        (UNLINK + "outcomes: { unlinked: { outcome: fin }, last: wrong } } }", "unknown-event.near", 83),
        (
            UNLINK + "outcomes: { unlinked: { outcome: fine, gives: { wy: x } }, last: wrong } } }",
            "unknown-answer.near",
            98,
        ),
        (
            UNLINK + "outcomes: { unlinked: fine, lats: fine, last: wrong } } }",
            "unknown-fact.answer.near",
            78,
        ),
        (UNLINK + "outcomes: { unlinked: fine, zzz: fine, last: wrong } } }", "unknown-fact.answer", 78),
        (
            UNLINK + "again: x, outcomes: { unlinked: fine, last: wrong } } }",
            "misplaced-key.account.part",
            50,
        ),
        (
            "known: { account: { do: accept_terms, identifier: x, version: x } }",
            "misplaced-key.account.check",
            27,
        ),
        (
            "tell: { account: { do: known, identifier: x, outcomes: { known: fine } } }",
            "misplaced-key.account.action",
            26,
        ),
        ("tell: { account: { do: accept_terms, identifier: x } }", "missing-key.effect.version", 11),
        (
            "tell: { account: { do: write_to, identifier: '{nri}', address: x } }",
            "unknown-placeholder.near",
            50,
        ),
        (
            "tell: { mail: { to: x, subject: '{password}', text: x, password_for: '{nir}' } }",
            "exposed-answer.subject",
            37,
        ),
        ("tell: { mail: { to: x, subject: x, text: '{password}' } }", "unknown-placeholder", 46),
        (
            "tell: { mail: { to: x, subject: x, text: x, password_for: '{zzz}' } }",
            "unknown-placeholder",
            63,
        ),
        ("tell: { mail: { to: x, subject: x, text: x, password_for: x, valid: 7 } }", "bad-duration", 71),
        ("tell: { mail: { subject: x, text: x } }", "missing-key.effect.to", 11),
    ],
)
def test_what_is_wrong_with_an_account_is_told_at_its_place_in_both_languages(
    line: str, problem: str, column: int, tmp_path: Path
) -> None:
    assert problems(tmp_path, f"effects:\n  {line}\n") == [(problem, 2, column)]
    for found in examine(tmp_path)[1]:
        for language in messages.languages:
            assert sentence(found, language)
            assert help_for(found, language) or "near" in found.variant
