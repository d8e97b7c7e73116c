"""A real mail server on loopback whose mailboxes know a mail by its Message-ID, as people's do."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.faults.hour.people import first, mailbox_of

_ANSWERS = {"rejete": "550 no such mailbox", "differe": "451 come back later"}


class Mailbox:
    """What arrived: how often each Message-ID, and for whom."""

    def __init__(self) -> None:
        self.mails: Counter[str] = Counter()
        self.port = 0
        people = first()[0].people.values()
        self._becomes = {person.answers.get("email"): mailbox_of(person) for person in people}
        self._lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name, and gives all this
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse who is to be refused."""
        answer = _ANSWERS.get(self._becomes.get(address, ""), "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        found = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        with self._lock:
            self.mails[str(found["Message-ID"])] += 1
        return "250 fine"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving() -> Iterator[Mailbox]:
    """A mailbox at whatever port is free."""
    mailbox = Mailbox()
    controller = _Controller(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
