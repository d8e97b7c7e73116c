"""Ask python-statemachine what an event does, once for each outcome of the guards, and keep the answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

from flowkit.core.flow import Flow, State, Transition
from flowkit.core.guard import Guard
from flowkit.core.tree import Ask, Configuration, Cycle, Op, Rest, Stuck, Tree
from flowkit.unfold.chart import Hooks, Names, names
from flowkit.unfold.listening import listening_chart

MICROSTEPS = 100  # automatic transitions in a row before a cycle is declared
WORK = 20_000  # automatic transitions tried, over all outcomes of the guards of one event


class TooManyOutcomesError(RuntimeError):
    """The conditions met by one event have more outcomes than can be recorded."""


class _CycleError(Exception):
    """Stops the library inside an automatic cycle."""


class _Tape(Hooks):
    """Answers the guards as told and writes down what the library does."""

    def __init__(self, flow: Flow) -> None:
        self.counters = flow.counters
        self.work = 0
        self.rewind([])

    def rewind(self, answers: Sequence[bool]) -> None:
        self.forced = list(answers)
        self.answers: list[bool] = []
        self.asked: list[int] = []
        self.segments: list[list[Op]] = [[]]
        self.known: dict[Guard, bool] = {}
        self.seen: set[object] = set()
        self.steps = 0

    def ask(self, machine: Any, transition: Transition) -> bool:
        guard = transition.guard
        assert guard is not None
        if guard in self.known:  # nothing it reads has changed since it was asked
            return self.known[guard]
        place = len(self.asked)
        answer = self.forced[place] if place < len(self.forced) else True
        self.asked.append(transition.index)
        self.answers.append(answer)
        self.segments.append([])
        self.known[guard] = answer
        return answer

    def take(self, machine: Any, transition: Transition) -> None:
        self.steps += 1
        self.work += 1
        if self.work > WORK:
            raise TooManyOutcomesError
        waiting = tuple(str(trigger.event) for trigger in machine._engine.internal_queue.queue.queue)
        situation = (transition.index, frozenset(machine.configuration_values), waiting)
        if situation in self.seen or self.steps > MICROSTEPS:
            raise _CycleError
        self.seen.add(situation)
        self.segments[-1].append((transition.index, "take"))
        if transition.forget:
            self._changed(frozenset(transition.forget))

    def enter(self, machine: Any, state: State) -> None:
        self.segments[-1].append((state.id, "enter"))
        if f"visits({state.id})" in self.counters:
            self._changed(frozenset({f"visits({state.id})"}))

    def _changed(self, what: frozenset[str]) -> None:
        """Guards that read any of these may now answer otherwise, and going round is no proof of a cycle."""
        self.known = {g: known for g, known in self.known.items() if not what & (g.reads | g.counters)}
        self.seen.clear()

    def leave(self, machine: Any, state: State) -> None:
        self.segments[-1].append((state.id, "leave"))


class _Placed:
    """The model of a machine that is put somewhere: one with a state is not started."""

    def __init__(self, state: str) -> None:
        self.state: object = state


class Recorder:
    """Records decision trees; one library machine serves all of them, one at a time.

    ``make`` gives the library's class of machines for a flow that calls these hooks.
    """

    def __init__(self, flow: Flow, make: Callable[[Flow, Hooks], Any] = listening_chart) -> None:
        self.flow = flow
        self.names: Names = names(flow)
        self.tape = _Tape(flow)
        self.chart = make(flow, self.tape)
        self.machine: Any = None
        self.lock = threading.Lock()

    def __call__(self, where: Configuration | None, source: str, event: str) -> Tree:
        """The decision tree of ``event`` meant for ``source`` in a configuration; of the start for None.

        Raises TooManyOutcomesError.
        """
        with self.lock:
            self.tape.work = 0
            return _tree(lambda answers: self._run(where, source, event, answers))

    def _run(
        self, where: Configuration | None, source: str, event: str, answers: list[bool]
    ) -> tuple[_Tape, type[Stuck] | type[Cycle] | Configuration]:
        self.tape.rewind(answers)
        try:
            if where is None:
                machine = self.chart()
            else:
                machine = self._place(where)
                machine.send(self.names.event(source, event))
        except TransitionNotAllowed:
            return self.tape, Stuck
        except _CycleError:
            return self.tape, Cycle
        return self.tape, self._configuration(machine)

    def _place(self, where: Configuration) -> Any:
        """The machine, put into a configuration as if it had come there."""
        if self.machine is None:
            self.machine = self.chart(_Placed(self.names.of[where.states[0]]))
        machine = self.machine
        machine.current_state_value = OrderedSet(self._active(where.states))
        machine.history_values = {
            self.names.history(step): [machine.states_map[name] for name in self._active(states, inside=step)]
            for step, states in where.resume
        }
        engine = machine._engine
        engine.clear()
        engine.running = True
        engine._root_parallel_final_pending = None
        return machine

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

    def _configuration(self, machine: Any) -> Configuration:
        history = machine.history_values
        resume = []
        for step in self.flow.steps:
            if self.flow.states[step].resume and self.names.history(step) in history:
                inside = history[self.names.history(step)]
                resume.append((step, self._leaves(state.id for state in inside)))
        return Configuration(self._leaves(machine.configuration_values), tuple(resume))


def _tree(run: Any) -> Tree:
    """Every outcome of the guards, each run once: of those asked last, first the other answer."""
    runs = [_Run(run, [])]
    while True:
        last = runs[-1]
        if len(last.asked) > last.fixed:
            runs.append(_Run(run, [*last.answers[: len(last.asked) - 1], False]))
            continue
        runs.pop()
        if not runs:
            return last.tree
        above = runs[-1]
        place = len(above.asked) - 1
        above.tree = Ask(above.segments[place], above.asked.pop(), above.tree, last.tree)


class _Run:
    """One run of the machine: what it asked, and the tree of all that can follow the answers ``prefix``."""

    def __init__(self, run: Any, prefix: list[bool]) -> None:
        tape, end = run(prefix)
        self.fixed = len(prefix)
        self.asked: list[int] = tape.asked
        self.answers: list[bool] = tape.answers
        self.segments = [tuple(segment) for segment in tape.segments]
        last = self.segments[-1]
        self.tree: Tree = Rest(last, end) if isinstance(end, Configuration) else end(last)
