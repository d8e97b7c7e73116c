"""A journey that shows something: its steps numbered where they are taken, and where it shows."""

from __future__ import annotations

from flowkit.core.flow import Flow
from flowkit.core.witness import Witness
from flowkit.draw.look import Look, Mark
from flowkit.draw.say import say


def witness_look(flow: Flow, witness: Witness, shows: str = "", language: str | None = None) -> Look:
    """The look of a journey; ``shows`` is the sentence of what it shows, if that is a problem.

    The numbers are those of the journey told in sentences, where what is set beforehand is the first.
    """
    speech = language or flow.language
    before = 1 if witness.inputs else 0
    taken: dict[str, list[int]] = {}
    visited: dict[str, None] = dict.fromkeys(witness.first)
    for number, move in enumerate(witness.moves, before + 1):
        for name in move.taken:
            taken.setdefault(name, []).append(number)
        by = {transition.id: transition for transition in flow.transitions if transition.id in move.taken}
        visited |= dict.fromkeys((move.state, *(t.source for t in by.values()), *move.after))
    states = {state: Mark("path") for state in visited}
    if shows:
        states |= {s: Mark("defect", said=say("look-witness-here", speech)) for s in witness.last}
    return Look(
        "witness",
        say("look-witness", speech),
        states,
        {name: _step(numbers, speech) for name, numbers in taken.items()},
        tuple((tone, say(f"look-witness-{tone}", speech)) for tone in ("path", "defect")),
        Mark("same"),
        shows,
    )


def _step(numbers: list[int], language: str) -> Mark:
    steps = ", ".join(map(str, numbers))
    return Mark("path", steps, said=say("look-witness-step", language, step=steps))
