"""F13: single bits of the file are turned; each is found, or changes nothing that anybody is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.faults.parts import opened, turn
from benchmarks.faults.trial import Found, Trial
from flowkit.core.snapshot import Event
from flowkit.run.errors import KeysError, NoSessionError, StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.store import Seen
from flowkit.run.verify import verify

NAME = "sessions.db"
LATER = 4_102_444_800_000_000  # 2100, in microseconds: everything is due


def flips(trial: Trial) -> Found:
    """Turn random bits, one at a time, in a copy of a file that was closed in order."""
    count = trial.of(1_000, 60)
    whole, ids = _file(trial)
    place = trial.fresh("flipped")
    with opened(trial.folder / "whole") as sessions:
        right, listed = _answers(sessions, ids), _lists(sessions)
    verdicts: Counter[str] = Counter()
    silent = []
    for _ in range(count):
        at, bit = trial.chance.randrange(len(whole)), trial.chance.randrange(8)
        flipped = bytearray(whole)
        flipped[at] ^= 1 << bit
        for old in place.iterdir():
            old.unlink()
        (place / NAME).write_bytes(flipped)
        verdict = _judged(place, ids, right, listed)
        verdicts[verdict] += 1
        if verdict.startswith("SILENT"):
            silent.append((at, bit, verdict))
    text = f"{count:,} bits: " + ", ".join(
        f"{number} {verdict}" for verdict, number in sorted(verdicts.items())
    )
    if silent:
        text += f"; {silent[:5]}"
    return Found(not silent and verdicts["found"] > 0, text, verdicts)


def _file(trial: Trial) -> tuple[bytes, list[str]]:
    """A file with sessions of every kind, and their ids."""
    folder = trial.fresh("whole")
    with opened(folder) as sessions:
        ids = [sessions.start().id for _ in range(12)]
        for number, id in enumerate(ids):
            for version in range(1, 4 + number):
                sessions.send(id, turn(version), key=f"{number} {version}" if version % 3 else None)
        sessions.send(ids[0], Event("ask"))
        sessions.send(ids[2], Event("finish"))
        sessions.erase(ids[4])
        for number in range(20):
            sessions.store.note(Seen(number, "somebody", "looked", ids[number % 12]))
    return (folder / NAME).read_bytes(), ids


def _answers(sessions: Sessions, ids: list[str]) -> dict[str, Any]:
    """What people are told; or that it cannot be told."""
    found: dict[str, Any] = {}
    for id in ids:
        for name, ask in (
            ("get", sessions.get),
            ("history", sessions.history),
            ("options", sessions.options),
        ):
            try:
                found[f"{name} {id}"] = ask(id)
            except (StoreError, NoSessionError):
                found[f"{name} {id}"] = None
    return found


def _lists(sessions: Sessions) -> dict[str, Any]:
    """What operators and workers are told."""
    store = sessions.store
    return {
        "census": store.census(),
        "due": sorted(store.due(LATER, 1000)),
        "sessions": [*store.sessions()],
        "outbox": [*store.effects()],
        "definitions": [*store.definitions()],
        "found": sessions.find("note", "A7"),
        "audit": [*store.audit()],
    }


def _judged(place: Path, ids: list[str], right: dict[str, Any], listed: dict[str, Any]) -> str:
    try:
        with opened(place, NAME) as sessions:
            answers = _answers(sessions, ids)
            told = {name for name, answer in answers.items() if answer is None and right[name] is not None}
            if any(answers[name] != answer for name, answer in right.items() if name not in told):
                return "SILENT and wrong"
            if told or next(verify(sessions), None) is not None:
                return "found"
            now = _lists(sessions)
            other = [name for name in listed if now[name] != listed[name]]
            return f"SILENT in {', '.join(other)}" if other else "without effect"
    except (StoreError, KeysError):
        return "found"
