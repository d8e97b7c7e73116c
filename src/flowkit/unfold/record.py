"""Ask python-statemachine what an event does, once for each outcome of the guards, and keep the answers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

from flowkit.core.flow import Flow, State, StateKind, Transition
from flowkit.core.tree import Ask, Configuration, Cycle, Op, Rest, Stuck, Tree
from flowkit.unfold.chart import Hooks, Names, chart, names

MICROSTEPS = 100  # automatic transitions in a row before a cycle is declared
LEAVES = 20_000  # outcomes of the guards of one event


class TooManyOutcomes(RuntimeError):
    """The conditions met by one event have more outcomes than can be recorded."""


class _Cycled(Exception):
    """Stops the library inside an automatic cycle."""


class _Tape(Hooks):
    """Answers the guards as told and writes down what the library does."""

    def __init__(self, flow: Flow) -> None:
        self.counting = bool(flow.counters)
        self.rewind([])

    def rewind(self, answers: Sequence[bool]) -> None:
        self.forced = list(answers)
        self.answers: list[bool] = []
        self.asked: list[int] = []
        self.segments: list[list[Op]] = [[]]
        self.known: dict[str, bool] = {}
        self.seen: set[frozenset[str]] = set()
        self.steps = 0

    def ask(self, machine: Any, transition: Transition) -> bool:
        text = str(transition.guard)
        if text in self.known:  # nothing a guard reads has changed since it was asked
            return self.known[text]
        place = len(self.asked)
        answer = self.forced[place] if place < len(self.forced) else True
        self.asked.append(transition.index)
        self.answers.append(answer)
        self.segments.append([])
        self.known[text] = answer
        return answer

    def take(self, machine: Any, transition: Transition) -> None:
        self.steps += 1
        if self.counting or transition.forget:
            self.known.clear()
            self.seen.clear()
        configuration = frozenset(machine.configuration_values)
        if configuration in self.seen or self.steps > MICROSTEPS:
            raise _Cycled
        self.seen.add(configuration)
        self.segments[-1].append((transition.index, "take"))

    def enter(self, machine: Any, state: State) -> None:
        if self.counting:
            self.known.clear()
        self.segments[-1].append((state.id, "enter"))

    def leave(self, machine: Any, state: State) -> None:
        self.segments[-1].append((state.id, "leave"))


class Recorder:
    """Records decision trees; one library machine serves all of them, one at a time."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.names: Names = names(flow)
        self.tape = _Tape(flow)
        self.chart = chart(flow, self.tape)
        self.machine: Any = None
        self.lock = threading.Lock()

    def __call__(self, where: Configuration | None, source: str, event: str) -> Tree:
        """The decision tree of ``event`` meant for ``source`` in a configuration; of the start for None.

        Raises TooManyOutcomes.
        """
        with self.lock:
            return _tree(lambda answers: self._run(where, source, event, answers))

    def _run(
        self, where: Configuration | None, source: str, event: str, answers: list[bool]
    ) -> tuple[_Tape, type[Stuck] | type[Cycle] | Configuration]:
        self.tape.rewind(answers)
        try:
            if where is None:
                self.machine = self.chart()
            else:
                self._place(where)
                self.machine.send(self.names.event(source, event))
        except TransitionNotAllowed:
            return self.tape, Stuck
        except _Cycled:
            if where is None:
                self.machine = None
            return self.tape, Cycle
        return self.tape, self._configuration()

    def _place(self, where: Configuration) -> None:
        """Put the machine into a configuration, as if it had come there."""
        if self.machine is None:
            self._first_machine()
        machine = self.machine
        machine.current_state_value = OrderedSet(self._active(where.states))
        machine.history_values = {
            self.names.history(step): [
                machine.states_map[name] for name in self._active(states, inside=step)
            ]
            for step, states in where.resume
        }
        engine = machine._engine
        engine.clear()
        engine.running = True
        engine._root_parallel_final_pending = None

    def _first_machine(self) -> None:
        """A machine to place: started in any state that starts nothing by itself."""
        restful = (StateKind.END, StateKind.PAGE, StateKind.CHECK)
        at_rest = next(s for s in self.flow.states.values() if s.kind in restful)
        tape = self.tape.forced
        self.machine = self.chart(start_value=self.names.of[at_rest.id])
        self.tape.rewind(tape)

    def _active(self, leaves: tuple[str, ...], inside: str | None = None) -> list[str]:
        """Library names of the leaves and all they are in (below ``inside``), in document order."""
        active: set[str] = set()
        for leaf in leaves:
            at: str | None = leaf
            while at is not None and at != inside:
                active.add(at)
                at = self.flow.states[at].parent
        return [self.names.of[s] for s in sorted(active, key=self.names.place.__getitem__)]

    def _leaves(self, library_names: Any) -> tuple[str, ...]:
        states = [self.names.state[name] for name in library_names]
        inner = {self.flow.states[state].parent for state in states}
        leaves = [state for state in states if state not in inner]
        return tuple(sorted(leaves, key=self.names.place.__getitem__))

    def _configuration(self) -> Configuration:
        history = self.machine.history_values
        resume = []
        for step in self.flow.steps:
            if self.flow.states[step].resume and self.names.history(step) in history:
                inside = history[self.names.history(step)]
                resume.append((step, self._leaves(state.id for state in inside)))
        return Configuration(self._leaves(self.machine.configuration_values), tuple(resume))


def _tree(run: Any) -> Tree:
    runs = 0

    def build(prefix: list[bool]) -> Tree:
        nonlocal runs
        runs += 1
        if runs > LEAVES:
            raise TooManyOutcomes
        tape, end = run(prefix)
        asked, answers = tape.asked, tape.answers
        segments = [tuple(segment) for segment in tape.segments]
        tree: Tree
        if end is Stuck or end is Cycle:
            tree = end(segments[-1])
        else:
            tree = Rest(segments[-1], end)
        for place in reversed(range(len(prefix), len(asked))):
            other = build([*answers[:place], False])
            tree = Ask(segments[place], asked[place], tree, other)
        return tree

    return build([])
