"""What a site is made of: sessions, languages, where templates are, how strict it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from flowkit.run.effects.worker import Worker
from flowkit.run.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may do, and one session. ``lookups`` are forms that bring the number of a person.

    Requests from this very machine are counted only with ``loopback``: a proxy on it that ``Site.proxies``
    does not name would make one person of all.
    """

    requests: Rate = Rate(1_200, 60)  # of an address
    starts: Rate = Rate(120, 600)  # sessions begun from an address
    lookups: Rate = Rate(60, 3_600)  # from an address
    forms: Rate = Rate(240, 60)  # of a session
    own_lookups: Rate = Rate(30, 3_600)  # of a session
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A flow as a site.

    ``name`` stands in the header. ``templates`` are folders searched before the built-in ones, the host's
    first, then the flow's. ``origin`` (``https://example.org``) is what forms may be sent from; without it,
    the host that was asked. ``secure`` marks cookies for HTTPS only. ``patience`` are the seconds that an
    answer waits for a check before it shows a page that says so. ``worker`` is told when there is work.

    ``inputs`` are the parameters with which every journey begins. With ``enumeration`` ``neutral``, forms
    that bring a person's number are answered at even times, so that how long it took tells nobody whether
    there is an account; that no page tells it before a proof is the flow's part, for which it may have a
    parameter (``inputs={"annonce_compte": False}`` in the flow of the MSA). ``documented`` answers at once.

    ``limits`` are kept for each address and session; None for none. Behind a proxy, ``proxies`` are the
    addresses or networks that are believed when they say, in ``proxy_header``, who asks. ``hosts`` are the
    names that the site answers to; without them, any.
    """

    sessions: Sessions
    name: str = ""
    templates: tuple[Path, ...] = ()
    origin: str | None = None
    secure: bool = True
    patience: float = 2.0
    worker: Worker | None = None
    inputs: Mapping[str, object] = field(default_factory=dict)
    enumeration: Literal["documented", "neutral"] = "documented"
    limits: Limits | None = Limits()
    proxies: tuple[str, ...] = ()
    proxy_header: str = "x-forwarded-for"
    hosts: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # checks answered elsewhere, and by whom
    links: tuple[tuple[str, str], ...] = field(default=())  # further links of the footer: (label, address)

    def sends_to(self, states: Iterable[str]) -> tuple[str, str] | None:
        """The check of one of the states that is answered elsewhere, and what that place is called."""
        flow = self.sessions.automaton.flow
        checks = (flow.states[state].check or "" for state in states if state in flow.states)
        return next(((check, self.elsewhere[check]) for check in checks if check in self.elsewhere), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the flow, its own first."""
        return self.sessions.automaton.flow.languages
