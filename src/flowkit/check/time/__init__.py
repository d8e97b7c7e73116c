"""Whether timers and deadlines go together."""

from __future__ import annotations

from flowkit.check.time import contradictory_deadlines, timer_cannot_fire, timer_tie

MODULES = (timer_cannot_fire, timer_tie, contradictory_deadlines)
