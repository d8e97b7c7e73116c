"""What child processes do in the campaigns. Everything is said through a pipe as soon as it is so."""

from __future__ import annotations

import os
import random
import resource
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import flowkit.run.stores.sqlite
from benchmarks.faults.controls import CONTROLS
from benchmarks.faults.parts import KEYS, errand, opened, stands, turn
from flowkit.run.effects.registry import Effects, Handler, Task
from flowkit.run.effects.worker import Worker
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.stores.sqlite import writing

Say = Callable[[Any], None]
errand()  # made once, before the children are forked
assert flowkit.run.stores.sqlite


def write(say: Say, folder: Path, seed: int, threads: int = 3, control: str = "") -> None:
    """Go on with sessions for ever, some threads at once; say (session, version, key) once acknowledged."""
    sessions = opened(folder)
    if control:
        sessions = Sessions(errand(), CONTROLS[control](sessions.store), keys=KEYS)
    lock = threading.Lock()

    def told(word: object) -> None:
        with lock:
            say(word)

    def go_on(number: int) -> None:
        name = f"{seed}-{number}"
        chance = random.Random(name)
        mine = [sessions.start(key=f"{name}-{each}") for each in range(2)]
        for reply in mine:
            told((reply.id, reply.version, None))
        for count in range(1_000_000):
            place = chance.randrange(len(mine))
            before, key = mine[place], chance.choice([None, f"{name}, {count}"])
            reply = mine[place] = sessions.send(before.id, turn(before.version), before.version, key)
            told((reply.id, reply.version, key))

    others = [threading.Thread(target=go_on, args=(each,), daemon=True) for each in range(threads)]
    for other in others:
        other.start()
    for other in others:
        other.join()


def carry_out(say: Say, folder: Path, control: str = "") -> None:
    """Work for ever; each effect reaches its receiver (say so, with its key), then takes a moment."""
    lock = threading.Lock()

    def deliver(task: Task) -> None:
        key = token_hex(8) if control == "random" else task.id
        with lock:
            say((key, task.id))
        time.sleep(0.003)

    act = Handler(deliver, delay=0.01, attempts=1_000, timeout=0.4)
    effects = Effects().action("letter", act).action("remind", act).check("arrived", lambda _: "here")
    effects = Effects(
        effects.actions, {name: Handler(h.call, timeout=0.4) for name, h in effects.checks.items()}
    )
    sessions = Sessions(errand(), opened(folder).store, effects, keys=KEYS)
    Worker(sessions, grace=0.1).run(threading.Event(), threads=3)


def patiently(ask: Callable[[], Reply]) -> Reply:
    """Ask again while the store is busy with others: nothing was changed then."""
    while True:
        try:
            return ask()
        except StoreError as error:
            if error.reason != "busy":
                raise


def click(say: Say, folder: Path, ids: list[str], clicks: int) -> None:
    """Send the same keys as everybody else, in the same order; say what each was answered."""
    with opened(folder) as sessions:
        say("ready")
        for number in range(clicks):
            for id in ids:
                event, key = turn(number + 1), f"click {number}"
                reply = patiently(partial(sessions.send, id, event, key=key))
                say((id, number, reply.ok, reply.repeated, *stands(reply)))


def race(say: Say, folder: Path, id: str, tries: int) -> None:
    """Try to move the same session from the version it was last seen at; say what was answered."""
    with opened(folder) as sessions:
        say("ready")
        version = sessions.get(id).version
        for _ in range(tries):
            reply = patiently(partial(sessions.send, id, turn(version), version))
            say((reply.refused.reason if reply.refused else None, version, *stands(reply)))
            version = reply.version


def limited(say: Say, folder: Path, id: str, limit: int) -> None:
    """Go on until a file would grow beyond a limit; say each version, then why it ended."""
    with opened(folder) as sessions:
        version = sessions.get(id).version
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            while True:
                version = sessions.send(id, turn(version), version).version
                say(version)
        except StoreError as error:
            say(error.reason)


def unprivileged(say: Say, folder: Path, id: str) -> None:
    """As nobody in particular: look at a session, then try to move it; say what came of it and how soon."""
    before = Sessions(errand(), keys=KEYS)  # all is imported while it may be read
    before.send(before.start().id, turn(1))
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    begun = time.monotonic()
    try:
        with opened(folder) as sessions:
            say(sessions.get(id).version)
            say(sessions.send(id, turn(1), 1).version)
    except (StoreError, KeysError) as error:
        say(error.reason)
    say(time.monotonic() - begun)


def asleep(say: Say, folder: Path, id: str, where: str) -> None:
    """Move a session, and fall asleep for a while before the commit or inside the transaction."""
    sessions = opened(folder)

    def pausing(work: Callable[..., None]) -> Callable[..., None]:
        def paused(*given: Any) -> None:
            if where == "inside":
                work(*given)
            say("here")
            time.sleep(0.3)
            if where == "before":
                work(*given)

        return paused

    if where == "inside":
        writing.commit = pausing(writing.commit)
    else:
        sessions.store.commit = pausing(sessions.store.commit)  # type: ignore[method-assign]
    reply = sessions.send(id, turn(1), 1)
    say((reply.refused.reason if reply.refused else None, *stands(reply)))


def worker(say: Say, folder: Path) -> None:
    """Carry out what waits, two at a time, each slowly; say when one is begun, then how many were lost."""

    def slow(task: Task) -> str:
        say(task.name)
        time.sleep(0.3)
        return "lost"

    act, ask = Handler(slow, timeout=0.6), Handler(slow, timeout=0.6)
    effects = Effects({"letter": act, "remind": act}, {"arrived": ask})
    sessions = Sessions(errand(), opened(folder).store, effects, keys=KEYS)
    works = [Worker(sessions, grace=0.1) for _ in range(2)]
    lost = []
    threads = [threading.Thread(target=lambda each=each: lost.append(each.once(1).lost)) for each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(sum(lost))
