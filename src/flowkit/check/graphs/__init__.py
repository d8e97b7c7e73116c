"""Where journeys can go, and where they cannot."""

from __future__ import annotations

from flowkit.check.graphs import (
    automatic_cycle,
    dead_end,
    dead_transition,
    endless_retry,
    no_way_to_an_end,
    only_way_out_is_abandoning,
    regions_deadlock,
    unreachable_state,
    unreachable_with_answers,
    unreached_end,
    unused_event,
)

MODULES = (
    unreachable_state,
    dead_end,
    no_way_to_an_end,
    automatic_cycle,
    unreachable_with_answers,
    only_way_out_is_abandoning,
    dead_transition,
    unused_event,
    unreached_end,
    regions_deadlock,
    endless_retry,
)
