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


def test_the_sessions_example_runs_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    monkeypatch.chdir(tmp_path)
    exec(compile(block("run: sessions"), "README.md", "exec"), {})
    assert capsys.readouterr().out == "2 ('unlocked',)\n"


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


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_the_scenario_and_the_files_shown_to_analysts_are_understood(page: str, tmp_path: Path) -> None:
    shown = re.findall(r"```yaml\n(.*?)```", (ROOT / "flows" / page).read_text("utf-8"), re.DOTALL)
    scenario = next(text for text in shown if text.startswith("scenarios:"))
    beside = next(text for text in shown if "# guide.yaml" in text)
    flow = tmp_path / "msa"
    shutil.copytree(ROOT / "flows/msa", flow, ignore=shutil.ignore_patterns("tests", "claims.yaml"))
    (flow / "tests").mkdir()
    (flow / "tests/one.yaml").write_text(scenario.partition("walks:")[0], "utf-8")
    for name, text in re.findall(r"^# (\w+\.yaml) ?:.*\n((?:(?!#).*\n)*)", beside, re.M):
        if name == "requirements.yaml":  # beside what the flow covers: all of that must be listed
            listed = (flow / name).read_text("utf-8").replace("  R38: {", "  # R38: {")
            text = f"{listed}\n  {text.removeprefix('requirements: { ').strip().removesuffix(' }')}\n"
        (flow / name).write_text(("language: en\n" if name == "en.yaml" else "") + text, "utf-8")
    done = flowkit("test", "msa", cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    assert flowkit("conform", "msa", cwd=tmp_path).returncode == 0
    played = flowkit("play", "msa", "--scripted", cwd=tmp_path)
    assert "serie_recto → juste" in played.stdout


def test_the_walk_shown_to_analysts_leads_where_it_says(tmp_path: Path) -> None:
    walks = re.findall(r"^walks:\n(?:  .*\n)+", (ROOT / "flows/README.en.md").read_text("utf-8"), re.M)
    shutil.copy(ROOT / "flows/examples/turnstile.yaml", tmp_path)
    (tmp_path / "turnstile.tests.yaml").write_text(walks[0], "utf-8")
    done = flowkit("test", "turnstile.yaml", cwd=tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
