"""Versions out of git: each way to name them, and a clear word where one cannot be had."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowkit.cli import main
from tests.review.repository import git, repository

FLOW = "flows/turnstile.yaml"


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository: `main`, a branch `words` with another label, and a work tree with one more link."""
    made = repository(tmp_path / "repository")
    git(made, "branch", "words")
    git(made, "checkout", "-q", "words")
    _edit(made, "label: push,", "label: go through,")
    git(made, "commit", "-qam", "other words")
    git(made, "checkout", "-q", "main")
    git(made, "commit", "-q", "--allow-empty", "-m", "main goes on")
    _edit(made, "go_to: closed }", "go_to: closed }\n      stay: { label: stay, go_to: unlocked }")
    monkeypatch.chdir(made)
    monkeypatch.setenv("FLOWKIT_LANG", "en")
    return made


def _edit(made: Path, before: str, after: str) -> None:
    text = (made / FLOW).read_text("utf-8")
    assert before in text
    (made / FLOW).write_text(text.replace(before, after), "utf-8")


def diff(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main.run(["diff", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "names", "summary"),
    [
        (("main..words", FLOW), ("main:" + FLOW, "words:" + FLOW), "1 × Wording"),
        (("words..main", FLOW), ("words:" + FLOW, "main:" + FLOW), "1 × Wording"),
        (("HEAD", FLOW), ("HEAD:" + FLOW, FLOW), "1 × Behaviour"),
        (("words", FLOW), ("words:" + FLOW, FLOW), "1 × Behaviour, 1 × Wording"),
        ((FLOW,), ("HEAD:" + FLOW, FLOW), "1 × Behaviour"),
        ((FLOW, FLOW), (FLOW, FLOW), "nothing changed"),
        (("main..", "flows/dossier"), ("main:flows/dossier", "HEAD:flows/dossier"), "nothing changed"),
    ],
)
def test_each_way_to_name_two_versions(
    where: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    names: tuple[str, str],
    summary: str,
) -> None:
    code, out, err = diff(*arguments, "--quick", capsys=capsys)
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [" → ".join(names), summary]


def test_three_dots_begin_where_both_come_from(where: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(where, "commit", "-qam", "one more link")
    two = diff("main..words", FLOW, "--quick", capsys=capsys)[1]
    three = diff("main...words", FLOW, "--quick", capsys=capsys)[1]
    assert "1 × Behaviour, 1 × Wording" in two
    assert three.splitlines()[1] == "1 × Wording"


def test_the_folder_of_a_flow_can_be_where_one_stands(
    where: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(where / "flows" / "dossier")
    for arguments in (("HEAD",), ("HEAD", "."), (".",), ("main..words",)):
        code, out, err = diff(*arguments, "--quick", capsys=capsys)
        assert (code, err) == (0, ""), arguments
        assert out.splitlines()[1] == "nothing changed"


def test_places_of_an_old_version_name_the_revision(where: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(
        where,
        "      coin: { label: insert a coin, go_to: unlocked }",
        "      jump: { label: jump, go_to: unlocked }",
    )
    out = diff("HEAD", FLOW, "--quick", capsys=capsys)[1]
    assert f"  HEAD:{FLOW}:10" in out
    assert "/tmp" not in out
    assert os.sep + "flowkit-" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody..words", FLOW), "the repository “repository” knows no revision “nobody”"),
        (("nobody", FLOW), "knows no revision “nobody”"),
        (("main..words", "flows/nothing"), "“flows/nothing” is not in revision “main”"),
        (("nobody",), "knows no revision “nobody”"),
        (("nobody", "nothing"), "“nobody” is neither a path nor a revision"),
        (("-x..main", FLOW), "no such option"),
        (("flows", "nothing"), "there is no file or folder “nothing”"),
        (("main..words\0", FLOW), ""),
    ],
)
def test_what_cannot_be_had_is_said_in_one_line(
    where: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = diff(*arguments, "--quick", capsys=capsys)
    assert (code, out) == (2, "")
    assert said.lower() in err.lower()
    assert "Traceback" not in err


def test_without_a_repository_two_paths_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("FLOWKIT_LANG", "fr")
    (tmp_path / "flow.yaml").write_text("", "utf-8")
    code, _, err = diff("main..HEAD", "flow.yaml", capsys=capsys)
    assert code == 2
    assert "« flow.yaml » n'est pas dans un dépôt git" in err


def test_without_git_two_paths_are_asked_for(
    where: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(where))
    code, _, err = diff("main..HEAD", FLOW, capsys=capsys)
    assert code == 2
    assert "git is not installed" in err


def test_a_version_that_does_not_load_is_told_with_its_problems(
    where: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(where, "start: locked", "start: lockd")
    git(where, "commit", "-qam", "broken")
    code, out, err = diff("HEAD~1..HEAD", FLOW, "--quick", capsys=capsys)
    assert (code, out) == (1, "")
    assert f"HEAD:{FLOW}:5:8: error FK" in err
    assert "5 | start: lockd" in err
    assert f"the version “HEAD:{FLOW}” cannot be used: 1 error" in err


def test_a_link_out_of_the_repository_is_not_followed(
    where: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside.yaml").write_text("secret: value\n", "utf-8")
    (where / "flows" / "dossier" / "9-link.yaml").symlink_to(tmp_path / "outside.yaml")
    git(where, "add", ".")
    git(where, "commit", "-qm", "a link")
    code, _, err = diff("HEAD~1..HEAD", "flows/dossier", "--quick", capsys=capsys)
    assert code != 0
    assert "secret" not in err


def test_the_exit_status_says_whether_something_changed_only_when_asked(
    where: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff("HEAD", FLOW, "--quick", capsys=capsys)[0] == 0
    assert diff("HEAD", FLOW, "--quick", "--exit-code", capsys=capsys)[0] == 1
    assert diff("HEAD", "flows/dossier", "--quick", "--exit-code", capsys=capsys)[0] == 0


def test_pictures_and_files_go_where_they_are_asked_for(
    where: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = diff("HEAD", FLOW, "--quick", "-o", str(tmp_path / "pictures"), capsys=capsys)
    assert code == 0
    assert out.startswith(f"HEAD:{FLOW} → {FLOW}\n")
    drawn = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert drawn == {f"journey.{side}.svg" for side in ("old", "new", "diff")}
    file = tmp_path / "diff.json"
    code, out, _ = diff("HEAD", FLOW, "--quick", "--format", "json", "-o", str(file), capsys=capsys)
    assert (code, out) == (0, "")
    assert json.loads(file.read_text("utf-8"))["summary"]["behaviour"] == 1


def test_the_help_says_what_the_exit_status_means() -> None:
    shown = CliRunner().invoke(main.commands, ["diff", "--help"]).output
    assert "Exit status: 0, or 1 with" in shown
    assert "REV..REV [PATH]" in shown
