"""A hand at a browser without a screen: it reads the forms of each page and sends what they hold."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from flowkit.web.app import address
from flowkit.web.visits import COOKIE
from tests.web.walks.forms import Form, date_parts, forms_of
from tests.web.walks.stage import Stage


class LightHand:
    """Sends forms over HTTP, without JavaScript."""

    def __init__(self, client: TestClient, stage: Stage) -> None:
        self.client = client
        client.cookies.clear()
        if stage.cookie:
            self.client.cookies.set(COOKIE, stage.cookie)
        self.text = self.path = ""

    def look(self, state: str) -> str:
        """Go to the page of a state; the state whose page is shown."""
        self._shown(self.client.get(address(state)))
        return self.path.strip("/").replace("/", ".")

    def _shown(self, response: object) -> None:
        self.path, self.text = response.url.path, response.text  # type: ignore[attr-defined]

    def _form(self, state: str, event: str) -> Form | None:
        shown = forms_of(self.text)
        mine = [form for form in shown if form.action == address(state) and form.offers(event)]
        return next(iter(mine), None) or next((form for form in shown if form.offers(event)), None)

    def offers(self, state: str, event: str) -> bool:
        """Whether the page has something to press for an event."""
        return self._form(state, event) is not None

    def press(self, state: str, event: str, answers: dict[str, list[str]]) -> None:
        """Fill the form in, and press."""
        form = self._form(state, event)
        assert form is not None
        for name, values in answers.items():
            if f"{name}.day" in {control.name for control in form.controls}:
                for part, value in zip(("day", "month", "year"), date_parts(values[0]), strict=True):
                    form.fill(f"{name}.{part}", [value])
            else:
                form.fill(name, values)
        self._send(form.action, form.pressed(event))

    def insist(self, state: str, event: str) -> None:
        """Send an event that the page has nothing to press for."""
        form = forms_of(self.text)[0]
        hidden = [(c.name, c.value) for c in form.controls if c.kind == "hidden"]
        self._send(address(state), [*hidden, ("@event", event)])

    def _send(self, to: str, pairs: list[tuple[str, str]]) -> None:
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        answer = self.client.post(to, data=data, follow_redirects=False)
        assert answer.status_code == 303, answer.status_code
        self._shown(self.client.get(answer.headers["location"]))

    @property
    def complains(self) -> bool:
        """Whether the page says that something is wrong."""
        return 'id="summary"' in self.text

    @property
    def waits(self) -> bool:
        """Whether the page says that something is being checked."""
        return re.search(r'http-equiv="refresh"', self.text) is not None
