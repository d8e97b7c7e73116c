"""What a preview shows now: the quick page of the files as they stand, then the whole one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from flowkit.check import Subject
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.project import Project
from flowkit.draw import can_draw
from flowkit.draw import views as usual_views
from flowkit.load import examine
from flowkit.load.folder import listed
from flowkit.review.report import Gallery, Material, Shown, as_live, page, problem_page
from flowkit.unfold import unfold

PAUSE = 0.05  # seconds between two looks at the files
SETTLED = 0.02  # seconds without a change after which a file is taken as written to its end

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class Keeper:
    """Watches the files of a flow and keeps its page; ``version`` grows whenever the page changes.

    ``whole`` are the words that print the whole page: a command of its own, stopped when files change again.
    A flow that cannot be read leaves the last pictures, with what is wrong beside them.
    """

    path: Path
    language: str | None
    whole: tuple[str, ...]
    text: str = ""
    version: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    _drawing: threading.Lock = field(default_factory=threading.Lock)
    _gallery: Gallery | None = None
    _last: tuple[Project, tuple[Shown, ...]] | None = None
    _proving: subprocess.Popen[bytes] | None = None
    _stopped: bool = False

    def watch(self) -> None:
        """Look at the files until ``stop`` is called."""
        seen = stamp(self.path)
        while not self._stopped:
            time.sleep(PAUSE)
            now = stamp(self.path)
            if now == seen:
                continue
            while seen != now:
                seen = now
                time.sleep(SETTLED)
                now = stamp(self.path)
            self.refresh()

    def stop(self) -> None:
        """Look no more; whoever waits for a change is told so."""
        self._stopped = True
        self._leave_proofs()
        with self.changed:
            self.changed.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopped

    def wait(self, known: int, seconds: float) -> int:
        """The version, as soon as it is another than the known one or the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != known or self._stopped, seconds)
            return self.version

    def refresh(self) -> None:
        """Read the files and make the quick page; then begin the whole one."""
        self._leave_proofs()
        found, problems, texts = examine(self.path)
        broken = found is None or any(problem.is_error for problem in problems)
        if found is not None and not broken:
            self._try_to_show(found, problems, texts)
            self._prove()
        elif self._last is not None:
            self._publish(self._page(self._last[0], self._last[1], (problems, texts, True)))
        else:
            self._publish(problem_page(problems, texts.get, self.language or "en"))

    def _try_to_show(
        self, found: Project, problems: tuple[Diagnostic, ...], texts: Mapping[str, str]
    ) -> None:
        """Show a version; where flowkit fails on it, the last one stays and the page says that it does."""
        try:
            self._show(found, problems, texts)
        except Exception:
            if self._last is None:
                raise
            self._publish(self._page(*self._last, (problems, texts, False), failed=True))

    def _show(self, found: Project, problems: tuple[Diagnostic, ...], texts: Mapping[str, str]) -> None:
        language = self.language or found.flow.language
        if self._gallery is None or self._gallery.language != language:
            self._gallery = Gallery(language)
        soon = None if self._last is None else changed_steps(self._last[0], found)
        with self._drawing:
            shown = self._gallery.shown(found, soon) if can_draw() else ()
        self._last = found, shown
        self._publish(self._page(found, shown, (problems, texts, False)))

    def _page(
        self,
        found: Project,
        shown: tuple[Shown, ...],
        what: tuple[tuple[Diagnostic, ...], Mapping[str, str], bool],
        failed: bool = False,
    ) -> str:
        problems, texts, broken = what
        subject = Subject(found, unfold(found.flow))
        language = self.language or found.flow.language
        quick = Material(subject, language, shown, (), problems, sources=texts.get)
        return page(replace(quick, proved=False, broken=broken, failed=failed))

    def _publish(self, text: str) -> None:
        with self.changed:
            self.version += 1
            self.text = as_live(text, self.version)
            self.changed.notify_all()

    def _prove(self) -> None:
        """Begin the whole page in a process of its own: it can be stopped, and takes no time of this one."""
        made = subprocess.Popen(
            [sys.executable, *self.whole],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        self._proving = made
        threading.Thread(target=self._proved, args=(made,), daemon=True).start()

    def _proved(self, made: subprocess.Popen[bytes]) -> None:
        out, _ = made.communicate()
        if made is not self._proving:
            return
        if made.returncode == 0 and out:
            self._publish(out.decode("utf-8", "replace"))
            self._catch_up(made)
        elif self._last is not None:
            self._publish(self._page(*self._last, ((), {}, False), failed=True))

    def _catch_up(self, made: subprocess.Popen[bytes]) -> None:
        """Draw what was left aside, so that the next quick page is up to date too."""
        assert self._last is not None
        found, shown = self._last
        for view in [one.view for one in shown if one.stale]:
            if made is not self._proving or self._gallery is None:
                return
            with self._drawing:
                self._last = found, self._gallery.shown(found, {view})

    def _leave_proofs(self) -> None:
        left, self._proving = self._proving, None
        if left is not None and left.poll() is None:
            with suppress(OSError):
                left.kill()


def stamp(path: Path) -> Stamp:
    """What tells one state of the files of a flow from another: names, sizes, times."""
    found = []
    for file in listed(path) if path.exists() else ():
        with suppress(OSError):
            seen = file.stat()
            if stat.S_ISREG(seen.st_mode):
                found.append((str(file), seen.st_size, seen.st_mtime_ns))
    return tuple(found)


def changed_steps(before: Project, now: Project) -> frozenset[str] | None:
    """The views of the steps in which something is not as it was: these are drawn first. None: all are.

    A small flow has no views of steps; a change of what all pages share shows everywhere.
    """
    old, new = before.flow, now.flow
    views = usual_views(now)
    names = {name for name in new.states if old.states.get(name) != new.states[name]}
    names |= {t.source for t in new.transitions if t not in old.leaving(t.source)}
    names |= {path.partition("/")[0] for path in new.texts if old.texts.get(path) != new.texts[path]}
    found = frozenset(f"step-{name.partition('.')[0]}" for name in names)
    return found if "overview" in views else None
