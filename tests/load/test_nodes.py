"""Every scalar stays the text that was written, and knows where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flowkit.load import builder
from flowkit.load.nodes import (
    Data,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    at,
    read_file,
    read_text,
    to_data,
)

NUMBERS = ["01000", "0123", "1e3", ".nan", ".inf", "1.0e+999999999", "0x1F", "8,86", "9" * 5000]
WORDS = ["NO", "no", "on", "yes", "true", "null", "=", "figure 1-4", "l'assuré", "http://a.fr/#x"]
TIMES = ["22:30", "1:2", "2022-02-18", "2026-02-30"]


def data(text: str | bytes) -> Data:
    node, problems = read_text(text, "f.yaml")
    assert problems == []
    assert node is not None
    return to_data(node)


@pytest.mark.parametrize(
    "written",
    NUMBERS + WORDS + TIMES,
)
def test_a_scalar_arrives_as_it_is_written(written: str) -> None:
    assert data(f"key: {written}\n") == {"key": written}


def test_a_key_without_a_value_is_nothing_and_quotes_make_an_empty_text() -> None:
    assert data('a:\nb: ""\nc: ~\n') == {"a": None, "b": "", "c": "~"}


def test_keys_are_texts_too() -> None:
    assert data("no: a\n01: b\n1.0: c\n") == {"no": "a", "01": "b", "1.0": "c"}


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "a: é\nb:\n  - x\n  - >\n    long\n    text\n"
    plain = read_text(text, "f.yaml")
    assert read_text(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "f.yaml") == plain
    assert read_text("\ufeff" + text.replace("\n", "\r"), "f.yaml") == plain


def test_a_span_points_at_its_text_after_wide_and_accented_letters() -> None:
    node, _ = read_text('é: "日本" # a comment\nb: { c: été }\n', "f.yaml")
    assert node is not None
    value, key = at(node, ["b", "c"])
    assert isinstance(value, Scalar)
    assert (value.span.line, value.span.column, value.span.end_column) == (2, 9, 12)
    assert key is not None
    assert str(key.span) == "f.yaml:2:6"


def test_quotes_are_remembered() -> None:
    node, _ = read_text("a: x\nb: \"x\"\nc: 'x'\nd: |\n  x\n", "f.yaml")
    assert isinstance(node, MappingNode)
    plain = {key.text: value.plain for key, value in node.entries if isinstance(value, Scalar)}
    assert plain == {"a": True, "b": False, "c": False, "d": False}


def test_a_path_leads_to_the_value_and_its_key() -> None:
    node, _ = read_text("states:\n  a: [x, { y: z }]\n", "f.yaml")
    assert node is not None
    value, key = at(node, ["states", "a", 1, "y"])
    assert value is not None
    assert key is not None
    assert (to_data(value), key.text) == ("z", "y")
    item, no_key = at(node, ["states", "a", 0])
    assert isinstance(item, Scalar)
    assert no_key is None
    assert at(node, []) == (node, None)


@pytest.mark.parametrize("path", [["b"], ["a", 7], ["a", "x"], ["a", 0, "deeper"], [0]])
def test_a_path_out_of_the_tree_leads_nowhere(path: list[str | int]) -> None:
    node, _ = read_text("a: [x]\n", "f.yaml")
    assert node is not None
    assert at(node, path) == (None, None)


def test_a_file_is_read_under_the_name_it_is_shown_as(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text("a: b\n", "utf-8")
    node, problems = read_file(tmp_path / "flow.yaml", "msa/flow.yaml")
    assert problems == []
    assert node is not None
    assert node.span.file == "msa/flow.yaml"


words = st.text(alphabet="abcé日 :#-'\"{}[]>|*&!%@`,?\\\t\n", max_size=12)
plain_data: st.SearchStrategy[Data] = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"\A[a-z]{1,4}\Z"), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,4}\Z"), plain_data, min_size=1, max_size=4), st.booleans())
def test_what_another_writer_of_yaml_wrote_is_read_back(value: dict[str, Data], flow_style: bool) -> None:
    class Quoting(yaml.SafeDumper):
        """Writes every text between quotes, and repeats instead of referring."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    text = yaml.dump(
        value, Dumper=Quoting, default_flow_style=flow_style, default_style='"', allow_unicode=True
    )
    assert data(text) == value


def texts(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, SequenceNode):
        return [scalar for item in node.items for scalar in texts(item)]
    return [scalar for key, value in node.entries for scalar in [key, *texts(value)]]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.from_regex(r"\A[a-zé日_][a-zé日0-9 ]{0,10}[a-z]\Z"), min_size=1, max_size=6, unique=True))
def test_the_span_of_every_scalar_holds_its_text(names: list[str]) -> None:
    lines = [f"{name}: {{ é{name}: [{name}, '{name}'] }}" for name in names]
    node, problems = read_text("\n".join(lines), "f.yaml")
    assert node is not None
    assert [problem for problem in problems if problem.is_error] == []
    found = texts(node)
    assert len(found) == 4 * len(names)
    for scalar in found:
        held = lines[scalar.span.line - 1][scalar.span.column - 1 : scalar.span.end_column - 1]
        assert held.strip("'") == scalar.text


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60), words))
def test_whatever_a_file_holds_the_answer_is_a_node_or_a_placed_error(content: bytes | str) -> None:
    node, problems = read_text(content, "f.yaml")
    errors = [problem for problem in problems if problem.is_error]
    assert node is not None or errors
    assert all(problem.span is not None and problem.span.line >= 1 for problem in problems)


marks = list(":-'\"[]{}>|*&!%@`,?\\ ")
slips = ["a", "key", "é", ": ", "- ", "#x", " #", "*a", "&a", "!t", "---", "...", "\\u", "\\ud800"]
blanks = ["\n", "\n  ", "\n    ", "\t", "\u00a0"]
mangled = st.lists(st.sampled_from(marks + slips + blanks), max_size=25).map("".join)


@settings(max_examples=600, deadline=None)
@given(mangled)
def test_mangled_yaml_never_raises_and_every_error_names_a_line_of_the_file(text: str) -> None:
    node, problems = read_text(text, "f.yaml")
    assert node is not None or any(problem.is_error for problem in problems)
    last = text.count("\n") + 1
    assert all(problem.span is not None and 1 <= problem.span.line <= last for problem in problems)


@settings(max_examples=200, deadline=None)
@given(mangled)
def test_without_the_compiled_parser_the_same_files_are_refused(text: str) -> None:
    """Tabs between tokens, and where an empty key begins, are what the two parsers see differently."""
    text = text.replace("\t", " ")
    with pytest.MonkeyPatch.context() as patch:
        compiled = read_text(text, "f.yaml")
        patch.setattr(builder, "_PARSER", yaml.SafeLoader)
        pure = read_text(text, "f.yaml")
    refused = [any(problem.is_error for problem in problems) for _, problems in (compiled, pure)]
    assert refused[0] == refused[1]
    if not refused[0]:
        assert pure[0] is not None
        assert compiled[0] is not None
        assert to_data(pure[0]) == to_data(compiled[0])
