"""The same pages for programs: JSON in, JSON out, a token instead of a cookie."""

from __future__ import annotations

import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from flowkit.core.jsontext import decoded, encoded
from flowkit.core.snapshot import Event
from flowkit.run.errors import NoSessionError
from flowkit.web.data import openapi, plain
from flowkit.web.desk import Desk
from flowkit.web.flash import Flash
from flowkit.web.languages import preferred
from flowkit.web.limits import Turnstile, evenly
from flowkit.web.page import Message, page_of
from flowkit.web.render import own
from flowkit.web.standing import Stands

_KEYS = {"event", "version", "at", "answers"}
_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
_MOVED_ON = ("stale", "key-used", "ended", "erased")


class Api:
    """Answers programs. Everything it says is described by ``/-/api/openapi.json``."""

    def __init__(self, desk: Desk, languages: tuple[str, ...], turnstile: Turnstile) -> None:
        self.desk, self.languages, self.turnstile = desk, languages, turnstile

    def routes(self) -> list[Route]:
        """The routes of the interface."""
        return [
            Route("/-/api/openapi.json", self.described),
            Route("/-/api/sessions", self.start, methods=["POST"]),
            Route("/-/api/session", self.get, methods=["GET"]),
            Route("/-/api/session", self.erase, methods=["DELETE"]),
            Route("/-/api/session/events", self.send, methods=["POST"]),
            Route("/-/api/{place:path}", self.elsewhere, methods=_ANY),
        ]

    async def elsewhere(self, request: Request) -> Response:
        """What is below the interface, and no part of it: pages take every address that is left."""
        machine = self.desk.sessions.automaton
        there = openapi(machine)["paths"].get("/-/api/" + request.path_params["place"])
        if there is None:
            return self.problem(request, "nothing", 404)
        response = self.problem(request, "other-way", 405)
        response.headers["allow"] = ", ".join(sorted(there)).upper()
        return response

    async def described(self, request: Request) -> Response:
        """The description of the interface."""
        machine = self.desk.sessions.automaton
        return JSONResponse(openapi(machine, request.scope.get("root_path", "")))

    async def start(self, request: Request) -> Response:
        """Begin a journey."""
        if wait := self.turnstile.form(request, None):
            return self.later(request, wait)
        token = self.desk.visits.new()
        stands = await run_in_threadpool(self._started, token)
        return JSONResponse({"token": token, "page": self._page(request, stands)}, 201)

    def _started(self, token: str) -> Stands:
        reply = self.desk.sessions.start(self.desk.site.inputs, marks=self.desk.visits.first(token))
        return self.desk.stands(reply.id)

    async def get(self, request: Request) -> Response:
        """How a session stands."""
        stands = await run_in_threadpool(self._stands, request)
        if stands is None:
            return self._nobody(request)
        return JSONResponse({"page": self._page(request, stands)})

    async def erase(self, request: Request) -> Response:
        """Erase what a session holds of a person."""
        stands = await run_in_threadpool(self._stands, request)
        if stands is None:
            return self._nobody(request)
        await run_in_threadpool(self.desk.sessions.erase, stands.session)
        return Response(status_code=204)

    async def send(self, request: Request) -> Response:
        """Let an event happen."""
        begun = time.monotonic()
        asked = _asked(await request.body())
        response = await run_in_threadpool(self._sent, request, asked)
        neutral = self.desk.site.enumeration == "neutral"
        if neutral and asked is not None and self.desk.looks_up(asked[0].answers):
            await evenly(begun)
        return response

    def _sent(self, request: Request, asked: tuple[Event, int] | None) -> Response:
        stands = self._stands(request)
        if stands is None:
            return self._nobody(request)
        if asked is None:
            return self.problem(request, "invalid-answers", 400)
        event, version = asked
        if wait := self.turnstile.form(request, stands.session, self.desk.looks_up(event.answers)):
            return self.later(request, wait)
        where = event.at if event.at in stands.machine.flow.states else ""
        key = f"@web {version} {where}"[:200]
        try:
            reply = self.desk.send(stands, event, version, key)
        except ValueError:
            return self.problem(request, "invalid-answers", 400)
        if reply.refused is None:
            now = self.desk.stands(self.desk.waited(reply).id)
            return JSONResponse({"page": self._page(request, now)})
        told = Flash.of(reply.refused, event.answers, stands.machine.flow.answers)
        status = 409 if reply.refused.reason in _MOVED_ON else 422
        return JSONResponse({"page": self._page(request, self.desk.stands(stands.session), told)}, status)

    def _page(self, request: Request, stands: Stands, told: Flash | None = None) -> Any:
        texts = self.desk.texts(stands.machine, self._language(request))
        page = page_of(
            stands.machine,
            texts,
            stands.snapshot,
            stands.version,
            self.desk.sessions.now(),
            typed=told.typed if told else {},
            messages=self.desk.messages(texts, told) if told else (),
        )
        return plain(page)

    def _stands(self, request: Request) -> Stands | None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        visit = self.desk.visits.of(token) if kind.lower() == "bearer" else None
        try:
            return None if visit is None or visit.late else self.desk.stands(visit.session)
        except NoSessionError:
            return None

    def _language(self, request: Request) -> str:
        return preferred(request, self.languages)

    def _nobody(self, request: Request) -> Response:
        response = self.problem(request, "nobody", 401)
        response.headers["www-authenticate"] = "Bearer"
        return response

    def later(self, request: Request, wait: int) -> Response:
        """What a program is told that asks too much."""
        response = self.problem(request, "later", 429)
        response.headers["retry-after"] = str(wait)
        return response

    def problem(self, request: Request, id: str, status: int) -> Response:
        """What a program is told that got nothing."""
        message = Message(id, own(self._language(request))(f"refused.{id}"))
        return JSONResponse({"messages": [plain(message)]}, status)


def wants_data(request: Request) -> bool:
    """Whether a program asks for a page, and not a browser: it accepts JSON, and no HTML."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _asked(body: bytes) -> tuple[Event, int] | None:
    """The event and the version that a program sends; None for anything else than what is described."""
    try:
        sent = decoded(body)
        encoded(sent).encode()  # half a character is no text
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not set(sent) <= _KEYS:
        return None
    event, version, at, answers = (sent.get(key) for key in ("event", "version", "at", "answers"))
    if isinstance(version, float) and version.is_integer():
        version = int(version)  # 2.0 is an integer in JSON
    if not isinstance(event, str) or not 0 < len(event) <= 200 or type(version) is not int:
        return None
    if not (at is None or isinstance(at, str)) or not (answers is None or isinstance(answers, dict)):
        return None
    return Event(event, answers or {}, at=at), version
