"""What every verb shares: the language, the colours, where output goes, and how things are said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, TextIO, TypeVar

import click

from flowkit import messages
from flowkit.cli.codes import FINE, USAGE, StopError

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])

path_argument = click.argument("path", type=Path)
output_option = click.option("-o", "--output", type=Path, help="Write to this file instead of the terminal.")


_SYSTEM: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "missing"),
    (PermissionError, "forbidden"),
    (IsADirectoryError, "folder"),
    (NotADirectoryError, "not-folder"),
    (FileExistsError, "not-folder"),
)


@dataclass(frozen=True, slots=True)
class Console:
    """How this call speaks: a language and whether colours are shown."""

    language: str
    colour: bool

    def text(self, key: str, /, **params: object) -> str:
        """The sentence of a message in the language of this call."""
        return messages.text(key, self.language, **params)

    def paint(self, text: str, **style: Any) -> str:
        """The text in a style, or as it is when there are no colours."""
        return click.style(text, **style) if self.colour else text

    def say(self, text: str = "") -> None:
        """Print a line."""
        self._echo(text + "\n")

    def _echo(self, text: str) -> None:
        """Print; raises StopError when whoever read it has gone (``flowkit table | head``)."""
        try:
            click.echo(text, nl=False, color=self.colour)
        except BrokenPipeError:
            _let_go(sys.stdout)
            raise StopError(FINE) from None

    def complain(self, text: str) -> None:
        """Print a line where errors go; nothing when nobody reads there any more."""
        try:
            click.echo(text, err=True, color=self.colour)
        except BrokenPipeError:
            _let_go(sys.stderr)

    def refuse(self, key: str, /, **params: object) -> StopError:
        """Say why the call cannot be served; raise what this returns."""
        self.complain(f"flowkit: {self.text(key, **params)}")
        return StopError(USAGE)

    def columns(self, most: int) -> int | None:
        """How many columns a line may take on this terminal; None where the output goes elsewhere."""
        return min(most, get_terminal_size().columns - 1) if sys.stdout.isatty() else None

    def write(self, text: str, output: Path | None) -> None:
        """Print a whole document, or write it to a file. Raises StopError when the file cannot be written."""
        ended = text if text.endswith("\n") or not text else text + "\n"
        if output is None:
            self._echo(ended)
        else:
            self.keep(ended.replace("\n", os.linesep).encode(), output)

    def keep(self, content: bytes, place: Path) -> None:
        """Write a file and the folders it is in. Raises StopError when it cannot be written."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except OSError as error:
            raise self.refuse("cli.cannot-write", path=place, why=reason(error, self)) from error


def _let_go(stream: TextIO) -> None:
    """Write to nowhere from now on: whoever read it has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def reason(error: OSError, console: Console) -> str:
    """Why the system refused, in plain words."""
    for kind, key in _SYSTEM:
        if isinstance(error, kind):
            return console.text(f"cli.system.{key}")
    return error.strerror or type(error).__name__


def spoken(command: AnyCommand) -> AnyCommand:
    """Add the options every verb has; the verb receives ``lang`` and ``colour``."""
    command = click.option(
        "--colour",
        "--color",
        "colour",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="When to use colours (auto respects NO_COLOR).",
    )(command)
    return click.option("--lang", metavar="en|fr", help="Language of messages and texts.")(command)


def console(lang: str | None, colour: str = "auto") -> Console:
    """The console of a call. Raises StopError for a ``--lang`` that is not the name of a language."""
    chosen = messages.choose_language(lang, os.environ)
    made = Console(chosen, _colours(colour))
    if lang is not None and not lang.replace("-", "").replace("_", "").isalnum():
        raise made.refuse("cli.not-a-language", name=lang)
    return made


def _colours(wish: str) -> bool:
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
