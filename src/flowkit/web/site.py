"""What a site is made of: sessions, languages, where templates are, how strict it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from flowkit.run.effects.worker import Worker
from flowkit.run.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Site:
    """A flow as a site.

    ``name`` stands in the header. ``templates`` are folders searched before the built-in ones, the host's
    first, then the flow's. ``origin`` (``https://example.org``) is what forms may be sent from; without it,
    the host that was asked. ``secure`` marks cookies for HTTPS only. ``patience`` are the seconds that an
    answer waits for a check before it shows a page that says so. ``worker`` is told when there is work.
    """

    sessions: Sessions
    name: str = ""
    templates: tuple[Path, ...] = ()
    origin: str | None = None
    secure: bool = True
    patience: float = 2.0
    worker: Worker | None = None
    links: tuple[tuple[str, str], ...] = field(default=())  # further links of the footer: (label, address)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the flow, its own first."""
        return self.sessions.automaton.flow.languages
