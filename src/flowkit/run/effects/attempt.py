"""One attempt at an effect: within its time, and with nothing of a person in what is told of a failure."""

from __future__ import annotations

import threading
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import NamedTuple

from flowkit.run.effects.registry import FailedError, Handler, Outcome, Task


class Ended(StrEnum):
    """What became of an effect that a worker was at."""

    DONE = "done"
    RETRIED = "retried"
    PARKED = "parked"
    LOST = "lost"


class Attempt(NamedTuple):
    """What a handler answered, or why it failed: a reason of ours or the type of its exception.

    ``hopeless`` says that trying again is of no use.
    """

    outcome: Outcome | None = None
    error: str | None = None
    hopeless: bool = False


def attempted(handler: Handler, task: Task) -> Attempt:
    """Call a handler and wait for it as long as it may take.

    One that takes longer is left alone, not stopped: Python cannot. So handlers have timeouts of their own,
    and whoever receives something twice knows it by its id.
    """
    box: SimpleQueue[Attempt] = SimpleQueue()
    name = f"flowkit {task.name}"
    threading.Thread(target=lambda: box.put(_called(handler, task)), name=name, daemon=True).start()
    try:
        return box.get(timeout=handler.timeout)
    except Empty:
        return Attempt(error="timeout")


def _called(handler: Handler, task: Task) -> Attempt:
    try:
        found = handler.call(task)
    except FailedError as error:
        return Attempt(error=error.reason, hopeless=error.hopeless)
    except BaseException as error:  # whatever it says may hold what a person typed: only its type is told
        return Attempt(error=type(error).__name__)
    if isinstance(found, str):
        return Attempt(Outcome(found))
    return Attempt(found if isinstance(found, Outcome) else None)
