"""What becomes of the mail and the letter with the password, in the demonstration."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.run.effects.declared import Config
from flowkit.run.stores import open_store
from flowkit.web.demo.stage import demonstration
from tests.web.browser import Browser
from tests.web.demo.conftest import CHOSEN, Demo

seen = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")


def letter(demo: Demo) -> str:
    """What the only letter says, as it is fetched from the page of the demonstration."""
    (file,) = demo.shown.spool.glob("*.pdf")
    assert file.name in demo.browser.beside().open("/-/mail").text
    page = demo.browser.client.get(f"/-/letters/{file.name}")
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=page.content, capture_output=True, check=True).stdout.decode()


def by_letter(demo: Demo) -> str:
    """Accept the terms of those who get a letter; the password in it."""
    demo.press("next", choice="accepter")
    assert demo.browser.path == "/courrier/envoye"
    found = re.search(r"(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4}", letter(demo))
    assert found is not None
    return found[0]


@seen
def test_an_address_that_refuses_the_mail_leads_to_a_letter_with_a_password_of_its_own(demo: Demo) -> None:
    demo.register("charlie")
    assert demo.browser.path == "/courrier/conditions"
    assert demo.shown.mailbox.messages == []
    password = by_letter(demo)
    demo.press("connecter")
    assert demo.log_in(password, "charlie") == "/connexion/changement"


@seen
def test_a_password_by_post_lasts_thirty_days(demo: Demo) -> None:
    demo.register("charlie")
    password = by_letter(demo)
    demo.browser.client.cookies.clear()
    demo.clock.forward(timedelta(days=30))
    demo.browser.open("/").press("connecter")
    assert demo.log_in(password, "charlie") == "/mot_de_passe/expire"


@seen
def test_a_mail_server_that_is_down_is_waited_for_or_a_letter_comes_instead(demo: Demo) -> None:
    demo.register("noa")
    for _ in range(3):  # it is tried again before anything is said
        demo.clock.forward(timedelta(seconds=5))
        demo.work()
    assert demo.browser.open("/").path == "/mot_de_passe/patience"
    demo.press("next")
    assert demo.browser.path == "/mot_de_passe/patience"
    demo.press("courrier")
    password = by_letter(demo)
    demo.press("connecter")
    assert demo.log_in(password, "noa") == "/connexion/changement"


def test_a_mail_that_is_sent_again_holds_a_new_password_and_the_old_one_is_no_more(demo: Demo) -> None:
    demo.register()
    first = demo.password()
    demo.clock.forward(timedelta(minutes=1))
    demo.press("renvoyer")
    second = demo.password()
    assert (demo.browser.path, first == second, len(demo.texts)) == ("/mot_de_passe/confirme", False, 2)
    demo.press("connecter")
    assert demo.log_in(first) == "/connexion/erreur"
    demo.press("next")
    assert demo.log_in(second) == "/connexion/changement"


def test_a_mail_asked_for_again_within_the_pause_is_not_sent_and_the_first_one_holds(demo: Demo) -> None:
    demo.register()
    first = demo.password()
    demo.clock.forward(timedelta(seconds=5))
    demo.press("renvoyer")
    assert (demo.browser.path, len(demo.texts)) == ("/mot_de_passe/confirme", 1)
    demo.press("connecter")
    assert demo.log_in(first) == "/connexion/changement"
    demo.press("next", nouveau_mot_de_passe=CHOSEN, confirmation=CHOSEN)
    assert demo.browser.path == "/espace/accueil"


def test_accounts_outlive_the_program(demo: Demo, msa: Project, tmp_path: Path) -> None:
    demo.register()
    password = demo.password()
    store = open_store(f"sqlite:///{tmp_path / 'sessions.db'}")
    with demonstration(msa, store, Config(), tmp_path, demo.clock) as shown:
        later = Demo(
            shown, demo.clock, Browser.at(replace(shown.site, patience=0.0, secure=False), shown.more)
        )
        later.browser.open("/").press("connecter")
        assert later.log_in(password) == "/connexion/changement"
    store.close()


def test_the_accounts_are_in_a_file_that_others_cannot_read_and_that_names_nobody(
    demo: Demo, tmp_path: Path
) -> None:
    demo.register()
    (file,) = tmp_path.glob("*.accounts")
    assert file.stat().st_mode & 0o077 == 0
    kept = b"".join(one.read_bytes() for one in tmp_path.glob("*.accounts*"))
    assert b"$argon2id$" in kept
    for text in ("1681282128212", "camille", "Camille", demo.password()):
        assert text.encode() not in kept
