"""Mails: an action that sends one, and a check that says what became of it.

A mail is sent at least once, and rarely twice. SMTP does not know repeats: when a worker is killed after the
server has accepted a mail and before that is recorded, the mail goes out again, with the same Message-ID.
What is in the sent-log is never sent again.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flowkit.run.effects.account import Sender
from flowkit.run.effects.post import Post, RejectedError
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.sent import DELAYED, REJECTED, SENT, SentLog, noted
from flowkit.run.effects.spool import name_of
from flowkit.run.effects.template import Template


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends the mail of an action. ``watched`` says that a check asks what became of it: then a refused
    address is no failure of the action, the flow is told by the check.
    """

    template: Template
    post: Post
    sender: Address
    log: SentLog
    timeout: float = 30.0
    watched: bool = False
    account: Sender | None = None

    def __call__(self, task: Task) -> None:
        """Send it, unless the log says that it has left. Raises FailedError."""
        known = self.log.of(task.session, task.name)
        if known.get(task.id) == SENT or (known.get(task.id) == REJECTED and self.watched):
            return
        addresses = self._addresses(task)
        if not addresses:  # nobody has such an account, or nothing is sent there
            return
        filled = self.account.with_password(task) if self.account else task
        if filled is None:  # too many were sent: what became of the last one holds
            noted(self.log, task, next(reversed(list(known.values())), DELAYED))
            return
        try:
            self._send(filled, addresses)
        except RejectedError:
            noted(self.log, task, REJECTED)
            if not self.watched:
                raise
        except FailedError:
            noted(self.log, task, DELAYED)
            raise
        else:
            noted(self.log, task, SENT)

    def _addresses(self, task: Task) -> tuple[str, ...]:
        """Where it goes: to the addresses of an account, else where it says."""
        kept = self.account.addresses(task) if self.account else ()
        return kept or ((self.template.part(task, "to"),) if "to" in self.template.means.parts else ())

    def _send(self, task: Task, addresses: tuple[str, ...]) -> None:
        """Send it to each address; one that fails does not keep it from the others."""
        failed: FailedError | None = None
        for place, address in enumerate(addresses):
            one = task._replace(id=f"{task.id}/{place}") if place else task
            try:
                self.post.send(self.message(one, address), name_of(one.id), self.timeout)
            except FailedError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        if self.account is not None:
            self.account.left(task, addresses[0])

    def message(self, task: Task, address: str) -> EmailMessage:
        """The mail of a task. Raises RejectedError when there is no address to send it to."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = address_of(address)
        message["Subject"] = _one_line(self.template.part(task, "subject"))
        message["Date"] = format_datetime(task.now)
        message["Message-ID"] = self.message_id(task)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.template.part(task, "text"), cte="quoted-printable")
        if self.template.means.parts.get("html"):
            marked = self.template.part(task, "html", html.escape)
            message.add_alternative(marked, subtype="html", cte="quoted-printable")
            message.set_boundary(f"=={_digest(task)}==")
        message["Content-Language"] = self.template.language
        return message

    def message_id(self, task: Task) -> str:
        """The Message-ID of a task: the same at every attempt, and nobody learns the session from it."""
        return f"<{_digest(task)}@{self.sender.domain}>"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Answers a check with what became of the last mail of an action in the same session.

    One that could not leave yet is tried again, with the Message-ID it had.
    """

    mail: Mail
    action: str
    sent: str
    rejected: str
    delayed: str

    def __call__(self, task: Task) -> str:
        """The outcome: sent, rejected or delayed."""
        known = self.mail.log.of(task.session, self.action)
        last = next(reversed(list(known)), task.id)
        status = known.get(last, DELAYED)
        if status == DELAYED:
            status = self._again(task._replace(id=last, name=self.action))
        return {SENT: self.sent, REJECTED: self.rejected}.get(status, self.delayed)

    def _again(self, task: Task) -> str:
        try:
            self.mail(task)
        except FailedError as error:
            return REJECTED if error.hopeless else DELAYED
        return self.mail.log.of(task.session, task.name)[task.id]


def address_of(text: str) -> Address:
    """The address of one person. Raises RejectedError for none, several, or anything else."""
    written = text.strip()
    local, at, domain = written.rpartition("@")
    try:
        found = Address(
            addr_spec=f"{local}{at}{domain.encode('idna').decode('ascii')}" if domain else written
        )
    except (ValueError, HeaderParseError, IndexError):
        raise RejectedError("mail-bad-address") from None
    if not found.username or not found.domain or any(sign.isspace() or ord(sign) < 32 for sign in written):
        raise RejectedError("mail-bad-address")
    return found


def _one_line(text: str) -> str:
    """A text as a header may hold it: on one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _digest(task: Task) -> str:
    return hashlib.sha256(task.id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
