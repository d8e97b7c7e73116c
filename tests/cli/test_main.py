"""The command as a whole: help, exit statuses, defects, pipes and colours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from flowkit.cli import bug
from flowkit.cli.main import VERBS, run
from flowkit.unfold import TooManyOutcomesError
from tests.scenario.flows import LIBRARY, ROOT, TURNSTILE

COMMAND = [sys.executable, "-c", "from flowkit.cli.main import main; main()"]


def test_every_verb_is_listed_with_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    for verb in VERBS:
        assert re.search(rf"^  {verb} +\S", out, re.MULTILINE), verb


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_has_a_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage:")
    command: click.Command = import_module(f"flowkit.cli.{verb}").command
    named = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in named if not option.help and option.name != "form"] == []


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert capsys.readouterr().out == f"flowkit {version}\n"


@pytest.mark.parametrize(
    "arguments",
    [["chekc"], ["check"], ["check", "--nonsense", "x"], ["test"], ["table", "x", "--format", "xls"]],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("path", ["\x00", "a" * 5000, "nowhere", "/dev/null", "/etc/shadow/x"])
@pytest.mark.parametrize("verb", ["check", "test", "play", "show", "table", "conform", "trace"])
def test_no_path_makes_a_traceback(verb: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, path]) in (1, 2)
    assert capsys.readouterr().err or verb == "check"


def test_an_output_that_cannot_be_written_is_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run(["table", str(TURNSTILE), "-o", str(tmp_path / "file" / "x.txt"), "--lang", "en"]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert run(["table", str(TURNSTILE), "-o", str(tmp_path)]) == 2


def test_a_mistyped_verb_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chekc"]) == 2
    assert "did you mean “check”?" in capsys.readouterr().err


def test_what_cannot_be_decided_is_status_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_many(*_: Any) -> None:
        raise TooManyOutcomesError

    monkeypatch.setattr("flowkit.scenario.run.run_all", too_many)
    assert run(["test", str(TURNSTILE)]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_a_language_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(TURNSTILE), "--lang", "../x"]) == 2


def test_our_own_defect_is_status_3_with_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def explode(*_: Any) -> None:
        raise RuntimeError("the answer was 1 68 12 82 128 212")

    monkeypatch.setattr("flowkit.check.findings", explode)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("FLOWKIT_DEBUG", raising=False)
    assert run(["check", str(TURNSTILE)]) == 3
    err = capsys.readouterr().err
    assert "Traceback" not in err
    (written,) = tmp_path.glob("flowkit-bug-*.txt")
    assert str(written) in err
    report = written.read_text("utf-8")
    assert "explode" in report
    assert "128" not in report, "a report never holds an answer"


def test_with_flowkit_debug_the_whole_story_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowkit.check.findings", lambda *_: 1 / 0)
    monkeypatch.setenv("FLOWKIT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["check", str(TURNSTILE)])


def test_a_report_names_places_only() -> None:
    with pytest.raises(ValueError, match="secret") as found:
        int("secret")
    assert "secret" not in bug.report(found.value)


@pytest.mark.parametrize("verb", ["schema", f"play {TURNSTILE} --scripted", f"table {LIBRARY}"])
def test_a_reader_who_leaves_early_is_no_problem(verb: str) -> None:
    flowkit = f'{sys.executable} -uc "from flowkit.cli.main import main; main()"'
    script = f"{flowkit} {verb} | head -1; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert result.stdout.split("\n")[1] == "0"


def test_no_color_is_respected(tmp_path: Path) -> None:
    command = [*COMMAND, "test", str(LIBRARY), "--cover"]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "\x1b" not in plain.stdout
    painted = subprocess.run([*command, "--colour", "always"], capture_output=True, text=True, check=False)
    assert "\x1b[" in painted.stdout


def test_a_verb_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from flowkit.cli.main import run; run(['table', sys.argv[1]]);"
        "print([m for m in ('statemachine', 'graphviz', 'flowkit.play') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(TURNSTILE)], capture_output=True, text=True, check=True
    )
    assert result.stdout.endswith("[]\n")


def test_the_output_is_the_same_whatever_the_hash_seed() -> None:
    def once(verb: str, seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"}
        command = [*COMMAND, verb, str(LIBRARY)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout

    for verb in ("test", "trace", "conform", "table", "show"):
        assert once(verb, "1") == once(verb, "2"), verb
