"""The request cycle: what a web server does between two clicks of a person, here and with XState."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flowkit
from benchmarks import xstate_journey as xstate
from benchmarks.journey import Moment, moments
from benchmarks.node import Node
from flowkit.core.jsontext import decoded, encoded
from flowkit.core.snapshot import Event

AGREEING = 0.9  # of the moments XState's machine must take to where flowkit's goes


class Requests:
    """The moments of a flow as stored texts and events; the same moments handed to XState.

    Without ``typed``, only those that bring no answer to be read and validated, which XState never does.
    """

    def __init__(self, path: Path, typed: bool = True) -> None:
        self.name = "typed" if typed else "pressed"
        self.flow = flowkit.load(path)
        self.automaton = flowkit.unfold(self.flow)
        self._keep([each for each in moments(self.automaton) if typed or not each.event.answers])

    def _keep(self, found: list[Moment]) -> None:
        self.moments = found
        self.stored: list[tuple[str, Event]] = [(each.snapshot.to_json(), each.event) for each in found]

    def run(self) -> None:
        """Every request once."""
        automaton = self.automaton
        for text, event in self.stored:
            automaton.step(automaton.restore(text), event).snapshot.to_json()

    def parts(self) -> dict[str, Callable[[], None]]:
        """The work of all requests, cut where it can be: JSON alone, then what each call does with it."""
        automaton = self.automaton
        data = [decoded(text) for text, _ in self.stored]
        taken = [(automaton.restore(text), event) for text, event in self.stored]
        moved = [automaton.step(snapshot, event).snapshot for snapshot, event in taken]

        def text_alone() -> None:
            for (text, _), found in zip(self.stored, data, strict=True):
                decoded(text)
                encoded(found)

        def restore() -> None:
            for text, _ in self.stored:
                automaton.restore(text)

        def step() -> None:
            for snapshot, event in taken:
                automaton.step(snapshot, event)

        def write() -> None:
            for snapshot in moved:
                snapshot.to_json()

        return {
            "reading and writing JSON text alone: the floor": text_alone,
            "restore: reading JSON, believing nothing": restore,
            "step: reading what was typed, moving, timers": step,
            "writing JSON": write,
        }

    def move_in(self, node: Node) -> list[int]:
        """Make XState's machine, keep the moments both agree on, and return its snapshots' sizes in bytes.

        Raises RuntimeError when they agree on too few for the comparison to mean anything.
        """
        there = [xstate.lands(value) for value in self._make(node)["lands"]]
        agreed = [each for each, lands in zip(self.moments, there, strict=True) if lands == each.lands]
        if len(agreed) < AGREEING * len(self.moments):
            others = [
                f"{each.snapshot.states} {each.event.name}: {each.lands}, XState {lands}"
                for each, lands in zip(self.moments, there, strict=True)
                if lands != each.lands
            ]
            raise RuntimeError("XState lands elsewhere:\n" + "\n".join(others))
        self._keep(agreed)
        sizes: list[int] = self._make(node)["bytes"]
        return sizes

    def _make(self, node: Node) -> Any:
        return node.ask(
            make="request",
            name=self.name,
            config=xstate.config(self.flow),
            guards=xstate.guards(self.flow),
            actions=xstate.actions(self.flow),
            pairs=xstate.pairs(self.flow, self.moments),
        )
