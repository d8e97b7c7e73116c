"""The handlers that effects.yaml declares, with the servers and folders that the environment names."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.headerregistry import Address, AddressHeader, HeaderRegistry
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flowkit.core.duration import duration
from flowkit.core.project import Means, Project
from flowkit.run.effects.account import Account, Sender
from flowkit.run.effects.demo import Demo
from flowkit.run.effects.letter import Letter
from flowkit.run.effects.mail import Delivery, Mail
from flowkit.run.effects.post import Post, post_of
from flowkit.run.effects.registry import Act, Ask, Effects, Handler, Task
from flowkit.run.effects.sent import MemoryLog, SentLog
from flowkit.run.effects.template import Template
from flowkit.run.effects.webhook import Webhook
from flowkit.run.errors import ConfigError

if TYPE_CHECKING:
    from flowkit.run.accounts import Accounts

_VARIABLES = {
    "smtp": "FLOWKIT_SMTP",
    "sender": "FLOWKIT_FROM",
    "spool": "FLOWKIT_SPOOL",
    "font": "FLOWKIT_FONT",
    "webhook": "FLOWKIT_WEBHOOK",
    "secret": "FLOWKIT_WEBHOOK_SECRET",
    "accounts": "FLOWKIT_ACCOUNTS",
}
_ATTEMPTS, _SECONDS = 8, 30.0  # unless effects.yaml says otherwise


@dataclass(frozen=True, slots=True)
class Config:
    """What is not in effects.yaml: servers, folders and secrets, as texts.

    ``language`` is the one that messages are written in (default: the flow's), ``person`` the invented person
    who stands in for everybody that is not recognised (default: as effects.yaml says), ``ca`` a file of
    certificates that webhooks trust instead of the system's. ``accounts`` is the file of accounts (default:
    beside the sessions).
    """

    smtp: str | None = field(default=None, repr=False)  # it may hold a password
    sender: str | None = None
    spool: str | None = None
    font: str | None = None
    webhook: str | None = None
    secret: str | None = field(default=None, repr=False)
    ca: str | None = None
    language: str | None = None
    person: str | None = None
    accounts: str | None = None

    @classmethod
    def from_environment(cls, language: str | None = None, person: str | None = None) -> Config:
        """What the variables FLOWKIT_SMTP, _FROM, _SPOOL, _FONT, _WEBHOOK, _WEBHOOK_SECRET, _ACCOUNTS say."""
        found = {name: os.environ.get(variable) or None for name, variable in _VARIABLES.items()}
        return cls(**found, language=language, person=person)


def declared(
    project: Project,
    config: Config | None = None,
    log: SentLog | None = None,
    accounts: Accounts | None = None,
) -> Effects:
    """A handler for each effect that effects.yaml declares.

    ``log`` is where it is kept which mails have left: ``StoreLog(store)`` shares it between workers, without
    one it goes with the process. ``accounts`` are needed where effects.yaml speaks of them (see
    ``books``). Raises ConfigError: ``no-accounts``, ``no-smtp``, ``bad-smtp``, ``no-sender``,
    ``bad-sender``, ``no-spool``, ``no-letters`` (the extra is missing), ``no-webhook``, ``bad-webhook``,
    ``no-person``; its parameters name the effect and the variable.
    """
    maker = _Maker(project, config or Config(), log or MemoryLog(), accounts)
    effects = Effects()
    for means in project.effects.values():
        handler = maker.handler(means)
        if means.way in ("mail", "letter", "none"):
            effects = effects.action(means.effect, handler)
        elif means.way in ("delivery", "demo"):
            effects = effects.check(means.effect, handler)
        else:
            asked = maker.account(means) if means.way == "account" else maker.webhook(means)
            asking = replace(handler, call=asked.ask)
            effects = effects.action(means.effect, handler).check(means.effect, asking)
    return effects


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the handler of each effect, or says what is not configured."""

    project: Project
    config: Config
    log: SentLog
    accounts: Accounts | None

    def handler(self, means: Means) -> Handler:
        calls: dict[str, Callable[[Means], Act | Ask]] = {
            "mail": self.mail,
            "letter": self.letter,
            "webhook": lambda means: self.webhook(means).act,
            "delivery": self.delivery,
            "account": lambda means: self.account(means).act,
            "demo": lambda means: self.demo(means).ask,
            "none": lambda _: _nothing,
        }
        call = calls[means.way](means)
        return Handler(call, means.failure, means.attempts or _ATTEMPTS, timeout=_timeout(means))

    def mail(self, means: Means) -> Mail:
        watched = {one.parts["of"] for one in self.project.effects.values() if one.way == "delivery"}
        template, post, sender = self.template(means), self.post(means), self.sender(means)
        told = self.sends(means, template)
        return Mail(template, post, sender, self.log, _timeout(means), means.effect in watched, told)

    def delivery(self, means: Means) -> Delivery:
        mail = replace(self.mail(self.project.effects[means.parts["of"]]), timeout=_timeout(means))
        return Delivery(mail, *(means.parts[part] for part in ("of", "sent", "rejected", "delayed")))

    def letter(self, means: Means) -> Letter:
        spool = self.needed(means, "spool", self.config.spool)
        if find_spec("reportlab") is None:
            raise ConfigError("no-letters", name=means.effect)
        font = self.config.font
        template = self.template(means)
        return Letter(template, Path(spool), Path(font) if font else None, self.sends(means, template))

    def webhook(self, means: Means) -> Webhook:
        base = ""
        if means.parts["url"].startswith("/"):
            base = self.needed(means, "webhook", self.config.webhook)
        parts = urlsplit(base or means.parts["url"])
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ConfigError("bad-webhook", variable=_VARIABLES["webhook"])
        return Webhook(self.template(means), base, self.config.secret, _timeout(means), self.config.ca)

    def account(self, means: Means) -> Account:
        stranger = self.demo(means).ask if means.demo is not None else None
        return Account(self.opened(means), self.template(means), stranger)

    def sends(self, means: Means, template: Template) -> Sender | None:
        if means.parts.keys().isdisjoint(("password_for", "to_account")):
            return None
        return Sender(self.opened(means), template)

    def opened(self, means: Means) -> Accounts:
        if self.accounts is None:
            raise ConfigError("no-accounts", name=means.effect)
        return self.accounts

    def demo(self, means: Means) -> Demo:
        person = self.config.person or means.demo
        if person not in self.project.people:
            raise ConfigError("no-person", name=person or "", known=", ".join(self.project.people))
        return Demo(self.project.flow, self.project.people, person)

    def template(self, means: Means) -> Template:
        found = Template(self.project.flow, means, self.config.language or self.project.flow.language)
        return found if means.demo is None else replace(found, lent=self.demo(means).lent)

    def post(self, means: Means) -> Post:
        url = self.needed(means, "smtp", self.config.smtp)
        try:
            return post_of(url)
        except ValueError:
            raise ConfigError("bad-smtp", variable=_VARIABLES["smtp"]) from None

    def sender(self, means: Means) -> Address:
        written = self.needed(means, "sender", self.config.sender)
        try:
            header = HeaderRegistry()("from", written)
            found: tuple[Address, ...] = header.addresses if isinstance(header, AddressHeader) else ()
            if len(found) == 1 and not header.defects and found[0].domain:
                return found[0]
        except (ValueError, HeaderParseError, IndexError):
            pass
        raise ConfigError("bad-sender", variable=_VARIABLES["sender"])

    def needed(self, means: Means, name: str, value: str | None) -> str:
        if not value:
            raise ConfigError(f"no-{name}", name=means.effect, variable=_VARIABLES[name])
        return value


def _timeout(means: Means) -> float:
    return duration(means.timeout).total_seconds() if means.timeout else _SECONDS


def _nothing(_: Task) -> None:
    """Do what nothing has to be done for."""
