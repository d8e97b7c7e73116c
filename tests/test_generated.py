"""What is generated and committed is what would be generated now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowkit import project
from flowkit.cli.explain import rules
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
    pictures = {path.stem: path for path in (ROOT / "diagrams" / folder).glob("*.svg")}
    assert sorted(pictures) == sorted(views(found)), "run: make diagrams"
    for view, path in pictures.items():
        kept = re.search(r'data-flowkit="([0-9a-f]{16})"', path.read_text("utf-8"))
        assert kept is not None
        assert kept[1] == fingerprint(found, view), f"{path.name} is stale: run make diagrams"
