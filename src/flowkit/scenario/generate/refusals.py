"""What must not be possible on a journey, and what must be undone: refused events, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowkit.core.automaton import Automaton
from flowkit.core.back import can_go_back
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.project import Scenario, ScenarioStep
from flowkit.scenario.journey import BEGINNING, Beginnings, Journey
from flowkit.scenario.run import take_step


def with_refusals(automaton: Automaton, scenario: Scenario, beginnings: Beginnings) -> Iterator[Scenario]:
    """The scenario with refused events and ways back, then with less of them, then as it is.

    At each state it comes to for the first time something is refused; where `back` is possible, it goes
    back and comes again, and where it is not, that is refused, too. Going twice may change what follows
    (a counter): then the scenario without ways back is the one to take.
    """
    for backwards in (True, False):
        yield replace(scenario, steps=tuple(_steps(automaton, scenario, beginnings, backwards)))
    yield scenario


def _steps(
    automaton: Automaton, scenario: Scenario, beginnings: Beginnings, backwards: bool
) -> Iterator[ScenarioStep]:
    journey = beginnings.begin(scenario.inputs, BEGINNING)
    seen: set[str] = set()
    gone: list[tuple[tuple[str, ...], ScenarioStep]] = []  # where each step was done
    for step in (*scenario.steps, None):
        active = journey.snapshot.states
        for state in active:
            if state not in seen:
                seen.add(state)
                yield from _refused_at(automaton, state, active)
                if automaton.flow.states[state].back:
                    yield from _back_from(automaton, state, journey, gone if backwards else [])
        if step is not None:
            yield step
            gone.append((active, step))
            take_step(step, journey)


def _back_from(
    automaton: Automaton, state: str, journey: Journey, gone: list[tuple[tuple[str, ...], ScenarioStep]]
) -> Iterator[ScenarioStep]:
    if not can_go_back(automaton, journey.snapshot):
        yield ScenarioStep(at=state, press="back", refused="cannot-go-back")
        return
    there = journey.snapshot.visited[-1]
    since = next((n for n in reversed(range(len(gone))) if gone[n][0] == there), None)
    if since is not None:
        yield ScenarioStep(at=state, press="back")
        yield from (step for _, step in gone[since:])


def _refused_at(automaton: Automaton, state: str, active: tuple[str, ...]) -> Iterator[ScenarioStep]:
    """An event that is refused at a state: the button without what it asks for, or one from elsewhere."""
    flow = automaton.flow
    here = flow.states[state]
    if here.kind is StateKind.END:
        if here.parent is None:
            yield ScenarioStep(at=state, press="next", refused="ended")
        return
    asks = any(control.trigger is Trigger.NEXT for control in here.controls)
    owed = [name for name in here.fields if not flow.answers[name].optional]
    if asks and owed:
        yield ScenarioStep(at=state, press="next", refused="invalid-answers")
        return
    if any(control.trigger is Trigger.CHOICE for control in here.controls) and not asks:
        yield ScenarioStep(at=state, press="next", refused="choice-missing")
        return
    known = {control.event for place in active for control in flow.states[place].controls}
    other = (control.event for one in flow.states.values() for control in one.controls)
    foreign = next((event for event in other if event not in known), None)
    if foreign is not None:
        yield ScenarioStep(at=state, press=foreign, refused="not-available")
