"""flowkit: citizen journeys as explicit state machines, written in YAML.

    from flowkit import Event, load, unfold

    automaton = unfold(load("flows/examples/turnstile.yaml"))
    moved = automaton.start()
    moved = automaton.step(moved.snapshot, Event("coin"))

``step`` is pure: it returns ``Moved`` (a new snapshot, the effects to carry out, the transitions taken) or
``Refused`` (the reasons); it reads no clock and writes nothing. See ``src/flowkit/README.md``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowkit.core.answer import Answer, AnswerError, Kind, Kinds
    from flowkit.core.automaton import Automaton
    from flowkit.core.diagnostic import Diagnostic, FlowError, Severity, Span
    from flowkit.core.flow import Flow, State, Transition
    from flowkit.core.project import Project
    from flowkit.core.restore import SnapshotError
    from flowkit.core.snapshot import Effect, Event, Moved, Option, Problem, Refused, Snapshot
    from flowkit.core.step import InputsError
    from flowkit.draw import draw
    from flowkit.load import load, load_source, project
    from flowkit.unfold import to_statechart, unfold

__version__ = "0.1.0"

_HOMES = {
    "flowkit.core.answer": ("Answer", "AnswerError", "Kind", "Kinds"),
    "flowkit.core.automaton": ("Automaton",),
    "flowkit.core.diagnostic": ("Diagnostic", "FlowError", "Severity", "Span"),
    "flowkit.core.flow": ("Flow", "State", "Transition"),
    "flowkit.core.project": ("Project",),
    "flowkit.core.restore": ("SnapshotError",),
    "flowkit.core.snapshot": ("Effect", "Event", "Moved", "Option", "Problem", "Refused", "Snapshot"),
    "flowkit.core.step": ("InputsError",),
    "flowkit.draw": ("draw",),
    "flowkit.load": ("load", "load_source", "project"),
    "flowkit.unfold": ("to_statechart", "unfold"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "AnswerError",
    "Automaton",
    "Diagnostic",
    "Effect",
    "Event",
    "Flow",
    "FlowError",
    "InputsError",
    "Kind",
    "Kinds",
    "Moved",
    "Option",
    "Problem",
    "Project",
    "Refused",
    "Severity",
    "Snapshot",
    "SnapshotError",
    "Span",
    "State",
    "Transition",
    "__version__",
    "draw",
    "load",
    "load_source",
    "project",
    "to_statechart",
    "unfold",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a command that only reads YAML starts no engine."""
    if name not in _HOME:
        raise AttributeError(f"module 'flowkit' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps ``flowkit.load`` a function: importing a subpackage would put the module of that name there."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
