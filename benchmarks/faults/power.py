"""F02, F03: the current goes at every moment of a run; the shipped store opens what is then on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.faults.disk import Op, disk
from benchmarks.faults.images import images, write
from benchmarks.faults.parts import KEYS, errand, opened, turn, wrong
from benchmarks.faults.stand_in import connecting
from benchmarks.faults.trial import Found, Trial
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.stores.sqlite import SqliteStore

NAME = "sessions.db"
OFTEN = {"wal_autocheckpoint": "12"}  # pages, so that the log is written back many times in a short run


class Cuts(NamedTuple):
    """What was left by so many cuts."""

    images: int
    lost: int  # held together, but something acknowledged was not there
    corrupt: int  # did not hold together, or could not be opened


def held(trial: Trial) -> Found:
    """The shipped settings."""
    cuts = _cut(trial, {}, trial.of(2_500, 150))
    text = f"{cuts.images:,} images: {cuts.lost} lost something acknowledged, {cuts.corrupt} corrupt"
    return Found(cuts.lost == cuts.corrupt == 0, text, cuts._asdict())


def controls(trial: Trial) -> Found:
    """Two settings that must be caught: one that syncs too rarely, one that never does."""
    enough = trial.of(1_000, 60)
    normal = _cut(trial, {"synchronous": "NORMAL"}, enough)
    off = _cut(trial, {"synchronous": "OFF"}, enough)
    text = (
        f"NORMAL loses in {normal.lost:,} of {normal.images:,} images, "
        f"OFF corrupts {off.corrupt:,} of {off.images:,}"
    )
    found = {"normal_lost": normal.lost, "off_corrupt": off.corrupt}
    return Found(normal.lost > 0 and off.corrupt > 0, text, found)


def _cut(trial: Trial, instead: Mapping[str, str], enough: int) -> Cuts:
    """Cut a run at every moment; runs of other people follow until there are images enough."""
    count = lost = corrupt = 0
    while count < enough:
        ops = _recorded(trial, {**OFTEN, **instead})
        place, acknowledged, last = trial.fresh("image"), {}, 0
        for moment, files in images(ops, trial.chance, torn=3, step=trial.of(1, 7)):
            for op in ops[last:moment]:
                if op.kind == "note":
                    id, version = op.file.split()
                    acknowledged[id] = int(version)
            last = moment
            write(files, place)
            verdict = _judged(place, acknowledged, count % 25 == 0)
            count += 1
            lost += verdict == "lost"
            corrupt += verdict == "corrupt"
            if count >= enough and trial.quick:
                break
    return Cuts(count, lost, corrupt)


def _recorded(trial: Trial, instead: Mapping[str, str]) -> list[Op]:
    """All that a run did to the disk, from the making of the store on, and what it acknowledged."""
    folder = trial.fresh("recorded")
    with disk() as made:
        store = SqliteStore(folder / NAME, connect=connecting(made, instead))
        sessions = Sessions(errand(), store, keys=KEYS)
        versions: dict[str, int] = {}
        for _ in range(trial.of(60, 25)):
            if not versions or trial.chance.random() < 0.1:
                reply = sessions.start()
            else:
                id = trial.chance.choice(sorted(versions))
                reply = sessions.send(id, turn(versions[id]))
            versions[reply.id] = reply.version
            made.note(f"{reply.id} {reply.version}")
        done = list(made.ops)
        sessions.close()
    return done


def _judged(place: Path, acknowledged: Mapping[str, int], thorough: bool) -> str:
    try:
        with opened(place, NAME) as sessions:
            if any(wrong(sessions, thorough)):
                return "corrupt"
            found = {session.id: session.version for session in sessions.store.sessions()}
    except (StoreError, KeysError):
        return "corrupt"
    return "lost" if any(found.get(id, 0) < version for id, version in acknowledged.items()) else "held"
