"""Where journeys can go, and where they cannot."""

from __future__ import annotations

from flowkit.check.graphs import automatic_cycle, dead_end, no_way_to_an_end, unreachable_state

MODULES = (unreachable_state, dead_end, no_way_to_an_end, automatic_cycle)
