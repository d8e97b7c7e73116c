"""The outbox of the store in memory: what sessions asked for, and how far each of it has come."""

from __future__ import annotations

from collections.abc import Iterable

from flowkit.run.errors import LeaseLostError
from flowkit.run.store import Session, Status, Waiting

_OPEN = (Status.WAITING, Status.LEASED)


class Outbox:
    """Effects by their ids, and by session. Whoever uses it holds the store's lock."""

    def __init__(self) -> None:
        self._effects: dict[str, Waiting] = {}
        self._asked: dict[str, list[str]] = {}  # the ids of the effects of a session

    def add(self, effects: Iterable[Waiting]) -> None:
        """Take effects in."""
        for effect in effects:
            self._effects[effect.id] = effect
            self._asked.setdefault(effect.session, []).append(effect.id)

    def get(self, id: str) -> Waiting | None:
        """One effect."""
        return self._effects.get(id)

    def all(self) -> list[Waiting]:
        """Every effect, in the order of (session, seq, number)."""
        return sorted(self._effects.values(), key=lambda effect: (effect.session, effect.seq, effect.number))

    def done(self, id: str, lease: str) -> None:
        """What a lease was for is done. Raises LeaseLostError."""
        effect = self._leased(id, lease)
        if effect is None:
            raise LeaseLostError
        self._effects[id] = effect._replace(status=Status.DONE, lease=None, until=None, error=None)

    def leave(self, session: Session, coming: tuple[Waiting, ...]) -> None:
        """Checks of states that are left, or asked anew, are waited for by nobody."""
        states = set(session.states.split()) - {effect.state for effect in coming if effect.kind == "check"}
        for effect in self._of(session.id):
            if effect.kind == "check" and effect.status in _OPEN and effect.state not in states:
                self._effects[effect.id] = effect._replace(status=Status.MOOT, lease=None, until=None)

    def lease(self, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
        """Take effects that wait and are due, or whose lease has run out."""
        first: dict[str, Waiting] = {}
        for effect in self.all():
            if effect.status in _OPEN:
                first.setdefault(effect.session, effect)
        ready = sorted(
            (effect for effect in first.values() if _free(effect, now)), key=lambda e: (e.due, e.session)
        )
        taken = tuple(
            effect._replace(status=Status.LEASED, lease=token, until=until, attempts=effect.attempts + 1)
            for effect in ready[:limit]
        )
        self._effects.update({effect.id: effect for effect in taken})
        return taken

    def settle(self, effect: Waiting) -> bool:
        """Write what became of a leased effect; whether its lease still held."""
        if effect.lease is None or self._leased(effect.id, effect.lease) is None:
            return False
        kept = effect.status is Status.LEASED
        self._effects[effect.id] = effect if kept else effect._replace(lease=None, until=None)
        return True

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again."""
        effect = self._effects.get(id)
        if effect is None or effect.status is not Status.PARKED:
            return False
        self._effects[id] = effect._replace(status=Status.WAITING, due=now, attempts=0)
        return True

    def erase(self, session: str) -> None:
        """Take the arguments out of a session's effects; nobody waits for them any more."""
        for effect in self._of(session):
            status = Status.MOOT if effect.status in _OPEN else effect.status
            self._effects[effect.id] = effect._replace(arguments=b"", status=status, lease=None, until=None)

    def remove(self, session: str) -> None:
        """Drop a session's effects."""
        for id in self._asked.pop(session, ()):
            del self._effects[id]

    def _of(self, session: str) -> list[Waiting]:
        return [self._effects[id] for id in self._asked.get(session, ())]

    def _leased(self, id: str, lease: str) -> Waiting | None:
        effect = self._effects.get(id)
        held = effect is not None and effect.status is Status.LEASED and effect.lease == lease
        return effect if held else None


def _free(effect: Waiting, now: int) -> bool:
    if effect.status is Status.WAITING:
        return effect.due <= now
    return effect.until is not None and effect.until <= now
