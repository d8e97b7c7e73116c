"""The pytest plugin: one item a scenario, with file and line in its id."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.scenario.flows import LIBRARY, turnstile_with

TESTS = """\
scenarios:
  - name: a coin opens
    steps: [{ at: locked, follow: coin }]
    ends_at: unlocked
  - name: a push does not
    steps: [{ at: locked, press: push }]
"""


def pytest_run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def test_each_scenario_is_an_item_with_its_place(tmp_path: Path) -> None:
    turnstile_with(tmp_path, TESTS)
    code, out = pytest_run(tmp_path, "--flow", "turnstile.yaml", "-v")
    assert code == 1
    assert "turnstile.tests.yaml:2 a coin opens PASSED" in out
    assert "turnstile.tests.yaml:5 a push does not FAILED" in out
    assert "“push” was refused at “locked”" in out
    assert "Traceback" not in out


def test_the_ini_file_may_list_flows(tmp_path: Path) -> None:
    turnstile_with(tmp_path, TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nflowkit_flows = turnstile.yaml\n")
    code, out = pytest_run(tmp_path)
    assert (code, "1 failed, 1 passed" in out) == (1, True)


def test_a_folder_of_tests_is_collected() -> None:
    code, out = pytest_run(LIBRARY, "--flow", ".", "-vv")
    assert (code, "6 passed" in out) == (0, True)
    assert "joining.yaml:2 an adult joins" in out


def test_a_broken_flow_is_one_error_with_its_place(tmp_path: Path) -> None:
    flow = turnstile_with(tmp_path, TESTS)
    flow.write_text(flow.read_text("utf-8").replace("start: locked", "start: loked"))
    code, out = pytest_run(tmp_path, "--flow", "turnstile.yaml")
    assert code != 0
    assert "turnstile.yaml:5:8" in out
    assert "Traceback" not in out


def test_other_yaml_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("scenarios: []\n")
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1\n")
    code, out = pytest_run(tmp_path)
    assert (code, "1 passed" in out) == (0, True)


def test_a_file_named_twice_is_run_once(tmp_path: Path) -> None:
    turnstile_with(tmp_path, TESTS)
    code, out = pytest_run(tmp_path, "--flow", "turnstile.yaml", "turnstile.tests.yaml")
    assert (code, "1 failed, 1 passed" in out) == (1, True)


def test_a_defect_of_the_engine_is_shown_by_pytest_itself(tmp_path: Path) -> None:
    turnstile_with(tmp_path, TESTS)
    (tmp_path / "conftest.py").write_text(
        "import flowkit.scenario.run\n\n\n"
        "def explode(*_):\n    raise RuntimeError('a defect')\n\n\n"
        "flowkit.scenario.run.run_scenario = explode\n"
    )
    code, out = pytest_run(tmp_path, "--flow", "turnstile.yaml")
    assert (code, "2 failed" in out) == (1, True)
    assert "RuntimeError: a defect" in out
