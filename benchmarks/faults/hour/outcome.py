"""What an hour came to: everything that was acknowledged, sent and reached, counted afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from benchmarks.faults.hour.mailbox import Mailbox
from benchmarks.faults.hour.people import (
    BEGINNING,
    KEYS,
    SENT,
    begin,
    effects,
    first,
    mailbox_of,
    names,
    next_of,
    person_of,
)
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects.mail import Mail
from flowkit.run.effects.registry import Effects, Handler, Task
from flowkit.run.effects.spool import name_of
from flowkit.run.effects.worker import Worker
from flowkit.run.journal import MIGRATE
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.verify import verify

ENOUGH = 200  # steps in which everybody must come to an end


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of an hour. What is named first must be nothing."""

    lost: int  # acknowledged, and not in the journal as it was sent
    unfinished: int
    elsewhere: int  # ended, but not where they end when nobody is killed
    unsent: int  # mails and letters that were asked for and have not arrived
    twice: int  # in a mailbox or the spool more than once
    unasked: int  # arrived, and nobody asked for it
    wrong: int  # what verify finds
    people: int
    acknowledged: int
    mails: int
    letters: int
    repeated: int  # arrived again with a Message-ID that the mailbox knew
    moved: int = 0
    upgraded: int = 0
    kills: Mapping[str, int] | None = None

    @property
    def held(self) -> bool:
        """Whether nothing was lost, sent twice or left over, people were moved, and enough was killed."""
        bad = (
            self.lost
            + self.unfinished
            + self.elsewhere
            + self.unsent
            + self.twice
            + self.unasked
            + self.wrong
        )
        return not bad and self.moved > 0 and self.mails > 0 and sum((self.kills or {}).values()) >= 15

    def with_kills(self, kills: Mapping[str, int]) -> Outcome:
        """The same with what was done to the processes."""
        return replace(self, kills=kills)

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "held": self.held}

    def text(self) -> str:
        """For people."""
        killed = " and ".join(f"{number} {kind}" for kind, number in sorted((self.kills or {}).items()))
        return (
            f"{self.people} people, {killed} processes killed, {self.moved} sessions moved to a new version "
            f"while inside ({self.upgraded} ended in it): {self.acknowledged:,} answers acknowledged, "
            f"{self.lost} lost; "
            f"{self.unfinished} unfinished, {self.elsewhere} ended elsewhere; {self.mails} mails and "
            f"{self.letters} letters, {self.unsent} missing, {self.twice} twice, {self.unasked} unasked "
            f"({self.repeated} mails came again with the Message-ID they had); verify finds {self.wrong}"
        )


def ends(folder: Path) -> dict[str, tuple[str, ...]]:
    """Where each invented person ends when nobody is killed, in memory."""
    automaton, store, clock = first()[1], MemoryStore(), SimulatedClock(BEGINNING)
    plain = Sessions(automaton, store, None, clock, keys=KEYS)
    owners = {begin(plain, name).id: name for name in names(len(first()[0].people))}
    made = effects(store, owners, 9, folder)

    def arrived(task: Task) -> str:
        return mailbox_of(person_of(owners[task.session]))

    handlers = Effects(
        {name: Handler(_nothing) for name in made.actions}, {**made.checks, "envoi_email": Handler(arrived)}
    )
    worker = Worker(Sessions(automaton, store, handlers, clock, keys=KEYS))
    found = {}
    for id, name in owners.items():
        for _ in range(ENOUGH):
            worker.once()
            clock.forward(timedelta(seconds=1))
            reply = plain.get(id)
            event = next_of(plain, reply, person_of(name))
            if event is not None:
                plain.send(id, event, reply.version)
        found[person_of(name).id] = plain.get(id).snapshot.states
    return found


def _nothing(_: Task) -> None:
    """Do nothing."""


def judged(  # noqa: PLR0913 - what was wanted, what was said, and where things arrived
    sessions: Sessions,
    owners: Mapping[str, str],
    expected: Mapping[str, tuple[str, ...]],
    acknowledged: Sequence[tuple[str, str, str, dict[str, Any]]],
    mailbox: Mailbox,
    folder: Path,
) -> Outcome:
    """Count everything."""
    journals = {id: {entry.key: entry for entry in sessions.history(id, reveal=True)} for id in owners}

    def kept(id: str, key: str, event: str, answers: dict[str, Any]) -> bool:
        entry = journals[id].get(key)
        return entry is not None and (entry.event, dict(entry.answers or {})) == (event, answers)

    lost = sum(not kept(*each) for each in acknowledged)
    last = {id: sessions.get(id).snapshot for id in owners}
    elsewhere = [
        id for id in owners if last[id].ended and last[id].states != expected[person_of(owners[id]).id]
    ]
    means = first()[0].effects
    done = [
        effect
        for effect in sessions.store.effects(Status.DONE)
        if effect.kind == "action" and effect.name in means
    ]
    maker = cast(
        Mail, effects(sessions.store, owners, mailbox.port, folder / "letters").actions["send_password"].call
    )
    mails = {
        maker.message_id(cast(Task, effect))
        for effect in done
        if means[effect.name].way == "mail" and mailbox_of(person_of(owners[effect.session])) == SENT
    }
    letters = Counter(f"{name_of(effect.id)}.pdf" for effect in done if means[effect.name].way == "letter")
    spooled = Counter(file.name for file in (folder / "letters").glob("*.pdf"))
    return Outcome(
        lost=lost,
        unfinished=sum(snapshot.ended is None for snapshot in last.values()),
        elsewhere=len(elsewhere),
        unsent=len(mails - set(mailbox.mails)) + (letters - spooled).total(),
        twice=max(len(mailbox.mails) - len(mails), 0) + (spooled - letters).total(),
        unasked=len(set(mailbox.mails) - mails),
        wrong=len(list(verify(sessions))),
        people=len(owners),
        acknowledged=len(acknowledged),
        mails=len(mails),
        letters=letters.total(),
        repeated=mailbox.mails.total() - len(mailbox.mails),
        moved=sum(any(entry.event == MIGRATE for entry in sessions.history(id)) for id in owners),
        upgraded=sum(snapshot.version == "2.0" for snapshot in last.values()),
    )
