"""What the README shows is what happens."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"no block marked {marker}"
    return found[1]


def flowkit(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("flowkit")), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def test_the_broken_line_gets_the_answer_shown(tmp_path: Path) -> None:
    flow = tmp_path / "msa"
    shutil.copytree(ROOT / "flows/msa", flow)
    file = flow / "5-verification.yaml"
    text = file.read_text("utf-8")
    broken = text.replace(
        "label: avec photo, go_to: serie_recto, usual", "label: avec photo, go_to: serie_recta, usual"
    )
    assert broken != text
    file.write_text(broken, "utf-8")
    said = flowkit("check", ".", "--lang", "en", cwd=flow)
    assert said.returncode == 1
    assert block("output: broken") in said.stdout + said.stderr


def test_the_library_example_runs_as_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("run: library"), "README.md", "exec"), {})
    assert '"states":["unlocked"]' in capsys.readouterr().out


def test_the_yaml_shown_stands_in_the_flow() -> None:
    shown = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert shown
    words = (ROOT / "flows/msa/5-verification.yaml").read_text("utf-8").split()
    missing = [word for word in shown[1].split() if word.strip("{},") not in {w.strip("{},") for w in words}]
    assert missing == []


@pytest.mark.parametrize(
    "line", re.findall(r"^(flowkit (?:check|test|explain|conform|trace|table) .*?)(?:  .*)?$", README, re.M)
)
def test_each_command_shown_works(line: str) -> None:
    done = flowkit(*line.split()[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_link_leads_to_a_file() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("*/README*.md"), ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
