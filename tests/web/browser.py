"""A browser without a screen: it keeps cookies, follows redirects and sends the forms it sees."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from flowkit.web.app import Pages

_NONE: Mapping[str, object] = MappingProxyType({})
BASE = "http://testserver"


class Browser:
    """One person's browser on a site."""

    def __init__(self, sessions: Sessions, **site: object) -> None:
        site = {"secure": False, **site}
        self._at(Site(sessions, **site))  # type: ignore[arg-type]

    @classmethod
    def at(cls, site: Site, more: Callable[[Pages], Sequence[BaseRoute]]) -> Browser:
        """A browser on a site with further pages."""
        browser = cls.__new__(cls)
        browser._at(site, more)
        return browser

    def _at(self, site: Site, more: Callable[[Pages], Sequence[BaseRoute]] = lambda _: ()) -> None:
        self.site = site
        self.client = TestClient(application(site, more), base_url=BASE)
        self.status, self.path, self.text = 0, "", ""

    def beside(self) -> Browser:
        """Another tab of the same browser, on the same page."""
        tab = Browser.__new__(Browser)
        tab.site, tab.client = self.site, self.client
        tab.status, tab.path, tab.text = self.status, self.path, self.text
        return tab

    def open(self, path: str = "/", **headers: str) -> Browser:
        """Go to an address."""
        return self._shown(self.client.get(path, headers=headers))

    def press(self, event: str, *, choice: str = "", **answers: object) -> Browser:
        """Press a button of the page, having typed answers."""
        return self._shown(self.client.post(self.path, data=self.form(event, choice, answers)))

    def form(
        self, event: str, choice: str = "", answers: dict[str, object] | None = None
    ) -> dict[str, object]:
        """What the page's form sends."""
        sent: dict[str, object] = {
            "@rev": self.hidden("rev"),
            "@proof": self.hidden("proof"),
            "@event": event,
        }
        return {**sent, **({"@choice": choice} if choice else {}), **(answers or {})}

    def hidden(self, name: str) -> str:
        """A hidden field of the page's form."""
        found = re.search(rf'name="@{name}" value="([^"]*)"', self.text)
        return found[1] if found else ""

    def _shown(self, response: object) -> Browser:
        self.status = response.status_code  # type: ignore[attr-defined]
        self.path = response.url.path  # type: ignore[attr-defined]
        self.text = response.text  # type: ignore[attr-defined]
        return self

    @property
    def words(self) -> str:
        """The page as it is read."""
        body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.text, flags=re.S)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()

    @property
    def errors(self) -> list[str]:
        """What the summary of errors says."""
        found = re.search(r'id="summary">(.*?)</div>', self.text, re.S)
        return [
            html.unescape(re.sub(r"<[^>]+>", "", item)).strip()
            for item in re.findall(r"<li>(.*?)</li>", found[1] if found else "", re.S)
        ]
