"""What is generated and committed is what would be generated now."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowkit import project
from flowkit.cli.explain import rules
from flowkit.cli.main import run
from flowkit.draw import fingerprint, views
from flowkit.load.reference import filled
from flowkit.messages.rulebook import rulebook

ROOT = Path(__file__).parent.parent
FLOWS = {
    "msa": "flows/msa",
    "examples/turnstile": "flows/examples/turnstile.yaml",
    "examples/dossier": "flows/examples/dossier",
    "examples/reservation": "flows/examples/reservation",
}


@pytest.mark.parametrize(("language", "name"), [("fr", "README.md"), ("en", "README.en.md")])
def test_the_key_tables_are_those_of_the_schema(language: str, name: str) -> None:
    page = (ROOT / "flows" / name).read_text("utf-8")
    assert filled(page, language) == page, "run: make generated"


@pytest.mark.parametrize(("language", "name"), [("fr", "regles.md"), ("en", "rules.md")])
def test_the_pages_of_rules_hold_every_rule_as_it_is(language: str, name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == rulebook(rules(), language), "run: make generated"


@pytest.mark.parametrize("folder", FLOWS)
def test_the_committed_pictures_show_what_the_flow_says(folder: str) -> None:
    found = project(ROOT / FLOWS[folder])
    drawn = (ROOT / "diagrams" / folder).glob("*.svg")
    pictures = {path.stem: path for path in drawn if not path.stem.startswith("look-")}
    assert sorted(pictures) == sorted(views(found)), "run: make diagrams"
    for view, path in pictures.items():
        kept = re.search(r'data-flowkit="([0-9a-f]{16})"', path.read_text("utf-8"))
        assert kept is not None
        assert kept[1] == fingerprint(found, view), f"{path.name} is stale: run make diagrams"


def _changed_copy(folder: Path) -> Path:
    """The flow with the one line changed that `scripts/diagrams` changes."""
    copy = folder / "msa"
    shutil.copytree(ROOT / "flows" / "msa", copy)
    step = copy / "5-verification.yaml"
    before, check, after = step.read_text("utf-8").partition("  controle_recto:")
    changed = after.replace("go_to: courrier, basis: text 143", "go_to: serie_recto, basis: text 143", 1)
    assert changed != after
    step.write_text(before + check + changed, "utf-8")
    return copy


@pytest.mark.parametrize("look", ["coverage", "trace", "traffic", "witness"])
def test_the_committed_looks_show_what_the_flow_and_its_scenarios_say(look: str, tmp_path: Path) -> None:
    made, step = str(tmp_path / "made.dot"), ["--view", "step-verification", "-o"]
    flow = str(ROOT / "flows" / "msa")
    if look == "witness":
        assert run(["check", str(_changed_copy(tmp_path)), "--draw", made, "--lang", "fr"]) == 1
    elif look == "traffic":
        journal = tmp_path / "parcours-inventes.jsonl"
        command = [sys.executable, str(ROOT / "scripts" / "journal"), flow, "2000"]
        journal.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
        assert run(["draw", flow, "--view", "overview", "--journal", str(journal), "-o", made]) == 0
    else:
        assert run(["draw", flow, "--look", look, *step, made]) == 0
    text = Path(made).read_bytes()
    kept = ROOT / "diagrams" / "msa" / f"look-{look}"
    assert text == kept.with_suffix(".dot").read_bytes(), "run: make diagrams"
    mark = f'data-flowkit="{hashlib.sha256(text).hexdigest()[:16]}"'
    assert mark in kept.with_suffix(".svg").read_text("utf-8"), "run: make diagrams"
