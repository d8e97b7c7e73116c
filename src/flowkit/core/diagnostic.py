"""A problem with its place: what every reader of flows reports, and the only thing it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from flowkit.core.witness import Witness

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Severity(StrEnum):
    """How bad a diagnostic is. Only an error stops a flow from being loaded."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem: its id (``FK101``), its name (the defect itself) and its severity."""

    id: str
    name: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem.

    The sentence is not here: ``flowkit.messages`` renders it, in any language, from
    ``<area>.<rule.name>[.<variant>]`` and ``params``; the help from the same key + ``.help``. ``witness``
    is a journey that shows it.
    """

    rule: Rule
    span: Span | None
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    variant: str = ""
    related: tuple[Span, ...] = ()
    witness: Witness | None = None

    @property
    def is_error(self) -> bool:
        """Whether this problem stops the flow from being used."""
        return self.rule.severity is Severity.ERROR


class FlowError(Exception):
    """A flow that cannot be used; ``diagnostics`` says why, each with its place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        first = diagnostics[0] if diagnostics else None
        where = f"{first.span}: " if first and first.span else ""
        what = f"{first.rule.name} {dict(first.params)}" if first else "no flow"
        super().__init__(f"{where}{what} ({len(diagnostics)} problem(s))")
