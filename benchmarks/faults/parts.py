"""The parts the campaigns share: the journey, one person's round, and what a store must say afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import flowkit
from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.run.errors import StoreError
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify

ERRAND = Path(__file__).with_name("errand.yaml")
KEYS = Keys((bytes(range(32)),))
"""The master keys of all campaigns: what is tried here is not whether they are secret."""


@cache
def errand() -> Automaton:
    """The automaton of the campaigns."""
    return flowkit.unfold(flowkit.load(ERRAND))


def opened(folder: Path, name: str = "sessions.db") -> Sessions:
    """The sessions of a folder, in SQLite as it is shipped."""
    return Sessions(errand(), f"sqlite:///{folder / name}", keys=KEYS)


def turn(version: int) -> Event:
    """What a person does next who fetches one thing after another: asks for it, goes back to the counter."""
    if version % 2:
        return Event("next", {"item": str(version), "note": "A7"})
    return Event("again")


def wrong(sessions: Sessions, thorough: bool = True) -> Iterator[str]:
    """All that is wrong with a store: what ``verify`` finds, and what walking each journal again shows.

    The second says nothing that the first should not, but it is another's work: the journal as people read
    it, the pure step, and the outbox. Without ``thorough`` it is alone, with what SQLite says of its file.
    """
    for finding in verify(sessions) if thorough else ():
        yield f"{finding.session} {finding.what} {finding.seq} {finding.more}"
    yield from () if thorough else sessions.store.examine()
    for session in sessions.store.sessions():
        try:
            yield from _walked(sessions, session.id)
        except StoreError as error:
            yield f"{session.id} {error}"


def _walked(sessions: Sessions, id: str) -> Iterator[str]:
    reply, journal = sessions.get(id), sessions.history(id, reveal=True)
    if [entry.seq for entry in journal] != list(range(1, reply.version + 1)):
        yield f"{id} has a gap"
        return
    first, *rest = journal
    moved: Moved | Refused = errand().start(first.answers, first.at)
    asked = _asked(1, moved)
    for entry in rest:
        moved = errand().step(moved.snapshot, Event(entry.event, entry.answers or {}, entry.at))
        if isinstance(moved, Refused):
            yield f"{id} took a step that is refused: {moved.reason}"
            return
        asked |= _asked(entry.seq, moved)
    if moved.snapshot != reply.snapshot:
        yield f"{id} does not stand where its journal leads"
    if {(e.seq, e.number, e.name) for e in sessions.store.effects(session=id)} != asked:
        yield f"{id} has other effects than its journal asks for"


def _asked(seq: int, moved: Moved | Refused) -> set[tuple[int, int, str]]:
    effects = moved.effects if isinstance(moved, Moved) else ()
    wanted = [effect for effect in effects if effect.kind in ("action", "check")]
    return {(seq, number, effect.name) for number, effect in enumerate(wanted)}


def stands(reply: Reply) -> tuple[int, str]:
    """A reply as far as two that say the same agree."""
    return reply.version, reply.snapshot.to_json()
