"""Which files a flow is made of, and what those that do not belong are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.load import examine
from flowkit.load.folder import listed, natural, shown_as
from tests.load.written import short, told, written

FLOW = "flowkit: 1\nflow: visit\nstart: one\nends:\n  done: { result: success }\n"
STEP = "step: one\nstates:\n  hall: { info: Hall., go_to: done }\n"
FILES = {"flow.yaml": FLOW, "1.yaml": STEP}


def test_files_are_in_the_order_that_people_count(tmp_path: Path) -> None:
    names = [
        "10-b.yaml",
        "2-a.yaml",
        "flow.yaml",
        "1-z.yaml",
        "2-b.yml",
        "tests/10.yaml",
        "tests/9.yaml",
        "readme.md",
    ]
    written(tmp_path, dict.fromkeys(names, ""))
    found = [path.relative_to(tmp_path).as_posix() for path in listed(tmp_path)]
    assert found == [
        "1-z.yaml",
        "2-a.yaml",
        "2-b.yml",
        "10-b.yaml",
        "flow.yaml",
        "tests/9.yaml",
        "tests/10.yaml",
    ]
    assert natural("2-x") < natural("10-x")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("peoples.yaml", "people: {}\n", "strange-file.near 1:1"),
        ("notes.yaml", "remember: this\n", "strange-file 1:1"),
        ("notes.yaml", "", "no-keys 1:1"),
        ("notes.yaml", "- one\n", "no-keys.list 1:1"),
        ("e.yaml", "language: en\ntexts: {}\n", "strange-file 1:1"),
        ("2.yaml", "steps: two\nstates: { hall: { info: Hi., go_to: done } }\n", "unknown-key.near 1:1"),
    ],
)
def test_a_file_that_does_not_belong_is_said(tmp_path: Path, name: str, content: str, problem: str) -> None:
    found = told(tmp_path, {**FILES, name: content})
    assert f"{name}: {problem}" in found
    assert {one.split(": ")[0] for one in found} == {name}


def test_a_folder_without_a_flow_names_what_may_be_it(tmp_path: Path) -> None:
    assert told(tmp_path / "a", {"1.yaml": STEP}) == ["a: no-flow 1:1"]
    assert told(tmp_path / "b", {"flow.yml": FLOW}) == ["b: no-flow.near 1:1"]
    assert told(tmp_path / "c", {"readme.txt": "Hello."}) == ["c: no-flow 1:1"]


def test_links_and_folders_in_the_place_of_files_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "flow", {**FILES, "4.yaml/inside.txt": "x"})
    (tmp_path / "outside.yaml").write_text(STEP)
    (folder / "2.yaml").symlink_to("nowhere.yaml")
    (folder / "3.yaml").symlink_to("../outside.yaml")
    found = [f"{Path(p.span.file).name} {short(p)}" for p in examine(folder)[1] if p.span]
    assert found == [
        "2.yaml unreadable-file.dangling 1:1",
        "3.yaml unreadable-file.outside 1:1",
        "4.yaml unreadable-file.folder 1:1",
    ]


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("flows/msa", "flows/msa/tests/a.yaml"),
        ("flows/msa/", "flows/msa/tests/a.yaml"),
        (".", "tests/a.yaml"),
        ("./msa", "./msa/tests/a.yaml"),
    ],
)
def test_files_are_named_as_the_flow_was(tmp_path: Path, shown: str, wanted: str) -> None:
    assert shown_as(tmp_path, shown, tmp_path / "tests" / "a.yaml") == wanted


def test_a_single_file_and_its_tests_are_named_as_they_were_given(tmp_path: Path) -> None:
    path = tmp_path / "visit.yaml"
    assert shown_as(path, "flows/visit.yaml", path) == "flows/visit.yaml"
    assert shown_as(path, "flows/visit.yaml", tmp_path / "visit.tests.yaml") == "flows/visit.tests.yaml"
