"""The DOT text of a view is the same bytes on every machine, in every process, and as it was committed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flowkit.draw import draw, views
from tests.draw.seen import ROOT, flow_of

DIAGRAMS = ROOT / "diagrams"
FOLDERS = {
    "msa": "msa",
    "turnstile": "examples/turnstile",
    "dossier": "examples/dossier",
    "reservation": "examples/reservation",
}
HERE = Path(__file__).parent

EVERY_VIEW = """
import hashlib, sys
from flowkit.draw import draw, views
from flowkit.load import project
for path in sys.argv[3:]:
    found = project(path)
    for view in [view for view in views(found) if sys.argv[2] in view]:
        for form in sys.argv[1].split(","):
            print(path, view, form, hashlib.sha256(draw(found, view, form)).hexdigest())
"""


@pytest.mark.parametrize("name", FOLDERS)
def test_the_committed_dot_texts_are_those_that_are_drawn(name: str) -> None:
    found = flow_of(name)
    texts = (DIAGRAMS / FOLDERS[name]).glob("*.dot")
    kept = {path.stem: path.read_bytes() for path in texts if not path.stem.startswith("look-")}
    assert kept == {view: draw(found, view, "dot") for view in views(found)}, "run: make diagrams"


@pytest.mark.parametrize("form", ["dot", "mermaid"])
def test_a_flow_with_every_kind_of_state_is_written_as_it_was(form: str) -> None:
    kept = HERE / "golden" / f"kinds.{form}"
    assert draw(flow_of("kinds"), "journey", form) == kept.read_bytes()


def _drawn(forms: str, environment: dict[str, str], folder: Path, views: str = "") -> str:
    paths = [str(ROOT / "flows" / "msa"), str(ROOT / "flows" / "examples" / "dossier")]
    command = [sys.executable, "-c", EVERY_VIEW, forms, views, *paths]
    whole = {"PATH": os.environ["PATH"], **environment}
    result = subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, check=True)
    return result.stdout


def test_no_byte_depends_on_hash_seed_time_zone_locale_or_folder(tmp_path: Path) -> None:
    settings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "fr_FR.UTF-8", "FLOWKIT_LANG": "en"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/New_York", "LANG": "tr_TR.UTF-8", "FLOWKIT_LANG": "fr"},
    ]
    folders = [ROOT, tmp_path, Path("/")]
    found = {
        _drawn("dot,mermaid", setting, folder) for setting, folder in zip(settings, folders, strict=True)
    }
    assert len(found) == 1
    here = flow_of("msa")
    expected = hashlib.sha256(draw(here, "figure", "dot")).hexdigest()
    assert f"{ROOT / 'flows' / 'msa'} figure dot {expected}" in found.pop()


def test_the_same_graphviz_draws_the_same_bytes(tmp_path: Path) -> None:
    found = {_drawn("svg", {"PYTHONHASHSEED": seed}, tmp_path, "journey") for seed in ("0", "7")}
    assert len(found) == 1
