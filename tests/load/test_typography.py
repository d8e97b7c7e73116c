"""Sentences pasted as they come: the message says what is wrong and gives the line that works."""

from __future__ import annotations

import pytest

from flowkit.core.diagnostic import Diagnostic
from flowkit.load.nodes import read_text, to_data
from flowkit.messages.render import help_for, render

SLIPS = {
    "label: Etape 1: choix": 'label: "Etape 1: choix"',
    "label: Étape 1 : choix": 'label: "Étape 1 : choix"',
    "label: Étape 1 : choix # la première": 'label: "Étape 1 : choix" # la première',
    "label: C'est : l'assuré": "label: \"C'est : l'assuré\"",
    'label: il dit "oui": bien': "label: 'il dit \"oui\": bien'",
    "label: {a: b, c: d}: e": 'label: "{a: b, c: d}: e"',
    "label: > je ne trouve pas": 'label: "> je ne trouve pas"',
    "label: >je ne trouve pas": 'label: ">je ne trouve pas"',
    "label: | je ne trouve pas": 'label: "| je ne trouve pas"',
    "label: 'l'assuré'": 'label: "l\'assuré"',
    "label: 'aujourd'hui: l'été'": "label: \"aujourd'hui: l'été\"",
    'label: "Le mot "oui" suffit"': "label: 'Le mot \"oui\" suffit'",
    'label: "oui" ou "non"': 'label: \'"oui" ou "non"\'',
    'label: "sans fin': 'label: "sans fin"',
    "label: 'sans fin": 'label: "sans fin"',
    'label: "C:\\dossier"': "label: 'C:\\dossier'",
    "label: * champ obligatoire": 'label: "* champ obligatoire"',
    "label: *obligatoire*": 'label: "*obligatoire*"',
    "label: & Cie": 'label: "& Cie"',
    "label: &Cie suite": 'label: "&Cie suite"',
    "label: ! attention": 'label: "! attention"',
    "label: !attention": 'label: "!attention"',
    "label: % du revenu": 'label: "% du revenu"',
    "label: @ de contact": 'label: "@ de contact"',
    "label: `code`": 'label: "`code`"',
    "label: - avec photo": 'label: "- avec photo"',
    "label: ? pourquoi": 'label: "? pourquoi"',
    "label: , et puis": 'label: ", et puis"',
    "label: {montant} euros": 'label: "{montant} euros"',
    "label: {montant}": 'label: "{montant}"',
    "label: [avec] photo": 'label: "[avec] photo"',
    "label: dossier #12": 'label: "dossier #12"',
    "label: #12": 'label: "#12"',
    "label:\u00a0avec photo": "label: avec photo",
    "label:avec photo": "label: avec photo",
    "label avec photo": "label: avec photo",
    "label: { label: Etape 1: choix, go_to: fin }": 'label: { label: "Etape 1: choix", go_to: fin }',
    "label: { label: 'l'assuré', go_to: fin }": 'label: { label: "l\'assuré", go_to: fin }',
}


def problems(line: str) -> list[Diagnostic]:
    return read_text(f"states:\n  a:\n    title: x\n    {line}\n    go_to: end\n", "f.yaml")[1]


@pytest.mark.parametrize(("line", "better"), SLIPS.items())
def test_the_help_holds_the_line_to_paste(line: str, better: str) -> None:
    found = problems(line)
    assert [problem.span and problem.span.line for problem in found] == [4]
    assert found[0].params["fix"] == f"    {better}"
    for language in ("en", "fr"):
        assert str(help_for(found[0], language)).endswith(f"\n    {better}")


@pytest.mark.parametrize("better", sorted(set(SLIPS.values())))
def test_the_line_to_paste_works(better: str) -> None:
    assert problems(better) == []


@pytest.mark.parametrize("line", SLIPS)
def test_the_line_to_paste_is_shown_whole_under_the_excerpt(line: str) -> None:
    found = problems(line)[0]
    shown = render(found, lambda _: f"\n\n\n    {line}", "fr").splitlines()
    assert shown[1].startswith("4 |     label")
    assert shown[-1] == f"4 +     {SLIPS[line]}"


@pytest.mark.parametrize(
    ("text", "rule", "place", "fix"),
    [
        ("a:\n\tb: c\n", "tab-indentation", "2:1", "  b: c"),
        ("a:\n  b: c\n\u00a0\u00a0d: e\n", "wrong-indentation", "3:1", "  d: e"),
        ("a: b\n  c: d\n", "wrong-indentation", "2:3", "c: d"),
        ("a:\n    b: c\n   d: e\n", "wrong-indentation", "3:4", "    d: e"),
        ("a: [b, c\nd: e\n", "unclosed-bracket", "1:4", "a: [b, c]"),
        ("a: { b: c\n", "unclosed-bracket", "1:4", "a: { b: c }"),
    ],
)
def test_layout_slips_name_their_line(text: str, rule: str, place: str, fix: str) -> None:
    found = read_text(text, "f.yaml")[1]
    assert [(problem.rule.name, str(problem.span)) for problem in found] == [(rule, f"f.yaml:{place}")]
    assert found[0].params["fix"] == fix


def test_every_slip_of_a_file_is_reported_not_only_the_first() -> None:
    text = "a: x: y\nb: > z\nc: 'l'été'\nd: ok\nd: twice\n"
    node, found = read_text(text, "f.yaml")
    assert [problem.span and problem.span.line for problem in found] == [1, 2, 3, 5]
    assert node is not None
    assert to_data(node) == {"a": "x: y", "b": "> z", "c": "l'été", "d": "ok"}


TEXTS = ["avec photo # une note", ">\n      long", "'l''assuré'", "a:b", "C#", "{ }", "http://a.fr/x#y"]
MORE = ['"a: b" # c', "x  # figure | text", "a -> b", "?x", "l'assuré", "oui - non", "100 %", "a@b.fr"]


@pytest.mark.parametrize("text", TEXTS + MORE)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert problems(f"label: {text}") == []
