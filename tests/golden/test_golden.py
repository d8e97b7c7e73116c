"""What `flowkit check` prints for each broken flow of this folder, in English and French.

A flow is `<name>.yaml`, a folder `<name>/`, or `<name>.escaped` (odd bytes written as `\\xe9`); the output is in
`<name>.en.out` and `<name>.fr.out`. After a change of sentences, `GOLDEN=write pytest tests/golden` writes the
outputs anew: read the difference as the analyst who would get it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from flowkit import messages
from flowkit.cli.main import run
from flowkit.load import examine
from flowkit.messages.explain import unescaped

HERE = Path(__file__).parent
FLOWS = sorted(p for p in HERE.iterdir() if p.suffix in (".yaml", ".escaped") or (p / "flow.yaml").exists() or (p / "1-visit.yaml").exists() or (p/"flow.yml").exists())


@pytest.fixture
def flow(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The flow as it would stand in a folder of its own, from where the command is called."""
    original: Path = request.param
    monkeypatch.chdir(tmp_path)
    place = Path(original.stem + ("" if original.is_dir() else ".yaml"))
    if original.is_dir():
        shutil.copytree(original, place, symlinks=True)
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
    expected = HERE / f"{flow.stem}.{language}.out"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
