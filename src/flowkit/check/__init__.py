"""What can be wrong with a flow that loads: one rule, one file. Rules see the Flow, never its YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import TypeAlias

from flowkit.check import automatic_cycle, dead_end, no_way_to_an_end, unreachable_state
from flowkit.core.diagnostic import Diagnostic, Rule
from flowkit.core.flow import Flow

Find: TypeAlias = Callable[[Flow], Iterable[Diagnostic]]

CHECKS: MappingProxyType[str, tuple[Rule, Find]] = MappingProxyType(
    {
        module.RULE.name: (module.RULE, module.find)
        for module in (unreachable_state, dead_end, no_way_to_an_end, automatic_cycle)
    }
)
"""Every rule by its name, in the order of their ids."""


def check(flow: Flow) -> tuple[Diagnostic, ...]:
    """Every problem found in a flow that loaded, in the order of the rules, then of the document."""
    return tuple(diagnostic for _, find in CHECKS.values() for diagnostic in find(flow))


__all__ = ["CHECKS", "check"]
