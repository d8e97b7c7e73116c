"""Reading the flow a verb is about; where that fails, its problems are the answer."""

from __future__ import annotations

from pathlib import Path

from flowkit.cli.codes import FINE, PROBLEMS, UNDECIDED, USAGE, StopError
from flowkit.cli.console import Console
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.project import Project

_UNREADABLE = ("unreadable-file", "no-flow")


def examined(path: Path, console: Console) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """The project at a path as far as it can be read, or None, and its problems (see ``load.examine``).

    Raises StopError when there is nothing there.
    """
    from flowkit.load import examine

    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if not exists:
        raise console.refuse("cli.no-such-path", path=path)
    found = examine(path)
    return found[0], found[1]


def project(path: Path, console: Console) -> Project:
    """The project at a path. Prints every problem and raises StopError when it has an error."""
    found, problems = examined(path, console)
    errors = tuple(problem for problem in problems if problem.is_error)
    if found is not None and not errors:
        return found
    from flowkit.cli.diagnostics import as_text
    from flowkit.messages.render import count_line

    console.complain(as_text(errors, console).rstrip("\n") + "\n")
    count = count_line(errors, console.language)
    console.complain("flowkit: " + console.text("cli.not-loaded", path=path, count=count))
    raise StopError(exit_code(problems))


def exit_code(problems: tuple[Diagnostic, ...]) -> int:
    """2 when the input could not be read at all, 1 when it has errors, 4 when something is undecided."""
    errors = [problem for problem in problems if problem.is_error]
    if errors and all(problem.rule.name in _UNREADABLE for problem in errors):
        return USAGE
    if errors:
        return PROBLEMS
    return UNDECIDED if any(problem.rule.name == "undecided" for problem in problems) else FINE
