"""effects.yaml: how what a flow asks for is carried out, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit import messages
from flowkit.load import examine, load_source, project
from flowkit.messages.render import help_for, sentence

FLOW = """
flowkit: 1
flow: help
language: en
start: ask
parameters:
  town: { type: text, default: Lille }
answers:
  email: { type: email, sensitive: contact, example: a@example.org }
  nir: { type: text, sensitive: nir }
  pin: { type: digits, sensitive: secret }
  why: { type: text, optional: true }
states:
  ask:
    fields: [email, nir, pin, why]
    next: { go_to: known, do: { tell: { to: "{email}", about: "{nir}" }, write: } }
  known:
    check: known
    with: { pin: "{pin}" }
    outcomes: { fine: { go_to: left }, wrong: { go_to: ask } }
  left:
    check: left
    with: { to: "{email}" }
    outcomes: { gone: { go_to: done }, bad: { go_to: ask }, late: { go_to: ask } }
ends: { done: { result: success } }
people: { robin: { title: Robin } }
"""
MAIL = "mail: { to: '{to}', subject: 'News from {town}', text: 'Because of {why}' }"
RIGHT = f"""effects:
  tell: {{ {MAIL}, attempts: 3, timeout: PT5S }}
  write: {{ letter: {{ to: "{{email}}", text: Hello }}, demo: robin }}
  known: {{ webhook: {{ url: "/known?town={{town}}", send: {{ pin: "{{pin}}" }} }}, failure: wrong }}
  left: {{ delivery: {{ of: tell, sent: gone, rejected: bad, delayed: late }} }}
