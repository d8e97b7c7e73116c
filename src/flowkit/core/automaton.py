"""The explicit finite-state machine that a flow means, and all that can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flowkit.core import options as options_of
from flowkit.core import restore as restoring
from flowkit.core import step as stepping
from flowkit.core.answer import Kinds
from flowkit.core.flow import Flow
from flowkit.core.plan import Plans, Record
from flowkit.core.snapshot import Event, Moved, Option, Refused, Snapshot
from flowkit.core.tree import Configuration, Rest, Tree, leaves


class Automaton:
    """The recorded machine of one flow: for each configuration and event, a decision tree.

    Trees come from a recorder (``flowkit.unfold``) when first needed, or all at once (``explore``). Every
    method is pure: the same arguments give the same result, and nothing is changed but this memory.
    """

    def __init__(self, flow: Flow, record: Record, kinds: Kinds) -> None:
        self.flow = flow
        self.kinds = kinds
        self._plans = Plans(flow, record, kinds)

    def start(self, inputs: Mapping[str, object] | None = None, now: datetime | None = None) -> Moved:
        """Begin a journey. ``inputs`` are parameters, and answers known beforehand.

        Raises InputsError (a ValueError) when an input is unknown or not of its kind, and ValueError
        when the flow needs ``now`` and it is missing or has no time zone.
        """
        return stepping.start(self._plans, inputs or {}, now)

    def step(self, snapshot: Snapshot, event: Event) -> Moved | Refused:
        """What ``event`` does to a journey. A refusal says why and changes nothing.

        Raises ValueError only when the flow needs ``event.now`` and it is missing or has no time zone.
        """
        return stepping.step(self._plans, snapshot, event)

    def options(self, snapshot: Snapshot, now: datetime | None = None) -> tuple[Option, ...]:
        """What can happen now, in the order of the page, and why not the rest."""
        return options_of.options(self._plans, snapshot, now)

    def replay(
        self, events: Iterable[Event], inputs: Mapping[str, object] | None = None, now: datetime | None = None
    ) -> Moved | Refused:
        """Start, then take the events one by one: the last move, or the first refusal."""
        result: Moved | Refused = self.start(inputs, now)
        for event in events:
            if isinstance(result, Refused):
                break
            result = self.step(result.snapshot, event)
        return result

    def restore(self, text: str | bytes) -> Snapshot:
        """A snapshot read back from JSON. Raises SnapshotError when it is not one of this flow."""
        return restoring.restore(self._plans, text)

    def tree(self, where: Configuration | None, source: str = "", event: str = "") -> Tree:
        """What an event meant for ``source`` does in a configuration; the start where it is None."""
        return self._plans.tree(where, source, event)

    @property
    def trees(self) -> Mapping[tuple[Configuration | None, str, str], Tree]:
        """What has been recorded so far, by configuration, source and event."""
        return self._plans.trees

    def events(self, where: Configuration) -> tuple[tuple[str, str], ...]:
        """The (source, event) pairs known in a configuration, in document order."""
        return tuple((s, c.event) for s in where.states for c in self.flow.states[s].controls)

    def explore(self, limit: int = 1_000_000) -> tuple[Configuration, ...]:
        """Record all that can be reached whatever the conditions say; the configurations, sorted.

        Raises OverflowError beyond ``limit`` configurations.
        """
        found: set[Configuration] = set()
        waiting = [end.where for end in leaves(self.tree(None)) if isinstance(end, Rest)]
        while waiting:
            where = waiting.pop()
            if where in found:
                continue
            found.add(where)
            if len(found) > limit:
                raise OverflowError(f"more than {limit} configurations")
            for source, event in self.events(where):
                ends = leaves(self.tree(where, source, event))
                waiting += [end.where for end in ends if isinstance(end, Rest)]
        return tuple(sorted(found))
