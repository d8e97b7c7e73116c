"""Conditions: what they never say, always say, leave out, or say twice."""

from __future__ import annotations

from flowkit.check.guards import (
    always_true,
    boundary_hole,
    missing_case,
    never_true,
    overlapping_conditions,
    shadowed_rule,
)

MODULES = (never_true, always_true, shadowed_rule, overlapping_conditions, missing_case, boundary_hole)
