"""A real mail server on this machine, which does as it is told by the address."""

from __future__ import annotations

import asyncio
import datetime
import email
import email.policy
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Mailbox:
    """What arrived, and how each address answers: ``rejected``, ``later`` by their local part."""

    mails: list[EmailMessage] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    who: list[object] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # local part -> answer to RCPT
    data: str = "250 fine"  # answer to the mail itself
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address.partition("@")[0], "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("250"):
            assert server.transport is not None
            content = envelope.original_content or b""
            found = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            with self._lock:
                self.mails.append(found)
                self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
                self.who.append(session.auth_data)
        return self.data

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each mail that arrived."""
        return [str(mail["Message-ID"]) for mail in self.mails]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that nobody has signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(built.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return paths


def context(paths: tuple[Path, Path]) -> ssl.SSLContext:
    """What a server with that certificate speaks."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(*paths)
    return found


class _Controller(Controller):
    """A server at whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(
    mailbox: Mailbox, tls: ssl.SSLContext | None = None, start: bool = True, password: str | None = None
) -> Iterator[Mailbox]:
    """A server with that mailbox: with STARTTLS, or TLS from the start; asking for the password, if any."""

    def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        fine = isinstance(data, LoginPassword) and data.password.decode() == password
        return AuthResult(success=fine, handled=False, auth_data=data)

    controller = _Controller(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        ssl_context=tls if not start else None,
        tls_context=tls if start else None,
        authenticator=login if password else None,
        auth_required=password is not None,
        auth_require_tls=False,
    )
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
