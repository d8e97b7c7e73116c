"""What can be wrong with a flow that loads: one rule, one file. Rules see a Subject, never YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import TypeAlias

from flowkit.check import claims, data, graphs, guards, privacy, suppression, texts, time, undecided
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.diagnostic import Diagnostic, Rule
from flowkit.core.project import Project

Find: TypeAlias = Callable[[Subject], Iterable[Diagnostic]]

_FAMILIES = (graphs, guards, data, privacy, time, texts, claims)

CHECKS: MappingProxyType[str, tuple[Rule, Find]] = MappingProxyType(
    {module.RULE.name: (module.RULE, module.find) for family in _FAMILIES for module in family.MODULES}
)
"""Every rule that looks for something, by its name, in the order of their ids."""

RULES: tuple[Rule, ...] = (*(rule for rule, _ in CHECKS.values()), undecided.RULE, *suppression.RULES)
"""Every rule of this floor."""


def check(project: Project, automaton: Automaton) -> tuple[Diagnostic, ...]:
    """Every problem found in a flow that loaded, in the order of the rules, then of the document."""
    return findings(Subject(project, automaton))


def findings(subject: Subject) -> tuple[Diagnostic, ...]:
    """Every problem found in a subject."""
    return tuple(diagnostic for _, find in CHECKS.values() for diagnostic in find(subject))


__all__ = ["CHECKS", "RULES", "Subject", "check", "findings"]
