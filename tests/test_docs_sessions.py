"""What docs/sessions.md shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/sessions.md").read_text("utf-8")
UNSURE = re.compile(
    r"[\w-]{18,22}(?=\n|/|  |$)|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|(?<=, )[0-9a-f]{12}|(?<= ) +|\s+$", re.M
)


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"no block marked {marker}"
    return found[1]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the flows and nothing else, and no settings of whoever runs the tests."""
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLOWKIT_LANG", "en")
    for name in ("KEYS", "STORE"):
        monkeypatch.delenv(f"FLOWKIT_{name}", raising=False)


@pytest.mark.parametrize("name", re.findall(r"<!-- output: (\w+) -->", PAGE))
def test_each_program_says_what_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block(f"run: {name}"), "sessions.md", "exec"), {"__name__": "shown"})
    assert capsys.readouterr().out == block(f"output: {name}")


def test_the_shell_says_what_is_shown() -> None:
    shown = re.split(r"^\$ (.*)\n", block("shell: first"), flags=re.M)[1:]
    commands, outputs = shown[::2], shown[1::2]
    script = "\n".join(f"{command}\necho --- >&2" for command in commands)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True,
        env={**os.environ, "PATH": path}, timeout=120,
    )  # fmt: skip
    said = done.stdout.split("---\n")[:-1]
    assert [UNSURE.sub("", text) for text in said] == [UNSURE.sub("", text) for text in outputs]


def test_the_web_application_answers_a_form_once_and_a_stale_one_with_where_it_stands() -> None:
    from starlette.testclient import TestClient

    names: dict[str, object] = {"__name__": "shown"}
    exec(compile(block("run: web"), "sessions.md", "exec"), names)
    with TestClient(names["app"]) as web:  # type: ignore[arg-type]
        started = web.post("/").json()
        form = {"event": "next", "answers": {"seats": "2"}, "version": started["version"], "key": "a"}
        first = web.post(f"/{started['session']}", json=form)
        assert (first.status_code, first.json()) == (200, {"version": 2, "states": ["held"]})
        assert web.post(f"/{started['session']}", json=form).json() == first.json()
        late = web.post(f"/{started['session']}", json={**form, "key": "b"})
        assert (late.status_code, late.json()["refused"]) == (409, "stale")
        assert web.post("/nobody", json=form).status_code == 404


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^(?:\$ )?(flowkit (?:sessions )?\w+)", PAGE, re.M))))
def test_each_verb_shown_exists(line: str) -> None:
    command = [str(Path(sys.executable).with_name("flowkit")), *line.split()[1:], "--help"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_each_option_shown_exists() -> None:
    shown = set()
    for verb, rest in re.findall(r"flowkit sessions (\w+)([^\n#`]*)", PAGE):
        shown |= {(verb, option) for option in re.findall(r"--[a-z]+", rest)}
    assert len(shown) > 5
    for verb, option in sorted(shown):
        command = [str(Path(sys.executable).with_name("flowkit")), "sessions", verb, "--help"]
        assert option in subprocess.run(command, capture_output=True, text=True, check=True).stdout, verb
