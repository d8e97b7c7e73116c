"""Where each state and transition comes from: a place in the source document, or an assumption."""

from __future__ import annotations

from flowkit.core.flow import Flow
from flowkit.draw.look import Look, Mark
from flowkit.draw.say import say


def trace_look(flow: Flow, language: str | None = None) -> Look:
    """The look that shows the basis of everything."""
    speech = language or flow.language
    states = {s.id: _mark(s.basis, speech) for s in flow.states.values() if s.basis}
    transitions = {t.id: _mark(t.basis, speech) for t in flow.transitions}
    found = sum(mark.tone == "basis" for mark in transitions.values())
    return Look(
        "trace",
        say("look-trace", speech),
        states,
        transitions,
        tuple((tone, say(f"look-trace-{tone}", speech)) for tone in ("basis", "missing")),
        Mark("same"),
        say("look-trace-note", speech, found=found, all=len(transitions)),
    )


def _mark(basis: str | None, language: str) -> Mark:
    kind, _, where = (basis or "").partition(" ")
    if kind in ("figure", "text"):
        badge = say(f"look-trace-{kind}", language, where=where)
        return Mark("basis", badge, said=say("look-trace-found", language, basis=badge))
    if basis:
        return Mark("missing", say("look-trace-assumed", language), said=_why(where or basis, language))
    return Mark("missing", say("look-trace-nothing", language), said=say("look-trace-none", language))


def _why(why: str, language: str) -> str:
    return say("look-trace-why", language, why=why)
