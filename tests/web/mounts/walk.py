"""Walks the pages of an example in a host, and says what it meets: ``walk FILE NAME``."""

from __future__ import annotations

import re
import sys
from typing import Any

from starlette.testclient import TestClient

BELOW = "/inscription"
BASE = "http://localhost"


def client_of(file: str, name: str) -> Any:
    """A client of an example's application, ASGI or WSGI; it follows no redirect."""
    sys.path.insert(0, file.rpartition("/")[0])
    app = getattr(__import__("app"), name)
    if name != "wsgi":
        return TestClient(app, base_url=BASE, follow_redirects=False)
    import httpx2

    return httpx2.Client(transport=httpx2.WSGITransport(app=app), base_url=BASE)


def told(*words: object) -> None:
    """Tell the test that started this."""
    print(*words)  # noqa: T201 - this is what the test reads


class Walk:
    """One browser in a host."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.path = self.text = ""
        self.cookies: list[str] = []

    def get(self, path: str) -> Any:
        """Look at an address."""
        return self._met(self.client.get(path), path)

    def post(self, event: str, **more: str) -> Any:
        """Send the form of the page that was looked at last."""
        sent = {"@rev": self.hidden("rev"), "@proof": self.hidden("proof"), "@event": event, **more}
        return self._met(self.client.post(self.path, data=sent), self.path)

    def hidden(self, name: str) -> str:
        """A hidden field."""
        found = re.search(rf'name="@{name}" value="([^"]*)"', self.text)
        return found[1] if found else ""

    def _met(self, response: Any, path: str) -> Any:
        self.cookies += response.headers.get_list("set-cookie")
        if response.status_code == 200 and "html" in response.headers["content-type"]:
            self.path, self.text = path, response.text
        return response


def pages(walk: Walk) -> None:
    """Start, look, send, be sent on."""
    first = walk.get(f"{BELOW}/")
    told(f"{BELOW}/", first.status_code, first.headers["location"])
    walk.get(first.headers["location"])
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', walk.text)
    told("links:", BELOW, "only" if links and all(link.startswith(f"{BELOW}/") for link in links) else links)
    static = walk.get(next(link for link in links if link.endswith(".css")))
    told("static:", static.status_code, static.headers["content-type"].split(";")[0])
    found = {re.search(r"(?i)path=([^;]*)", cookie)[1] for cookie in walk.cookies}  # type: ignore[index]
    told("cookies:", ", ".join(f"Path={path}" for path in sorted(found)))
    for event, answers in (("inscrire", {}), ("next", {"@choice": "particulier"})):
        at = walk.path
        sent = walk.post(event, **answers)
        told(at, sent.status_code, sent.headers["location"])
        walk.get(sent.headers["location"])
    sent = walk.post("next", nir="12")
    walk.get(sent.headers["location"])
    said = 'id="nir-error"' in walk.text and 'value="12"' in walk.text
    told(f"refused: {sent.status_code} {sent.headers['location']}, said: {'yes' if said else 'no'}")
    chosen = walk.get(f"{walk.path}?lang=en")
    told("language:", chosen.status_code, chosen.headers["location"])


def refusals(walk: Walk) -> None:
    """What is not taken, and the way out."""
    form = {"@rev": walk.hidden("rev"), "@proof": walk.hidden("proof"), "@event": "next"}
    foreign = walk.client.post(walk.path, data=form, headers={"origin": "https://elsewhere.example"})
    told("a form from elsewhere:", foreign.status_code)
    told("a form without proof:", walk.client.post(walk.path, data={**form, "@proof": "x"}).status_code)
    told("nothing:", walk.get(f"{BELOW}/nowhere").status_code)
    left = walk.client.post(f"{BELOW}/-/restart", data=form)
    told("restart:", left.status_code, left.headers["location"])
    told("gone:", walk.get(f"{BELOW}/-/gone").status_code)


def programs(client: Any) -> None:
    """The same for programs."""
    started = client.post(f"{BELOW}/-/api/sessions")
    held = {"authorization": f"Bearer {started.json()['token']}"}
    event = {"event": "inscrire", "version": 1}
    sent = client.post(f"{BELOW}/-/api/session/events", json=event, headers=held)
    states = [part["state"] for part in sent.json()["page"]["parts"]]
    told("api:", started.status_code, "then", sent.status_code, "at", states)
    described = client.get(f"{BELOW}/-/api/openapi.json").json()
    told("described below:", described["servers"][0]["url"])
    client.cookies.clear()
    page = client.get(f"{BELOW}/acces/site", headers={"accept": "application/json"})
    told("page as data:", [part["state"] for part in page.json()["page"]["parts"]])
    large = client.post(f"{BELOW}/-/api/session/events", content=b" " * 200_000, headers=held)
    told("too large:", large.status_code)
    headers = client.get(f"{BELOW}/acces/site").headers
    told("headers:", "kept" if "default-src 'none'" in headers["content-security-policy"] else "lost")


if __name__ == "__main__":
    here = client_of(*sys.argv[1:])
    told("home:", "the host's own" if "The host's own page." in here.get("/").text else "lost")
    steps = Walk(here)
    pages(steps)
    refusals(steps)
    programs(here)
