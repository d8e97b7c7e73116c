"""What is wrong with what was typed: where it is said, in which words, and where it leads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as Tab

from flowkit.web.page import Message
from tests.web.look.conftest import Opened
from tests.web.look.seen import wrong
from tests.web.look.shown import Look

pytestmark = pytest.mark.xdist_group("browser")
NAME = Message("missing", "« Nom » manque.", "nom")
BORN = Message(
    "bad-date", "« Date de naissance » n'est pas une date : écrivez par exemple 24 08 1962.", "date_naissance"
)
CHOICE = Message("choice-missing", "Choisissez une des réponses.")


@pytest.fixture
def refused(look: Look, tab: Opened) -> Tab:
    """The page of the contact details, with two fields refused."""
    look.wrong = (NAME, BORN)
    return look.open(tab(), "coordonnees.saisie")


def test_an_error_is_said_above_and_beside_and_leads_to_its_field(refused: Tab) -> None:
    assert refused.evaluate("document.activeElement.id") == "summary"
    assert refused.title().startswith("Erreur : ")
    for message, field in ((NAME, "nom"), (BORN, "date_naissance-day")):
        link = refused.get_by_role("link", name=message.text)
        assert message.text in refused.locator(f"#{message.field}-error").inner_text()
        link.click()
        assert refused.evaluate("document.activeElement.id") == field
        assert refused.locator(f"#{field}").bounding_box()["y"] < 900  # type: ignore[index]
    described = refused.get_attribute("#nom", "aria-describedby") or ""
    assert "nom-error" in described.split()
    assert refused.get_attribute("#nom", "aria-invalid") == "true"


def test_a_missing_choice_is_said_at_the_question_and_leads_to_its_first_answer(
    look: Look, tab: Opened
) -> None:
    look.wrong = (CHOICE,)
    page = look.open(tab(), "profil.choix")
    assert CHOICE.text in page.locator("#choice-error").inner_text()
    assert page.get_attribute("#choice", "aria-describedby") == "choice-error"
    page.get_by_role("link", name=CHOICE.text).click()
    assert page.evaluate("document.activeElement.id") == "choice-exploitant"


def test_an_error_says_how_to_put_it_right_and_keeps_what_was_typed(refused: Tab) -> None:
    assert "par exemple 24 08 1962" in refused.locator("#date_naissance-error").inner_text()
    assert refused.input_value("#nom") == "Exemple"
    assert refused.input_value("#date_naissance-year") == "1968"


def test_what_a_colour_says_is_also_said_in_words(look: Look, refused: Tab) -> None:
    assert refused.locator("#nom-error .unseen").text_content() == "Erreur : "
    assert "Étape 4 sur 7" in refused.locator(".step").inner_text()
    look.wrong = ()
    page = look.open(refused, "mot_de_passe.adresse")
    assert page.locator("[aria-current=step]").inner_text() == "Validation du mail"


def test_what_was_typed_can_be_changed_before_it_counts(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "mot_de_passe.adresse")
    assert "camille@example.org" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Modifier cette adresse").is_visible()
    page = look.open(page, "abandon.confirmer")
    assert page.locator("legend h1").inner_text() == "Voulez-vous vraiment abandonner ?"


def test_axe_finds_nothing_wrong_on_a_page_with_errors(look: Look, refused: Tab) -> None:
    assert wrong(refused) == []
    look.wrong = (CHOICE,)
    assert wrong(look.open(refused, "profil.choix")) == []
