"""A site with its worker, served until somebody stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from flowkit.core.project import Project
from flowkit.run.clock import Clock
from flowkit.run.effects.books import accounts_of
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.sent import StoreLog
from flowkit.run.effects.worker import Worker
from flowkit.run.sessions import Sessions
from flowkit.run.store import Store
from flowkit.unfold import unfold
from flowkit.web.app import Pages, application
from flowkit.web.patience import Prompt
from flowkit.web.site import Site

THREADS = 4  # effects at a time


def site_of(
    project: Project,
    store: Store,
    config: Config,
    origin: str | None = None,
    clock: Clock | None = None,
) -> Site:
    """The site of a flow whose effects are carried out as its effects.yaml says.

    Its own templates are in the folder ``web`` beside it. Raises MissingHandlerError, ConfigError.
    """
    effects = declared(project, config, StoreLog(store), accounts_of(project, store, config))
    sessions = Sessions(unfold(project.flow), store, effects, clock)
    return Site(
        sessions,
        templates=templates_of(project),
        origin=origin,
        secure=bool(origin and origin.startswith("https:")),
        worker=Worker(sessions),
    )


def templates_of(project: Project) -> tuple[Path, ...]:
    """The folder of a flow's own templates, if it has one."""
    files = [Path(file) for file in project.flow.files]
    found = {file.parent / "web" for file in files if file.name == "flow.yaml"}
    return tuple(folder for folder in sorted(found) if folder.is_dir())


def serve(
    site: Site,
    host: str,
    port: int,
    more: Callable[[Pages], Sequence[BaseRoute]] = lambda _: (),
    started: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a site and work for it until Ctrl-C or SIGTERM. ``started`` is told the address.

    Raises OSError when the port cannot be had.
    """
    config = config_of(application(site, more), host, port)
    socket = config.bind_socket()
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(site, stop), daemon=True)
    worker.start()
    try:
        started(f"http://{host}:{socket.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[socket])
    finally:
        stop.set()
        if site.worker is not None:
            site.worker.wake()
        worker.join(timeout=30)


def config_of(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """How a site is served: little said of the server, nothing of requests logged, nobody waited for long."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Prompt,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # Site.proxies says who is believed
        timeout_keep_alive=15,
        limit_concurrency=1_000,
        h11_max_incomplete_event_size=16_384,
    )


def _work(site: Site, stop: threading.Event) -> None:
    if site.worker is not None:
        site.worker.run(stop, THREADS)
