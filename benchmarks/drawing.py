"""Drawing: flowkit's pictures beside plain `dot` with a labelled edge for each transition."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import flowkit
from benchmarks import large
from benchmarks.measure import best
from benchmarks.report import Row, against, limit, time
from flowkit.core.flow import Flow
from flowkit.draw import can_draw, draw

FLOW = Path(__file__).parents[1] / "flows" / "msa"
PLAIN = "plain dot, labelled edges"
SMALL_STEPS = 100  # steps of ten states: a thousand states, and steps as they are written


def drawing(with_node: bool, rounds: int) -> list[Row]:
    """The real journey and made-up ones of 160 and 1,000 states, whole and one step."""
    del with_node
    if not can_draw():
        return []
    times = max(1, rounds // 50)
    rows = _beside("Drawing flows/msa whole, as SVG", flowkit.load(FLOW), times)
    with tempfile.TemporaryDirectory() as folder:
        some = flowkit.load(large.write(Path(folder) / "some", 4))
        rows += _beside(f"Drawing a flow of {len(some.states)} states, as SVG", some, times)
        many = flowkit.load(large.write(Path(folder) / "many", SMALL_STEPS, 10))
    title = f"Drawing a flow of {len(many.states):,} states, as SVG"
    rows.append(limit(title, "all states in one picture", best(times, lambda: draw(many)), 3, "s"))
    one = best(3 * times, lambda: draw(many, "step-step_50"))
    rows.append(limit(title, "the view of one step of ten states", one, 0.05, "s"))
    return rows


def _beside(title: str, flow: Flow, times: int) -> list[Row]:
    text = plain(flow)
    own = best(times, lambda: draw(flow))
    other = best(times, lambda: _dot(text))
    return [
        Row(title, "flowkit, laid out, run and checked for crossings", time(own), "1 ×"),
        against(title, PLAIN, other, own),
    ]


def plain(flow: Flow) -> bytes:
    """The flow as most tools draw it: a box a state, an arrow with its event for each transition."""
    lines = [f'"{state.id}" [shape=box]' for state in flow.states.values() if not state.children]
    lines += [f'"{t.source}" -> "{t.target}" [label="{t.event or ""}"]' for t in flow.transitions]
    return "\n".join(["digraph {", *lines, "}"]).encode()


def _dot(text: bytes) -> None:
    subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, check=True)
