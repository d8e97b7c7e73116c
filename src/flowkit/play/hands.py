"""Where the lines come from that a person types: a terminal, or whatever is piped in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from getpass import getpass
from select import select
from typing import Protocol, TextIO

import click

from flowkit.messages import shown


class Hands(Protocol):
    """Somebody who types."""

    def line(self, prompt: str, secret: bool = False) -> str | None:
        """The next line, or None when there are no more. What is secret is not shown."""


LONGEST = 10_000
"""How many characters of a piped line are read at once."""


@dataclass(slots=True)
class Terminal:
    """A person at a terminal."""

    def line(self, prompt: str, secret: bool = False) -> str | None:
        """Ask and wait. Ctrl-D gives None, Ctrl-C raises KeyboardInterrupt."""
        try:
            if secret:
                return getpass(prompt)
            with suppress(ImportError):  # not on every system
                import readline  # noqa: F401 - lets the person correct the line while typing
            return input(prompt)
        except EOFError:
            click.echo()
            return None


@dataclass(slots=True)
class Pipe:
    """Lines from a file or another program."""

    stream: TextIO
    ahead: list[str] = field(default_factory=list)

    def is_over(self) -> bool:
        """Whether it is known already that not a single line will come (``< /dev/null``). Never waits."""
        with suppress(OSError, ValueError):  # not every stream can be asked; then let us see
            if not select([self.stream], [], [], 0)[0]:
                return False
        line = self.stream.readline(LONGEST)
        self.ahead += [line] if line else []
        return not line

    def line(self, prompt: str, secret: bool = False) -> str | None:
        """The next line; it is written after the prompt as a person's would be, unless it is secret."""
        line = self.ahead.pop() if self.ahead else self.stream.readline(LONGEST)
        if not line:
            return None
        typed = line.rstrip("\r\n")
        click.echo(prompt + ("" if secret else shown(typed)))
        return typed
