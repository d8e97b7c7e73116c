"""The command ``flowkit``: finds the verb, and makes sure that nobody ever meets a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from flowkit import __version__
from flowkit.cli.codes import BUG, FINE, INTERRUPTED, UNDECIDED, USAGE, StopError
from flowkit.cli.verbs import Verbs

VERBS = (
    "check",
    "test",
    "play",
    "serve",
    "show",
    "table",
    "draw",
    "paths",
    "generate",
    "mutate",
    "replay",
    "export",
    "conform",
    "trace",
    "translated",
    "diff",
    "report",
    "preview",
    "sessions",
    "schema",
    "explain",
)


@click.group(
    cls=Verbs,
    verbs=VERBS,
    package="flowkit.cli",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="flowkit %(version)s")
def commands() -> None:
    """Citizen journeys as explicit state machines: written in YAML, checked, tested, drawn and played.

    PATH is the folder of a flow (the one that holds flow.yaml), or a single YAML file.

    Exit status: 0 fine, 1 problems found, 2 wrong usage or unreadable input, 3 a defect of flowkit,
    4 nothing wrong but something undecided.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (default: those of the process); the exit status."""
    _forgive(sys.stdin, sys.stdout, sys.stderr)
    try:
        code = commands.main(list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else FINE
    except StopError as stop:
        return stop.code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:  # the last resort: whatever this is, it is ours
        return _our_bug(error)


def _forgive(*streams: object) -> None:
    """Show what cannot be written in the terminal's own encoding as `?`, rather than fail."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _reader_left() -> int:
    """Whoever read our output has gone (``flowkit table | head``): nothing is wrong, and nothing to say."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FINE


def _our_bug(error: Exception) -> int:
    from flowkit.cli import bug

    if type(error).__name__ == "TooManyOutcomesError":  # not imported here: that would start the engine
        bug.say("cli.too-many-outcomes")
        return UNDECIDED
    if os.environ.get("FLOWKIT_DEBUG"):
        raise error
    bug.tell(error)
    return BUG


def main() -> None:
    """The entry point of the command."""
    sys.exit(run())
