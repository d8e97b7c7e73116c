"""What a template may say beside the page: the texts of the flow, and the answers as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.snapshot import Snapshot
from flowkit.play.texts import Texts, is_secret


@dataclass(frozen=True, slots=True)
class Words:
    """``said.text("profil.choix.title")``, ``said.answer("email")`` for one person in one language."""

    texts: Texts
    snapshot: Snapshot

    def text(self, path: str) -> str:
        """A text of the flow with the person's answers filled in; "" when there is none."""
        return self.texts.text(path, self.snapshot).strip()

    def answer(self, name: str) -> str:
        """An answer or parameter as a person reads it; "" when it is not given, unknown or secret."""
        flow, answers = self.texts.flow, self.snapshot.answers
        if name not in answers or is_secret(flow.declaration(name)):
            return ""
        return self.texts.value(name, answers)
