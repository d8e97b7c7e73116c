"""The least a web application can do to keep a journey: pages from a template, a commit for each form."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from pathlib import Path
from secrets import token_urlsafe

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

TABLES = """
create table session (id integer primary key, token blob unique, version integer, state text, stands blob);
create table journal (session integer, version integer, event text, came blob, sum blob,
    primary key (session, version)) without rowid;
"""
PAGES = {"profil/choix": "identifiant/saisie", "identifiant/saisie": "profil/choix"}
FIRST, COOKIE = "acces/site", "flowkit"
FORM = """<!DOCTYPE html><html lang="fr"><head><title>{{ title }}</title></head><body>
<main><h1>{{ title }}</h1>
<form method="post" action="/{{ place }}">
<input type="hidden" name="@rev" value="{{ version }}">
<input type="hidden" name="@proof" value="{{ proof }}">
{% for button in buttons %}<button name="@event" value="{{ button }}">{{ button }}</button>{% endfor %}
</form></main></body></html>"""


class Kept:
    """Sessions and their journal in SQLite, by hand; settings as flowkit's: WAL, synchronous FULL."""

    def __init__(self, file: Path, size: int) -> None:
        self._base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._base.executescript(f"pragma journal_mode=wal; pragma synchronous=full; {TABLES}")
        self._lock, self._size = threading.Lock(), size

    def find(self, token: str) -> tuple[int, int, str] | None:
        """A session by its cookie: id, version, state."""
        with self._lock:
            found = self._base.execute(
                "select id, version, state, stands from session where token = ?", (_sum(token),)
            ).fetchone()
        return found[:3] if found else None

    def move(self, token: str, event: str, state: str) -> None:
        """Move a session, which begins if it is new, and append to its journal: one commit."""
        stands, came = os.urandom(self._size), os.urandom(64)
        with self._lock:
            self._base.execute("begin immediate")
            row = self._base.execute(
                "select id, version from session where token = ?", (_sum(token),)
            ).fetchone()
            if row is None:
                columns = "insert into session (token, version, state, stands)"
                new = f"{columns} values (?, 1, '', x'') returning id, 1"
                row = self._base.execute(new, (_sum(token),)).fetchone()
            moved = "update session set version = ?, state = ?, stands = ? where id = ? and version = ?"
            self._base.execute(moved, (row[1] + 1, state, stands, *row))
            line = (row[0], row[1], event, came, hashlib.sha256(came).digest())
            self._base.execute("insert into journal values (?, ?, ?, ?, ?)", line)
            self._base.execute("commit")


def _sum(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def application(file: Path, size: int) -> Starlette:
    """The application; ``size`` bytes are kept of where a session stands."""
    kept = Kept(file, size)
    page = Environment(loader=DictLoader({"page": FORM}), autoescape=True).get_template("page")

    def show(request: Request) -> Response:
        token, place = request.cookies.get(COOKIE, ""), request.path_params["place"]
        found = kept.find(token) if token else None
        token = token or token_urlsafe(32)
        shown = page.render(
            title=place, place=place, proof=_sum(token).hex(), version=found[1] if found else 0,
            buttons=["inscrire"] if place == FIRST else ["particulier", "back"],
        )  # fmt: skip
        response = HTMLResponse(shown)
        response.set_cookie(COOKIE, token, httponly=True)
        return response

    def take(request: Request, event: str) -> Response:
        place = PAGES.get(request.path_params["place"], "profil/choix")
        kept.move(request.cookies[COOKIE], event, place)
        return RedirectResponse(f"/{place}", 303)

    async def taken(request: Request) -> Response:
        form = await request.form()
        return await run_in_threadpool(take, request, str(form["@event"]))

    places = "/{place:path}"
    return Starlette(routes=[Route(places, show, methods=["GET"]), Route(places, taken, methods=["POST"])])
