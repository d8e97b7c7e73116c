"""The page that says how accessible the site is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flowkit import messages
from flowkit.web.accessibility import criteria
from tests.web.look.conftest import Opened
from tests.web.look.shown import Look

NAMED = {
    *("3.1", "3.2", "3.3", "7.1", "7.3", "7.5", "8.3", "8.5", "8.6", "9.1", "10.7"),
    *("11.1", "11.2", "11.3", "11.4", "11.5", "11.6", "11.7", "11.9", "11.10", "11.11", "11.12", "11.13"),
    *("12.7", "12.8", "13.1"),
}  # 11.8 is about lists to choose from (select), which no page has


def test_every_criterion_that_is_promised_is_held_by_a_test_that_exists() -> None:
    assert {number for number, _ in criteria()} == NAMED
    for number, test in criteria():
        file, _, name = test.partition("::")
        tree = ast.parse(Path(file).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (number, test)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_criterion_is_told_in_words(language: str) -> None:
    told = messages.catalogue("rgaa", language)
    assert {key for key in told if key[0].isdigit()} == NAMED


@pytest.mark.xdist_group("browser")
def test_the_footer_of_every_page_leads_to_it_and_it_claims_nothing(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "profil.choix")
    link = page.get_by_role("link", name="Accessibilité : non conforme")
    assert link.get_attribute("href") == "/-/accessibility"
    page = look.open(page, "/-/accessibility")
    assert "Personne n'a encore vérifié ces pages" in page.locator("main").inner_text()
    assert page.locator("tbody tr").count() == len(NAMED)


def test_no_page_has_a_list_to_choose_from() -> None:
    folders = (Path("src/flowkit/web/templates"), Path("flows/msa/web"))
    files = [file for folder in folders for file in folder.rglob("*.html")]
    assert len(files) > 10
    assert [file.name for file in files if "<select" in file.read_text("utf-8")] == []
