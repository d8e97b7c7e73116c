"""The definitions for GitHub and GitLab do what they say: their scripts are run here, without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.review.repository import git, repository

ROOT = Path(__file__).parents[2]
FAKE = """#!/bin/sh
# Stands for `{name}`: notes what it was asked, and keeps the body it was given.
printf '%s\\n' "$*" >> "$NOTED"
for word in "$@"; do case "$word" in *@*.md) cp "${{word#*@}}" "$BODY" ;; esac; done
{answer}
"""


def action() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def steps() -> dict[str, dict[str, Any]]:
    return {step["name"]: step for step in action()["runs"]["steps"]}


def fake(folder: Path, name: str, answer: str = "") -> None:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(FAKE.format(name=name, answer=answer), "utf-8")
    path.chmod(0o755)


def surroundings(folder: Path) -> dict[str, str]:
    """What a runner sets; flowkit is the one under test."""
    names = {name: str(folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "NOTED")}
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    more = {"RUNNER_TEMP": str(folder), "GITHUB_REPOSITORY": "caisse/parcours", "PATH": path}
    return {"HOME": str(folder), "BODY": str(folder / "body.md"), **names, **more}


def run(script: str, where: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def branch(tmp_path: Path) -> tuple[Path, str]:
    """A repository whose work tree has changed since a commit."""
    made = repository(tmp_path / "repository")
    base = git(made, "rev-parse", "HEAD")
    path = made / "flows" / "turnstile.yaml"
    path.write_text(path.read_text("utf-8").replace("label: push,", "label: go through,"), "utf-8")
    git(made, "commit", "-qam", "other words")
    return made, base


def test_no_input_stands_in_a_script() -> None:
    """What others write (a branch name, a path) reaches a script as a variable, never as text of it."""
    for step in steps().values():
        assert "${{" not in step["run"], step["name"]
        assert step["shell"] == "bash"


def test_the_check_annotates_and_hands_its_status_on(branch: tuple[Path, str], tmp_path: Path) -> None:
    where, _ = branch
    path = where / "flows" / "turnstile.yaml"
    path.write_text(path.read_text("utf-8").replace("go_to: unlocked", "go_to: unlockd", 1), "utf-8")
    environment = surroundings(tmp_path) | {"FLOW": "flows/turnstile.yaml", "FLOWKIT_LANG": "en"}
    done = run(steps()["Check"]["run"], where, environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::error file=flows/turnstile.yaml,line=")
    assert (tmp_path / "github_output").read_text("utf-8") == "status=1\n"
    assert run(steps()["Result"]["run"], where, surroundings(tmp_path) | {"STATUS": "1"}).returncode == 1


def compared(branch: tuple[Path, str], folder: Path, base: str | None = None) -> str:
    where, known = branch
    environment = surroundings(folder) | {"FLOW": "flows/turnstile.yaml", "FLOWKIT_LANG": "fr"}
    done = run(steps()["Compare"]["run"], where, environment | {"BASE": known if base is None else base})
    assert done.returncode == 0, done.stderr
    report = folder / "flowkit-diff.md"
    assert (folder / "github_output").read_text("utf-8") == f"report={report}\n"
    assert (folder / "github_step_summary").read_text("utf-8") == report.read_text("utf-8")
    return report.read_text("utf-8")


def test_the_comparison_is_a_page_with_a_chart_and_tables(branch: tuple[Path, str], tmp_path: Path) -> None:
    page = compared(branch, tmp_path)
    assert "1 × Textes" in page
    assert "```mermaid\n" in page
    assert "<details><summary>Textes (1)</summary>" in page
    assert "“" not in page.partition("```mermaid")[0]
    assert page.endswith("<!-- flowkit-diff -->\n")


def test_a_flow_that_cannot_be_compared_is_told_in_the_comment(
    branch: tuple[Path, str], tmp_path: Path
) -> None:
    page = compared(branch, tmp_path, "0" * 40)
    assert page.startswith("```\nflowkit: ")
    assert "ne connaît pas de révision" in page


@pytest.mark.parametrize(("known", "asked"), [("", "--method POST"), ("echo 77", "comments/77")])
def test_the_comment_is_written_once_and_then_changed(
    branch: tuple[Path, str], tmp_path: Path, known: str, asked: str
) -> None:
    page = compared(branch, tmp_path)
    fake(tmp_path, "gh", f'case "$*" in *--paginate*) {known or ":"} ;; esac')
    report = str(tmp_path / "flowkit-diff.md")
    environment = surroundings(tmp_path) | {"GH_TOKEN": "none", "NUMBER": "12", "REPORT": report}
    done = run(steps()["Comment"]["run"], branch[0], environment)
    assert done.returncode == 0, done.stderr
    noted = (tmp_path / "noted").read_text("utf-8").splitlines()
    assert noted[0].startswith("api --paginate repos/caisse/parcours/issues/12/comments")
    assert asked in noted[1]
    assert (tmp_path / "body.md").read_text("utf-8") == page


def test_a_comment_that_may_not_be_written_stops_nothing(branch: tuple[Path, str], tmp_path: Path) -> None:
    compared(branch, tmp_path)
    fake(tmp_path, "gh", "exit 1")
    report = str(tmp_path / "flowkit-diff.md")
    environment = surroundings(tmp_path) | {"GH_TOKEN": "none", "NUMBER": "12", "REPORT": report}
    done = run(steps()["Comment"]["run"], branch[0], environment)
    assert done.returncode == 0
    assert done.stdout.startswith("::warning title=flowkit::")


def test_every_variable_of_the_action_is_given_to_its_step() -> None:
    given = {"RUNNER_TEMP", "GITHUB_ACTION_PATH", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}
    given |= {"GITHUB_REPOSITORY"}
    for step in steps().values():
        own = set(re.findall(r"^ *(\w+)=", step["run"], re.MULTILINE))
        used = set(re.findall(r"\$\{?([A-Za-z_]+)", step["run"]))
        assert used <= given | own | set(step.get("env", {})), step["name"]


def gitlab() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text("utf-8"))["flowkit"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("token", ["", "secret"])
def test_the_gitlab_job_writes_a_report_and_a_note(
    branch: tuple[Path, str], tmp_path: Path, token: str
) -> None:
    where, base = branch
    fake(tmp_path, "curl")
    job = gitlab()
    (script,) = job["script"]
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "FLOWKIT_TOKEN": token, "CI_PROJECT_ID": "3"}
    given |= {"CI_MERGE_REQUEST_IID": "9", "CI_API_V4_URL": "https://gitlab.example.org/api/v4"}
    environment = surroundings(tmp_path) | job["variables"] | given | {"FLOW": "flows/turnstile.yaml"}
    done = run(script, where, environment)
    assert done.returncode == 0, done.stderr
    assert (where / "gl-code-quality-report.json").read_text("utf-8").strip() == "[]"
    page = (where / "flowkit-diff.md").read_text("utf-8")
    assert "1 × Wording" in page
    noted = tmp_path / "noted"
    assert noted.exists() is bool(token)
    if token:
        assert "/projects/3/merge_requests/9/notes" in noted.read_text("utf-8")
        assert (tmp_path / "body.md").read_text("utf-8") == page
    assert set(job["artifacts"]["paths"]) == {"flowkit-diff.md"}
