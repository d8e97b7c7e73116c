"""Accounts with passwords as handlers: checks that an account answers, and passwords that messages carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowkit.core.duration import duration
from flowkit.core.project import RecordRule
from flowkit.run.effects.registry import Ask, FailedError, Outcome, Task
from flowkit.run.effects.template import Template

if TYPE_CHECKING:
    from flowkit.run.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Account:
    """What one effect asks an account for. ``stranger`` answers for those who have none, if somebody does."""

    accounts: Accounts
    template: Template
    stranger: Ask | None = None

    def ask(self, task: Task) -> Outcome | str:
        """The outcome of a check. Raises FailedError when nobody can be meant."""
        answers: dict[str, Callable[[Task, str], str]] = {
            "log_in": self._log_in,
            "confirm": self._confirm,
            "choose": self._choose,
            "unlink": lambda _, who: "unlinked" if self.accounts.unlink(who) else "last",
            "known": self._known,
        }
        word = answers[self.template.means.parts["do"]](task, self._who(task))
        found: RecordRule | None = self.template.means.outcomes.get(word)
        if found is not None:
            return Outcome(found.outcome, found.gives)
        assert self.stranger is not None  # else the word is declared
        return self.stranger(task)

    def act(self, task: Task) -> None:
        """Carry out an action. Raises FailedError when nobody can be meant."""
        who = self._who(task)
        if self.template.means.parts["do"] == "accept_terms":
            self.accounts.accept(who, self._part(task, "version"))
        else:
            self.accounts.write_to(who, self._part(task, "address"))

    def _who(self, task: Task) -> str:
        who = self._part(task, "identifier")
        if not who:
            raise FailedError("account-nobody", hopeless=True)
        return who

    def _part(self, task: Task, name: str) -> str:
        return self.template.raw(task, self.template.means.parts.get(name, ""))

    def _log_in(self, task: Task, who: str) -> str:
        return self.accounts.log_in(who, self._part(task, "password"), task.now, task.id)

    def _confirm(self, task: Task, who: str) -> str:
        return self.accounts.confirm(who, self._part(task, "password"), task.now, task.id)

    def _choose(self, task: Task, who: str) -> str:
        known = [self._part(task, "about")]
        password, again = self._part(task, "password"), self._part(task, "again")
        return self.accounts.choose(who, password, again, known, task.id)

    def _known(self, task: Task, who: str) -> str:
        """Whether there is an account; not from a session, nor of a person, that is asked for too often."""
        places = (f"session {task.session}", f"person {who}")
        if not all(self.accounts.may_look(place, task.now) for place in places):
            return "limited"
        return "known" if self.accounts.exists(who) else "unknown"


@dataclass(frozen=True, slots=True)
class Sender:
    """What accounts have to do with a mail or a letter: the password in it, and where it goes."""

    accounts: Accounts
    template: Template

    def with_password(self, task: Task) -> Task | None:
        """The task with a provisional password, if its message has one; None when too many were sent."""
        who = self._of(task, "password_for")
        if who is None:
            return task
        lasts = duration(self.template.means.parts.get("valid", "P7D"))
        password = self.accounts.to_send(who, task.now, task.id, lasts, task.name)
        if password is None:
            return None
        return task._replace(arguments={**task.arguments, "password": password})

    def addresses(self, task: Task) -> tuple[str, ...]:
        """Where a message goes that is about an account; nowhere for one that is about none."""
        who = self._of(task, "to_account")
        return () if who is None else self.accounts.addresses(who)

    def left(self, task: Task, address: str) -> None:
        """Note that a message has left. Where a password went, the next ones go too."""
        who, about = self._of(task, "password_for"), self._of(task, "to_account")
        if about is None and who is not None:
            self.accounts.write_to(who, address)
        if found := about or who:
            self.accounts.told(found)

    def _of(self, task: Task, name: str) -> str | None:
        written = self.template.means.parts.get(name)
        if written is None:
            return None
        who = self.template.raw(task, written)
        if not who:
            raise FailedError("account-nobody", hopeless=True)
        return who
