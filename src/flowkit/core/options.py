"""What can happen now, and why not the rest."""

from __future__ import annotations

from datetime import datetime

from flowkit.core.back import can_go_back
from flowkit.core.fate import Branch, Fate, Landing, asks_today
from flowkit.core.flow import Control, Trigger
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Option, Snapshot
from flowkit.core.step import configuration, explain, walk
from flowkit.core.timers import is_due, today_of


def options(plans: Plans, snapshot: Snapshot, now: datetime | None = None) -> tuple[Option, ...]:
    """What can happen now, in the order of the page, then `back`; and why not the rest."""
    if snapshot.ended is not None or snapshot.digest != plans.digest:
        return ()
    if any(state not in plans.flow.states for state in snapshot.states):
        return ()
    found = [
        _option(plans, snapshot, state, control, now)
        for state in snapshot.states
        for control in plans.flow.states[state].controls
        if not _is_repeated(plans, snapshot, state, control)
    ]
    if any(plans.flow.states[state].back for state in snapshot.states):
        enabled = can_go_back(plans, snapshot)
        state = next(state for state in snapshot.states if plans.flow.states[state].back)
        found.append(Option(state, "back", "back", "buttons.back", (), enabled))
    return tuple(found)


def _is_repeated(plans: Plans, snapshot: Snapshot, state: str, control: Control) -> bool:
    """Whether another active state offers the same inherited button. Timers run for each state."""
    if len(snapshot.states) == 1 or not control.inherited or control.trigger is Trigger.TIMER:
        return False
    return state not in plans.knowing(configuration(snapshot), control.event, None)


def _option(plans: Plans, snapshot: Snapshot, state: str, control: Control, now: datetime | None) -> Option:
    plan = plans.plan(configuration(snapshot), control.event, state)
    assert plan is not None  # the state has the control
    option = Option(state, control.event, control.trigger.value, control.path, plan.fields)
    if plan.timer is not None and (now is None or not is_due(snapshot, plan.timer, now)):
        return option._replace(enabled=False)
    if plan.fields:  # what will be answered is not known yet: is there any way on?
        return option._replace(enabled=_leads_somewhere(plan.fate))
    answers = {**snapshot.answers, plan.save: control.event} if plan.save else snapshot.answers
    counts = snapshot.counts
    if plan.tries:
        counts = {**counts, plan.tries: counts.get(plan.tries, 0) + 1}
    today = today_of(now)
    if today is None and asks_today(plan.fate):
        return option
    fate, _, _ = walk(plan.fate, answers, counts, today)
    if isinstance(fate, Landing):
        return option
    return option._replace(enabled=False, reports=explain(plan.fate, answers, counts, today))


def _leads_somewhere(fate: Fate) -> bool:
    while isinstance(fate, Branch):
        if _leads_somewhere(fate.yes):
            return True
        fate = fate.no
    return isinstance(fate, Landing)
