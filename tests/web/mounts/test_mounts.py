"""The site inside a host: the examples of docs/web, each driven through pages, forms, files and data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from flowkit import load, unfold
from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from flowkit.web.site import Limits, Rate

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs/web/examples"
HOSTS = [
    ("starlette", "app"),
    ("fastapi", "app"),
    ("django", "asgi"),
    ("django", "wsgi"),
]


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What a person and a program meet in each host; each in a process: Django has one of everything."""
    found = {}
    for host, name in HOSTS:
        folder = tmp_path_factory.mktemp(f"{host}-{name}")
        (folder / "flows").symlink_to(ROOT / "flows")
        command = [sys.executable, "-m", "tests.web.mounts.walk", str(EXAMPLES / host / "app.py"), name]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )  # fmt: skip
        found[host, name] = done.stdout + done.stderr
    return found


@pytest.mark.parametrize(("host", "name"), HOSTS)
def test_each_host_serves_the_journey_below_its_own_address(
    walks: dict[tuple[str, str], str], host: str, name: str
) -> None:
    expected = """\
home: the host's own
/inscription/ 303 /inscription/acces/site
links: /inscription only
static: 200 text/css
cookies: Path=/inscription
/inscription/acces/site 303 /inscription/profil/choix
/inscription/profil/choix 303 /inscription/identifiant/saisie
refused: 303 /inscription/identifiant/saisie, said: yes
language: 303 /inscription/identifiant/saisie
a form from elsewhere: 403
a form without proof: 403
nothing: 404
restart: 303 /inscription/
gone: 410
api: 201 then 200 at ['profil.choix']
described below: /inscription
page as data: ['acces.site']
too large: 413
headers: kept
"""
    assert walks[host, name] == expected


def test_no_example_is_left_out() -> None:
    assert {path.parent.name for path in EXAMPLES.glob("*/app.py")} == {host for host, _ in HOSTS}


def test_files_and_health_are_not_counted_below_an_address_either() -> None:
    with Sessions(unfold(load("flows/examples/turnstile.yaml")), "memory:") as sessions:
        site = Site(sessions, secure=False, limits=Limits(requests=Rate(3, 60), loopback=True))
        with TestClient(Starlette(routes=[Mount("/inscription", application(site))])) as web:
            free = ["/inscription/-/health", "/inscription/-/static/site.css"] * 5
            assert {web.get(path).status_code for path in free} == {200}
            assert [web.get("/inscription/locked").status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(("below", "name"), [("", "__Host-flowkit"), ("/inscription", "__Secure-flowkit")])
def test_cookies_over_https_are_bound_as_tightly_as_their_place_allows(below: str, name: str) -> None:
    with Sessions(unfold(load("flows/examples/turnstile.yaml")), "memory:") as sessions:
        app = application(Site(sessions))
        host = Starlette(routes=[Mount(below, app)]) if below else app
        with TestClient(host, base_url="https://testserver") as web:
            cookie = web.get(f"{below}/locked").headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert f"Path={below or '/'};" in cookie
    assert "Domain" not in cookie
