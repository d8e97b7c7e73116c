"""A hand at a real browser: Chromium fills the forms in and clicks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Locator, Page
from starlette.types import ASGIApp

from flowkit.web.app import address
from flowkit.web.visits import COOKIE
from tests.web.walks.forms import date_parts
from tests.web.walks.stage import Stage


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on loopback; its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    server, socket = uvicorn.Server(config), config.bind_socket()
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class ScreenHand:
    """Fills forms in and clicks in Chromium, page by page."""

    def __init__(self, page: Page, base: str, stage: Stage) -> None:
        self.page, self.base = page, base
        page.context.clear_cookies()
        if stage.cookie:
            page.context.add_cookies([{"name": COOKIE, "value": stage.cookie, "url": base}])

    def look(self, state: str) -> str:
        """Go to the page of a state; the state whose page is shown."""
        self.page.goto(self.base + address(state))
        return urlsplit(self.page.url).path.strip("/").replace("/", ".")

    def _form(self, state: str) -> Locator:
        mine = self.page.locator(f'form.part[action="{address(state)}"]')
        return mine if mine.count() else self.page.locator("form:has([name='@rev'])")

    def _button(self, state: str, event: str) -> Locator:
        pressed = f'button[name="@event"][value="{event}"]'
        mine = self._form(state).locator(pressed)
        return mine.first if mine.count() else self.page.locator(pressed).first

    def _choice(self, state: str, event: str) -> Locator:
        return self._form(state).locator(f'input[name="@choice"][value="{event}"]')

    def offers(self, state: str, event: str) -> bool:
        """Whether the page has something to press for an event."""
        return self._button(state, event).count() + self._choice(state, event).count() > 0

    def press(self, state: str, event: str, answers: dict[str, list[str]]) -> None:
        """Fill the form in, and press."""
        for name, values in answers.items():
            self._fill(self._form(state), name, values)
        choice = self._choice(state, event)
        if choice.count():
            choice.check()
            event = "next"
        with self.page.expect_navigation():
            self._button(state, event).click()

    def _fill(self, form: Locator, name: str, values: list[str]) -> None:
        if form.locator(f'[name="{name}.day"]').count():
            for part, value in zip(("day", "month", "year"), date_parts(values[0]), strict=True):
                form.locator(f'[name="{name}.{part}"]').fill(value)
            return
        picked = form.locator(f'[name="{name}"]:is([type=radio], [type=checkbox])')
        if not picked.count():
            form.locator(f'[name="{name}"]').fill(values[0])
            return
        for value in values:
            form.locator(f'[name="{name}"][value="{value}"]').check()

    def insist(self, state: str, event: str) -> None:
        """Send an event that the page has nothing to press for."""
        hidden = {
            name: self.page.locator(f"[name='{name}']").first.input_value() for name in ("@rev", "@proof")
        }
        self.page.request.post(self.base + address(state), form={**hidden, "@event": event}, max_redirects=0)
        self.page.goto(self.base)

    @property
    def complains(self) -> bool:
        """Whether the page says that something is wrong."""
        return self.page.locator("#summary").count() > 0

    @property
    def waits(self) -> bool:
        """Whether the page says that something is being checked."""
        return self.page.locator("[data-waits]").count() > 0
