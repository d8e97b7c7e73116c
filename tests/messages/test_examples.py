"""Every rule that `flowkit explain` knows is explained, and its examples are what they claim when checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit import messages
from flowkit.cli.explain import rules
from flowkit.cli.main import run
from flowkit.core.diagnostic import Rule
from flowkit.kinds import french
from flowkit.load.rules import DUPLICATE_KEY
from flowkit.messages.explain import FOLDER, Example, explain, find, unescaped

RULES = rules()
DESCRIBED = {"unreadable-file", "too-large", "undecided"}  # what no small file can show
ALONG = {"bad-ignore": {"unreachable-state"}}  # what the comment does not accept is found as well


def named(rule: Rule) -> str:
    return rule.name


@pytest.fixture
def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the French supplement."""
    monkeypatch.setattr(french, "_extra", lambda module: "fr")


def found_in(example: Example, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The names of the rules that the command finds broken in an example."""
    for name, content in example.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    whole = list(example.files) in (["wrong.yaml"], ["right.yaml"])
    run(["check", str(folder / next(iter(example.files)) if whole else folder), "--format", "json"])
    return [problem["name"] for problem in json.loads(capsys.readouterr().out)["problems"]]


def test_ids_and_names_of_rules_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in DESCRIBED], ids=named)
def test_the_wrong_example_breaks_this_rule_and_no_other(
    rule: Rule, without_extras: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(found_in(explain(rule).wrong, tmp_path, capsys)) == {rule.name} | ALONG.get(rule.name, set())


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in DESCRIBED], ids=named)
def test_the_right_example_breaks_none(
    rule: Rule, without_extras: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found_in(explain(rule).right, tmp_path, capsys) == []


@pytest.mark.parametrize("rule", RULES, ids=named)
@pytest.mark.parametrize("language", messages.languages)
def test_every_rule_is_explained(rule: Rule, language: str) -> None:
    found = explain(rule, language)
    assert found.what.endswith(".")
    assert found.why.endswith(".")
    assert "\n" not in found.what + found.why
    assert found.wrong.shown != found.right.shown
    assert (rule.name in DESCRIBED) == (not found.wrong.files)


def test_every_explanation_and_every_example_is_of_a_rule() -> None:
    names = {rule.name for rule in RULES}
    assert {path.name for path in FOLDER.iterdir()} == names
    assert {key.rpartition(".")[0] for key in messages.catalogue("explain", "en")} == names


@pytest.mark.parametrize("language", messages.languages)
def test_without_a_rule_all_are_listed_with_a_line_each(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.id, rule.name] for rule in RULES]
    ends = [messages.text(f"explain.{rule.name}.what", language) for rule in RULES]
    assert [line for line, end in zip(lines, ends, strict=True) if not line.endswith(end)] == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_command_explains_every_rule(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule.id.lower(), "--lang", "fr"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{rule.id} {rule.name} (")
    assert messages.text(f"explain.{rule.name}.why", "fr") in said
    assert "\n\nIncorrect\n\n    " in said
    assert "\n\nCorrect\n\n    " in said


@pytest.mark.parametrize("wanted", ["FK101", "fk101", "duplicate-key", " Duplicate-Key "])
def test_a_rule_is_found_by_its_id_or_its_name(wanted: str) -> None:
    assert find(wanted, RULES) == DUPLICATE_KEY


def test_an_unknown_rule_is_not_found() -> None:
    with pytest.raises(KeyError):
        find("FK000", RULES)


def test_an_escaped_example_holds_the_bytes_it_names() -> None:
    assert unescaped("é \\xe9 \\\\x") == "é ".encode() + b"\xe9 \\x"
