"""What the exit status of the command says."""

from __future__ import annotations

FINE = 0
PROBLEMS = 1  # the flow, its tests or its guide have problems, all of them printed
USAGE = 2  # the command was called wrongly, or its input cannot be read
BUG = 3  # a defect of flowkit itself
UNDECIDED = 4  # nothing wrong was found, but something could not be decided
INTERRUPTED = 130  # Ctrl-C, as shells have it


class StopError(Exception):
    """The verb is over: everything has been said, and this is its exit status."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)
