"""``flowkit sessions verify``: is everything as it was written, and does it hang together?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS, UNDECIDED
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.opened import found, opened_sessions, store_option
from flowkit.cli.sessions.progress import Progress, counting
from flowkit.cli.sessions.told import number

if TYPE_CHECKING:
    from flowkit.run.sessions import Sessions
    from flowkit.run.verify import Finding


@click.command("verify", short_help="Is everything as it was written?")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@store_option
@spoken
def command(form: str, url: str, lang: str | None, colour: str) -> int:
    """Work everything out again: the files of the store, the kept versions of the flow, and for each session
    the chain of its journal, its signature, its snapshot, where its journal leads when it is walked again,
    and whether the outbox holds what that walk asks for.

    Each session that is not as it should be is named, and why (status 1). It may run while people are at it.
    """
    spoke = console(lang, colour)
    with opened_sessions(url, spoke) as sessions, counting(sessions.store, None, spoke) as progress:
        return verified(sessions, form, progress, spoke)


def verified(sessions: Sessions, form: str, progress: Progress, spoke: Console) -> int:
    """Verify a store and tell what is found; the exit status."""
    from flowkit.run.verify import UNDECIDED as UNSEEN
    from flowkit.run.verify import verify

    broken: set[str] = set()
    unseen: set[str] = set()
    for finding in verify(sessions, progress.step):
        progress.clear()
        spoke.say(_object(finding) if form == "json" else sentence(finding, spoke))
        (unseen if finding.what in UNSEEN else broken).add(finding.session)
    progress.clear()
    if form == "text":
        spoke.say(_summary(progress.count, broken, unseen, spoke))
    return PROBLEMS if broken else UNDECIDED if unseen else FINE


def sentence(finding: Finding, spoke: Console) -> str:
    """What is found, in words."""
    from flowkit.messages import shown

    said = found(finding.what, finding.seq, spoke, finding.more)
    whose = shown(finding.session) or spoke.text("sessions.found")
    return spoke.paint(whose, bold=True) + f"  {said}"


def _object(finding: Finding) -> str:
    from flowkit.core.jsontext import encoded

    return encoded({**finding._asdict(), "session": finding.session or None})


def _summary(count: int, broken: Iterable[str], unseen: Iterable[str], spoke: Console) -> str:
    wrong, unknown = set(broken), set(unseen)
    counts = {"count": number(count, spoke), "broken": len(wrong - {""}), "unseen": len(unknown)}
    key = "store" if wrong == {""} else "broken" if wrong else "unseen" if unknown else "fine"
    return spoke.paint(
        spoke.text(f"sessions.verify.{key}", **counts),
        fg="red" if wrong else "yellow" if unknown else "green",
    )
