"""Slips between brackets, commas, hashes and quotes: found once, in their place, with the line that works."""

from __future__ import annotations

import pytest

from flowkit.load.nodes import MappingNode, at, read_text, to_data
from flowkit.load.restored import column_of
from flowkit.load.typography import slip
from tests.load.written import short


def fixes(text: str) -> list[tuple[str, object]]:
    """Every problem in short, with the line to paste."""
    return [(short(problem), problem.params.get("fix")) for problem in read_text(text, "f.yaml")[1]]


SLIPS: dict[str, tuple[str, list[tuple[str, object]]]] = {
    "a comma in a text": (
        "a: { label: red, or blue, go_to: b }\n",
        [("unquoted-comma 1:16", 'a: { label: "red, or blue", go_to: b }')],
    ),
    "two commas in a text": (
        "a: { label: red, green, or blue, go_to: b }\n",
        [("unquoted-comma 1:16", 'a: { label: "red, green, or blue", go_to: b }')],
    ),
    "a comma in a text with quotes inside": (
        'a: { label: the "red", or blue, go_to: b }\n',
        [("unquoted-comma 1:22", "a: { label: 'the \"red\", or blue', go_to: b }")],
    ),
    "a comma after quotes": (
        'a: { label: "red", or blue, go_to: b }\n',
        [("unquoted-comma 1:18", 'a: { label: "red, or blue", go_to: b }')],
    ),
    "a comma in a text of a free key": (
        "a: { too-long: Shorter, please. }\n",
        [("unquoted-comma 1:23", 'a: { too-long: "Shorter, please." }')],
    ),
    "a missing comma": (
        "a: { label: red go_to: b }\n",
        [("unclosed-bracket.comma-before 1:17", "a: { label: red, go_to: b }")],
    ),
    "a second key on a line": (
        "a:\n  label: red go_to: b\n",
        [("unquoted-colon.two-keys 2:14", '  label: "red go_to: b"')],
    ),
    "a colon in a text": (
        "a:\n  label: red note: b\n",
        [("unquoted-colon 2:18", '  label: "red note: b"')],
    ),
    "a brace that is not closed": (
        "a: { label: red, go_to: b\nc: { label: x }\n",
        [("unclosed-bracket.line 1:4", "a: { label: red, go_to: b }")],
    ),
    "brackets within braces that are not closed": (
        "a: {label: red, covers: [A1, A2\nc: d\n",
        [("unclosed-bracket.line 1:25", "a: {label: red, covers: [A1, A2]}")],
    ),
    "a brace that is not closed on several lines": (
        "a: { label: red,\n     go_to: b\nc: d\n",
        [("unclosed-bracket 1:4", "")],
    ),
    "a bracket with nothing after it": ("a: [\nb: c\n", [("unclosed-bracket 1:4", "")]),
    "a bracket at the very end": ("a: [", [("unclosed-bracket 1:4", "")]),
    "a hash between braces": (
        "a: { label: card #3, go_to: b }\nc: d\n",
        [("unclosed-bracket.hash 1:18", 'a: { label: "card #3", go_to: b }')],
    ),
    "a hash at the end of braces": (
        "a: { go_to: b, label: card #3 }\nc: d\n",
        [("unclosed-bracket.hash 1:28", 'a: { go_to: b, label: "card #3" }')],
    ),
    "a hash in a list": ("a: [card #3, b]\nc: d\n", [("unclosed-bracket.hash 1:10", 'a: ["card #3", b]')]),
    "a hash in quotes between braces": ('a: { label: "card #3", go_to: b }\n', []),
    "a quote between braces that is not closed": (
        'a: { label: "red, go_to: b }\nc: "d"\n',
        [("broken-quotes.open 1:13", 'a: { label: "red", go_to: b }')],
    ),
    "an apostrophe between braces that is not closed": (
        "a: { label: 'red, go_to: b }\nc: d\n",
        [("broken-quotes.open 1:13", 'a: { label: "red", go_to: b }')],
    ),
    "a backslash with letters that follow": (
        'a: "C:\\Users"\n',
        [("broken-quotes.backslash 1:7", "a: 'C:\\Users'")],
    ),
    "no space after a colon": ("a:\n  label:red\n", [("missing-colon.space 2:8", "  label: red")]),
    "no space after two colons": (
        "a:\n  label:red\n  go_to:b\n",
        [("missing-colon.space 2:8", "  label: red"), ("missing-colon.space 3:8", "  go_to: b")],
    ),
    "no space after a colon of a further line": (
        "a:\n  label: red\n    go_to:b\n",
        [("wrong-indentation.under-value 3:5", "  go_to: b"), ("missing-colon.space 3:10", "    go_to: b")],
    ),
    "a web address on a further line": ("a:\n  info: see\n    label://x\n", []),
    "another word on a further line": ("a:\n  info: see\n    art:12\n", []),
    "no space after colons between braces": (
        "a: { label:red, go_to:b }\n",
        [
            ("missing-colon.space 1:11", "a: { label: red, go_to:b }"),
            ("missing-colon.space 1:22", "a: { label: red, go_to: b }"),
        ],
    ),
    "a wide space before a colon": (
        "a:\n  go_to\u00a0: b\n",
        [("bad-key.blank 2:3", None)],
    ),
    "a wide space at the beginning of a line": (
        "a:\n\u00a0\u00a0label: red\n",
        [("wrong-indentation.wide-space 2:1", "  label: red")],
    ),
    "a wide space at the beginning of a further line": (
        "a:\n  b: c\n \u00a0label: red\n",
        [("wrong-indentation.wide-space 3:2", "  label: red")],
    ),
    "an item under a value": (
        "a:\n  - b: c\n  d: e\n    - f: g\n",
        [("wrong-indentation.key-among-list 3:3", "  d: e")],
    ),
    "an item under a key with its value": (
        "a:\n  d: e\n    - { f: g }\n",
        [("wrong-indentation.list-under-value 3:5", "  - { f: g }")],
    ),
    "a percent sign at the edge": ("a: b\n%c\nd: e\n", [("directive 2:1", None)]),
    "a wide space before a key in braces": ("a: {\u00a0b: c }\n", [("bad-key.blank 1:5", None)]),
    "a wide space before a key on a line of its own": (
        "\u00a0a:\n  b: c\n",
        [("wrong-indentation.wide-space 1:1", " a:")],
    ),
    "an item among keys": ("a:\n  b: c\n  - d\n", [("wrong-indentation.list-among-keys 3:3", "  - d")]),
    "a wide space at the edge": ("\u00a0a: b\n", [("wrong-indentation.wide-space 1:1", " a: b")]),
    "a colon too many": ("a: [{ b: :c }]\n", [("broken-line 1:10", None)]),
    "a quote that the next line closes": (
        'a: "x\nb: "y"\n',
        [("broken-quotes.open 1:4", 'a: "x"')],
    ),
    "a directive in the middle": ("a: b\n...\n%YAML 1.1\n---\nc: d\n", [("several-documents 3:1", None)]),
    "a word that is no key before a text": (
        "a:\n  red and blue\n  go_to: b\n",
        [("missing-colon.unsure 2:3", "")],
    ),
    "a key without its colon": ("a:\n  label red\n  go_to: b\n", [("missing-colon 2:3", "  label: red")]),
    "a type before a text": ("a: !now\n", [("tag 1:4", 'a: "!now"')]),
    "a mark before a text": ("a: &now\n", [("alias.anchor 1:4", 'a: "&now"')]),
    "a merge of something": ("a:\n  <<: *b\n  c: d\n", [("alias.merge 2:3", None)]),
}


