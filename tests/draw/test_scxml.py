"""The SCXML of a flow is the flow: another reader of SCXML walks it as we do, also a browser's conditions."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from statemachine.engines.base import BaseEngine
from statemachine.event import Event as LibraryEvent
from statemachine.io import actions as library_actions
from statemachine.io import load as read_scxml

from flowkit.check.space.sample import accepts, candidates
from flowkit.cli.main import run
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Trigger
from flowkit.core.guard_tree import Call, operands
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.core.step import InputsError, configuration
from flowkit.draw import DrawError, draw, drawing, drawn, scxml
from flowkit.draw.look import Look
from flowkit.draw.scxml import SCXML, event_name
from flowkit.draw.scxml_guard import answer, variable
from flowkit.draw.views import journey
from flowkit.kinds import DEFAULT
from flowkit.unfold import unfold
from tests.check.space.random_cases import random_case
from tests.draw.seen import FLOWS, ROOT, flow_of
from tests.draw.test_scxml_conditions import measures_of

Met: TypeAlias = Counter[tuple[str, str]]
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
NUMBERS = ("integer", "number", "money")


@pytest.fixture(autouse=True)
def _history_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transition into a history does what it says once (python-statemachine 3.2.2 does it twice)."""
    whole = BaseEngine._add_history_states_to_enter

    def once(self: Any, info: Any, state: Any, entered: Any, default: Any, content: dict[str, Any]) -> None:
        whole(self, info, state, entered, default, content)
        content[state.parent.id].remove(info)

    monkeypatch.setattr(BaseEngine, "_add_history_states_to_enter", once)


