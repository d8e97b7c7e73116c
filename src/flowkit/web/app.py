"""The site over HTTP: one address for each state, and every form is answered by a redirect."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from jinja2 import Template
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from flowkit.run.errors import NoSessionError, StoreError
from flowkit.web import accessibility, forms
from flowkit.web import flash as flashes
from flowkit.web.api import Api, wants_data
from flowkit.web.cookies import Jar
from flowkit.web.data import plain
from flowkit.web.desk import Desk
from flowkit.web.headers import Guard
from flowkit.web.languages import preferred
from flowkit.web.limits import Limiting, Turnstile, evenly
from flowkit.web.page import Page
from flowkit.web.render import environment, own, static, template_of
from flowkit.web.site import Site
from flowkit.web.standing import Answer, Stands
from flowkit.web.visits import COOKIE

LANGUAGE = "flowkit-language"
_NEVER = 400 * 24 * 3600  # seconds that a choice of language is kept


def application(site: Site, more: Callable[[Pages], Sequence[BaseRoute]] = lambda _: ()) -> ASGIApp:
    """The ASGI application of a site; ``more`` gives further routes, under ``/-/`` if they are wise."""
    pages = Pages(site)
    routes = [
        *more(pages),
        *pages.api.routes(),
        Mount("/-/static", static(site.templates)),
        Route("/-/accessibility", accessibility.route(pages)),
        Route("/-/health", pages.health),
        Route("/-/restart", pages.restart, methods=["POST"]),
        Route("/-/stay", pages.stay, methods=["POST"]),
        Route("/-/gone", pages.gone),
        Route("/", pages.first),
        Route("/{place:path}", pages.show, methods=["GET"]),
        Route("/{place:path}", pages.take, methods=["POST"]),
    ]
    handlers = {StoreError: pages.out_of_order}
    between = [Middleware(Limiting, turnstile=pages.turnstile, refuse=pages.later)]
    if site.hosts:
        between.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=site.hosts, www_redirect=False))
    return Guard(Starlette(routes=routes, middleware=between, exception_handlers=handlers), site.secure)


class Pages:
    """Answers requests. What waits for the store is done in threads."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.desk = Desk(site)
        self.turnstile = Turnstile(site)
        self.api = Api(self.desk, site.languages, self.turnstile)
        self.templates = environment(site.templates)

    async def health(self, _: Request) -> Response:
        """Whether the site answers."""
        return PlainTextResponse("ok\n")

    async def first(self, request: Request) -> Response:
        """The way in: to where the person is, or to the first page."""
        stands = await run_in_threadpool(self.stands, request)
        state = stands.state if stands else (await run_in_threadpool(self.desk.beginning)).states[0]
        return self.to(request, state)

    async def show(self, request: Request) -> Response:
        """The page of a state."""
        return await run_in_threadpool(self._show, request)

    def _show(self, request: Request) -> Response:
        language = self.language(request)
        if "lang" in request.query_params:
            chosen = RedirectResponse("/" + request.url.path.lstrip("/"), 303)  # "//host" is elsewhere
            self.jar(request).put(chosen, LANGUAGE, language, _NEVER)
            return chosen
        stands = self.stands(request)
        state = request.path_params["place"].replace("/", ".")
        if stands is not None and stands.erased:
            return self.to(request, None)
        page = self.desk.page(stands, language, state, self.jar(request).of(flashes.COOKIE))
        if page is None:
            known = state in self.site.sessions.automaton.flow.states
            return self.to(request, self._place(stands)) if known else self.nothing(request)
        token = self.jar(request).of(COOKIE) if stands else None
        new = None if token else self.desk.visits.new()
        response = self._html(request, page, token or new or "", stands)
        if new:
            self.jar(request).put(response, COOKIE, new)
        if self.jar(request).of(flashes.COOKIE):
            self.jar(request).drop(response, flashes.COOKIE)
        return response

    def _place(self, stands: Stands | None) -> str:
        return stands.state if stands else self.desk.beginning().states[0]

    async def take(self, request: Request) -> Response:
        """A form: what it asks for happens, and the browser is sent to where that leads."""
        begun = time.monotonic()
        form = await forms.read(request)
        token = self.jar(request).of(COOKIE)
        if not self._is_ours(request, token, form):
            return self._refused(request)
        asked = forms.asked_of(request.path_params["place"].replace("/", "."), form)
        if asked is None:
            return self._refused(request)
        answer: Answer = await run_in_threadpool(
            self.desk.happen, token, asked, partial(self.turnstile.form, request)
        )
        if answer.wait:
            return self.later(request, answer.wait)
        if self.site.enumeration == "neutral" and self.desk.looks_up(asked.answers):
            await evenly(begun)
        response = self.to(request, answer.state)
        if answer.cookie:
            self.jar(request).put(response, COOKIE, answer.cookie)
        if answer.flash:
            self.jar(request).put(response, flashes.COOKIE, answer.flash, flashes.SECONDS)
        return response

    async def stay(self, request: Request) -> Response:
        """Let an idle session go on."""
        form = await forms.read(request)
        token = self.jar(request).of(COOKIE)
        if not self._is_ours(request, token, form):
            return self._refused(request)
        return self.to(request, await run_in_threadpool(self.desk.stay, token))

    async def restart(self, request: Request) -> Response:
        """Leave the session, and begin anew."""
        form = await forms.read(request)
        if not self._is_ours(request, self.jar(request).of(COOKIE), form):
            return self._refused(request)
        response = RedirectResponse(request.scope.get("root_path", "") + "/", 303)
        self.jar(request).drop(response, COOKIE)
        self.jar(request).drop(response, flashes.COOKIE)
        return response

    async def gone(self, request: Request) -> Response:
        """What is shown to somebody whose session is no more."""
        return self._message(request, "gone", 410)

    def later(self, request: Request, wait: int) -> Response:
        """What is shown to somebody who asks too much: in how many seconds there will be an answer again."""
        if request.url.path.startswith(request.scope.get("root_path", "") + "/-/api/"):
            return self.api.later(request, wait)
        response = self._message(request, "later", 429)
        response.headers["retry-after"] = str(wait)
        return response

    async def out_of_order(self, request: Request, error: Exception) -> Response:
        """What is shown while the store cannot be used."""
        assert isinstance(error, StoreError)
        return self._message(request, "out-of-order", 503)

    def language(self, request: Request) -> str:
        """The language asked for, chosen before, or preferred by the browser."""
        asked, chosen = request.query_params.get("lang", ""), self.jar(request).of(LANGUAGE)
        return preferred(request, self.site.languages, asked, chosen)

    def stands(self, request: Request) -> Stands | None:
        """The session of a browser, if it has one."""
        visit = self.desk.visits.of(self.jar(request).of(COOKIE))
        if visit is None or visit.late:
            return None
        try:
            return self.desk.stands(visit.session)
        except NoSessionError:
            return None

    def _is_ours(self, request: Request, token: str, form: FormData) -> bool:
        """Whether a form came from a page of ours, in the browser that it says."""
        proof = form.get("@proof")
        known = isinstance(proof, str) and bool(token) and self.desk.visits.proves(token, proof)
        return known and forms.from_here(request, self.site.origin)

    def jar(self, request: Request) -> Jar:
        """The cookies of a browser."""
        return Jar(request, self.site.secure)

    def to(self, request: Request, state: str | None) -> Response:
        """A redirect to the page of a state; to that of sessions that are no more for None."""
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}/-/gone" if state is None else root + address(state), 303)

    def _html(self, request: Request, page: Page, token: str, stands: Stands | None) -> Response:
        status = 410 if page.ended == "abandoned" else 200
        if wants_data(request):
            return JSONResponse({"page": plain(page)}, status)
        template = template_of(self.templates, page.parts[0].state)
        said = self.desk.words(stands, page.language)
        proof = self.desk.visits.proof(token)
        return self.made(request, template, status, page=page, proof=proof, said=said)

    def made(self, request: Request, template: str | Template, status: int, **more: object) -> HTMLResponse:
        """A template filled in, with what every page of the site has."""
        language = self.language(request)
        flow = self.site.sessions.automaton.flow
        found = self.templates.get_template(template).render(
            t=own(language),
            language=language,
            languages=self.site.languages,
            site=self.site,
            name=self.site.name or flow.text("title", language) or flow.title,
            root=request.scope.get("root_path", ""),
            address=address,
            **{"said": self.desk.words(None, language), **more},
        )
        return HTMLResponse(found, status)

    def _message(self, request: Request, what: str, status: int) -> Response:
        if wants_data(request):
            return self.api.problem(request, what, status)
        kept = self.jar(request).of(COOKIE)
        token = kept or self.desk.visits.new()
        response = self.made(request, "message.html", status, what=what, proof=self.desk.visits.proof(token))
        if not kept:
            self.jar(request).put(response, COOKIE, token)
        return response

    def nothing(self, request: Request) -> Response:
        """What is shown at an address of nothing."""
        return self._message(request, "nothing", 404)

    def _refused(self, request: Request) -> Response:
        return self._message(request, "not-ours", 403)


def address(state: str) -> str:
    """The address of a state's page."""
    return "/" + state.replace(".", "/")
