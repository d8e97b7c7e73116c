"""A real server on loopback, and raw connections to it."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from flowkit.web import Site, application
from flowkit.web.serving import config_of

HOST = "127.0.0.1"
INSIDES = re.compile(r"Traceback|File \"|\.py\b|starlette|uvicorn|jinja2|/work|site-packages", re.I)
"""What an answer must not tell of the program."""


@contextmanager
def serving(site: Site, **changed: object) -> Iterator[int]:
    """Serve a site as ``flowkit serve`` does; the port."""
    config = config_of(application(site), HOST, 0)
    for name, value in changed.items():
        setattr(config, name, value)
    bound = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield int(bound.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        bound.close()


def connected(port: int) -> socket.socket:
    """A connection that waits five seconds for an answer."""
    return socket.create_connection((HOST, port), timeout=5)


def said(port: int, request: bytes) -> bytes:
    """What is answered to bytes, until the connection is closed or nothing more comes."""
    with connected(port) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer
