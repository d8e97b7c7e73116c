"""Which sessions a verb is about, and where they are, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowkit.cli.console import Console
from flowkit.cli.sessions.opened import digest_of, since_when

if TYPE_CHECKING:
    from flowkit.run.store import Session, Store

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])
ENDS = ("no", "success", "fallback", "abandoned", "error", "erased")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sessions that were asked for; None: whatever it is."""

    state: str | None
    ended: str | None
    digest: str | None
    since: str | None

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return self == Chosen(None, None, None, None)

    def of(self, store: Store, spoke: Console) -> Iterator[Session]:
        """Those sessions of a store, in the order of their ids. Raises StopError for what means none."""
        digest, since = digest_of(self.digest, store, spoke), since_when(self.since, spoke)
        found = store.sessions(state=self.state, digest=digest)
        ended = None if self.ended == "no" else self.ended
        return (
            session
            for session in found
            if (self.ended is None or session.ended == ended) and (since is None or session.moved >= since)
        )


def chosen_options(command: AnyCommand) -> AnyCommand:
    """Add the options that choose sessions; the verb receives them as Chosen takes them."""
    for option in (
        click.option("--since", metavar="ISO", help="Only those that moved since then (UTC)."),
        click.option("--digest", metavar="START", help="Only those pinned to this version of the flow."),
        click.option("--ended", type=click.Choice(ENDS), help="Only those that ended so (no: that go on)."),
        click.option("--state", metavar="STATE", help="Only those that rest at this state."),
    ):
        command = option(command)
    return command


def result(ended: str | None, spoke: Console) -> str:
    """How a session ended, in words."""
    if ended is None:
        return spoke.text("sessions.going-on")
    return spoke.text("sessions.erased" if ended == "erased" else f"play.result.{ended}")
