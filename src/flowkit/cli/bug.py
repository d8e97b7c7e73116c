"""A defect of flowkit itself: said in plain words, with a report that holds nobody's answers."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

from flowkit import __version__, messages


def tell(error: BaseException) -> None:
    """Say that this is our fault, and where the report lies that we would like to have."""
    say("cli.bug", kind=type(error).__name__)
    try:
        say("cli.bug.report", path=_written(report(error)))
    except OSError:
        say("cli.bug.debug")


def say(key: str, /, **params: object) -> None:
    """Print a sentence where errors go, without the help of anything that may be the culprit."""
    language = messages.choose_language(None, os.environ)
    print(messages.text(key, language, **params), file=sys.stderr)  # noqa: T201 - see above


def report(error: BaseException) -> str:
    """What helps to find the defect: versions, the verb and the places in the code.

    The error's own text and the values of variables stay out: they may hold personal answers.
    """
    places = [
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    verb = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    lines = [
        f"flowkit {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"verb: {verb[:20]}",
        f"error: {type(error).__module__}.{type(error).__qualname__}",
        *places,
    ]
    return "\n".join(lines) + "\n"


def _written(text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix="flowkit-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
