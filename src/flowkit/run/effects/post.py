"""Where mails go out: a server (``smtp://``, ``smtps://``), or a folder (``file://``) to try things out."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flowkit.run.effects.registry import FailedError
from flowkit.run.effects.spool import put

_PORTS = {"smtp": 587, "smtps": 465}
_OPTIONS = ("starttls", "ca")
_BYE = 2.0  # seconds to take leave of a server that has accepted the mail


class RejectedError(FailedError):
    """This mail will never be accepted: there is no such address, or the server does not want it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, hopeless=True)


class Post(Protocol):
    """Something that takes mails."""

    def send(self, message: EmailMessage, name: str, timeout: float) -> None:
        """Send a mail, or raise FailedError. ``name`` is the same for the same task."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that mails are put into instead of being sent: ``file:///tmp/mails``."""

    path: Path

    def send(self, message: EmailMessage, name: str, timeout: float) -> None:  # noqa: ARG002 - a Post
        """Put the mail there as ``name.eml``."""
        put(self.path, f"{name}.eml", message.as_bytes())


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. ``smtp`` asks for STARTTLS (not on this machine, nor with ``?starttls=no``), ``smtps``
    is TLS from the start; ``?ca=FILE`` trusts those certificates instead of the system's.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    def send(self, message: EmailMessage, name: str, timeout: float) -> None:  # noqa: ARG002 - a Post
        """Hand the mail in. Raises RejectedError for good, FailedError for now.

        It is not handed in any more once the time is over: by then another attempt may have begun.
        """
        until = time.monotonic() + timeout
        try:
            smtp = self._opened(timeout / 4)  # each answer may take that long
            try:
                _hurry(smtp, until)
                smtp.send_message(message)
            finally:
                _leave(smtp)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _judged(code) from None
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code) from None
        except smtplib.SMTPResponseException as error:  # the sender or the password, not this mail
            raise FailedError(f"mail-server-{error.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise FailedError("mail-not-supported") from None
        except ssl.SSLError:
            raise FailedError("mail-not-secure") from None
        except (OSError, smtplib.SMTPException):
            raise FailedError("mail-unreachable") from None

    def _opened(self, timeout: float) -> smtplib.SMTP:
        trusted = ssl.create_default_context(cafile=self.options.get("ca"))
        if self.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=trusted)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=timeout)
        try:
            smtp.ehlo()
            if self.scheme == "smtp" and (self._must_be_secure() or smtp.has_extn("starttls")):
                smtp.starttls(context=trusted)
                smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _must_be_secure(self) -> bool:
        with suppress(ValueError):
            if ipaddress.ip_address(self.host).is_loopback:
                return False
        return self.host != "localhost" and self.options.get("starttls") != "no"


def _judged(code: int) -> FailedError:
    """5xx is for good, anything else for now."""
    return RejectedError(f"mail-rejected-{code}") if code >= 500 else FailedError(f"mail-delayed-{code}")


def _hurry(smtp: smtplib.SMTP, until: float) -> None:
    """Let the four answers that a mail takes be there in time. Raises TimeoutError when it is over."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    if smtp.sock is not None:
        smtp.sock.settimeout(left / 4)


def _leave(smtp: smtplib.SMTP) -> None:
    """Take leave; whatever goes wrong now, the mail was accepted or refused before."""
    with suppress(Exception):
        if smtp.sock is not None:
            smtp.sock.settimeout(_BYE)
        smtp.quit()
    smtp.close()


def post_of(url: str) -> Post:
    """Where mails go out, by its URL. Raises ValueError (without the URL: it may hold a password)."""
    try:
        parts = urlsplit(url)
        options = {
            name: values[-1]
            for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
        }
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError("not the address of a mail server") from None
    if parts.scheme == "file" and parts.path and not parts.netloc and not options:
        return Folder(Path(unquote(parts.path)))
    wrong = parts.path not in ("", "/") or parts.fragment or not options.keys() <= set(_OPTIONS)
    if parts.scheme not in _PORTS or not parts.hostname or wrong or options.get("starttls", "no") != "no":
        raise ValueError("not the address of a mail server")
    user, password = (unquote(text or "") for text in (parts.username, parts.password))
    return Server(parts.scheme, parts.hostname, port, user, password, options)
