"""F16: the flow's file is changed, broken or gone while people are inside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import flowkit
from benchmarks.faults.parts import ERRAND, KEYS
from benchmarks.faults.trial import Found, Trial
from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event
from flowkit.run.errors import NoDefinitionError
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify

NOTE = {"item": "7", "note": "A7"}


def changed(trial: Trial) -> Found:
    """Sessions begun on one version, met by another; what each may do is what its own version says."""
    folder = trial.fresh("changed")
    file = Path(shutil.copy(ERRAND, folder / "errand.yaml"))
    old = _unfolded(file)
    with _opened(folder, old) as sessions:
        at_counter, at_sent = sessions.start().id, sessions.start().id
        sessions.send(at_sent, Event("next", NOTE))
    text = file.read_text("utf-8")
    text = text.replace("again: { label: Another one, go_to: counter, usual: true }\n      ask", "ask")
    file.write_text(text.replace('version: "1"', 'version: "2"'), "utf-8")
    new = _unfolded(file)
    file.unlink()
    held: dict[str, bool] = {"the versions differ": new.digest != old.digest}
    with _opened(folder, new) as sessions:
        held["an old session takes a way that is gone"] = sessions.send(at_sent, Event("again")).ok
        fresh = sessions.send(sessions.start().id, Event("next", NOTE))
        refused = sessions.send(fresh.id, Event("again")).refused
        held["a new one does not"] = refused is not None and refused.reason == "not-available"
        held["its options are those of its own version"] = [
            "again" in {option.event for option in sessions.options(id)}
            for id in (sessions.send(at_sent, Event("next", NOTE)).id, fresh.id)
        ] == [True, False]
        held["all hangs together"] = not list(verify(sessions))
    _forget(folder, old.digest)
    with _opened(folder, new) as sessions:
        asks: list[Callable[[], Reply]] = [
            lambda: sessions.get(at_counter),
            lambda: sessions.send(at_counter, Event("next", NOTE)),
        ]
        held["without its version a session is refused"] = all(map(_refuses, asks))
        held["and others go on"] = sessions.send(sessions.start().id, Event("next", NOTE)).ok
        held["and it is told"] = {finding.what for finding in verify(sessions)} == {"no-definition"}
    with _opened(folder, old) as sessions:
        held["and nothing of it is lost"] = sessions.send(at_counter, Event("next", NOTE)).ok
    wrong = [claim for claim, is_so in held.items() if not is_so]
    return Found(
        not wrong, f"{len(held)} claims; not so: {', '.join(wrong) or 'none'}", {"wrong": len(wrong)}
    )


def _unfolded(file: Path) -> Automaton:
    return flowkit.unfold(flowkit.load(file))


def _opened(folder: Path, automaton: Automaton) -> Sessions:
    return Sessions(automaton, f"sqlite:///{folder / 'sessions.db'}", keys=KEYS)


def _forget(folder: Path, digest: str) -> None:
    with sqlite3.connect(folder / "sessions.db") as database:
        database.execute("DELETE FROM definitions WHERE digest = ?", (digest,))
    database.close()


def _refuses(ask: Callable[[], Reply]) -> bool:
    try:
        ask()
    except NoDefinitionError:
        return True
    return False
