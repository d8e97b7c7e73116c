"""More time for somebody who is still there: what a whole flow or step limits begins anew."""

from __future__ import annotations

from datetime import UTC, datetime

from flowkit.core.automaton import Automaton
from flowkit.core.duration import duration
from flowkit.core.snapshot import Moved, Snapshot


def extended(machine: Automaton, snapshot: Snapshot, now: datetime) -> Moved:
    """The session with its idle timers (those that its states inherit) started again at ``now``.

    A timer that a page declares itself is a deadline, and stays: asking for more time is no way around it.
    """
    timers = dict(snapshot.timers)
    for timer in timers:
        state, _, event = timer.rpartition("/")
        control = machine.flow.states[state].control(event)
        if control is not None and control.inherited and control.after:
            timers[timer] = (now + duration(control.after)).astimezone(UTC).isoformat()
    return Moved(snapshot._replace(timers=timers))
