"""A process that serves the objects to Restate, over HTTP/2. Several of them may share one port."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import restate
from hypercorn.asyncio import serve as run
from hypercorn.config import Config
from restate import VirtualObject
from restate.server import install_shutdown_hook

from flowkit.run.errors import StoreError
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.kept import kept_object
from flowkit.run.restate.mirror import mirror_object, prepared
from flowkit.run.restate.objects import session_object
from flowkit.run.restate.store import RestateStore


def listening(bind: str) -> socket.socket:
    """A socket at ``host:port`` that several processes may share. StoreError when it cannot be had."""
    host, _, port = bind.rpartition(":")
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind((host.strip("[]"), int(port)))
        taken.listen(1024)
    except (OSError, ValueError, OverflowError):
        taken.close()
        raise StoreError("bad-bind", bind=bind) from None
    return taken


def serve(
    desk: Desk, bind: str, reached: str, stop: threading.Event, ready: Callable[[], None] | None = None
) -> None:
    """Serve the objects of a desk at ``host:port`` until SIGTERM, SIGINT or ``stop``.

    Restate is told that it reaches them at the URL ``reached``; then ``ready`` is called. Raises StoreError.
    """

    def begun() -> None:
        made_known(desk.store, reached)
        prepared(desk)
        if ready is not None:
            ready()

    objects = [session_object(desk), kept_object(desk.store.services.kept), mirror_object(desk)]
    asyncio.run(served(objects, listening(bind), stop, begun))


async def served(
    objects: Iterable[VirtualObject], at: socket.socket, stop: threading.Event, begun: Callable[[], None]
) -> None:
    """Serve objects at a socket until ``stop``; ``begun`` is called, in a thread, once they are."""
    config = Config()
    config.bind = [f"fd://{at.fileno()}"]
    config.errorlog = logging.getLogger("hypercorn.error")
    config.keep_alive_timeout = 3600
    config.h2_max_concurrent_streams = 1000
    app = _living(restate.app(list(objects)))
    loop = asyncio.get_running_loop()

    async def stopped() -> None:
        await loop.run_in_executor(None, stop.wait)

    serving = asyncio.create_task(run(app, config, shutdown_trigger=stopped))
    with suppress(
        NotImplementedError, RuntimeError, ValueError
    ):  # not in a main thread: stop is all there is
        for number in (signal.SIGTERM, signal.SIGINT):
            install_shutdown_hook(loop, stop.set, number)
    try:
        await loop.run_in_executor(None, begun)
        await serving
    finally:
        stop.set()
        await asyncio.wait([serving])


def _living(app: Any) -> Any:
    """An application that also answers the server's question whether it is ready to begin and to end."""

    async def living(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        while True:
            event = (await receive())["type"]
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return

    return living


def made_known(store: RestateStore, objects: str, wait: float = 30.0) -> None:
    """Tell Restate where the objects are served. Telling it again is fine.

    Raises StoreError ``unreachable`` when Restate does not answer or cannot reach the objects in time.
    """
    until = time.monotonic() + wait
    while True:
        try:
            store.admin("deployments", {"uri": objects, "force": True})
        except StoreError as error:
            if error.reason != "unreachable" or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
