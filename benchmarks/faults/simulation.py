"""A seeded world: people who click twice, tabs gone stale, messages that come late, workers that die, clocks
that jump, a network that loses answers. Each answer is compared with a naive model's; a seed replays exactly.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, cast

from benchmarks.faults.model import Answered, Model
from benchmarks.faults.unreliable import Unreliable
from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Refused
from flowkit.run.clock import SimulatedClock, micros
from flowkit.run.errors import LeaseLostError, StoreError
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status, Store, Waiting

PEOPLE = 8
PATIENCE = 40  # times that somebody asks again
LEASE = timedelta(seconds=30)
STEPS = 200
LEAPS = (timedelta(0), timedelta(seconds=20), timedelta(minutes=15), timedelta(hours=2), timedelta(days=2))


class Difference(AssertionError):  # noqa: N818 - it is what was found
    """Sessions did something else than the model."""


class Sent(NamedTuple):
    """A request as a client remembers it."""

    who: str
    event: Event
    expected: int | None
    key: str | None


@dataclass(slots=True)
class World:
    """One run of a seed. ``reopen`` gives the store again, as a new process would see it."""

    seed: int
    automaton: Automaton
    reopen: Callable[[], Store]
    keys: Keys = field(default_factory=Keys.random)
    chance: random.Random = field(init=False)
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    ids: dict[str, str] = field(default_factory=dict)
    past: list[Sent] = field(default_factory=list)
    late: list[Sent] = field(default_factory=list)
    leased: list[Waiting] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    model: Model = field(init=False)
    sessions: Sessions = field(init=False)
    net: Unreliable = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.model = Model(self.automaton)
        self.reopen().keep("salt", self.seed.to_bytes(16))  # ids come from keys, and these from the salt
        self._open()

    def _open(self) -> None:
        self.net = Unreliable(self.reopen(), self.chance, 0.03, 0.03)
        self.sessions = Sessions(self.automaton, cast(Store, self.net), None, self.clock, keys=self.keys)

    def run(self, steps: int = STEPS) -> str:
        """Take random steps, then settle everything and compare all; the fingerprint of what happened."""
        for number in range(steps):
            what = self.chance.choices(tuple(_STEPS), tuple(_STEPS.values()))[0]
            self.trace.append(f"{number} {what.__name__}")
            what(self)
        self._settle_all()
        self._compare_all()
        return sha256("\n".join(self.trace).encode()).hexdigest()

    # people

    def begin(self) -> None:
        """Somebody begins; clicking again begins nothing."""
        who = f"p{self.chance.randrange(PEOPLE)}"
        reply = self._ask(
            lambda: self.sessions.start(key=who),
            lambda: self.model.start(who, self.clock.now(), who),
            f"start {who}",
            who,
        )
        if self.ids.setdefault(who, reply.id) != reply.id:
            raise Difference(f"seed {self.seed}: another session for the same key")

    def click(self) -> None:
        """Somebody goes on: a new request, with a key or a version or neither."""
        if self.ids:
            self._send(self._request())

    def click_again(self) -> None:
        """A request is repeated word for word: a double click, a retry, a stale tab."""
        if self.past:
            self._send(self.chance.choice(self.past))

    def forge(self) -> None:
        """The key of an earlier request comes with something else."""
        if self.past:
            sent = self.chance.choice(self.past)
            self._send(sent._replace(event=Event("next", {"item": "999"})))

    def hold_back(self) -> None:
        """A request is made, and travels slowly."""
        if self.ids:
            self.late.append(self._request())

    def arrive(self) -> None:
        """A request that was under way arrives, after others that were made later."""
        if self.late:
            self._send(self.late.pop(self.chance.randrange(len(self.late))))

    def _request(self) -> Sent:
        who = self.chance.choice(sorted(self.ids))
        journey = self.model.journeys[who]
        states = (self.automaton.flow.states[state] for state in journey.snapshot.states)
        known = [control.event for state in states for control in state.controls]
        likely = [name for name in known if name != "finish" and not name.startswith("after_")]
        name = self.chance.choice([*known, *likely * 5, "nonsense", "next", "again"])
        answers = {"item": str(self.chance.randrange(1000)), "note": "A7"} if name == "next" else {}
        expected = self.chance.choice([None, journey.version, journey.version, journey.version - 1])
        key = self.chance.choice([None, f"k{len(self.trace)}"])
        return Sent(who, Event(name, answers), expected, key)

    def _send(self, sent: Sent) -> None:
        who, event, expected, key = sent
        self.past.append(sent)
        self._ask(
            lambda: self.sessions.send(self.ids[who], event, expected, key),
            lambda: self.model.send(who, event, self.clock.now(), expected, key),
            f"send {who} {event.name} {expected} {key}",
            key,
        )

    def _ask(
        self, ask: Callable[[], Reply], must: Callable[[], Answered], what: str, key: str | None
    ) -> Reply:
        """Ask, again after a lost request or answer, and compare with what must be answered."""
        done = False
        for _ in range(PATIENCE):
            try:
                reply = ask()
                break
            except StoreError as error:
                if error.reason != "unreachable":
                    raise
                if self.net.lost == "after":
                    must()
                    done = True
                    if key is None:  # nobody can know: look
                        return self._looked(what)
        else:
            raise Difference(f"seed {self.seed}: {what}: never answered")
        if done and not reply.repeated:
            raise Difference(f"seed {self.seed}: {what}: done twice")
        self._same(reply, must(), what)
        return reply

    def _looked(self, what: str) -> Reply:
        who = what.split()[1]
        journey = self.model.journeys[who]
        reply = self.sessions.get(self.ids[who])
        self._same(reply, Answered(journey.version, journey.snapshot), what)
        return reply

    def _same(self, reply: Reply, must: Answered, what: str) -> None:
        refused = reply.refused.reason if reply.refused else None
        found = Answered(reply.version, reply.snapshot, refused, reply.repeated)
        self.trace.append(f"{what}: {found.version} {refused} {found.repeated} {found.snapshot.to_json()}")
        if found != must:
            raise Difference(f"seed {self.seed}: {what}: {found} instead of {must}")

    # the world

    def time_passes(self) -> None:
        """The clock goes on; sometimes it is set back."""
        back = self.chance.random() < 0.1
        leap = self.chance.choices(LEAPS, (4, 4, 4, 2, 1))[0]
        self.clock.forward(timedelta(hours=-1) if back else leap)

    def fire(self) -> None:
        """A worker looks for what is due, sometimes at a session that is not."""
        now = self.clock.now()
        due = set(self.sessions.store.due(micros(now), 100))
        for who, id in self.ids.items():
            journey = self.model.journeys[who]
            ready = any(micros(_instant(at)) <= micros(now) for at in journey.snapshot.timers.values())
            if ready != (id in due):
                raise Difference(f"seed {self.seed}: {who} is {'not ' if ready else ''}due")
            if id in due or self.chance.random() < 0.2:
                self._fire(who, id)

    def _fire(self, who: str, id: str) -> None:
        while True:
            try:
                self.sessions.fire(id)
                break
            except StoreError as error:
                if error.reason != "unreachable":
                    raise
        self.model.fire(who, self.clock.now())
        reply, journey = self.sessions.get(id), self.model.journeys[who]
        self._same(reply, Answered(journey.version, journey.snapshot), f"fire {who}")

    def lease(self) -> None:
        """A worker takes effects; perhaps it dies with them, perhaps it is only slow."""
        now = self.clock.now()
        token = f"w{len(self.trace)}"
        taken = self.net.lease(micros(now), micros(now + LEASE), token, self.chance.randrange(1, 5))
        for effect in taken:
            open_before = [
                other.id
                for other in self.net.effects(session=effect.session)
                if (other.seq, other.number) < (effect.seq, effect.number)
                and other.status in (Status.WAITING, Status.LEASED)
            ]
            if open_before:
                raise Difference(f"seed {self.seed}: an effect was given before an earlier one")
        self.trace.append(f"lease {len(taken)}")
        if self.chance.random() < 0.8:
            self.leased += taken

    def work(self) -> None:
        """A worker carries out an effect it took, whether or not it still has it."""
        if self.leased:
            self._carry_out(self.leased.pop(self.chance.randrange(len(self.leased))))

    def _carry_out(self, effect: Waiting) -> None:
        stands = self.net.effect(effect.id)
        holds = stands.status is Status.LEASED and stands.lease == effect.lease
        if effect.kind == "check":
            self._answer(effect, holds)
            return
        self.received[effect.id] += 1
        if self.chance.random() < 0.1:  # it dies between the receiver and the store
            return
        if self.net.settle(effect._replace(status=Status.DONE)) != holds:
            raise Difference(f"seed {self.seed}: an effect settled with a lease that is lost")

    def _answer(self, effect: Waiting, holds: bool) -> None:
        who = next(who for who, id in self.ids.items() if id == effect.session)
        event = Event(self.chance.choice(["here", "lost", "down"]), at=effect.state)
        now = self.clock.now()
        fresh = effect.id not in self.model.journeys[who].asked
        if fresh and not holds and not isinstance(self.model.would(who, event, now), Refused):
            self.net.lost = None
            with suppress(LeaseLostError, StoreError):
                self.sessions.answer(effect, event.name)
                self.net.lost = "after"
            if self.net.lost == "after":
                raise Difference(f"seed {self.seed}: a check was answered with a lease that is lost")
            return
        self._ask(
            lambda: self.sessions.answer(effect, event.name),
            lambda: self.model.send(who, event, now, None, effect.id),
            f"answer {who} {event.name}",
            effect.id,
        )

    def restart(self) -> None:
        """The process dies; another one opens the store."""
        self._open()

    # the end

    def _settle_all(self) -> None:
        self._open()
        self.net.calm()
        for _ in range(300):
            self.clock.forward(LEASE * 2)
            self.leased.clear()
            self.lease()
            while self.leased:
                self._carry_out(self.leased.pop())
            if not any(True for _ in self.net.effects(Status.WAITING)) and not any(
                True for _ in self.net.effects(Status.LEASED)
            ):
                return
        raise Difference(f"seed {self.seed}: the outbox is never empty")

    def _compare_all(self) -> None:
        for who, id in self.ids.items():
            journey = self.model.journeys[who]
            self._same(self.sessions.get(id), Answered(journey.version, journey.snapshot), f"end {who}")
            if [entry.event for entry in self.sessions.history(id)] != journey.events:
                raise Difference(f"seed {self.seed}: {who}: another journal")
            found = {(e.seq, e.number): (e.kind, e.name, e.state) for e in self.net.effects(session=id)}
            if found != journey.effects:
                raise Difference(f"seed {self.seed}: {who}: other effects")
            actions = {f"{id}/{s}/{n}" for (s, n), e in journey.effects.items() if e[0] == "action"}
            if actions != {each for each in self.received if each.startswith(f"{id}/")}:
                raise Difference(f"seed {self.seed}: {who}: an effect was not carried out")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


_STEPS: dict[Callable[[World], None], int] = {
    World.begin: 4,
    World.click: 40,
    World.click_again: 10,
    World.forge: 3,
    World.hold_back: 5,
    World.arrive: 5,
    World.time_passes: 6,
    World.fire: 8,
    World.lease: 8,
    World.work: 10,
    World.restart: 2,
}
