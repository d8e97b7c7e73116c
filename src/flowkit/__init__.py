"""flowkit: citizen journeys as explicit state machines, written in YAML.

    from flowkit import Event, load, unfold

    automaton = unfold(load("flows/examples/turnstile.yaml"))
    moved = automaton.start()
    moved = automaton.step(moved.snapshot, Event("coin"))

``step`` is pure: it returns ``Moved`` (a new snapshot, the effects to carry out, the transitions taken) or
``Refused`` (the reasons); it reads no clock and writes nothing. ``Sessions`` keeps journeys around it, in a
file or a database, and a ``Worker`` carries out what they ask for. See ``src/flowkit/README.md``.
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
    from flowkit.run.aio import AsyncSessions
    from flowkit.run.clock import SimulatedClock
    from flowkit.run.effects.registry import Effects, Handler, Outcome, Task
    from flowkit.run.effects.worker import Worker
    from flowkit.run.errors import NoSessionError, StoreError
    from flowkit.run.keys import Keys
    from flowkit.run.reply import Reply
    from flowkit.run.sessions import Sessions
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
    "flowkit.run.aio": ("AsyncSessions",),
    "flowkit.run.clock": ("SimulatedClock",),
    "flowkit.run.effects.registry": ("Effects", "Handler", "Outcome", "Task"),
    "flowkit.run.effects.worker": ("Worker",),
    "flowkit.run.errors": ("NoSessionError", "StoreError"),
    "flowkit.run.keys": ("Keys",),
    "flowkit.run.reply": ("Reply",),
    "flowkit.run.sessions": ("Sessions",),
    "flowkit.unfold": ("to_statechart", "unfold"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "AnswerError",
    "AsyncSessions",
    "Automaton",
    "Diagnostic",
    "Effect",
    "Effects",
    "Event",
    "Flow",
    "FlowError",
    "Handler",
    "InputsError",
    "Keys",
    "Kind",
    "Kinds",
    "Moved",
    "NoSessionError",
    "Option",
    "Outcome",
    "Problem",
    "Project",
    "Refused",
    "Reply",
    "Sessions",
    "Severity",
    "SimulatedClock",
    "Snapshot",
    "SnapshotError",
    "Span",
    "State",
    "StoreError",
    "Task",
    "Transition",
    "Worker",
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
