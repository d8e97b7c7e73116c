"""What happens to answers: read before they are known, never read, stale, sent twice."""

from __future__ import annotations

from flowkit.check.data import (
    answer_not_always_known,
    back_past_effect,
    effect_in_cycle,
    outcome_not_handled,
    stale_after_back,
    unused_answer,
)

MODULES = (
    answer_not_always_known,
    unused_answer,
    stale_after_back,
    back_past_effect,
    effect_in_cycle,
    outcome_not_handled,
)
