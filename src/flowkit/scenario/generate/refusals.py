"""What must not be possible: at each state of a journey, an event that is refused there."""

from __future__ import annotations

from flowkit.check.subject import Subject
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.project import Scenario, ScenarioStep
from flowkit.core.witness import Witness


def with_refusals(subject: Subject, witness: Witness, scenario: Scenario) -> Scenario:
    """The scenario with one refused event at each state it passes, and at its end."""
    steps: list[ScenarioStep] = []
    seen: set[str] = set()
    places = [witness.first, *(move.after for move in witness.moves)]
    for active, step in zip(places, [*scenario.steps, None], strict=True):
        for state in active:
            refused = refused_at(subject, state, active) if state not in seen else None
            seen.add(state)
            steps += [refused] if refused else []
        steps += [step] if step else []
    return Scenario(scenario.name, tuple(steps), scenario.inputs, ends_at=scenario.ends_at)


def refused_at(subject: Subject, state: str, active: tuple[str, ...]) -> ScenarioStep | None:
    """An event that is refused at a state: the button without what it asks for, or one from elsewhere."""
    flow = subject.flow
    here = flow.states[state]
    if here.kind is StateKind.END:
        return ScenarioStep(at=state, press="next", refused="ended") if here.parent is None else None
    asks = any(control.trigger is Trigger.NEXT for control in here.controls)
    owed = [name for name in here.fields if not flow.answers[name].optional]
    if asks and owed:
        return ScenarioStep(at=state, press="next", refused="invalid-answers")
    if any(control.trigger is Trigger.CHOICE for control in here.controls) and not asks:
        return ScenarioStep(at=state, press="next", refused="choice-missing")
    known = {control.event for place in active for control in flow.states[place].controls}
    other = (control.event for one in flow.states.values() for control in one.controls)
    foreign = next((event for event in other if event not in known), None)
    return ScenarioStep(at=state, press=foreign, refused="not-available") if foreign else None
