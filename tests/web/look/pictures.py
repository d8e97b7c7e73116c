"""The pictures of pages in docs/web: which pages, and what is read on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from flowkit.core.answer import Value
from flowkit.web.page import Message
from tests.web.look.shown import NOW, Look

FOLDER = Path("docs/web")
TEXTS = FOLDER / "pages.txt"
PAYMENTS = """18 février 2022    Santé     8,86 €
17 février 2022    Santé    25,00 €
16 février 2022    Santé    29,97 €"""
ANSWERS: dict[str, Value] = {
    "profil": "particulier",
    "paiements": PAYMENTS,
    "reception_documents": "email",
    "reception_infos": "email",
    "franceconnect_associe": True,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, the page, in which language, how wide."""

    name: str
    state: str
    language: str = "fr"
    width: int = 960
    wrong: tuple[Message, ...] = ()


PICTURES = (
    Picture("entry", "acces.site"),
    Picture("profile", "profil.choix"),
    Picture("identifier", "identifiant.saisie"),
    Picture("details", "coordonnees.saisie", "en", 360),
    Picture("error", "coordonnees.saisie", "fr", 360, (Message("missing", "« Nom » manque.", "nom"),)),
    Picture("card", "verification.choix_carte", "en"),
    Picture("address", "mot_de_passe.adresse"),
    Picture("space", "espace.accueil"),
    Picture("account", "compte.accueil"),
    Picture("end", "mot_de_passe_par_courrier", "en"),
)


def opened(browser: Browser, look: Look) -> Iterator[tuple[Picture, Tab]]:
    """Each picture with a browser that shows its page."""
    for picture in PICTURES:
        size = {"width": picture.width, "height": 560}
        context = browser.new_context(viewport=size, timezone_id="UTC", reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        page.clock.install(time=NOW)
        page.route("**/*", look.answer)
        look.wrong = picture.wrong
        look.answers = {**ANSWERS, **{str(message.field): "" for message in picture.wrong}}
        yield picture, look.open(page, picture.state, picture.language)
        context.close()
    look.wrong, look.answers = (), None


def text_of(picture: Picture, page: Tab) -> str:
    """What a picture shows, in words."""
    words = page.evaluate("document.body.innerText.replace(/\\s+/g, ' ').trim()")
    return f"{picture.name}: {picture.state}, {picture.language}, {picture.width}\n  {words}\n"
