"""A letter: a PDF file in a spool folder, from which a printer or a post room takes it.

A repeated letter is the same file; one that was taken from the folder in between is put there again. Needs
the extra ``letters`` (reportlab).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from flowkit.core.answer import Answer
from flowkit.run.effects.account import Sender
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.spool import name_of, put
from flowkit.run.effects.template import Template

_MOST = 50_000  # characters of a letter
_DATE = Answer("date", "date")


@dataclass(frozen=True, slots=True)
class Letter:
    """Writes the letter of an action. ``font`` is a TrueType file for what Latin letters do not write."""

    template: Template
    spool: Path
    font: Path | None = None
    account: Sender | None = None

    def __call__(self, task: Task) -> None:
        """Put the letter into the folder. Raises FailedError when it cannot be printed as it should."""
        filled = self.account.with_password(task) if self.account else task
        if filled is not None:  # else too many were sent
            put(self.spool, f"{name_of(task.id)}.pdf", self.pdf(filled))

    def pdf(self, task: Task) -> bytes:
        """The letter as PDF, the same bytes for the same task on the same day."""
        from flowkit.run.effects.sheet import LATIN, Sheet

        parts = [self._clean(task, name) for name in ("from", "to", "subject", "text")]
        sender, address, subject, text = parts
        if not address:
            raise FailedError("letter-no-address", hopeless=True)
        if sum(map(len, parts)) > _MOST:
            raise FailedError("letter-too-long", hopeless=True)
        language = self.template.language
        day = self.template.kinds["date"].show(task.now.date().isoformat(), _DATE, language)
        files = LATIN if self.font is None else (str(self.font), str(self.font))
        return Sheet(sender, address, day, subject, text, language, files).pdf()

    def _clean(self, task: Task, name: str) -> str:
        """A part without what cannot be printed; empty lines only part paragraphs."""
        text = unicodedata.normalize("NFC", self.template.part(task, name))
        lines = [_printed(line) for line in text.splitlines()]
        return "\n".join(line for line in lines if line or name == "text").strip()


def _printed(line: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in line).strip()
