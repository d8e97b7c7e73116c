"""F22, F23: copies made while others write; handles that are shared by processes and by threads."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter

from benchmarks.faults.parts import opened, turn, wrong
from benchmarks.faults.processes import children
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.work import write
from flowkit.run.errors import StoreError
from flowkit.run.sessions import Sessions


def backups(trial: Trial) -> Found:
    """F22: each copy holds together and all that was acknowledged before it was begun."""
    count = trial.of(15, 2)
    folder = trial.fresh("backups")
    missing, bad, events = 0, 0, 0
    with opened(folder) as sessions, children(write, (folder, 1), (folder, 2)) as writers:
        acknowledged: dict[str, int] = {}
        for number in range(count):
            time.sleep(0.1)
            for writer in writers:
                writer.pipe.poll(10)
                acknowledged.update({id: version for id, version, _ in writer.heard()})
            name = f"copy-{number}.db"
            sessions.store.backup(folder / name)
            for writer in writers:  # what grows meanwhile is not looked at
                writer.stop()
            with opened(folder, name) as copy:
                found = {session.id: session.version for session in copy.store.sessions()}
                missing += sum(found.get(id, 0) < version for id, version in acknowledged.items())
                bad += any(wrong(copy, thorough=number == 0))
                some = next(iter(acknowledged))
                bad += not copy.send(some, turn(found[some])).ok
            events = sum(found.values())
            for writer in writers:
                writer.resume()
    text = f"{count} copies while others write, the last with {events:,} events: {missing} lost, {bad} bad"
    return Found(missing == bad == 0 and len(acknowledged) > 0, text, {"missing": missing, "wrong": bad})


def misuse(trial: Trial) -> Found:
    """F23: a child forked with an open store is refused; threads that share one do not disturb each other."""
    folder = trial.fresh("misuse")
    with opened(folder) as sessions:
        id = sessions.start().id
        told = [_forked(sessions, id) for _ in range(trial.of(20, 3))]
        before = sessions.send(id, turn(1)).ok
        moved = _threads(sessions, trial.of(16, 8), trial.of(200, 30))
        bad = list(wrong(sessions))
    closed = _reason(sessions, id)
    text = (
        f"{len(told)} forked children were told {', '.join(sorted(set(told)))}; "
        f"threads on one handle: {moved[True]} moved, {moved[False]} were stale, {len(bad)} wrong; "
        f"after closing: {closed}"
    )
    held = set(told) == {"forked forked"} and before and closed == "closed" and not bad
    return Found(held and moved["sum"] == moved[True], text, {"wrong": len(bad)})


def _forked(sessions: Sessions, id: str) -> str:
    """What a child is told that uses its parent's store, reading and writing; it ends without cleaning up."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(there, f"{_reason(sessions, id)} {_reason(sessions, id, write=True)}".encode())
        finally:
            os._exit(0)
    os.close(there)
    os.waitpid(child, 0)
    with os.fdopen(here, encoding="ascii") as said:
        return said.read()


def _reason(sessions: Sessions, id: str, write: bool = False) -> str:
    try:
        if write:
            sessions.send(id, turn(1))
        else:
            sessions.store.read(id)
    except StoreError as error:
        return error.reason
    return "nothing"


def _threads(sessions: Sessions, many: int, each: int) -> Counter[object]:
    """How often many threads moved the same few sessions, how often they were told to be stale."""
    ids = [sessions.start().id for _ in range(3)]
    counted: Counter[object] = Counter()
    lock = threading.Lock()

    def go_on(number: int) -> None:
        for count in range(each):
            id = ids[(number + count) % len(ids)]
            version = sessions.get(id).version
            ok = sessions.send(id, turn(version), version).ok
            with lock:
                counted[ok] += 1

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted["sum"] = sum(sessions.get(id).version - 1 for id in ids)
    return counted
