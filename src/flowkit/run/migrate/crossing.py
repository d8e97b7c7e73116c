"""The way from one machine to another, ready for any number of sessions: carried over, and proved."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.run.migrate.move import Ground
from flowkit.run.migrate.passage import Passage
from flowkit.run.migrate.reach import Reach
from flowkit.run.migrate.stays import Stays
from flowkit.run.migrate.trial import Proof


class Crossed(NamedTuple):
    """A session in the new version: the move, the names of what it loses, and the end it can come to."""

    moved: Moved
    lost: tuple[str, ...]
    proof: Proof


class Crossing:
    """Carries sessions from one version to another."""

    def __init__(self, old: Automaton, new: Automaton, passage: Passage) -> None:
        self.old, self.new, self.passage = old, new, passage
        self.ground = Ground(old, new, passage)

    @cached_property
    def before(self) -> Reach:
        """What can be reached in the old version."""
        return Reach(self.old)

    @cached_property
    def after(self) -> Reach:
        """What can be reached in the new version."""
        return Reach(self.new)

    def crossed(self, snapshot: Snapshot, now: datetime) -> Crossed | Stays:
        """A session in the new version, from where an end can be reached that is no worse than before."""
        landed = self.ground.move(snapshot, now)
        if isinstance(landed, Stays):
            return landed
        where = (("state", " ".join(landed.moved.snapshot.states)),)
        if not self.after.knows(landed.moved.snapshot):
            return Stays("no-such-place", where)
        proof = self.after.proof(landed.moved.snapshot, now)
        if proof is None:
            return Stays("no-end", where)
        if not proof.is_finish:
            once = self.before.proof(snapshot, now)
            if once is not None and once.is_finish:
                return Stays("less", where)
        return Crossed(landed.moved, landed.lost, proof)
