"""A process that serves the objects to Restate, over HTTP/2. Several of them may share one port."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import restate
from hypercorn.asyncio import serve as served
from hypercorn.config import Config

from flowkit.run.errors import StoreError
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.kept import kept_object
from flowkit.run.restate.objects import session_object

log = logging.getLogger("flowkit.run.restate")


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
        raise StoreError("no-such-place", store=bind) from None
    return taken


def serve(
    desk: Desk, at: socket.socket, stop: threading.Event, ready: Callable[[], None] | None = None
) -> None:
    """Serve the objects of a desk until ``stop`` is set."""
    asyncio.run(_served(desk, at, stop, ready))


async def _served(
    desk: Desk, at: socket.socket, stop: threading.Event, ready: Callable[[], None] | None
) -> None:
    config = Config()
    config.bind = [f"fd://{at.fileno()}"]
    config.errorlog = logging.getLogger("hypercorn.error")
    config.keep_alive_timeout = 3600
    config.h2_max_concurrent_streams = 1000
    app = _living(restate.app([session_object(desk), kept_object()]))
    loop = asyncio.get_running_loop()

    async def stopped() -> None:
        await loop.run_in_executor(None, stop.wait)

    serving = asyncio.create_task(served(app, config, shutdown_trigger=stopped))
    try:
        if ready is not None:
            await loop.run_in_executor(None, ready)
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


def made_known(admin: str, objects: str, wait: float = 30.0) -> None:
    """Tell Restate, at its admin address, where the objects are served. Telling it again is fine.

    Raises StoreError ``unreachable`` when Restate does not answer or cannot reach the objects in time.
    """
    body = json.dumps({"uri": objects, "force": True}).encode()
    until = time.monotonic() + wait
    while True:
        request = urllib.request.Request(
            f"{admin}/deployments", body, {"content-type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=wait):
                return
        except OSError as error:
            if time.monotonic() > until:
                raise StoreError("unreachable", store=admin) from error
            time.sleep(0.2)
