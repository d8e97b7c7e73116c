"""Looks for tests: every tone on every kind of place, and numbers as wide as they come."""

from __future__ import annotations

from functools import cache

from flowkit.draw import drawing
from flowkit.draw.look import Look, Mark
from flowkit.draw.style import TONES
from tests.draw.seen import Seen, flow_of, seen

WIDEST = 987_654


def of_one_tone(name: str, tone: str) -> Look:
    """Everything marked in one tone."""
    flow = flow_of(name).flow
    mark = Mark(tone, "12", said=f"said of {tone}")
    states = dict.fromkeys(flow.states, mark)
    return Look(tone, tone, states, {t.id: mark for t in flow.transitions}, ((tone, tone),), mark)


def busy(name: str) -> Look:
    """A traffic look: some ways as wide as they can be, others narrow, badges up to seven signs."""
    flow = flow_of(name).flow
    transitions = {}
    for t in flow.transitions:
        count = WIDEST if t.index % 3 == 0 else (t.index * 7919) % 5000
        transitions[t.id] = Mark("forward", f"{count:,}", count / WIDEST, f"{count} passages", count)
    states = {state: Mark("drop", "123,456 · −7,890 (6%)") for state in flow.states}
    return Look("traffic", "traffic", states, transitions, (("forward", "forward"), ("drop", "drop")))


def mixed(name: str) -> Look:
    """Every tone that draws something, by turns."""
    flow = flow_of(name).flow
    tones = [tone for tone in TONES if tone != "absent"]
    transitions = {t.id: Mark(tones[t.index % len(tones)], f"b{t.index}") for t in flow.transitions}
    states = {state: Mark(tones[n % len(tones)], str(n)) for n, state in enumerate(flow.states)}
    legend = tuple((tone, f"words of {tone}") for tone in tones)
    return Look("mixed", "everything", states, transitions, legend, Mark("same"), "a note")


LOOKS = {"busy": busy, "mixed": mixed}


@cache
def svg(name: str, view: str, look: str) -> bytes:
    """A view in one of the looks."""
    return drawing(flow_of(name), view, "svg", None, LOOKS[look](name)).content


@cache
def looked(name: str, view: str, look: str) -> Seen:
    """The same as its SVG shows it."""
    return seen(svg(name, view, look))