"""


def folder(where: Path, effects: str, **more: str) -> Path:
    (where / "flow.yaml").write_text(FLOW, "utf-8")
    (where / "effects.yaml").write_text(effects, "utf-8")
    for name, text in more.items():
        (where / f"{name}.yaml").write_text(text, "utf-8")
    return where


def problems(where: Path, effects: str) -> list[tuple[str, int, int]]:
    _, found, _ = examine(folder(where, effects))
    beside = [p for p in found if p.span is not None and p.span.file.endswith("effects.yaml")]
    return [(f"{p.rule.name}.{p.variant}".rstrip("."), p.span.line, p.span.column) for p in beside if p.span]


def test_each_effect_says_how_it_is_carried_out(tmp_path: Path) -> None:
    found = project(folder(tmp_path, RIGHT)).effects
    assert [(name, means.way) for name, means in found.items()] == [
        ("tell", "mail"),
        ("write", "letter"),
        ("known", "webhook"),
        ("left", "delivery"),
    ]
    assert (found["tell"].attempts, found["tell"].timeout) == (3, "PT5S")
    assert found["write"].demo == "robin"
    assert found["known"].send == {"pin": "{pin}"}
    assert (found["known"].failure, found["known"].parts["url"]) == ("wrong", "/known?town={town}")


def test_its_texts_are_texts_of_the_flow_and_are_translated_with_them(tmp_path: Path) -> None:
    french = "language: fr\ntexts: { effects.tell.mail: { subject: 'Du nouveau à {town}' } }\n"
    path = folder(tmp_path, RIGHT, fr=french)
    flow = project(path).flow
    assert flow.text("effects.tell.mail.subject") == "News from {town}"
    assert flow.text("effects.tell.mail.subject", "fr") == "Du nouveau à {town}"
    untranslated = {p.params["path"] for p in flow.diagnostics if p.rule.name == "missing-translation"}
    assert {"effects.tell.mail.text", "effects.write.letter.text"} <= untranslated


def test_how_effects_are_carried_out_does_not_change_what_a_flow_is(tmp_path: Path) -> None:
    digest = project(folder(tmp_path, RIGHT)).flow.digest
    (tmp_path / "effects.yaml").unlink()
    assert project(tmp_path).flow.digest == digest == load_source(FLOW + RIGHT).digest


def test_a_flow_in_one_file_may_hold_them(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(FLOW + RIGHT, "utf-8")
    assert list(project(tmp_path / "one.yaml").effects) == ["tell", "write", "known", "left"]


@pytest.mark.parametrize(
    ("line", "problem", "column"),
    [
        ("tel: { none: why }", "unknown-fact.carried.near", 3),
        ("nothing_like_it: { none: why }", "unknown-fact.carried", 3),
        ("tell: { attempts: 3 }", "missing-key.way-of-effect", 9),
        ("tell: { none: why, letter: { to: x, text: x } }", "misplaced-key.effect", 11),
        ("known: { none: why }", "misplaced-key.effect.check", 12),
        (
            "tell: { delivery: { of: tell, sent: a, rejected: b, delayed: c } }",
            "misplaced-key.effect.action",
            11,
        ),
        ("tell: { none: why, failure: wrong }", "misplaced-key.effect.failure", 22),
        ("known: { webhook: { url: /x }, failure: rong }", "unknown-event.near", 43),
        (
            "left: { delivery: { of: write, sent: gone, rejected: bad, delayed: late } }",
            "unknown-fact.mailed",
            27,
        ),
        ("known: { demo: robn }", "unknown-fact.person.near", 18),
        ("write: { letter: { to: x, text: 'Dear {emial}' } }", "unknown-placeholder.near", 42),
        ("write: { letter: { to: x, text: 'Dear {zzz}' } }", "unknown-placeholder", 42),
        ("write: { letter: { to: x, text: '{pin}' } }", "exposed-answer.letter", 37),
        ("tell: { mail: { to: x, subject: '{email}', text: x } }", "exposed-answer.subject", 37),
        ("tell: { mail: { to: x, subject: 'For {to}', text: x } }", "exposed-answer.subject", 41),
        ("tell: { mail: { to: x, subject: x, text: 'Number {about}' } }", "exposed-answer.mail", 53),
        ("tell: { mail: { to: x, subject: x, text: x, html: '{nir}' } }", "exposed-answer.mail", 55),
        ("tell: { webhook: { url: '/people/{email}' } }", "exposed-answer.url", 37),
        ("tell: { webhook: { url: 'https://{town}.example.org/' } }", "bad-form.url", 27),
        ("tell: { webhook: { url: 'https://me:secret@example.org/' } }", "bad-form.url", 27),
        ("tell: { webhook: { url: 'file:///etc/passwd' } }", "bad-form.url", 27),
        ("tell: { mail: { to: x, subject: x } }", "missing-key.effect.text", 11),
        ("tell: { mail: { too: x, subject: x, text: x } }", "unknown-key.near", 19),
        ("write: { none: why, demo: robin }", "misplaced-key.effect", 12),
        ("tell: { none: why, attempts: 0 }", "bad-form.attempts", 32),
        ("tell: { none: why, attempts: three }", "bad-form.attempts", 32),
        ("tell: { none: why, timeout: 30s }", "bad-duration", 31),
    ],
)
def test_what_is_wrong_is_told_at_its_place_in_both_languages(
    line: str, problem: str, column: int, tmp_path: Path
) -> None:
    assert problems(tmp_path, f"effects:\n  {line}\n") == [(problem, 2, column)]
    for found in examine(tmp_path)[1]:
        for language in messages.languages:
            assert sentence(found, language)
            assert help_for(found, language) or "near" in found.variant


def test_a_check_that_tries_a_mail_again_must_be_given_what_the_mail_needs(tmp_path: Path) -> None:
    path = folder(tmp_path, RIGHT)
    flow = (path / "flow.yaml").read_text("utf-8").replace('    with: { to: "{email}" }\n', "")
    (path / "flow.yaml").write_text(flow, "utf-8")
    (problem,) = examine(path)[1]
    assert (problem.rule.name, problem.variant, problem.params["key"]) == ("missing-key", "with", "to")
    assert "`to`" in sentence(problem, "fr")


def test_a_flow_with_a_wrong_effects_file_can_still_be_judged(tmp_path: Path) -> None:
    found, told, _ = examine(folder(tmp_path, "effects: { tel: { none: why }, write: { none: why } }\n"))
    assert found is not None
    assert list(found.effects) == ["write"]
    assert [problem.rule.name for problem in told if problem.is_error] == ["unknown-fact"]


@pytest.mark.parametrize(
    "text", ["effects: text\n", "effects: []\n", "effects: {}\n", "- a\n", "effects: { a: b }\n"]
)
def test_a_file_of_any_shape_is_answered_with_its_shape(text: str, tmp_path: Path) -> None:
    assert problems(tmp_path, text)
