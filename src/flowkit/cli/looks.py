"""The look that ``flowkit draw`` is asked for, from the files that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowkit.cli.console import Console, reason

if TYPE_CHECKING:
    from flowkit.core.project import Project
    from flowkit.draw.look import Look

LOOKS = ("role", "coverage", "traffic", "trace", "position")
_NEEDS = {"traffic": "--journal FILE", "position": "--snapshot FILE"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a look (None: the one that the files are for), and files."""

    look: str | None
    journals: tuple[Path, ...] = ()
    snapshot: Path | None = None

    @property
    def name(self) -> str:
        """The look that is meant."""
        return self.look or ("traffic" if self.journals else "position" if self.snapshot else "role")


def chosen(wish: Wish, found: Project, language: str | None, spoke: Console) -> Look | None:
    """The look of a wish; None is the role view. Raises StopError when something is missing or wrong."""
    given = {"traffic": bool(wish.journals), "position": wish.snapshot is not None}
    for look, option in _NEEDS.items():
        if given[look] and wish.name != look:
            raise spoke.refuse("cli.draw.foreign", option=option, look=look, chosen=wish.name)
        if wish.name == look and not given[look]:
            raise spoke.refuse("cli.draw.needs", option=option, look=look)
    if wish.name == "coverage":
        return _coverage(found, language, spoke)
    if wish.name == "trace":
        from flowkit.review.looks import trace_look

        return trace_look(found.flow, language)
    if wish.name == "traffic":
        return _traffic(wish.journals, found, language, spoke)
    return _position(wish.snapshot, found, language, spoke) if wish.snapshot is not None else None


def _coverage(found: Project, language: str | None, spoke: Console) -> Look:
    from flowkit.review.looks import coverage_look
    from flowkit.scenario.coverage import coverage
    from flowkit.scenario.run import run_all
    from flowkit.unfold import unfold

    results = run_all(found, unfold(found.flow))
    if not results:
        raise spoke.refuse("cli.draw.no-scenarios")
    failed = sum(not result.passed for result in results)
    if failed:
        spoke.complain(spoke.text("cli.draw.failed", count=failed))
    return coverage_look(found.flow, coverage(found.flow, results), len(results), language)


def _traffic(journals: tuple[Path, ...], found: Project, language: str | None, spoke: Console) -> Look:
    from flowkit.check import Subject
    from flowkit.cli.replay import from_journal
    from flowkit.review.looks import traffic_look
    from flowkit.review.looks.counts import counted
    from flowkit.unfold import unfold

    sessions = [session for journal in journals for session in from_journal(journal, None, spoke)]
    if not sessions:
        raise spoke.refuse("cli.draw.empty-journal", path=", ".join(map(str, journals)))
    counts = counted(Subject(found, unfold(found.flow)), sessions)
    if counts.strangers == counts.sessions:
        raise spoke.refuse("cli.draw.other-journal", path=", ".join(map(str, journals)))
    return traffic_look(found.flow, counts, language, ", ".join(journal.name for journal in journals))


def _position(path: Path, found: Project, language: str | None, spoke: Console) -> Look:
    from flowkit.core.restore import SnapshotError
    from flowkit.review.looks import position_look
    from flowkit.unfold import unfold

    try:
        snapshot = unfold(found.flow).restore(path.read_bytes())
    except OSError as error:
        raise spoke.refuse("cli.cannot-read", path=path, why=reason(error, spoke)) from error
    except SnapshotError as error:
        raise spoke.refuse("cli.cannot-read", path=path, why=spoke.text(f"step.{error.reason}")) from error
    return position_look(found.flow, snapshot, language)
