"""F15: a process stands still (SIGSTOP) at the worst moment, another goes on, and then it wakes up."""

from __future__ import annotations

import time

from benchmarks.faults.parts import opened, stands, turn, wrong
from benchmarks.faults.processes import started
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.work import asleep, worker
from flowkit.core.snapshot import Event
from flowkit.run.clock import micros
from flowkit.run.errors import StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.store import MICROSECONDS, Status


def zombies(trial: Trial) -> Found:
    """Stopped before a commit, inside the transaction, and while it carries out an effect."""
    rounds = trial.of(10, 1)
    parts = {"before the commit": _before, "inside the transaction": _inside, "in an effect": _effect}
    told = {name: sum(part(trial) for _ in range(rounds)) for name, part in parts.items()}
    text = "refused when it woke up, stopped " + ", ".join(
        f"{name}: {n}/{rounds}" for name, n in told.items()
    )
    return Found(all(number == rounds for number in told.values()), text, told)


def _before(trial: Trial) -> bool:
    """It has read the session and worked out the change; somebody else is quicker."""
    folder = trial.fresh("zombie")
    with opened(folder) as sessions:
        id = sessions.start().id
        child = started(asleep, folder, id, "before")
        assert child.pipe.recv() == "here"
        child.stop()
        mine = sessions.send(id, turn(1), 1)
        child.resume()
        refused, version, snapshot = child.pipe.recv()
        child.close()
        return (
            mine.ok
            and refused == "stale"
            and (version, snapshot) == stands(mine)
            and not list(wrong(sessions))
        )


def _inside(trial: Trial) -> bool:
    """It holds the lock: others are told so in time; when it wakes up, its change is there, once."""
    folder = trial.fresh("zombie")
    with opened(folder) as sessions:
        id, other = sessions.start().id, sessions.start().id
        child = started(asleep, folder, id, "inside")
        assert child.pipe.recv() == "here"
        child.stop()
        reason, begun = "", time.monotonic()
        try:
            sessions.send(other, turn(1), 1, "once")
        except StoreError as error:
            reason = error.reason
        in_time = time.monotonic() - begun <= 5
        child.resume()
        refused, version, _ = child.pipe.recv()
        child.close()
        late = sessions.send(id, turn(1), 1)
        again = sessions.send(other, turn(1), 1, "once")
        told = reason == "busy" and in_time and refused is None and version == 2
        stale = late.refused is not None and late.refused.reason == "stale"
        return told and stale and again.version == 2 and not list(wrong(sessions))


def _effect(trial: Trial) -> bool:
    """Its leases of an action and a check run out, another does both; what it says then is not taken."""
    folder = trial.fresh("zombie")
    with opened(folder) as sessions:
        asked = sessions.start().id
        sessions.send(asked, turn(1))
        _done_by_another(sessions)
        sessions.send(asked, Event("ask"))
        sessions.send(sessions.start().id, turn(1))
        child = started(worker, folder)
        said = {child.pipe.recv() for _ in range(2)}
        child.stop()
        time.sleep(1.0)  # longer than its leases
        _done_by_another(sessions)
        version = sessions.get(asked).version
        child.resume()
        lost = child.pipe.recv()
        child.close()
        done = all(effect.status is Status.DONE for effect in sessions.store.effects())
        once = sessions.get(asked).version == version == 4
        return said == {"letter", "arrived"} and lost == 2 and done and once and not list(wrong(sessions))


def _done_by_another(sessions: Sessions) -> None:
    now = micros(sessions.now())
    for effect in sessions.store.lease(now, now + 5 * MICROSECONDS, "another", 10):
        if effect.name == "arrived":
            sessions.answer(effect, "here")
        else:
            sessions.store.settle(effect._replace(status=Status.DONE))
