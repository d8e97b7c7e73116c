"""The explicit finite-state machine that a flow means, and all that can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flowkit.core import options as options_of
from flowkit.core import restore as restoring
from flowkit.core import step as stepping
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.core.tree import Configuration, Rest, leaves


class Automaton(Plans):
    """The recorded machine of one flow: for each configuration and event, a decision tree.

    Trees come from a recorder (``flowkit.unfold``) when first needed, or all at once (``explore``). Every
    method is pure: the same arguments give the same result, and nothing is changed but this memory.
    """

    start = stepping.start
    step = stepping.step
    options = options_of.options
    restore = restoring.restore

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

    def events(self, where: Configuration) -> tuple[tuple[str, str], ...]:
        """The (source, event) pairs known in a configuration, in document order."""
        return tuple((s, c.event) for s in where.states for c in self.flow.states[s].controls)

    def explore(self, limit: int = 1_000_000) -> tuple[Configuration, ...]:
        """Record all that can be reached whatever the conditions say; the configurations, sorted.

        Raises OverflowError beyond ``limit`` configurations.
        """
        found: set[Configuration] = set()
        waiting = [end.where for end in leaves(self.tree(None, "", "")) if isinstance(end, Rest)]
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
