"""The pages in a Django project: ``path("inscription/", include(urls(site)))``, served as ASGI or as WSGI.

A view hands a request on as ASGI and the answer back; cookies, forms and their protection are the site's own.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from starlette.types import ASGIApp, Message, Scope

from flowkit.web.app import application
from flowkit.web.site import Site


def urls(site: Site) -> list[URLPattern]:
    """The addresses of a site, to be included below one of the project's that ends with ``/``."""
    app = application(site)

    async def view(request: HttpRequest, place: str = "") -> HttpResponse:
        return await _answered(app, request, place)

    shown = csrf_exempt(view)  # each form of the site brings a proof of its own
    return [path("", shown), path("<path:place>", shown)]


async def _answered(app: ASGIApp, request: HttpRequest, place: str) -> HttpResponse:
    sent: list[Message] = []
    coming: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(request, place), receive, send)
    start, *bodies = sent
    answer = HttpResponse(b"".join(body.get("body", b"") for body in bodies), status=start["status"])
    del answer["content-type"]  # Django's own guess
    for name, value in start["headers"]:
        if name.lower() == b"set-cookie":
            answer.cookies.load(value.decode("latin-1"))
        else:
            answer[name.decode("latin-1")] = value.decode("latin-1")
    return answer


def _scope(request: HttpRequest, place: str) -> Scope:
    root = request.path[: len(request.path) - len(place) - 1]
    headers = [(name.lower().encode(), text.encode("latin-1")) for name, text in request.headers.items()]
    meta: dict[str, Any] = request.META
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": f"{root}/{place}",
        "root_path": root,
        "query_string": meta.get("QUERY_STRING", "").encode("latin-1", "replace"),
        "headers": headers,
        "client": (meta.get("REMOTE_ADDR") or "", int(meta.get("REMOTE_PORT") or 0)),
        "server": (meta.get("SERVER_NAME") or "", int(meta.get("SERVER_PORT") or 0)),
    }
