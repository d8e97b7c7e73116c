"""check --fix: what is sure is put right, everything else stays as it is, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.cli.main import run

FLOW = """flowkit: 1
flow: locker
language: en
start: open
states:
  open:
    info: The locker is open.   # remarks stay
    links:
      shut: { label: shut it, go_to: shut }
ends:
  shut: { result: success, title: The locker is shut. }
"""


def fixed(path: Path, text: str, status: int = 0) -> str:
    path.write_bytes(text.encode())
    assert run(["check", str(path), "--fix", "--lang", "en"]) == status
    return path.read_bytes().decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "locker.yaml"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("go_to: shut }", "go_to: shutt }"),
        ("    links:", "    linkss:"),
        ("result: success", "result: succes"),
        ("info: The locker is open.", "infoo: The locker is open."),
    ],
)
def test_a_near_miss_is_put_right(file: Path, right: str, wrong: str) -> None:
    assert fixed(file, FLOW.replace(right, wrong)) == FLOW


def test_a_text_that_wants_quotes_gets_them(file: Path) -> None:
    text = fixed(file, FLOW.replace("The locker is open.   # remarks stay", "The locker: open"))
    assert "    info: \"The locker: open\"\n" in text or "    info: 'The locker: open'\n" in text


def test_a_comment_that_ignores_nothing_is_removed(file: Path) -> None:
    line = "    info: The locker is open.   # remarks stay"
    text = FLOW.replace(line, "    info: The locker is open. # flowkit: ignore[dead-end] once needed")
    assert fixed(file, text) == FLOW.replace(line, "    info: The locker is open.")


def test_line_ends_are_kept(file: Path) -> None:
    text = FLOW.replace("go_to: shut }", "go_to: shutt }").replace("\n", "\r\n")
    assert fixed(file, text) == FLOW.replace("\n", "\r\n")


def test_several_are_put_right_one_after_the_other(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FLOW.replace("go_to: shut }", "go_to: shutt }").replace("result: success", "result: succes")
    assert fixed(file, text) == FLOW
    assert capsys.readouterr().err.count("fixed: ") == 2


def test_what_is_not_sure_is_left_alone(file: Path) -> None:
    text = FLOW.replace("go_to: shut }", "go_to: somewhere }")
    assert fixed(file, text, 1) == text


def test_an_edit_that_would_bring_something_new_is_not_made(file: Path) -> None:
    # `opn` is near `open`, but then nothing would lead to the end any more
    text = FLOW.replace("go_to: shut }", "go_to: opeen }")
    assert fixed(file, text, 1) == text


def test_a_flow_in_a_folder_is_put_right_in_the_file_concerned(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    head = "flowkit: 1\nflow: a\nlanguage: en\nstart: one\n"
    (tmp_path / "flow.yaml").write_text(head + "ends:\n  over: { result: success, title: Over }\n")
    step = "step: one\ntitle: One\nstates:\n  page:\n    info: Hello.\n    go_to: ovr\n"
    (tmp_path / "1-one.yaml").write_text(step)
    assert run(["check", str(tmp_path), "--fix"]) == 0
    assert (tmp_path / "1-one.yaml").read_text() == step.replace("ovr", "over")


def test_a_good_flow_is_not_written(file: Path) -> None:
    file.write_text(FLOW)
    file.chmod(0o444)
    stamp = file.stat().st_mtime_ns
    assert run(["check", str(file), "--fix"]) == 0
    assert file.stat().st_mtime_ns == stamp
