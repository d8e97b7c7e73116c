"""F10, F11, F12: no room, a disk that cannot sync, files that may not be written, a lock not given back."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.disk import At, Disk, disk, full, unsynced
from benchmarks.faults.parts import KEYS, errand, opened, turn, wrong
from benchmarks.faults.processes import children
from benchmarks.faults.stand_in import connecting
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.work import limited, unprivileged
from flowkit.run.errors import StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.stores.sqlite import SqliteStore

OFTEN = {"wal_autocheckpoint": "12"}
TYPED = 5.0  # seconds in which an error must be told


def no_room(trial: Trial) -> Found:
    """F10: the device is full at each write in turn, and has room again later."""
    told: Counter[str] = Counter()
    bad: list[str] = []
    every = trial.of(1, 15)
    writes = _writes(trial)
    for number in range(1, writes + 1, every):
        with disk() as made:
            made.recording = False
            refused, accepted, problems = _filled(trial, made, number)
            told.update(refused)
            bad += problems
            told["later"] += accepted
    rounds = len(range(1, writes + 1, every))
    limits = trial.of(40, 3)
    over, problems = _beyond_limit(trial, limits)
    bad += problems
    text = (
        f"full at each of {rounds} writes: {dict(told)}; {limits} processes over a real file size limit: "
        f"{dict(over)}; wrong afterwards: {len(bad)}"
    )
    clean = set(told) <= {"full", "later"} and told["full"] > 0 and told["later"] == rounds
    return Found(
        clean and not bad and set(over) <= {"full", "failed"} and bool(over), text, {"wrong": len(bad)}
    )


def _writes(trial: Trial) -> int:
    with disk() as made:
        with Sessions(errand(), _store(trial.fresh("count"), made), keys=KEYS) as sessions:
            sessions.start()
            made.ops.clear()
            _walk(sessions, sessions.start().id, 30)
        return sum(op.kind == "write" for op in made.ops)


def _filled(trial: Trial, made: Disk, number: int) -> tuple[list[str], bool, list[str]]:
    """What was refused while there was no room, whether it works later, what is wrong then."""
    folder = trial.fresh("full")
    refused = []
    with Sessions(errand(), _store(folder, made), keys=KEYS) as sessions:
        id = sessions.start().id
        made.fault = At(full, "write", number, lasting=3)
        version = 1
        for _ in range(30):
            try:
                version = sessions.send(id, turn(version), version).version
            except StoreError as error:
                refused.append(error.reason)
        made.fault = None
        later = sessions.send(id, turn(version), version)
        accepted = later.ok and later.version == version + 1
    with opened(folder) as sessions:
        return refused, accepted, list(wrong(sessions, thorough=False))


def _beyond_limit(trial: Trial, count: int) -> tuple[Counter[str], list[str]]:
    """Processes whose files may not grow beyond a limit of the machine (RLIMIT_FSIZE)."""
    told: Counter[str] = Counter()
    bad: list[str] = []
    for _ in range(count):
        folder = trial.fresh("limit")
        with opened(folder) as sessions:
            id = sessions.start().id
            limit = trial.chance.randrange(150_000, 400_000)
            with children(limited, (folder, id, limit)) as (child,):
                words = list(child.heard(30))
                child.process.join()
            told.update(word for word in words if isinstance(word, str))
            acknowledged = max((word for word in words if isinstance(word, int)), default=1)
            if sessions.get(id).version < acknowledged or not sessions.start().ok:
                bad.append("acknowledged, and not there")
            bad += wrong(sessions, thorough=False)
    return told, bad


def _store(folder: Path, made: Disk) -> SqliteStore:
    return SqliteStore(folder / "sessions.db", connect=connecting(made, OFTEN))


def _walk(sessions: Sessions, id: str, steps: int) -> None:
    for version in range(1, steps + 1):
        sessions.send(id, turn(version), version)


def no_sync(trial: Trial) -> Found:
    """F11: what was written cannot be synced; from then on nothing is acknowledged by that handle."""
    rounds = afterwards = acknowledged = 0
    told: Counter[str] = Counter()
    bad: list[str] = []
    for number in range(1, trial.of(40, 8) + 1):
        folder = trial.fresh("sync")
        with disk() as made:
            made.recording = False
            sessions = Sessions(errand(), _store(folder, made), keys=KEYS)
            id = sessions.start().id
            made.fault = At(
                unsynced, "sync", number, lasting=1
            )  # it works again at once: and is not believed
            version, failed = 1, False
            for _ in range(60):
                try:
                    version = sessions.send(id, turn(version), version).version
                    afterwards += failed
                except StoreError as error:
                    told[error.reason] += 1
                    failed = True
            rounds += failed
            sessions.close()
        with opened(folder) as sessions:
            acknowledged += sessions.get(id).version < version
            bad += wrong(sessions, thorough=False)
    text = (
        f"{rounds} handles whose sync failed once: told {dict(told)}, {afterwards} acknowledged afterwards, "
        f"{acknowledged} acknowledged and not there after opening again"
    )
    held = rounds > 0 and afterwards == acknowledged == 0 and set(told) == {"failed"} and not bad
    return Found(held, text, {"afterwards": afterwards})


def no_rights(trial: Trial) -> Found:
    """F12: files and folders that may not be written, and a lock that another program does not give back."""
    told = {case: _denied(trial, case) for case in ("folder", "file", "all")}
    locked, waited, bad = _locked(trial)
    slow = [case for case, words in told.items() if not isinstance(words[-1], float) or words[-1] > TYPED]
    text = (
        "; ".join(f"{case}: {', '.join(map(str, words[:-1]))}" for case, words in told.items())
        + f"; locked: {', '.join(sorted(locked))} after {waited:.1f} s at most"
    )
    reasons = {"read-only", "no-such-place"}
    typed = all({word for word in words if isinstance(word, str)} <= reasons for words in told.values())
    refused = all(any(isinstance(word, str) for word in words) for words in told.values())
    held = typed and refused and not slow and locked == {"busy"} and waited <= TYPED and not bad
    return Found(held, text, {"waited": waited})


def _denied(trial: Trial, case: str) -> list[object]:
    """What somebody is told who has no rights to the folder, to the file, or to anything in it."""
    folder = trial.fresh(f"denied-{case}")
    for above in (folder, *list(folder.parents)[:-2]):
        if above.stat().st_uid == os.getuid():
            above.chmod(0o755)
    with opened(folder) as sessions:
        id = sessions.start().id
    file = folder / "sessions.db"
    file.chmod({"folder": 0o666, "file": 0o644, "all": 0o600}[case])
    folder.chmod({"folder": 0o555, "file": 0o777, "all": 0o700}[case])
    try:
        with children(unprivileged, (folder, id)) as (child,):
            words = list(child.heard(30))
        return words or ["said nothing"]
    finally:
        folder.chmod(0o700)


def _locked(trial: Trial) -> tuple[set[str], float, list[str]]:
    """What callers are told while another program holds the lock, after how long, what is wrong later."""
    folder = trial.fresh("locked")
    with opened(folder) as sessions:
        ids = [sessions.start().id for _ in range(4)]
        other = sqlite3.connect(folder / "sessions.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answers: list[tuple[str, float]] = []

        def ask(id: str) -> None:
            begun = time.monotonic()
            try:
                answers.append((str(sessions.send(id, turn(1), 1, "once").ok), 0.0))
            except StoreError as error:
                answers.append((error.reason, time.monotonic() - begun))

        asking = [threading.Thread(target=ask, args=(id,)) for id in ids]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        other.execute("ROLLBACK")
        other.close()
        bad = [id for id in ids if sessions.send(id, turn(1), 1, "once").version != 2]
        bad += wrong(sessions)
    return {reason for reason, _ in answers}, max(waited for _, waited in answers), bad