class Machine:
    """A flow read back by python-statemachine from its SCXML, with what it asks the world to do."""

    def __init__(self, flow: Flow, known: Mapping[str, Any], patch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[str, dict[str, Any], float]] = []
        sent = self.sent

        class Recorded(LibraryEvent):
            """An event for the world: it is noted, and not waited for."""

            def put(self, *args: Any, **kwargs: Any) -> None:
                sent.append((str(self.id), kwargs, self.delay))

        patch.setattr(library_actions, "Event", Recorded)
        root = ET.fromstring(scxml(flow))
        for data in root.iter(f"{{{SCXML}}}data"):
            name = data.get("id", "")
            if name in known:
                data.set("expr", repr(known[name]))
        self.flow = flow
        self.machine = read_scxml(ET.tostring(root, encoding="unicode"), format="scxml")()

    @property
    def states(self) -> tuple[str, ...]:
        active = {state.id.replace("-", ".") for state in self.machine.configuration}
        inner = {self.flow.states[state].parent for state in active}
        return tuple(state for state in self.flow.states if state in active - inner)

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether it stands where a journey stands, knows the same and has counted the same."""
        model = self.machine.model
        names = (*self.flow.parameters, *self.flow.answers)
        answers = {name: getattr(model, answer(name)) for name in names}
        assert self.states == snapshot.states
        assert answers == {name: told(self.flow, name, snapshot.answers.get(name)) for name in names}
        for counter in self.flow.counters:
            function, _, state = counter.rstrip(")").partition("(")
            assert getattr(model, variable(Call(function, state))) == snapshot.counts.get(counter, 0)
        return True


def told(flow: Flow, name: str, value: Any) -> Any:
    """A stored answer as an event brings it: numbers as numbers, nothing chosen as nothing."""
    if value is None or value == []:
        return None
    return float(Decimal(value)) if flow.declaration(name).kind in NUMBERS else value


def measured(flow: Flow, answers: Mapping[str, Any], today: str | None) -> dict[str, Any]:
    """What an event must bring for conditions with functions."""
    calls = (o for t in flow.transitions if t.guard for o in operands(t.guard.expression))
    return measures_of({o for o in calls if isinstance(o, Call)}, answers, today)


def rare(flow: Flow, source: str, event: str) -> bool:
    """Whether an event is declared for many pages: most of those end the journey."""
    control = flow.states[source].control(event)
    return control is not None and control.inherited


def typed(flow: Flow, source: str, event: str, chance: random.Random) -> dict[str, object] | None:
    """Raw answers for an event; None when this test knows no valid one."""
    state = flow.states[source]
    control = state.control(event)
    assert control is not None
    asked = {Trigger.NEXT: state.fields, Trigger.OUTCOME: state.gives}.get(control.trigger, ())
    found: dict[str, object] = {}
    for name in asked:
        declared = flow.answers[name]
        if (control.trigger is Trigger.OUTCOME or declared.optional) and chance.random() < 0.4:
            continue
        valid = [raw for raw in ("yes", "no", *candidates(declared)) if accepts(declared, DEFAULT, raw)]
        if not valid:
            return None
        raw = chance.choice(valid)
        found[name] = [raw] if declared.many and isinstance(raw, str) else raw
    return found


def walk(
    automaton: Automaton, seed: int, patch: pytest.MonkeyPatch, met: Counter[tuple[str, str]]
) -> set[str]:
    """A random journey on the automaton and on the machine read back; the transitions taken.

    It goes where journeys went least (``met``).
    """
    flow, chance, now = automaton.flow, random.Random(seed), START
    inputs = {}
    for name, declared in flow.parameters.items():
        valid = [raw for raw in ("yes", "no", *candidates(declared)) if accepts(declared, DEFAULT, raw)]
        inputs[name] = chance.choice(valid)
    try:
        moved: Moved = automaton.start(inputs, now)
    except InputsError:
        return set()
    known = {answer(name): told(flow, name, value) for name, value in moved.snapshot.answers.items()}
    machine, taken = Machine(flow, known, patch), set(moved.trace)
    for _ in range(60):
        snapshot = moved.snapshot
        assert machine.holds(snapshot)
        options = automaton.events(configuration(snapshot))
        if snapshot.ended or not options:
            break
        source, event = min(options, key=lambda o: (met[o] + 3 * chance.random() + 20 * rare(flow, *o), o))
        met[source, event] += 1
        due = snapshot.timers.get(f"{source}/{event}")
        now = datetime.fromisoformat(due) if due else now + timedelta(hours=5)
        raw = typed(flow, source, event, chance)
        if raw is None:
            continue
        result = automaton.step(snapshot, Event(event, raw, now, source))
        if isinstance(result, Refused):
            continue
        before = len(machine.sent)
        machine.machine.send(name_of(machine, source, event), **brought(flow, snapshot, raw, now))
        effects = [
            f"{'Do' if e.kind == 'action' else 'Check'}.{e.name}"
            for e in result.effects
            if e.kind in ("action", "check")
        ]
        assert [name for name, _, delay in machine.sent[before:] if not delay] == effects
        moved = result
        taken |= set(result.trace)
    return taken


def name_of(machine: Machine, source: str, event: str) -> str:
    return event_name(event, source if len(machine.states) > 1 else "")


def brought(flow: Flow, before: Snapshot, raw: Mapping[str, object], now: datetime) -> dict[str, Any]:
    """The data of an event: the answers as they are stored, and what no expression can work out."""
    read = {}
    for name, value in raw.items():
        declared = flow.answers[name]
        read[name] = DEFAULT[declared.kind].parse(value, declared, now.date().isoformat())
    answers = {**before.answers, **read}
    data = {answer(name): told(flow, name, value) for name, value in read.items()}
    return {"any": None} | data | measured(flow, answers, now.date().isoformat())  # there is always some data


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_read_back_from_its_scxml_walks_as_it_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flow_of(name).flow
    automaton, taken, met = unfold(flow), set[str](), Met()
    for seed in range(10 if name == "msa" else 40):  # a journey of a hundred states is read back slowly
        taken |= walk(automaton, seed, monkeypatch, met)
    assert len(taken) > (45 if name == "msa" else len(flow.transitions) * 0.7)


def test_random_flows_read_back_walk_as_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    walked = 0
    for seed in range(40):
        automaton = unfold(random_case(seed))
        walked += len(walk(automaton, seed, monkeypatch, Counter()))
    assert walked > 80


@pytest.mark.parametrize("event", ["done", "error"])
def test_no_event_of_a_flow_is_taken_for_one_of_scxml(event: str) -> None:
    assert not LibraryEvent(event_name(event)).match(f"{event}.state.a")


def test_the_document_says_what_is_not_in_it_in_its_language() -> None:
    flow = flow_of("dossier").flow
    assert "Not here: the back button" in scxml(flow, "en")
    assert "le bouton Précédent" in scxml(flow, "fr")
    assert "--" not in scxml(flow, "fr").partition("<!--")[2].partition("-->")[0]


def test_the_whole_flow_has_no_views_and_no_looks() -> None:
    found = flow_of("msa")
    assert drawing(found, "journey", "scxml").drawn == tuple(t.id for t in found.flow.transitions)
    for view, look in (("overview", None), ("journey", Look("trace"))):
        with pytest.raises(DrawError) as caught:
            draw(found, view, "scxml", look=look)
        assert caught.value.key == "whole-flow"
    with pytest.raises(DrawError):
        drawn(journey(found.flow), "scxml")


def test_the_verb_writes_the_same_document(tmp_path: Path) -> None:
    place = tmp_path / "dossier.scxml"
    assert run(["export", str(ROOT / FLOWS["dossier"]), "--to", "scxml", "-o", str(place)]) == 0
    assert place.read_text("utf-8") == scxml(flow_of("dossier").flow)
