"""`back`: a history of visited pages, cut by barriers; not a transition of the chart."""

from __future__ import annotations

from datetime import datetime

from flowkit.core.fate import Landing
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Moved, Refused, Snapshot
from flowkit.core.timers import changed

VISITED = 50  # pages `back` can return to; older ones are let go, so that a long session stays small


def visited_after(plans: Plans, snapshot: Snapshot, landing: Landing) -> tuple[tuple[str, ...], ...]:
    """The pages `back` can return to after a move."""
    if landing.clears or landing.ended is not None:
        return ()
    left, there, visited = snapshot.states, landing.where.states, snapshot.visited
    if left != there and not plans.pages.isdisjoint(left):
        visited = (*visited, left)[-VISITED:]
    if visited and visited[-1] == there:  # a check or route that leads back to the page it came from
        visited = visited[:-1]
    return visited


def can_go_back(plans: Plans, snapshot: Snapshot) -> bool:
    """Whether the back button works now: an active page offers it and a page has been visited."""
    offered = any(plans.flow.states[state].back for state in snapshot.states)
    return bool(offered and snapshot.visited and snapshot.ended is None)


def go_back(plans: Plans, snapshot: Snapshot, now: datetime | None) -> Moved | Refused:
    """Return to the page visited before. Answers are kept; the timers of the page start again."""
    if not can_go_back(plans, snapshot):
        return Refused(snapshot, "cannot-go-back", "back")
    *visited, there = snapshot.visited
    states = plans.flow.states
    if any(state not in states for state in there):
        return Refused(snapshot, "bad-snapshot", "back")
    stops = {
        timer: plans.cancels[timer]
        for timer in snapshot.timers
        if timer.partition("/")[0] not in there and timer in plans.cancels
    }
    arms = tuple(plans.arms([states[state] for state in there if state not in snapshot.states]))
    timers, effects = changed(snapshot.timers, stops, arms, now)
    moved = snapshot._replace(states=there, visited=tuple(visited), timers=timers)
    return Moved(moved, effects, ("back",))
