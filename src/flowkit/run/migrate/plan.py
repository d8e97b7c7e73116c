"""What would become of every session, found out before any is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flowkit.core.automaton import Automaton
from flowkit.core.project import Migration
from flowkit.core.restore import SnapshotError
from flowkit.run.changes import Held, moment_of, opened
from flowkit.run.errors import BrokenSessionError
from flowkit.run.migrate.crossing import Crossed, Crossing
from flowkit.run.migrate.drawn import Drawn, drawn
from flowkit.run.migrate.standing import carried
from flowkit.run.migrate.stays import Stays
from flowkit.run.migrate.trial import Proof
from flowkit.run.sessions import Sessions
from flowkit.run.store import Definition, Session

_PREFIX = 7  # characters of a digest by which a migration may name a version


@dataclass(slots=True)
class Leg:
    """The sessions of one version: by which passages they go, and what becomes of them.

    ``moves`` counts them by (states now, states then); ``lost`` counts what they lose; ``stays`` holds the
    ids of those that stay, by why.
    """

    source: Definition
    course: tuple[Crossing, ...]
    drawn: Drawn | None = None
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    proofs: dict[str, Proof] = field(default_factory=dict)
    stays: dict[Stays, list[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everybody has a place, and everything told of this version is in it."""
        return not (self.drawn and self.drawn.unknown) and not any(why.stops for why in self.stays)

    @property
    def going(self) -> int:
        """How many of its sessions have not ended."""
        return sum(self.moves.values()) + sum(len(ids) for ids in self.stays.values())

    def meant(self, why: Stays) -> tuple[str, ...]:
        """The states that may be meant by the one that a session cannot leave."""
        return self.drawn.doubtful.get(dict(why.params).get("state", ""), ()) if self.drawn else ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What would become of all sessions of a flow. ``strangers`` counts those of versions nobody knows."""

    target: Automaton
    legs: tuple[Leg, ...]
    strangers: dict[str, int]

    @property
    def complete(self) -> bool:
        """Whether every session has a place in the new version, or was told to wait for one."""
        return all(leg.complete for leg in self.legs)


def survey(
    sessions: Sessions,
    target: Automaton,
    migrations: Iterable[Migration] = (),
    seen: Callable[[int], None] = lambda _: None,
) -> Survey:
    """Look at every session that could be moved to a version; nothing is changed.

    ``seen`` is told how many more have been looked at. Raises StoreError, KeysError.
    """
    told = tuple(migrations)
    known = sessions.store.definitions()
    sources = [one for one in known if one.flow == target.flow.id and one.digest != target.digest]
    legs = []
    for source in sources:
        leg = _leg(sessions, source, target, told)
        for session in living(sessions, source.digest):
            _look(sessions, leg, session)
            seen(1)
        legs.append(leg)
    familiar = {*(one.digest for one in known), target.digest}
    strangers: Counter[str] = Counter()
    for (digest, _, ended), count in sessions.store.census().items():
        if digest not in familiar and not ended:
            strangers[digest] += count
    return Survey(target, tuple(legs), dict(strangers))


def living(sessions: Sessions, digest: str) -> Iterator[Session]:
    """The sessions of a version that have not ended."""
    return (one for one in sessions.store.sessions(digest=digest) if one.ended is None)


def _leg(sessions: Sessions, source: Definition, target: Automaton, told: Iterable[Migration]) -> Leg:
    """The passages of a version: one that is told or drawn, or those that stand and what follows on them."""
    said = next((one for one in told if _is_of(one, source)), None)
    course: list[Crossing] = []
    digest = source.digest
    while said is None and (stands := sessions.standing.crossing(digest)) is not None:
        digest = stands.passage.target
        if digest in (target.digest, source.digest, *(each.old.digest for each in course)):
            course, digest = [], source.digest
            break
        course.append(stands)
        said = next((one for one in told if _names(one, stands.new.flow.version, digest)), None)
    old = sessions.pinned.of(digest)
    found = drawn(old.flow, target.flow, said)
    return Leg(source, (*course, Crossing(old, target, found.passage)), found)


def _is_of(migration: Migration, source: Definition) -> bool:
    return _names(migration, source.version, source.digest)


def _names(migration: Migration, version: str, digest: str) -> bool:
    begins = len(migration.origin) >= _PREFIX and digest.startswith(migration.origin)
    return migration.origin == version or begins


def _look(sessions: Sessions, leg: Leg, session: Session) -> None:
    found = _tried(sessions, leg, session)
    if isinstance(found, Stays):
        leg.stays.setdefault(found, []).append(session.id)
        return
    crossed, lost = found
    there = " ".join(crossed.moved.snapshot.states)
    leg.moves[session.states, there] += 1
    leg.lost.update(lost)
    best = leg.proofs.get(there)
    if best is None or len(crossed.proof.events) > len(best.events):
        leg.proofs[there] = crossed.proof


def _tried(sessions: Sessions, leg: Leg, session: Session) -> tuple[Crossed, list[str]] | Stays:
    """A session all the way to the new version, without moving it."""
    try:
        held: Held = opened(sessions.pinned.automaton(session), sessions.vault, session)
    except (BrokenSessionError, SnapshotError):
        return Stays("broken")
    lost: list[str] = []
    for crossing in leg.course:
        found = carried(crossing, sessions.vault, held, moment_of(held.session, sessions.now()))
        if isinstance(found, Stays):
            return found
        accepted, crossed = found
        held = accepted.held
        lost += crossed.lost
    return crossed, lost
