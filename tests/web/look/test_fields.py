"""Labels, groups, buttons, and what browsers are told about fields: on every page of the shipped journey."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.look.conftest import Opened
from tests.web.look.shown import Look

pytestmark = pytest.mark.xdist_group("browser")
_FIELDS = """() => [...document.querySelectorAll("main input:not([type=hidden])")].map(one => ({
  id: one.id, type: one.type, name: one.name, purpose: one.autocomplete,
  labels: [...one.labels].map(label => label.textContent.trim()),
  apart: Math.round(Math.abs(one.getBoundingClientRect().top - one.labels[0].getBoundingClientRect().bottom)),
  legend: one.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? null }))"""
_BUTTONS = "all => all.map(one => (one.getAttribute('aria-label') || one.textContent).trim())"


@pytest.fixture(scope="module")
def fields(browser: Browser, look: Look) -> dict[str, list[dict[str, object]]]:
    """The fields of every page, and the names of its buttons under ``buttons``."""
    page = browser.new_context().new_page()
    page.route("**/*", look.answer)
    found: dict[str, list[dict[str, object]]] = {}
    for state in look.states:
        look.open(page, state)
        names = page.eval_on_selector_all("button, .button", _BUTTONS)
        found[state] = [*page.evaluate(_FIELDS), *({"button": name} for name in names)]
    page.context.close()
    return found


def inputs(fields: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [one for page in fields.values() for one in page if "id" in one]


def test_every_field_has_a_label_of_its_own(fields: dict[str, list[dict[str, object]]]) -> None:
    assert len(inputs(fields)) > 40
    for one in inputs(fields):
        labels = one["labels"]
        assert isinstance(labels, list), one
        assert [bool(label) for label in labels] == [True], one
    for state, page in fields.items():
        names = [str((one["legend"], one["labels"])) for one in page if "id" in one]
        assert len(names) == len(set(names)), state


def test_an_answer_has_one_label_wherever_it_is_asked(fields: dict[str, list[dict[str, object]]]) -> None:
    told: dict[object, set[str]] = {}
    for one in inputs(fields):
        if one["type"] != "radio" and "." not in str(one["name"]):
            told.setdefault(one["name"], set()).add(str(one["labels"]))
    assert len(told) > 10
    assert {name: labels for name, labels in told.items() if len(labels) > 1} == {}


def test_labels_stand_beside_their_fields(fields: dict[str, list[dict[str, object]]]) -> None:
    # a line above, with a hint of two lines between at most; a choice beside its button
    assert [one for one in inputs(fields) if int(str(one["apart"])) > 80] == []


def test_fields_that_belong_together_are_a_group_with_a_legend(
    fields: dict[str, list[dict[str, object]]],
) -> None:
    together = [one for one in inputs(fields) if one["type"] == "radio" or "." in str(one["name"])]
    assert len(together) > 20
    assert [one for one in together if not one["legend"]] == []


def test_every_button_says_what_it_does(fields: dict[str, list[dict[str, object]]]) -> None:
    named = [one["button"] for page in fields.values() for one in page if "button" in one]
    assert len(named) > 100
    assert "" not in named


def test_fields_about_the_person_say_what_they_are_for(fields: dict[str, list[dict[str, object]]]) -> None:
    said = {str(one["name"]): one["purpose"] for one in inputs(fields)}
    asked = {
        "nom": "family-name", "prenom": "given-name", "email": "email", "mobile": "tel", "fixe": "tel",
        "date_naissance.day": "bday-day", "date_naissance.month": "bday-month",
        "date_naissance.year": "bday-year",
        "adresse": "address-line1", "identifiant": "username", "mot_de_passe": "current-password",
        "nouveau_mot_de_passe": "new-password", "nir": "off",
    }  # fmt: skip
    assert {name: said.get(name) for name in asked} == asked


def test_a_password_can_be_looked_at(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "connexion.identification")
    button = page.get_by_role("button", name="Afficher (Mot de passe)")
    for kind, pressed in (("password", "false"), ("text", "true"), ("password", "false")):
        assert page.get_attribute("#mot_de_passe", "type") == kind
        assert button.get_attribute("aria-pressed") == pressed
        button.click()
