"""Every invented person of the MSA, from the first page to the last, in Chromium, at the running demo."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.load import project
from tests.browser import Window
from tests.web.walks.people import CHOSEN, PASSWORD, Visitor

pytestmark = pytest.mark.xdist_group("browser")

RUN = "from flowkit.cli.main import main; main()"
MAILED = ("camille", "dominique", "sacha", "andrea", "maxime", "claude")
POSTED = ("lou",)  # the password comes by post
KNOWN = ("morgan",)  # has an account already
ENDS = {
    "alix": "mot_de_passe_par_courrier",
    "charlie": "mot_de_passe_par_courrier",
    "noa": "mot_de_passe_par_courrier",
    "eden": "contact_msa",
    "ange": "inscription_par_telephone",
    "remy": "inscription_par_telephone",
    "yael": "contact_msa",
}


@pytest.fixture(scope="module")
def msa() -> Project:
    return project("flows/msa")


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The address of a running ``flowkit serve flows/msa --demo``."""
    command = [sys.executable, "-u", "-c", RUN, "serve", "flows/msa", "--demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        found = None
        while found is None and (line := running.stdout.readline()):
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None
        try:
            yield found[0]
        finally:
            running.terminate()
            running.wait(timeout=60)


def visitor(msa: Project, name: str, demo: str, window: Window) -> Visitor:
    return Visitor(msa, msa.people[name], window(f"{demo}/", locale="fr-FR"), demo)


def test_every_person_is_here(msa: Project) -> None:
    assert {*MAILED, *POSTED, *KNOWN, *ENDS} == {*msa.people}


@pytest.mark.parametrize("name", MAILED)
def test_a_person_registers_reads_the_mail_logs_in_and_looks_after_the_account(
    name: str, msa: Project, demo: str, window: Window
) -> None:
    person = visitor(msa, name, demo, window)
    assert person.go("mot_de_passe.confirme") == "mot_de_passe.confirme"
    mail = person.mail("Votre mot de passe provisoire")
    assert f"{demo}/" in mail
    assert "7 jours" in mail
    assert person.known["nir"] not in mail
    found = PASSWORD.search(mail)
    assert found is not None
    person.password = found[0]
    first_login(person)
    looks_after(person)


@pytest.mark.parametrize("name", POSTED)
def test_a_person_gets_the_password_by_post_and_logs_in_with_it(
    name: str, msa: Project, demo: str, window: Window, tmp_path: Path
) -> None:
    person = visitor(msa, name, demo, window)
    assert person.go("courrier.envoye") == "courrier.envoye"
    found = PASSWORD.search(person.letter(tmp_path, "30 jours"))
    assert found is not None
    person.password = found[0]
    first_login(person)
    looks_after(person)


@pytest.mark.parametrize("name", KNOWN)
def test_a_person_who_has_an_account_is_asked_to_log_in(
    name: str, msa: Project, demo: str, window: Window
) -> None:
    person = visitor(msa, name, demo, window)
    assert person.go("identifiant.compte_existant") == "identifiant.compte_existant"
    assert "1 68 12 82 901 208" in re.sub(r"\s", " ", person.page.inner_text("main"))
    assert person.go("deconnecte") == "deconnecte"
    assert "compte.infos" in person.seen


@pytest.mark.parametrize(("name", "end"), ENDS.items())
def test_a_person_who_cannot_register_here_is_led_on(
    name: str, end: str, msa: Project, demo: str, window: Window
) -> None:
    person = visitor(msa, name, demo, window)
    assert person.go("") == end
    assert msa.flow.states[end].title in person.page.inner_text("main")


def first_login(person: Visitor) -> None:
    """Log in with the password that came: it has to be changed, then the private space opens."""
    assert person.go("espace.accueil") == "espace.accueil"
    assert "connexion.changement" in person.seen
    assert "8,86" in person.page.inner_text("main")
    person.password = CHOSEN


def looks_after(person: Visitor) -> None:
    """Change the telephone in Mon compte, leave, and come in again with the new password."""
    person.press("mon_compte")
    assert person.here == "compte.accueil"
    person.press("modifier_numeros")
    person.type("fixe", "02 61 91 00 01")
    person.press("next")
    assert person.here == "compte.enregistre"
    person.press("next")
    assert person.here == "compte.accueil"
    assert "+33 2 61 91 00 01" in re.sub(r"\s", " ", person.page.inner_text("main"))
    person.press("deconnecter")
    assert person.here == "deconnecte"
    with person.page.expect_navigation():
        person.page.locator("form[action='/-/restart'] button").first.click()
    assert person.here == "acces.site"
    person.press("connecter")
    person.seen.clear()
    assert person.go("espace.accueil") == "espace.accueil"
    assert "connexion.changement" not in person.seen
