"""Sessions in Restate, beside a bare virtual object that is given the same writes and makes them, no more.

The bare object does what any object would have to: it reads its state, writes as many bytes to as many
places, and for each effect sends one message to a handler that makes one durable step and reports back.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any

from restate import ObjectContext, ObjectSharedContext, RunOptions, VirtualObject
from restate.serde import BytesSerde
from tests.run.postgres import free_port
from tests.run.restate.server import ROOT, Restate, available, restate

import flowkit
from benchmarks.report import Row
from benchmarks.sessions import own
from benchmarks.sessions.crew import Crew, Work, callers
from benchmarks.sessions.journeys import Journeys, Made, journeys
from benchmarks.sessions.rounds import Burst, Measured, in_turns
from flowkit.core.automaton import Automaton
from flowkit.run.effects.registry import Effects, FailedError, Task
from flowkit.run.keys import Keys
from flowkit.run.restate.codec import text
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.ingress import Ingress, place_of
from flowkit.run.restate.moves import BRIEF
from flowkit.run.restate.room import HEAD, changes, state_of
from flowkit.run.restate.serve import listening, made_known, serve, served
from flowkit.run.restate.store import RestateStore
from flowkit.run.sessions import Sessions
from flowkit.run.stores.memory import MemoryStore

MSA = ROOT / "flows" / "msa"
KEYS = Keys((bytes(range(32)),))
OWN, BARE = "flowkit", "bare"
LEAST = 0.8
SECONDS, PAUSE = 1.5, 0.5


def restated(_with_node: bool, rounds: int) -> list[Row]:
    """One caller and eight: flowkit's sessions and the bare object, in turns on one Restate."""
    title = "Sessions on Restate, one node: the MSA journey, beside a bare object making the same writes"
    if available() is None:
        return [Row(title, "no Restate server is installed", "not measured")]
    made = journeys(MSA, datetime.now(UTC))
    turns = min(12, max(3, rounds // 3))
    rows = []
    with restate() as found, _served(OWN, found), _served(BARE, found):
        for callers_at_once in (1, 8):
            measured = _race(made, found.url, callers_at_once, turns)
            who = "one caller" if callers_at_once == 1 else f"{callers_at_once} callers"
            ratio = measured.ratio(OWN, BARE)
            rows.append(Row(title, f"bare object, {who}", f"{measured.rate(BARE):,.0f}/s"))
            figure = f"{measured.rate(OWN):,.0f}/s, 99 of 100 within {measured.p99(OWN) * 1e3:.3g} ms"
            rows.append(
                Row(title, f"flowkit, {who}", figure, f"{ratio:.2g} ×", f"≥ {LEAST:g} ×", ratio >= LEAST)
            )
    return rows


def _race(made: Journeys, url: str, at_once: int, turns: int) -> Measured:
    makers: dict[str, Callable[[], Work]] = {
        OWN: partial(_own, made, url, at_once),
        BARE: partial(_bare, made, url, at_once),
    }
    with tempfile.TemporaryDirectory() as folder:
        crews = [Crew(name, make) for name, make in makers.items()]
        try:
            return in_turns(crews, turns, SECONDS, Path(folder))
        finally:
            for crew in crews:
                crew.close()


def _own(made: Journeys, url: str, at_once: int) -> Work:
    sessions = Sessions(made.automaton, url, keys=KEYS, zone=UTC)
    turns = [own.events(sessions, made, first) for first in range(at_once)]
    return _quieted(callers([turn.__next__ for turn in turns]))


def _bare(made: Journeys, url: str, at_once: int) -> Work:
    written = [writes for journey in made.made for writes in _writes(made.automaton, journey)]
    ingress = Ingress(place_of(url))
    return _quieted(callers([_writer(ingress, written, caller) for caller in range(at_once)]))


def _quieted(work: Work) -> Work:
    """Work, and then a pause in which the effects come to an end that would disturb whoever is next."""

    def worked(seconds: float) -> Burst:
        burst = work(seconds)
        time.sleep(PAUSE)
        return burst

    return worked


def _writer(ingress: Ingress, written: list[dict[str, str]], caller: int) -> Callable[[], None]:
    turns, number = cycle(written), count()
    key = ""

    def write() -> None:
        nonlocal key
        writes = next(turns)
        if "r/00000001" in writes:
            key = f"{caller}-{next(number)}-{id(ingress)}"
        ingress.call("Bare", key or "none", "write", writes)

    return write


def _writes(automaton: Automaton, journey: Made) -> Iterator[dict[str, str]]:
    """What an object of flowkit's writes at each event of a journey."""
    store = MemoryStore()
    sessions = Sessions(automaton, store, keys=KEYS, zone=UTC)
    before: dict[str, bytes] = {}
    for reply in own.walked(sessions, journey):
        after = state_of(store, reply.id, before)
        yield {key: value.decode() for key, value in changes(before, after).items() if value is not None}
        before = after


@contextmanager
def _served(what: str, found: Restate) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.sessions.restated", what, found.url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"nobody serves: {what}")
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main(what: str, url: str) -> None:
    """Serve the objects of one side until killed."""
    bind, stop, store = f"127.0.0.1:{free_port()}", threading.Event(), RestateStore(url)
    if what == OWN:
        automaton = flowkit.unfold(flowkit.load(MSA))
        desk = Desk(automaton, store, _idle(automaton), KEYS)
        serve(desk, bind, f"http://{bind}", stop, _ready)
        return

    def begun() -> None:
        made_known(store, f"http://{bind}")
        _ready()

    asyncio.run(served([_bare_object()], listening(bind), stop, begun))


def _idle(automaton: Automaton) -> Effects:
    """Handlers that do nothing: the outcomes of checks are sent by those who make the journeys."""
    effects = Effects()
    for kind, name in effects.missing(automaton.flow):
        effects = effects.action(name, _act) if kind == "action" else effects.check(name, _ask)
    return effects


def _act(_task: Task) -> None:
    return


def _ask(_task: Task) -> str:
    raise FailedError("asleep", hopeless=True)


def _ready() -> None:
    print("ready", flush=True)


def _bare_object() -> VirtualObject:
    raw: Any = BytesSerde()
    service = VirtualObject("Bare", **BRIEF)
    kinds: dict[str, Any] = {
        "accept": "application/json",
        "content_type": "application/json",
        "input_serde": raw,
        "output_serde": raw,
    }

    @service.handler(**kinds)
    async def write(ctx: ObjectContext, given: bytes) -> bytes:
        await ctx.get(HEAD, raw)
        writes = json.loads(given)
        for key, value in writes.items():
            ctx.set(key, value.encode(), raw)
        for key in writes:
            if key.startswith("e/"):
                ctx.generic_send("Bare", "effect", text(key), ctx.key())
        return b"null"

    @service.handler(kind="shared", **kinds)
    async def effect(ctx: ObjectSharedContext, given: bytes) -> bytes:
        await ctx.get(json.loads(given), raw)
        await ctx.run_typed("effect", _nothing, RunOptions(serde=raw))
        ctx.generic_send("Bare", "done", given, ctx.key())
        return b""

    @service.handler(**kinds)
    async def done(ctx: ObjectContext, given: bytes) -> bytes:
        key = json.loads(given)
        head, kept = await ctx.get(HEAD, raw), await ctx.get(key, raw)
        await ctx.run_typed("step", _nothing, RunOptions(serde=raw))
        ctx.set(key, kept, raw)
        ctx.set(HEAD, head, raw)
        return b""

    return service


async def _nothing() -> bytes:
    return b"null"


if __name__ == "__main__":
    main(*sys.argv[1:])
