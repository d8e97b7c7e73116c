"""``flowkit check``, called as people call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flowkit.cli.main import run

ROOT = Path(__file__).parents[2]
TURNSTILE = ROOT / "flows" / "examples" / "turnstile.yaml"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A turnstile whose coin leads nowhere."""
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text(TURNSTILE.read_text("utf-8").replace("go_to: unlocked", "go_to: unloked"))
    return Path("broken.yaml")


def test_a_good_flow_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(TURNSTILE), "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("turnstile.yaml: No problem found.\n")


def test_a_problem_is_shown_with_its_line_and_a_caret(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(broken), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "broken.yaml:10:44: error FK" in out
    line, caret = out.splitlines()[1:3]
    assert line[caret.index("^") : caret.rindex("^") + 1] == "unloked"
    assert "unlocked" in out
    assert "Traceback" not in out


def test_french_is_spoken_when_asked_for(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(broken), "--lang", "fr"]) == 1
    assert "erreur" in capsys.readouterr().out


def test_json_holds_every_problem_with_its_place(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(broken), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert (found[0]["file"], found[0]["line"], found[0]["severity"]) == ("broken.yaml", 10, "error")


def test_github_annotations_name_the_file_and_the_line(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(broken), "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=broken.yaml,line=10,col=44,title=FK")


def test_a_path_without_anything_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "nowhere/at/all"]) == 2
    assert "nowhere/at/all" in capsys.readouterr().err


def test_a_folder_without_a_flow_is_unreadable(tmp_path: Path) -> None:
    assert run(["check", str(tmp_path)]) == 2


def test_the_report_can_go_to_a_file(broken: Path) -> None:
    assert run(["check", str(broken), "--format", "json", "-o", "deep/report.json"]) == 1
    assert json.loads(Path("deep/report.json").read_text("utf-8"))


def test_a_text_report_in_a_file_holds_all_that_the_terminal_would_show(tmp_path: Path) -> None:
    assert run(["check", str(TURNSTILE), "--lang", "en", "-o", str(tmp_path / "report.txt")]) == 0
    assert (tmp_path / "report.txt").read_text("utf-8").endswith("turnstile.yaml: No problem found.\n")


def test_github_has_nothing_to_say_of_a_good_flow(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(TURNSTILE), "--format", "github"]) == 0
    assert capsys.readouterr().out == ""


def test_several_flows_are_checked_in_one_call(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(TURNSTILE), str(broken), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "turnstile.yaml: No problem found." in out
    assert "broken.yaml: 1 error" in out


def test_quick_reads_and_leaves_the_proofs_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TURNSTILE.read_text("utf-8")
    trap = text.replace("push: { label: push, go_to: locked }", "push: { label: push, go_to: trap }")
    flow = tmp_path / "trap.yaml"
    flow.write_text(trap.replace("ends:", "  trap:\n    info: Here you stay.\nends:"), "utf-8")
    assert run(["check", str(flow)]) == 1
    assert run(["check", str(flow), "--quick"]) == 0
    capsys.readouterr()
    flow.write_text(trap, "utf-8")
    assert run(["check", str(flow), "--quick", "--lang", "en"]) == 1
    assert "nothing is called “trap”" in capsys.readouterr().out


def test_quick_starts_neither_the_engine_nor_the_rules() -> None:
    code = (
        "import sys; from flowkit.cli.main import run; run(['check', '--quick', sys.argv[1]]);"
        "print([m for m in ('statemachine', 'flowkit.check') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(TURNSTILE)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.endswith("[]\n")