@pytest.mark.parametrize(("text", "wanted"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_found_once_with_the_line_that_works(text: str, wanted: list[tuple[str, object]]) -> None:
    assert fixes(text) == wanted


@pytest.mark.parametrize("text", ["label: >", "label: |2-  # a remark", "label: >+", "label: |"])
def test_a_text_on_the_next_lines_is_no_slip(text: str) -> None:
    assert slip(text) is None


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: { label: red, or blue, go_to: b }\n", {"a": {"label": "red, or blue", "go_to": "b"}}),
        ("a: { label:red, go_to:b }\n", {"a": {"label": "red", "go_to": "b"}}),
        ("a: { label: card #3, go_to: b }\n", {"a": {"label": "card #3", "go_to": "b"}}),
        ("a: { label: red go_to: b\nc: d\n", {"a": {"label": "red", "go_to": "b"}, "c": "d"}),
        ('a: { label: "red, go_to: b }\nc: "d"\n', {"a": {"label": "red", "go_to": "b"}, "c": "d"}),
        ("a:\n  go_to\u00a0:\u00a0b\n", {"a": {"go_to": "b"}}),
        ("a: !now\n", {"a": "!now"}),
    ],
)
def test_what_can_be_put_right_is_read_on(text: str, data: object) -> None:
    node, problems = read_text(text, "f.yaml")
    assert problems
    assert node is not None
    assert to_data(node) == data


@pytest.mark.parametrize(
    "text",
    [
        "a: { b, c }\n",
        "a: { do: { send: , b } }\n",
        "a: { label: red, go_to: }\n",
        "a: [red, or blue]\n",
        "a: { label: red,\n     go_to: b }\n",
        "a: { label: 'red, or blue', go_to: b }\n",
        "a:\n  label: red, or blue\n",
        "a: { label: it's, go_to: b }\n",
    ],
)
def test_what_is_right_between_brackets_is_left_alone(text: str) -> None:
    assert fixes(text) == []


@pytest.mark.parametrize(
    ("written", "right", "columns"),
    [
        ("a:b c", "a: b c", {1: 1, 2: 2, 4: 3, 6: 5, 7: 6}),
        ("a: b, c d", 'a: "b, c" d', {1: 1, 5: 4, 8: 7, 10: 8, 11: 9, 12: 10}),
        ("a: 'b'c'", 'a: "b\'c"', {4: 4, 6: 6, 8: 8}),
        ("a b", "a, b", {2: 2, 3: 2, 4: 3}),
        ("\u00a0b", "  b", {1: 1, 2: 2, 3: 2}),
        ("a: b", "a: b", {4: 4}),
    ],
)
def test_a_column_of_a_line_put_right_is_one_of_the_line_as_written(
    written: str, right: str, columns: dict[int, int]
) -> None:
    assert {column: column_of(written, right, column) for column in columns} == columns


def test_what_follows_a_slip_on_its_line_is_shown_where_it_was_written() -> None:
    text = "a: { label: red, or blue, go_to:b, b: 1, b: 2, hint: this: that }\n"
    node, problems = read_text(text, "f.yaml")
    spans = [problem.span for problem in problems if problem.span]
    assert [text[span.column - 1 : span.end_column - 1] for span in spans] == [",", ":", "b", ":"]
    assert isinstance(node, MappingNode)
    hint = at(node, ["a", "hint"])[0]
    assert hint is not None
    assert text[hint.span.column - 1 : hint.span.end_column - 1] == "this: that"
