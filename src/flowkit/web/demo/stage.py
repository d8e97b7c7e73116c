"""A demonstration: a site whose mails and letters stay on this machine, with the accounts of its people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from flowkit.core.project import Project
from flowkit.run.clock import Clock
from flowkit.run.effects.books import accounts_of
from flowkit.run.effects.declared import Config
from flowkit.run.store import Store
from flowkit.web.app import Pages
from flowkit.web.demo import mailbox as boxes
from flowkit.web.demo import people
from flowkit.web.render import own
from flowkit.web.serving import site_of
from flowkit.web.site import Site

SITE = "site"  # the parameter of a flow that says where its site is


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A site, its mailbox, and where its letters are."""

    project: Project
    site: Site
    mailbox: boxes.Mailbox
    spool: Path

    def more(self, pages: Pages) -> Sequence[BaseRoute]:
        """The pages of the demonstration itself."""
        return [*boxes.routes(pages, self.mailbox, self.spool), *people.routes(pages, self.project)]


@contextmanager
def demonstration(
    project: Project, store: Store, config: Config, folder: Path, clock: Clock | None = None
) -> Iterator[Demonstration]:
    """Set one up; its mailbox takes messages until the end. Letters go to ``folder``.

    Raises what ``site_of`` raises.
    """
    mailbox, spool = boxes.Mailbox(), folder / "letters"
    config = replace(config, smtp=mailbox.start(), sender="demo@example.org", spool=str(spool), accounts=None)
    try:
        site = site_of(project, store, config, clock=clock)
        accounts = accounts_of(project, store, config)
        if accounts is not None:
            with closing(accounts.book):
                people.settle(project, accounts)
        yield Demonstration(project, site, mailbox, spool)
    finally:
        mailbox.stop()


def placed(project: Project, site: Site, origin: str) -> Site:
    """The site as browsers see it there; its texts say so too, where the flow has a parameter for that."""
    inputs = {SITE: urlsplit(origin).netloc} if SITE in project.flow.parameters else {}
    text = own(project.flow.language)
    links = tuple((text(f"{page}.title"), f"/-/{page}") for page in ("people", "mail"))
    return replace(
        site,
        origin=origin,
        secure=origin.startswith("https:"),
        inputs={**site.inputs, **inputs},
        links=(*site.links, *links),
    )
