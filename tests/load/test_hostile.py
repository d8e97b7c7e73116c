"""Files made to harm, or pasted without a thought: one clear error at its place, at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flowkit.core.diagnostic import Diagnostic
from flowkit.load.nodes import read_file, read_text, to_data
from flowkit.messages.render import help_for, render_all, sentence

IN_TIME = 2.0 if sys.gettrace() is None else 4.0  # seconds of the processor; being watched takes longer
JARGON = (
    "scalar",
    "mapping",
    "token",
    "node",
    "stream",
    "document start",
    "block",
    "indicator",
    "yaml.",
    "Traceback",
)


def problems(text: str | bytes) -> list[Diagnostic]:
    return read_text(text, "f.yaml")[1]


def only(text: str | bytes) -> Diagnostic:
    found = problems(text)
    assert len(found) == 1, [(problem.rule.name, str(problem.span)) for problem in found]
    return found[0]


def told(problem: Diagnostic) -> str:
    """A diagnostic in short: rule, variant and place."""
    assert problem.span is not None
    name = f"{problem.rule.name}.{problem.variant}".removesuffix(".")
    return f"{name} {problem.span.line}:{problem.span.column}"


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [" + ", ".join(["x"] * width) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * width) + "]" for n in range(1, levels)]
    return "\n".join(lines)


HUGE: dict[str, tuple[str | bytes, str]] = {
    "a hundred thousand brackets": ("a: " + "[" * 100_000, "too-deep"),
    "a hundred thousand braces": ("a: " + "{a: " * 100_000, "too-deep"),
    "a thousand brackets": ("a: " + "[" * 1000 + "]" * 1000, "too-deep"),
    "two thousand levels of keys": ("".join(" " * n + "a:\n" for n in range(1400)), "too-deep"),
    "a thousand dashes": ("a:\n  " + "- " * 1000 + "x", "too-deep"),
    "a thousand complex keys": ("? " * 1000, "too-deep"),
    "a scalar of ten megabytes": ("a: " + "x" * 10_000_000, "too-large"),
    "ten megabytes of bytes": (b"a: " + b"x" * 10_000_000, "too-large"),
    "two hundred thousand keys": ("".join(f"k{n}: v\n" for n in range(200_000)), "too-large"),
    "a hundred thousand short keys": ("".join(f"{n}: 1\n" for n in range(100_000)), "too-large"),
    "thirteen thousand lines of dashes": ("a:\n" + ("- " * 38 + "x\n") * 13_000, "too-large"),
    "forty thousand words between braces": (
        "{" + "".join(f"k{n}, " for n in range(40_000)) + "x: }: y",
        "broken-line",
    ),
    "forty thousand pairs between braces": (
        "a: {" + "".join(f"k{n}: v, " for n in range(40_000)) + "a: b: c}",
        "unquoted-colon broken-line",
    ),
    "twenty thousand equal keys": ("a: 1\n" * 20_000, "duplicate-key"),
    "a mebibyte of spaces": (
        "a: x" + " " * 1_000_000 + "y: z",
        "unquoted-colon broken-line wrong-indentation",
    ),
    "a mebibyte of colons": ("a: " + "x: " * 300_000, "unquoted-colon broken-line wrong-indentation"),
    "a mebibyte of apostrophes": ("a: '" + "' " * 500_000, "broken-quotes broken-line"),
    "many slips on many lines": ("".join(f"k{n}: a: b\n" for n in range(10_000)), "unquoted-colon"),
    "a hundred thousand tabs": ("a:\n" + "\t" * 100_000 + "b: c", "tab-indentation"),
    "a hundred thousand escapes": ("a:\n" + '  - "\\e"\n' * 30_000, "forbidden-character"),
    "a million controls": ("a: " + "\x07" * 1_000_000, "forbidden-character"),
    "a bomb of references": (bomb(9, 9), "alias"),
}


@pytest.mark.parametrize(("content", "rules"), HUGE.values(), ids=HUGE.keys())
def test_a_huge_file_is_refused_in_time(content: str | bytes, rules: str) -> None:
    begun = time.process_time()
    found = problems(content)
    taken = time.process_time() - begun
    errors = {problem.rule.name for problem in found if problem.is_error}
    assert errors
    assert errors <= set(rules.split())
    assert len(found) <= 100
    assert taken < IN_TIME


SMALL: dict[str, tuple[str | bytes, str]] = {
    "a list that holds itself": ("a: &a [*a]\n", "alias.anchor-bare 1:4"),
    "a merge of itself": ("a: &a\n  <<: *a\n", "alias.anchor-bare 1:4"),
    "a merge key": ("a:\n  <<: x\n", "alias.merge 2:3"),
    "a reference": ("a: *b\n", "alias.alias 1:4"),
    "a program as a type": ("a: !!python/object/apply:os.system ['true']\n", "tag.bare 1:4"),
    "an unknown type": ("a: !money\n  b: c\n", "tag.bare 1:4"),
    "binary data": ("a: !!binary aGVsbG8=\n", "tag 1:4"),
    "a set": ("a: !!set {b, c}\n", "tag.bare 1:4"),
    "a type of the whole file": ("!!omap\n- a: b\n", "tag.bare 1:1"),
    "the same key twice": ("a: 1\nb: 2\na: 3\n", "duplicate-key 3:1"),
    "the same key twice between braces": ("x: { a: 1, a: 2 }\n", "duplicate-key 1:12"),
    "the same key with and without quotes": ('a: 1\n"a": 2\n', "duplicate-key 2:1"),
    "twins by their accents": ("e\u0301tat: 1\n\u00e9tat: 2\n", "duplicate-key.twin 2:1"),
    "twins by their capitals": ("Etat: 1\netat: 2\n", "duplicate-key.case 2:1"),
    "a key with a blank at its end": ('"a ": 1\n', "bad-key.blank 1:1"),
    "a key with a non-breaking space at its end": ("a\u00a0: 1\n", "bad-key.blank 1:1"),
    "a list as a key": ("? [a, b]\n: c\n", "bad-key.list 1:3"),
    "keys as a key": ("? {a: b}\n: c\n", "bad-key.keys 1:3"),
    "braces as a key": ("{a: b}: c\n", "bad-key.keys 1:1"),
    "nothing as a key": (": c\n", "bad-key.empty 1:1"),
    "no text as a key": ('"": c\n', "bad-key.empty 1:1"),
    "an empty complex key": ("?\n: c\n", "bad-key.empty 1:2"),
    "a tilde as a key": ("~: c\n", "bad-key.empty 1:1"),
    "an endless key": ("k" * 1100 + ": v\n", "bad-key.long 1:1"),
    "two documents": ("a: b\n---\nc: d\n", "several-documents 2:1"),
    "something after the end": ("a: b\n...\nc: d\n", "several-documents 3:1"),
    "a version": ("%YAML 1.3\n---\na: b\n", "directive 1:1"),
    "a version known to the parser": ("# x\n%YAML 1.1\n---\na: b\n", "directive 2:1"),
    "a handle for types": ("%TAG ! tag:a.fr,2000:\n---\na: b\n", "directive 1:1"),
    "nothing": ("", "no-keys 1:1"),
    "nothing but a byte order mark": (b"\xef\xbb\xbf", "no-keys 1:1"),
    "blank lines": ("\n\n", "no-keys 1:1"),
    "comments": ("# a\n# b\n", "no-keys.comments 1:1"),
    "the mark of a document alone": ("---\n", "no-keys 1:1"),
    "a text": ("hello\n", "no-keys.text 1:1"),
    "a list": ("- a\n- b\n", "no-keys.list 1:1"),
    "tabs as indentation": ("a:\n\tb: c\n", "tab-indentation 2:1"),
    "a tab after spaces": ("a:\n  \tb: c\n  d: e\n", "tab-indentation 2:3"),
    "a tab after a dash": ("a:\n  -\tb: c\n", "tab-indentation 2:4"),
    "nul": ("a: b\x00c\n", "forbidden-character.control 1:5"),
    "a colour of the terminal": ("a: \x1b[31mred\n", "forbidden-character.control 1:4"),
    "a colour as an escape": ('a: "\\x1b[31mred"\n', "forbidden-character.control 1:4"),
    "a later control": ("a: \u009b31m\n", "forbidden-character.control 1:4"),
    "a turned reading direction": ("a: x\nb: \u202etxt\n", "forbidden-character.bidi 2:4"),
    "a turned reading direction as an escape": ('a: "\\u202e"\n', "forbidden-character.bidi 1:4"),
    "half a character as an escape": ('a: "\\ud800"\n', "forbidden-character.surrogate 1:5"),
    "half a character": ("a: \ud800\n", "forbidden-character.surrogate 1:4"),
    "the line break of old mainframes": ("a: b\x85c: d\n", "forbidden-character.line-break 1:5"),
    "the line break of typesetters": ("a: b\u2028c: d\n", "forbidden-character.line-break 1:5"),
    "utf-16": ("a: b\n".encode("utf-16"), "wrong-encoding.other 1:1"),
    "utf-16 without a mark": ("a: b\n".encode("utf-16-le"), "wrong-encoding.other 1:1"),
    "utf-32": ("a: b\n".encode("utf-32"), "wrong-encoding.other 1:1"),
    "latin-1": ("a: b\nc: été\n".encode("latin-1"), "wrong-encoding.letter 2:4"),
    "latin-1 after a byte order mark": (b"\xef\xbb\xbfa: \xe9t\n", "wrong-encoding.letter 1:4"),
    "a cut letter": ("a: b\r\nc: é".encode()[:-1], "wrong-encoding.letter 2:4"),
    "a byte that never occurs": (b"a: \x81\n", "wrong-encoding 1:4"),
}


@pytest.mark.parametrize(("content", "expected"), SMALL.values(), ids=SMALL.keys())
def test_a_hostile_file_is_refused_at_its_place(content: str | bytes, expected: str) -> None:
    found = problems(content)
    assert told(found[0]) == expected
    assert found[0].is_error
    assert len(found) == 1 or found[0].rule.name == "alias"


def test_a_duplicate_key_names_both_lines() -> None:
    problem = only("a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert "line 2" in sentence(problem, "en")
    assert "line 4" in sentence(problem, "en")
    assert [str(span) for span in problem.related] == ["f.yaml:2:3"]


def test_of_two_equal_keys_the_first_stays() -> None:
    node, _ = read_text("a: 1\na: 2\n", "f.yaml")
    assert node is not None
    assert to_data(node) == {"a": "1"}


def test_a_wrong_byte_is_named_with_the_letter_it_stands_for() -> None:
    said = sentence(only("a: été\n".encode("latin-1")), "en")
    assert "0xE9" in said
    assert "“é”" in said


def test_an_invisible_character_is_a_warning_and_keeps_the_text() -> None:
    node, found = read_text("a: b\u200bc\n", "f.yaml")
    assert [told(problem) for problem in found] == ["invisible-character 1:5"]
    assert not found[0].is_error
    assert node is not None


def test_a_joined_emoji_and_french_spaces_are_no_problem() -> None:
    assert problems("a: 👩\u200d💻 dit\u00a0:\u00a0«\u202foui\u202f»\n") == []


@pytest.mark.parametrize("level", [39, 40])
def test_forty_levels_are_read(level: int) -> None:
    assert problems("a: " + "[" * (level - 1) + "]" * (level - 1)) == []


def test_a_mebibyte_is_read_in_time() -> None:
    text = "a: " + "x" * (1024 * 1024 - 4) + "\n"
    begun = time.process_time()
    assert problems(text) == []
    assert problems(text + "#")[0].rule.name == "too-large"
    assert time.process_time() - begun < IN_TIME


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_word_of_the_parser_reaches_the_analyst(language: str) -> None:
    contents = [content for content, _ in [*HUGE.values(), *SMALL.values()] if len(content) < 2000]
    for problem in (problem for content in contents for problem in problems(content)):
        said = sentence(problem, language) + str(help_for(problem, language))
        assert not [word for word in JARGON if word in said], said
        assert "{" not in said.replace("{fix}", "").replace("{a: b}", ""), said


@pytest.mark.parametrize("content", [content for content, _ in SMALL.values()], ids=SMALL.keys())
def test_nothing_a_file_holds_can_steer_a_terminal(content: str | bytes) -> None:
    shown = content if isinstance(content, str) else content.decode("utf-8", "replace")
    report = render_all(problems(content), lambda _: shown, "fr")
    assert [mark for mark in report if not mark.isprintable() and mark not in "\n \u00a0\u202f"] == []


def refusal(path: Path, inside: Path | None = None) -> str:
    begun = time.process_time()
    node, found = read_file(path, path.name, inside)
    assert time.process_time() - begun < IN_TIME
    assert node is None
    assert len(found) == 1
    assert sentence(found[0], "fr")
    return told(found[0])


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    assert refusal(tmp_path / "none.yaml") == "unreadable-file.missing 1:1"
    assert refusal(tmp_path / "pipe.yaml") == "unreadable-file.special 1:1"
    assert refusal(tmp_path / "folder.yaml") == "unreadable-file.folder 1:1"
    assert refusal(tmp_path / "pipe.yaml" / "x.yaml") == "unreadable-file.other 1:1"


def test_a_name_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b.yaml") == "unreadable-file.missing 1:1"
    assert refusal(tmp_path / ("x" * 5000)) == "unreadable-file.other 1:1"


def test_a_device_without_an_end_is_refused() -> None:
    assert refusal(Path("/dev/zero")) == "unreadable-file.special 1:1"


def test_links_out_of_the_folder_into_nothing_and_in_a_circle_are_refused(tmp_path: Path) -> None:
    flow = tmp_path / "flow"
    flow.mkdir()
    (tmp_path / "secret.yaml").write_text("a: b\n", "utf-8")
    (flow / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (flow / "none.yaml").symlink_to(flow / "nothing.yaml")
    (flow / "circle.yaml").symlink_to(flow / "circle.yaml")
    assert refusal(flow / "out.yaml") == "unreadable-file.outside 1:1"
    assert refusal(flow / ".." / "secret.yaml", flow) == "unreadable-file.outside 1:1"
    assert refusal(flow / "none.yaml") == "unreadable-file.dangling 1:1"
    assert refusal(flow / "circle.yaml") in ("unreadable-file.missing 1:1", "unreadable-file.other 1:1")


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: b\n", "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert read_file(tmp_path / "tests" / "b.yaml", "b.yaml", tmp_path)[1] == []


def test_a_file_nobody_may_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n", "utf-8")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert refusal(path) == "unreadable-file.permission 1:1"


def test_deep_nesting_never_ends_the_process() -> None:
    code = "from flowkit.load.nodes import read_text; print(read_text('[' * 900_000, 'f')[1][0].rule.name)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=20
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "too-deep")


def test_forty_thousand_pairs_on_one_line_are_read_in_time() -> None:
    text = "a: {" + "".join(f"k{n}: v, " for n in range(40_000)) + "b: c}"
    begun = time.process_time()
    assert problems(text) == []
    assert time.process_time() - begun < 2 * IN_TIME  # it is read to its end, twice
