"""A mail server on loopback that keeps what it is sent, and the pages to read it: messages and letters."""

from __future__ import annotations

import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from flowkit.web.app import Pages

_HOST = "127.0.0.1"
MOST = 200  # messages that are kept
_REFUSED = "bounce"  # the mailbox of nobody: bounce@… is refused for good, later@… for now
_LATER = "later"


class Mailbox:
    """Takes messages at ``127.0.0.1:port``; the newest first in ``messages``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._lock = threading.Lock()
        self._server = Controller(self, hostname=_HOST, port=free_port(_HOST))

    def start(self) -> str:
        """Begin to take messages; the address as a URL."""
        self._server.start()
        return f"smtp://{_HOST}:{self._server.port}"

    def stop(self) -> None:
        """Take no more."""
        self._server.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Refuse the addresses that stand for what goes wrong."""
        local = address.partition("@")[0]
        if local == _REFUSED:
            return "550 no such mailbox"
        if local == _LATER:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - likewise
        """Keep a message, once: what comes again with the same Message-ID is the same."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        with self._lock:
            if message["Message-ID"] not in {kept["Message-ID"] for kept in self.messages}:
                self.messages.insert(0, message)
                del self.messages[MOST:]
        return "250 OK"


def free_port(host: str) -> int:
    """A port that is free now, for who has to be told one."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def text_of(message: EmailMessage) -> str:
    """The text of a message."""
    body = message.get_body(("plain",))
    return body.get_content() if body is not None else ""


def _leading_here(text: str, request: Request) -> str:
    """A text whose links to this very site work, though a demonstration has no certificate."""
    here = request.url.netloc
    return text.replace(f"https://{here}", f"{request.url.scheme}://{here}")


def routes(pages: Pages, mailbox: Mailbox, spool: Path) -> list[Route]:
    """The pages that show what was sent: ``/-/mail``, ``/-/letters``."""

    def mail(request: Request) -> Response:
        shown = [(message, _leading_here(text_of(message), request)) for message in mailbox.messages]
        letters = sorted(spool.glob("*.pdf"), key=lambda file: file.stat().st_mtime, reverse=True)
        return pages.made(request, "mail.html", 200, messages=shown, letters=[file.name for file in letters])

    def letter(request: Request) -> Response:
        wanted = request.path_params["name"]
        found = next((file for file in spool.glob("*.pdf") if file.name == wanted), None)
        if found is None:
            return pages.nothing(request)
        return FileResponse(found, media_type="application/pdf")

    return [Route("/-/mail", mail), Route("/-/letters/{name}", letter)]
