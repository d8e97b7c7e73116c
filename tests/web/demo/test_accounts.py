"""The account of a person of the MSA, from the mail with its first password on, in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flowkit.core.project import Project
from tests.web.browser import BASE
from tests.web.demo.conftest import CHOSEN, Demo


def registered(demo: Demo) -> str:
    """Registered and inside; the provisional password that was."""
    demo.register()
    password = demo.password()
    demo.press("connecter")
    assert demo.log_in(password) == "/connexion/changement"
    demo.press("next", nouveau_mot_de_passe=CHOSEN, confirmation=CHOSEN)
    assert demo.browser.path == "/espace/accueil"
    return password


def again(demo: Demo) -> None:
    """Leave, and come back to the page where one logs in."""
    demo.browser.client.cookies.clear()
    demo.browser.open("/").press("connecter")
    assert demo.browser.path == "/connexion/identification"


def test_a_password_comes_by_mail_is_changed_at_once_and_the_new_one_opens(demo: Demo) -> None:
    password = registered(demo)
    demo.press("deconnecter")
    assert "déconnecté" in demo.browser.words
    again(demo)
    assert demo.log_in(password) == "/connexion/erreur"  # it was used
    demo.press("next")
    assert demo.log_in(CHOSEN) == "/espace/accueil"


def test_the_password_is_another_for_everybody_and_in_no_subject(demo: Demo) -> None:
    demo.register()
    message = demo.shown.mailbox.messages[0]
    password = demo.password()
    assert password not in str(message["Subject"])
    html = message.get_body(("html",))
    assert html is not None
    assert password in html.get_content()
    demo.browser.client.cookies.clear()
    demo.register("dominique")
    assert demo.password() != password
    assert "Provisoire-2468" not in "".join(demo.texts)


def test_the_link_in_the_mail_leads_to_the_running_demonstration(demo: Demo) -> None:
    demo.register()
    page = demo.browser.beside().open("/-/mail")
    assert f'href="{BASE}/"' in page.text
    assert page.open("/").status == 200


@pytest.mark.parametrize(
    ("new", "again", "page"),
    [
        ("Verger-d-Ete-31", "Verger-d-Ete-32", "/connexion/saisies_differentes"),
        ("Azerty1!", "Azerty1!", "/connexion/trop_facile"),
        ("Mon-Camille-31", "Mon-Camille-31", "/connexion/trop_facile"),
        ("Verger-1968-x", "Verger-1968-x", "/connexion/trop_facile"),
    ],
)
def test_a_bad_choice_is_refused_on_its_own_page(demo: Demo, new: str, again: str, page: str) -> None:
    demo.register()
    password = demo.password()
    demo.press("connecter")
    demo.log_in(password)
    demo.press("next", nouveau_mot_de_passe=new, confirmation=again)
    assert demo.browser.path == page
    demo.press("next")
    demo.press("next", nouveau_mot_de_passe="Verger-d-Hiver-32", confirmation="Verger-d-Hiver-32")
    assert demo.browser.path == "/espace/accueil"


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour_in_every_session(demo: Demo) -> None:
    registered(demo)
    again(demo)
    for _ in range(4):
        assert demo.log_in("Faux-Passe-12") == "/connexion/erreur"
        demo.press("next")
    assert demo.log_in("Faux-Passe-12") == "/connexion/verrouille"
    assert "15 minutes" in demo.browser.words
    again(demo)
    assert demo.log_in(CHOSEN) == "/connexion/verrouille"
    demo.clock.forward(timedelta(minutes=15))
    again(demo)
    assert demo.log_in(CHOSEN) == "/espace/accueil"


@pytest.mark.parametrize(("days", "page"), [(6.99, "/connexion/changement"), (7, "/mot_de_passe/expire")])
def test_a_provisional_password_lasts_seven_days(demo: Demo, days: float, page: str) -> None:
    demo.register()
    password = demo.password()
    demo.clock.forward(timedelta(days=days))
    again(demo)
    assert demo.log_in(password) == page


def test_who_has_an_account_is_told_so_when_they_register_again(demo: Demo) -> None:
    registered(demo)
    demo.browser.client.cookies.clear()
    demo.browser.open("/").press("inscrire")
    demo.press("next", choice="particulier")
    demo.types("camille")
    assert demo.browser.path == "/identifiant/compte_existant"


def test_a_number_is_looked_up_twenty_times_an_hour(demo: Demo) -> None:
    demo.browser.open("/").press("inscrire")
    demo.press("next", choice="particulier")
    for _ in range(20):
        demo.press("next", nir="2681282901299")
        assert demo.browser.path == "/identifiant/non_reconnu"
        demo.press("next")
    demo.press("next", nir="2681282901299")
    assert demo.browser.path == "/identifiant/trop_de_demandes"


def test_a_forgotten_password_goes_to_the_address_of_the_account_and_never_to_one_just_typed(
    demo: Demo,
) -> None:
    registered(demo)
    demo.browser.client.cookies.clear()
    demo.register("dominique")  # somebody else, with an address of their own
    demo.press("connecter")
    demo.press("oubli")
    demo.clock.forward(timedelta(minutes=1))
    demo.types("camille")
    assert demo.browser.path == "/connexion/oubli_demande"
    assert str(demo.shown.mailbox.messages[0]["To"]) == "camille@example.org"
    reset = demo.password()
    again(demo)
    assert demo.log_in(CHOSEN) == "/espace/accueil"  # still right
    again(demo)
    assert demo.log_in(reset) == "/connexion/changement"


def test_asking_for_somebody_without_an_account_looks_the_same_and_sends_nothing(demo: Demo) -> None:
    demo.browser.open("/").press("connecter")
    demo.press("oubli")
    demo.types("lou")
    assert demo.browser.path == "/connexion/oubli_demande"
    assert demo.shown.mailbox.messages == []


def test_passwords_are_sent_after_a_pause_and_three_times_an_hour(demo: Demo) -> None:
    registered(demo)
    before = len(demo.texts)
    for seconds in (10, 10, 40, 40, 40, 40):
        demo.clock.forward(timedelta(seconds=seconds))
        again(demo)
        demo.press("oubli")
        demo.types("camille")
    assert len(demo.texts) - before == 3


def test_a_change_of_address_is_told_to_the_old_one_too_after_the_password(demo: Demo) -> None:
    registered(demo)
    demo.press("mon_compte")
    demo.press("next", choice="modifier_email")
    demo.press("next", mot_de_passe="Faux-Passe-12")
    assert demo.browser.path == "/compte/identite_refusee"
    demo.press("next")
    demo.press("next", mot_de_passe=CHOSEN)
    demo.press("next", email="nouvelle@example.org")
    assert demo.browser.path == "/compte/enregistre"
    told = {str(message["To"]) for message in demo.shown.mailbox.messages[:2]}
    assert told == {"camille@example.org", "nouvelle@example.org"}
    count = len(demo.texts)
    demo.press("next")
    demo.press("next", choice="modifier_mot_de_passe")
    demo.press("next", mot_de_passe=CHOSEN)
    demo.press("next", nouveau_mot_de_passe="Verger-d-Hiver-32", confirmation="Verger-d-Hiver-32")
    assert demo.browser.path == "/compte/enregistre"
    assert [str(one["To"]) for one in demo.shown.mailbox.messages[: len(demo.texts) - count]] == [
        "nouvelle@example.org"
    ]


def test_an_account_of_the_people_is_there_from_the_start(demo: Demo) -> None:
    demo.browser.open("/").press("connecter")
    demo.types("morgan")
    assert demo.browser.path == "/espace/accueil"


def test_everybody_is_listed_with_what_they_type(demo: Demo, msa: Project) -> None:
    page = demo.browser.open("/-/people")
    for person in msa.people.values():
        assert person.title in page.words
        assert person.answers.get("nir", "1681282128212") in page.words
    assert page.words.count("Son compte existe déjà") == 1
    assert "Their account exists" in page.open("/-/people?lang=en").words
