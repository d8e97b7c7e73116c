"""Sessions: journeys that are kept. Stores, effects, timers; the imperative shell around the pure ``step``.

    from flowkit import Event, load, unfold
    from flowkit.run import Sessions

    sessions = Sessions(unfold(load("flows/examples/turnstile.yaml")), "sqlite:///journeys.db")
    reply = sessions.start()
    reply = sessions.send(reply.id, Event("coin"), expected_version=reply.version, key="a-key-of-yours")

``store`` is the contract of every store; ``changes`` says what an event does to a session.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowkit.run.aio import AsyncSessions
    from flowkit.run.clock import SimulatedClock, SteadyClock
    from flowkit.run.effects.registry import Effects, Handler, Outcome, Task
    from flowkit.run.effects.worker import Worker
    from flowkit.run.keys import Keys
    from flowkit.run.reply import Reply
    from flowkit.run.sessions import Sessions

_HOMES = {
    "flowkit.run.aio": ("AsyncSessions",),
    "flowkit.run.clock": ("SimulatedClock", "SteadyClock"),
    "flowkit.run.effects.registry": ("Effects", "Handler", "Outcome", "Task"),
    "flowkit.run.effects.worker": ("Worker",),
    "flowkit.run.keys": ("Keys",),
    "flowkit.run.reply": ("Reply",),
    "flowkit.run.sessions": ("Sessions",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AsyncSessions",
    "Effects",
    "Handler",
    "Keys",
    "Outcome",
    "Reply",
    "Sessions",
    "SimulatedClock",
    "SteadyClock",
    "Task",
    "Worker",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: what only reads a store starts no engine."""
    if name not in _HOME:
        raise AttributeError(f"module 'flowkit.run' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value
