"""A check that is answered at a provider's: somebody goes there, comes back, and the outcome is sent.

The page of such a check does not wait for a worker; it leads to the provider. Who never comes back is
answered by the handler ``later`` in the end, with the ``failure`` that the check declares.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from flowkit.core.jsontext import decoded, encoded
from flowkit.core.snapshot import Event, Snapshot
from flowkit.run.effects.registry import FailedError, Handler, Outcome, Task
from flowkit.run.errors import BrokenSessionError
from flowkit.web.app import Pages
from flowkit.web.cookies import Jar
from flowkit.web.oidc.relying import Errand, Identity, IdentityError, Relying
from flowkit.web.standing import Stands

COOKIE = "flowkit-errand"
SECONDS = 900  # that somebody may take at the provider's
_PURPOSE = "errand"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who answers a check, and how. ``name`` is what people call the provider.

    ``judge`` says what an identity means for a session: one of the check's outcomes, with the answers it
    brings. ``failed`` maps the reasons of IdentityError (``cancelled``, ``unreachable``, ``refused``,
    ``untrusted``) to outcomes.
    """

    name: str
    relying: Relying
    judge: Callable[[Identity, Snapshot], Outcome]
    failed: Mapping[str, str]


def later(failure: str) -> Handler:
    """The handler of such a check: it leaves the answer to the browser, for half an hour."""

    def wait(_: Task) -> Outcome:
        raise FailedError("elsewhere")

    return Handler(wait, failure, attempts=6, delay=300.0, longest=300.0)


def routes(pages: Pages, checks: Mapping[str, Elsewhere]) -> list[Route]:
    """``/-/identity/CHECK/go`` and ``/-/identity/CHECK/back``."""

    async def go(request: Request) -> Response:
        return await run_in_threadpool(_go, pages, checks, request)

    async def back(request: Request) -> Response:
        return await run_in_threadpool(_back, pages, checks, request)

    return [Route("/-/identity/{check}/go", go), Route("/-/identity/{check}/back", back)]


def address(root: str, check: str) -> str:
    """Where the page of such a check leads."""
    return f"{root}/-/identity/{quote(check)}/go"


def _go(pages: Pages, checks: Mapping[str, Elsewhere], request: Request) -> Response:
    stands, state, elsewhere = _asked(pages, checks, request)
    if stands is None or state is None or elsewhere is None:
        return pages.to(request, stands.state if stands else None)
    try:
        there, errand = elsewhere.relying.begin()
    except IdentityError as error:
        return _answer(pages, request, stands, state, Outcome(elsewhere.failed[error.reason]))
    response = RedirectResponse(there, 303)
    text = encoded([errand.state, errand.nonce, errand.verifier]).encode()
    sealed = stands.box.seal(stands.box.print(text) + text, stands.version, _PURPOSE)
    kept = base64.urlsafe_b64encode(sealed).decode()
    Jar(request, pages.site.secure).put(response, COOKIE, kept, SECONDS)
    return response


def _back(pages: Pages, checks: Mapping[str, Elsewhere], request: Request) -> Response:
    stands, state, elsewhere = _asked(pages, checks, request)
    jar = Jar(request, pages.site.secure)
    if stands is None or state is None or elsewhere is None:
        return pages.to(request, stands.state if stands else None)
    errand = _errand(jar.of(COOKIE), stands)
    if errand is None:  # nobody was sent from here: this is not theirs to answer
        return pages.to(request, stands.state)
    try:
        outcome = elsewhere.judge(
            elsewhere.relying.finish(errand, dict(request.query_params)), stands.snapshot
        )
    except IdentityError as error:
        outcome = Outcome(elsewhere.failed[error.reason])
    response = _answer(pages, request, stands, state, outcome)
    jar.drop(response, COOKIE)
    return response


def _asked(
    pages: Pages, checks: Mapping[str, Elsewhere], request: Request
) -> tuple[Stands | None, str | None, Elsewhere | None]:
    """The session of a browser, the check it waits for, and who answers that."""
    check = request.path_params["check"]
    stands = pages.stands(request)
    if stands is None or check not in checks:
        return stands, None, None
    states = stands.machine.flow.states
    state = next((state for state in stands.snapshot.states if states[state].check == check), None)
    return stands, state, checks[check]


def _errand(kept: str, stands: Stands) -> Errand | None:
    try:
        data = stands.box.open(base64.b64decode(kept, b"-_", validate=True), stands.version, _PURPOSE)
        if stands.box.print(data[16:]) != data[:16]:
            return None
        return Errand(*map(str, decoded(data[16:])))
    except (ValueError, TypeError, binascii.Error, BrokenSessionError):
        return None


def _answer(pages: Pages, request: Request, stands: Stands, state: str, outcome: Outcome) -> Response:
    event = Event(outcome.name, outcome.answers, at=state)
    reply = pages.site.sessions.send(stands.session, event, stands.version, f"@identity {stands.version}")
    return pages.to(request, reply.snapshot.states[0])
