"""Every rule about the text of a file is explained, and its examples are what they claim."""

from __future__ import annotations

import pytest

from flowkit import messages
from flowkit.core.diagnostic import Rule
from flowkit.load import rules
from flowkit.load.nodes import read_text
from flowkit.messages.explain import explain, find, unescaped

DESCRIBED = {"unreadable-file", "too-large"}  # what no small file can show
SHOWN = [rule for rule in rules.TEXT_RULES if rule.name not in DESCRIBED]


def named(rule: Rule) -> str:
    return rule.name


def test_ids_and_names_of_rules_are_unique() -> None:
    assert len({rule.id for rule in rules.TEXT_RULES}) == len(rules.TEXT_RULES)
    assert len({rule.name for rule in rules.TEXT_RULES}) == len(rules.TEXT_RULES)


@pytest.mark.parametrize("rule", SHOWN, ids=named)
def test_the_wrong_example_breaks_this_rule_and_no_other(rule: Rule) -> None:
    (content,) = explain(rule).wrong.files.values()
    assert {problem.rule for problem in read_text(content, "wrong.yaml")[1]} == {rule}


@pytest.mark.parametrize("rule", SHOWN, ids=named)
def test_the_right_example_breaks_none(rule: Rule) -> None:
    (content,) = explain(rule).right.files.values()
    assert read_text(content, "right.yaml")[1] == []


@pytest.mark.parametrize("rule", rules.TEXT_RULES, ids=named)
@pytest.mark.parametrize("language", messages.languages)
def test_every_rule_is_explained(rule: Rule, language: str) -> None:
    found = explain(rule, language)
    assert found.what.endswith(".")
    assert found.why.endswith(".")
    assert found.wrong.shown != found.right.shown
    assert (rule.name in DESCRIBED) == (not found.wrong.files)


@pytest.mark.parametrize("wanted", ["FK101", "fk101", "duplicate-key", " Duplicate-Key "])
def test_a_rule_is_found_by_its_id_or_its_name(wanted: str) -> None:
    assert find(wanted, rules.TEXT_RULES) == rules.DUPLICATE_KEY


def test_an_unknown_rule_is_not_found() -> None:
    with pytest.raises(KeyError):
        find("FK000", rules.TEXT_RULES)


def test_an_escaped_example_holds_the_bytes_it_names() -> None:
    assert unescaped("é \\xe9 \\\\x") == "é ".encode() + b"\xe9 \\x"
