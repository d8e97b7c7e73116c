"""A diagnostic on the screen: sentence, excerpt, caret, help."""

from __future__ import annotations

import pytest

from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.load import rules
from flowkit.load.nodes import read_text
from flowkit.messages.render import count_line, render, render_all
from flowkit.messages.width import width_of


def shown(text: str, language: str = "en", colour: bool = False) -> str:
    return render_all(read_text(text, "f.yaml")[1], lambda _: text, language, colour)


def test_a_diagnostic_shows_its_line_a_caret_the_first_place_and_what_to_do() -> None:
    assert shown("a:\n  b: 1\n  b: 2\n") == (
        "f.yaml:3:3: error FK101 duplicate-key: the key “b” is written twice here: "
        "first on line 2, again on line 3\n"
        "3 |   b: 2\n"
        "  |   ^\n"
        "  = see also f.yaml:2:3\n"
        "2 |   b: 1\n"
        "  |   ^\n"
        "  = help: keep one of the two, or give one of them another name\n"
        "\n"
        "1 error\n"
    )


def test_french_is_spoken_throughout() -> None:
    said = shown("a: b: c\n", "fr")
    assert said.splitlines() == [
        "f.yaml:1:5: erreur FK116 unquoted-colon: un texte qui contient deux-points suivis d'un espace "
        "doit être entre guillemets",
        "1 | a: b: c",
        "  |     ^",
        "  = aide\u00a0: écrivez\u00a0:",
        '1 + a: "b: c"',
        "",
        "1 erreur",
    ]


def test_the_caret_stands_under_its_letter_after_wide_and_combining_ones() -> None:
    said = shown("a: 日本e\u0301 b: c\n").splitlines()
    assert width_of(said[2].split("^")[0]) == width_of(said[1].split(": c")[0])


def test_problems_come_in_the_order_of_the_file_whatever_order_they_are_found_in() -> None:
    found = read_text("a: x #1\nb: y #2\nb: z\n", "f.yaml")[1]
    assert render_all(found, lambda _: None) == render_all(reversed(found), lambda _: None)
    assert render_all(found, lambda _: None).endswith("\n1 error, 2 warnings\n")


def test_without_the_file_the_sentence_and_the_help_remain() -> None:
    found = read_text("a: 1\na: 2\n", "f.yaml")[1]
    assert len(render(found[0], lambda _: None).splitlines()) == 3


def test_a_problem_without_a_place_is_one_of_the_flow() -> None:
    assert render(Diagnostic(rules.DIRECTIVE, None), lambda _: None).startswith(
        "the flow: error FK110 directive:"
    )


def test_nothing_wrong_is_said_so() -> None:
    assert count_line([], "en") == "No problem found."
    assert count_line([], "fr") == "Aucun problème trouvé."


def test_a_long_line_is_shown_around_the_caret() -> None:
    said = shown("a: " + "x" * 900 + ": y" + "z" * 900 + "\n").splitlines()
    assert max(map(len, said[1:3])) < 130
    assert said[1][said[2].index("^")] == ":"


def test_colours_only_on_demand() -> None:
    assert "\x1b" not in shown("a: 1\na: 2\n")
    assert "\x1b[1;31merror FK101\x1b[0m" in shown("a: 1\na: 2\n", colour=True)


@pytest.mark.parametrize("odd", ["\x1b[31m", "\u202e", "\x07", "\u200b"])
def test_neither_line_nor_file_name_can_steer_the_terminal(odd: str) -> None:
    span = Span(f"f{odd}.yaml", 1, 1, 1, 2)
    said = render(Diagnostic(rules.TAB_INDENTATION, span, {"fix": odd}), lambda _: f"a: {odd}")
    assert odd not in said


def test_a_rule_without_a_sentence_is_a_bug() -> None:
    unknown = Diagnostic(Rule("FK999", "no-such-rule", Severity.INFO), None)
    with pytest.raises(KeyError):
        render(unknown, lambda _: None)
