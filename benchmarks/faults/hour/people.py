"""The invented people of the real journey: what each does next, read from the session and nothing else.

So whoever drives somebody can be killed, and another goes on.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.journey import inputs
from flowkit.core.automaton import Automaton
from flowkit.core.flow import StateKind
from flowkit.core.project import Person, Project
from flowkit.core.snapshot import Event, Option
from flowkit.load import load, project
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.registry import Effects, Outcome, Task
from flowkit.run.effects.sent import StoreLog
from flowkit.run.entries import Entry
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Store
from flowkit.scenario.directory import outcome
from flowkit.scenario.pilot import Stuck, Wishes, next_event
from flowkit.unfold import unfold

MSA = Path(__file__).parents[3] / "flows" / "msa"
KEYS = Keys((bytes(range(1, 33)),))
SENDER = "MSA <msa@example.org>"
SENT = "envoye"
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


_BESIDE = ("en.yaml", "guide.yaml", "claims.yaml", "people.yaml", "requirements.yaml", "effects.yaml")


class Fast:
    """The same clock in all processes, which runs so many times as fast as the machine's."""

    def __init__(self, begun: float, speed: float) -> None:
        self._begun, self._speed = begun, speed

    def now(self) -> datetime:
        """The instant."""
        return BEGINNING + timedelta(seconds=(monotonic() - self._begun) * self._speed)


@cache
def first() -> tuple[Project, Automaton]:
    """The journey as it is, with its people, and what leaves during the hour."""
    with TemporaryDirectory(prefix="flowkit-faults-") as folder:
        where = Path(
            shutil.copytree(MSA, Path(folder) / "msa", ignore=shutil.ignore_patterns("tests", *_BESIDE))
        )
        for beside in (MSA / "people.yaml", Path(__file__).with_name("effects.yaml")):
            shutil.copy(beside, where)
        found = project(where)
    return found, unfold(found.flow)


def second(folder: Path) -> Automaton:
    """A later version of it, written to a folder: a page and its address have another name, a text is new."""
    where = folder / "second"
    if not where.exists():
        shutil.copytree(MSA, where, ignore=shutil.ignore_patterns("tests", *_BESIDE))
        for file in where.glob("*.yaml"):
            text = file.read_text("utf-8").replace('version: "1.0"', 'version: "2.0"')
            file.write_text(re.sub(r"(?<!check: )\bmontant_recu\b", "montant_percu", text), "utf-8")
    return unfold(load(where))


def names(count: int) -> list[str]:
    """The journeys of so many: every invented person in turn, as ``person 7``."""
    people = list(first()[0].people)
    return [f"{people[number % len(people)]} {number}" for number in range(count)]


def person_of(name: str) -> Person:
    """Whose journey it is."""
    return first()[0].people[name.split()[0]]


def mailbox_of(person: Person) -> str:
    """What becomes of a mail to a person: ``envoye``, ``rejete`` or ``differe``."""
    rules = person.record.get("envoi_email", ())
    return rules[0].outcome if rules else SENT


def begin(sessions: Sessions, name: str) -> Reply:
    """Begin a journey, or find it."""
    return sessions.start(inputs(sessions.automaton.flow), key=name)


def next_of(sessions: Sessions, reply: Reply, person: Person) -> Event | None:
    """What a person does next; None while a check is asked or nothing can be done."""
    automaton = sessions.pinned.of(reply.snapshot.digest)
    states = [automaton.flow.states[state] for state in reply.snapshot.states]
    if reply.snapshot.ended or any(state.kind is StateKind.CHECK for state in states):
        return None
    taken = _taken(sessions.history(reply.id))
    choose = partial(_choose, automaton, person, taken)
    event = next_event(automaton, reply.snapshot, sessions.now(), Wishes(person.answers, choose))
    return None if isinstance(event, Stuck) else event._replace(now=None)


def _taken(journal: Sequence[Entry]) -> Counter[tuple[str, str]]:
    """How often which way was taken from which page."""
    return Counter((before.states[0], after.event) for before, after in pairwise(journal))


def _choose(
    automaton: Automaton,
    person: Person,
    taken: Mapping[tuple[str, str], int],
    state: str,
    options: tuple[Option, ...],
) -> str | None:
    """As the directory says of this visit, by the answer it saves, else the way on that was taken least."""
    events = [option.event for option in options if option.trigger not in ("timer", "back")]
    visits = sum(count for (place, _), count in taken.items() if place == state)
    wanted = person.choices.get(state, ())
    if wanted and (event := wanted[min(visits, len(wanted) - 1)]) in events:
        return event
    saved = automaton.flow.states[state].save_as
    if saved and (value := person.answers.get(saved)) in events:
        return value
    ways = [option.event for option in options if option.trigger in ("choice", "next")]
    ways = ways or [option.event for option in options if option.trigger in ("link", "button")]
    usual = {control.event for control in automaton.flow.states[state].controls if control.usual}
    order = sorted(ways, key=lambda event: (taken.get((state, event), 0), event not in usual))
    return order[0] if order else None


def effects(store: Store, owners: Mapping[str, str], port: int, spool: Path) -> Effects:
    """The handlers of the journey: mails, letters, and the record of whose session it is."""
    found = first()[0]
    config = Config(smtp=f"smtp://127.0.0.1:{port}", sender=SENDER, spool=str(spool))
    made = declared(found, config, StoreLog(store))

    def ask(task: Task) -> Outcome:
        answered = outcome(person_of(owners[task.session]), task.flow, task.snapshot, task.state, task.now)
        if answered is None:
            raise LookupError(task.name)
        return Outcome(*answered)

    for kind, name in made.missing(found.flow):
        made = made.action(name, _nothing) if kind == "action" else made.check(name, ask)
    return made


def _nothing(_: Task) -> None:
    """Do nothing."""
