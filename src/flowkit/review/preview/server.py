"""Serves one page on this machine: to nobody else, under no other name, and nothing besides."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flowkit.review.preview.keeper import Keeper

HOST = "127.0.0.1"
_BEAT = 10.0  # seconds after which a silent connection is told that all is well


class Preview(ThreadingHTTPServer):
    """The server of a preview. Raises OSError when the port is taken."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 16

    def __init__(self, keeper: Keeper, port: int) -> None:
        self.keeper = keeper
        super().__init__((HOST, port), _Answer)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_address[1]}/"

    @property
    def names(self) -> frozenset[str]:
        """What a browser may call this server: any other name was made to point here by somebody else."""
        port = self.server_address[1]
        return frozenset(f"{name}:{port}" for name in (HOST, "localhost"))

    def close(self) -> None:
        """Stop watching and answering."""
        self.keeper.stop()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no news."""


class _Answer(BaseHTTPRequestHandler):
    server: Preview
    protocol_version = "HTTP/1.1"
    server_version = "flowkit"
    sys_version = ""

    def do_GET(self) -> None:
        """The page, or word of its changes."""
        if self.headers.get("Host", "") not in self.server.names:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == "/":
            self._send(self.server.keeper.text.encode("utf-8", "replace"))
        elif self.path.startswith("/events?"):
            known = self.path.removeprefix("/events?")
            self._tell(int(known) if known.isdecimal() and len(known) < 10 else 0)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _head(self, kind: str, **more: str) -> None:
        self.send_response(HTTPStatus.OK)
        fixed = {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }
        for name, value in {**fixed, **{key.replace("_", "-"): value for key, value in more.items()}}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, content: bytes) -> None:
        self._head("text/html; charset=utf-8", Content_Length=str(len(content)))
        self.wfile.write(content)

    def _tell(self, known: int) -> None:
        """Server-sent events: a line whenever the page is another than the one that is known."""
        keeper = self.server.keeper
        self.close_connection = True
        self._head("text/event-stream", Connection="close")
        self.wfile.write(b": hello\n\n")
        while not keeper.stopped:
            now = keeper.wait(known, _BEAT)
            said = b": all is well\n\n" if now == known else b"event: changed\ndata: %d\n\n" % now
            self.wfile.write(said)
            self.wfile.flush()
            known = now

    def _refuse(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: addresses may hold what a person typed."""
