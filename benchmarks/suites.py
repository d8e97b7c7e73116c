"""What is measured, and against which budget."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median

import flowkit
from benchmarks import bare, large
from benchmarks.drawing import drawing
from benchmarks.measure import Contender, best, contender, side_by_side
from benchmarks.node import Node
from benchmarks.peers import CLASS, peers
from benchmarks.proofs import proofs
from benchmarks.report import Row, against, limit, time
from benchmarks.request import Requests
from benchmarks.review import review
from benchmarks.ring import AMOUNT, FIVE, FORTY, Ring, flowkit_yaml, xstate_config
from benchmarks.sessions.suite import sessions
from benchmarks.web.suite import web
from flowkit.core.flow import Flow
from flowkit.core.snapshot import Event, Snapshot

FLOW = Path(__file__).parents[1] / "flows" / "msa"
OWN, BARE = "flowkit, pure step", "bare dictionary, pure step"
ACTOR, PURE = "XState 5, actor", "XState 5, pure"
AT_LEAST = {CLASS: 100.0, ACTOR: 3.0, BARE: 1 / 3}


def steps(with_node: bool, rounds: int) -> list[Row]:
    """One event, five states and forty; the second must not be slower than the first."""
    rows: list[Row] = []
    own: dict[str, float] = {}
    for ring, title in ((FIVE, "One event, five states"), (FORTY, "One event, forty nested states")):
        times = _ring_times(ring, with_node, rounds)
        own[ring.name] = times.pop(OWN)
        mine = own[ring.name]
        rows.append(Row(title, OWN, time(mine), "1 ×"))
        rows += [against(title, name, took, mine, AT_LEAST.get(name)) for name, took in times.items()]
    rows.append(against("No slowdown with size", "five states over forty", own["five"], own["forty"], 0.8))
    return rows


def _ring_times(ring: Ring, with_node: bool, rounds: int) -> dict[str, float]:
    lap, _ = own_lap(ring)
    racing = [contender(OWN, lap, ring.count), contender(BARE, bare.lap(ring), ring.count), *peers(ring)]
    if not with_node:
        return side_by_side(racing, rounds)
    with Node() as xstate:
        xstate.ask(make="ring", name=ring.name, config=xstate_config(ring), events=ring.events)
        racing.append(xstate.contender(ACTOR, ring.name, "actor", ring.count))
        racing.append(xstate.contender(PURE, ring.name, "pure", ring.count))
        return side_by_side(racing, rounds)


def own_lap(ring: Ring) -> tuple[Callable[[], Snapshot], Snapshot]:
    """flowkit's way round the ring, and the snapshot it starts from."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ring.yaml"
        file.write_text(flowkit_yaml(ring), encoding="utf-8")
        automaton = flowkit.unfold(flowkit.load(file))
    first = automaton.start({"amount": AMOUNT}).snapshot
    events = [Event(name) for name in ring.events]
    step = automaton.step

    def lap() -> Snapshot:
        snapshot = first
        for event in events:
            snapshot = step(snapshot, event).snapshot
        return snapshot

    if lap() != first:
        raise RuntimeError("the ring does not come back to where it began")
    return lap, first


def request(with_node: bool, rounds: int) -> list[Row]:
    """JSON, restore, one event, JSON; on the real journey, and on its moments where nothing is typed."""
    title = "A request on the MSA journey: JSON, restore, step, JSON"
    requests, pressed = Requests(FLOW), Requests(FLOW, typed=False)
    with Node() if with_node else nullcontext() as xstate:
        bytes_there = requests.move_in(xstate) if xstate else []
        rows = _raced(title, requests, _beside(requests, xstate), rounds)
        if xstate:
            pressed.move_in(xstate)
        rows += _raced(title + ", nothing typed", pressed, _beside(pressed, xstate), rounds)
        units = len(requests.stored)
        parts = [contender(name, work, units) for name, work in requests.parts().items()]
        if xstate:
            parts.append(xstate.contender("JSON alone, in XState's process", requests.name, "text", units))
        times = side_by_side(parts, rounds)
    rows += [Row("What a request consists of", name, time(took)) for name, took in times.items()]
    return rows + _sizes(requests, bytes_there)


def _beside(requests: Requests, xstate: Node | None) -> list[Contender]:
    racing = [contender(OWN, requests.run, len(requests.stored))]
    if xstate:
        racing.append(xstate.contender(ACTOR, requests.name, "actor", len(requests.stored)))
        racing.append(xstate.contender(PURE, requests.name, "pure", len(requests.stored)))
    return racing


def _raced(title: str, requests: Requests, racing: list[Contender], rounds: int) -> list[Row]:
    times = side_by_side(racing, rounds)
    own = times.pop(OWN)
    rows = [Row(title, f"flowkit, {len(requests.stored)} moments", time(own), "1 ×")]
    return rows + [
        against(title, name, took, own, 3 if name == ACTOR else None) for name, took in times.items()
    ]


def _sizes(requests: Requests, bytes_there: list[int]) -> list[Row]:
    title = "Snapshots as JSON"
    _, first = own_lap(FIVE)
    rows = [limit(title, "five states", len(first.to_json().encode()), 1024, "B")]
    sizes = [len(text.encode()) for text, _ in requests.stored]
    rows.append(Row(title, "MSA journey, median", f"{median(sizes):.0f} B"))
    if bytes_there:
        rows.append(Row(title, "MSA journey, median, XState 5", f"{median(bytes_there):.0f} B"))
    return rows


def whole(with_node: bool, rounds: int) -> list[Row]:
    """Whole commands and whole flows, in seconds."""
    del with_node
    times = max(3, rounds // 15)  # the best of these counts, as in the races
    title = "Whole flows"
    flow = flowkit.load(FLOW)
    reading = [sys.executable, "-c", f"import flowkit; flowkit.load({str(FLOW)!r})"]
    checking = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "check", str(FLOW)]
    loaded, checked = best(times, lambda: _quiet(reading)), best(times, lambda: _quiet(checking))
    unfolded = best(times, lambda: _explored(flow))
    rows = [
        limit(title, "flows/msa read and judged, with imports", loaded, 0.5, "s"),
        limit(title, "flowkit check flows/msa, all proofs, with imports", checked, 1.5, "s"),
        limit(title, "unfolding flows/msa whole", unfolded, 0.5, "s"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = large.write(Path(folder) / "large")
        states = len(flowkit.load(path).states)
        took = best(3, lambda: _explored(flowkit.load(path)))
    rows.append(limit(title, f"a flow of {states:,} states, loaded and unfolded", took, 3, "s"))
    return rows


def _quiet(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} says: {done.stdout}{done.stderr}")


def _explored(flow: Flow) -> None:
    flowkit.unfold(flow).explore()


def restate(with_node: bool, rounds: int) -> list[Row]:
    """Sessions on a real Restate; its library is only asked for here."""
    from benchmarks.sessions.restated import restated

    return restated(with_node, rounds)


SUITES: dict[str, Callable[[bool, int], list[Row]]] = {
    "steps": steps,
    "request": request,
    "whole": whole,
    "proofs": proofs,
    "drawing": drawing,
    "review": review,
    "sessions": sessions,
    "restate": restate,
    "web": web,
}
