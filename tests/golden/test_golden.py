"""What `flowkit check` prints for each broken flow of this folder, in English and French.

A flow is `<name>.yaml`, a folder `<name>/`, or `<name>.escaped` (odd bytes written as `\\xe9`); the output is
in `<name>.en.out` and `<name>.fr.out`. After a change of sentences, `GOLDEN=write pytest tests/golden` writes
the outputs anew: read the difference as the analyst who would get it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from flowkit import messages
from flowkit.cli.codes import FINE, PROBLEMS, USAGE
from flowkit.cli.main import run
from flowkit.load import rules
from flowkit.messages.explain import unescaped

HERE = Path(__file__).parent
OUTPUTS = sorted(HERE.glob("*.out"))
FLOWS = sorted(
    path
    for path in HERE.iterdir()
    if path.suffix in (".yaml", ".escaped") or (path.is_dir() and path.name != "__pycache__")
)
ELSEWHERE = {
    "too-large",
    "missing-extra",
}  # no small file shows the one; the other depends on what is installed
PLACE = re.compile(r"^\S+:[0-9]+:[0-9]+: (?:error|warning|info) FK[0-9]{3} ([a-z-]+): ", re.MULTILINE)
JARGON = re.compile(r"\b(YAML|scalar|mapping|node|token|schema|regex|null|None|dict|str|bool|Traceback)\b")


@pytest.fixture
def flow(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The flow as it would stand in a folder of its own, from where the command is called."""
    original: Path = request.param
    monkeypatch.chdir(tmp_path)
    place = Path(original.stem + ("" if original.is_dir() else ".yaml"))
    if original.is_dir():
        shutil.copytree(original, place)
    elif original.suffix == ".escaped":
        place.write_bytes(unescaped(original.read_text("utf-8").removesuffix("\n")))
    else:
        place.write_bytes(original.read_bytes())
    return place


@pytest.mark.parametrize("language", messages.languages)
@pytest.mark.parametrize("flow", FLOWS, indirect=True, ids=lambda path: path.stem)
def test_a_broken_flow_is_answered_like_this(
    flow: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check", str(flow), "--notes", "--lang", language])
    said = capsys.readouterr().out
    assert code in (FINE, PROBLEMS, USAGE)
    expected = HERE / f"{flow.stem}.{language}.out"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


def test_every_output_is_of_a_flow() -> None:
    names = {f"{path.stem}.{language}.out" for path in FLOWS for language in messages.languages}
    assert {path.name for path in OUTPUTS} == names


def test_every_rule_of_loading_is_shown() -> None:
    shown = {name for path in HERE.glob("*.en.out") for name in PLACE.findall(path.read_text("utf-8"))}
    wanted = {rule.name for rule in (*rules.TEXT_RULES, *rules.MEANING_RULES)}
    assert wanted - shown == ELSEWHERE


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda path: path.name)
def test_every_problem_has_a_help_and_no_jargon(path: Path) -> None:
    text = path.read_text("utf-8")
    language = path.name.split(".")[-2]
    label = messages.text("report.help", language)
    severities = [messages.text(f"report.{severity}", language) for severity in ("error", "warning", "info")]
    heads = [line for line in text.split("\n") if re.match(rf"\S+: ({'|'.join(severities)}) FK", line)]
    helps = [line for line in text.split("\n") if re.match(rf" +\+? ?= {label}", line)]
    assert len(heads) == len(helps) > 0
    said = [line for line in (*heads, *helps) if JARGON.search(line)]
    assert said == []
