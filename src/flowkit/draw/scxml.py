"""A flow as SCXML, the W3C's language for state machines: the whole machine, for other engines.

States, regions, ends, `resume`, conditions, answers, counters, effects, checks and timers carry over. What a
page shows is written in attributes of our own. The back button does not carry over, nor does the judging of
what a person types: the event brings answers that were already read.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from flowkit.core.configuration import around
from flowkit.core.duration import duration
from flowkit.core.flow import Action, Flow, State, StateKind, Transition, Trigger
from flowkit.draw.metrics import clean
from flowkit.draw.say import say
from flowkit.draw.scxml_guard import Reads, answer, condition, measures, quoted
from flowkit.draw.words import Words

SCXML, OURS = "http://www.w3.org/2005/07/scxml", "urn:flowkit:1"
UNKNOWN = "Unknown"  # a variable that never has a value: `null` is not known in every expression


def scxml(flow: Flow, language: str | None = None) -> str:
    """The SCXML document of a flow, its titles and labels in a language."""
    ET.register_namespace("", SCXML)
    ET.register_namespace("flowkit", OURS)
    return _Writer(flow, language or flow.language).document()


def state_name(state: str) -> str:
    """The id of a state. Without dots: ``done.state.a`` would mean ``done.state.a.b`` too."""
    return state.replace(".", "-")


def event_name(event: str, source: str = "") -> str:
    """The name of an event, or of the one for a state alone where others are active beside it.

    SCXML takes ``done`` to mean ``done.state.x`` too, and ``error`` likewise; no id of a flow has capitals.
    """
    if source:
        return f"At.{state_name(source)}.{event}"
    return f"{event}.Event" if event in ("done", "error") else event


class _Writer:
    def __init__(self, flow: Flow, language: str) -> None:
        self.flow = flow
        self.words = Words(flow, language)
        guards = [t.guard for t in flow.transitions if t.guard is not None]
        self.measures = tuple(dict.fromkeys(m for guard in guards for m in measures(guard.expression)))

    def document(self) -> str:
        flow = self.flow
        first = state_name(flow.start)
        root = _element("scxml", version="1.0", name=flow.id, initial=first, datamodel="ecmascript")
        root.set(f"{{{OURS}}}title", clean(self.words.flow_title))
        root.set(f"{{{OURS}}}version", flow.version)
        root.append(ET.Comment(f" {say('scxml-without', self.words.language)} "))
        data = _put(root, "datamodel")
        for name, value in self._variables():
            _put(data, "data", id=name, expr=value)
        for state in flow.states.values():
            if state.parent is None:
                root.append(self._state(state))
        ET.indent(root)
        return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"

    def _variables(self) -> Iterator[tuple[str, str | None]]:
        yield UNKNOWN, None
        for name, declared in {**self.flow.parameters, **self.flow.answers}.items():
            start = declared.default if name in self.flow.parameters else None
            yield answer(name), _first(declared.kind, start)
        for counter in sorted(self.flow.counters):
            yield _counter(counter), "0"
        for name in self.measures:
            yield name, None

    def _state(self, state: State) -> ET.Element:
        tag = {StateKind.END: "final", StateKind.PARALLEL: "parallel"}.get(state.kind, "state")
        first = state_name(state.initial or state.children[0]) if state.children else None
        made = _element(tag, id=state_name(state.id), initial=first if tag == "state" else None)
        made.set(f"{{{OURS}}}title", clean(self.words.title(state)))
        made.set(f"{{{OURS}}}kind", state.result.value if state.result else state.kind.value)
        self._entering(made, state)
        for transition in self.flow.leaving(state.id):
            made.append(self._transition(state, transition))
        if state.resume:
            history = _put(made, "history", id=_history(state.id), type="deep")
            _put(history, "transition", target=first)
        for child in state.children:
            made.append(self._state(self.flow.states[child]))
        return made

    def _entering(self, made: ET.Element, state: State) -> None:
        """What happens on entering and leaving: counting, effects, the check, timers."""
        entry, leaving = _element("onentry"), _element("onexit")
        if (counter := f"visits({state.id})") in self.flow.counters:
            _count(entry, counter)
        for action in state.actions:
            self._effect(entry, f"Do.{action.name}", action)
        if state.check:
            self._effect(entry, f"Check.{state.check}", Action(state.check, state.check_arguments))
        for control in state.controls:
            if control.after:
                name = f"{state_name(state.id)}.{control.event}"
                delay = int(duration(control.after).total_seconds())
                _put(entry, "send", event=event_name(control.event), id=name, delay=f"{delay}s")
                _put(leaving, "cancel", sendid=name)
        made.extend(part for part in (entry, leaving) if len(part))

    def _effect(self, inside: ET.Element, event: str, action: Action) -> None:
        """An effect: an event for whoever runs the machine. A text that names answers goes with them."""
        sent = _put(inside, "send", event=event)
        named: dict[str, None] = {}
        for name, text in action.arguments.items():
            alone = text[1:-1] if text[:1] == "{" and text[-1:] == "}" else ""
            known = alone in self.flow.answers or alone in self.flow.parameters
            _put(sent, "param", name=name, expr=answer(alone) if known else quoted(text))
            found = (n for n in (*self.flow.parameters, *self.flow.answers) if f"{{{n}}}" in text)
            named |= {} if known else dict.fromkeys(map(answer, found))
        if named:
            sent.set("namelist", " ".join(named))

    def _transition(self, state: State, transition: Transition) -> ET.Element:
        goal = self.flow.states[transition.target]
        target = _history(goal.id) if goal.resume else state_name(goal.id)
        made = _element("transition", event=self._event(transition), target=target)
        if transition.guard is not None:
            made.set("cond", condition(transition.guard.expression, self._reads(state, transition)))
        made.set(f"{{{OURS}}}label", clean(self.words.way(state, transition)))
        if transition.basis:
            made.set(f"{{{OURS}}}basis", clean(transition.basis))
        self._taking_in(made, state, transition)
        for action in transition.actions:
            self._effect(made, f"Do.{action.name}", action)
        for name in transition.forget:
            gone = [answer(name), *(m for m in self.measures if m.partition("_")[2] == name)]
            for variable in gone:
                _put(made, "assign", location=variable, expr=UNKNOWN)
        return made

    def _event(self, transition: Transition) -> str | None:
        """The events that a transition answers to: in a region also one for this state alone."""
        if transition.trigger is Trigger.DONE:
            return f"done.state.{state_name(transition.source)}"
        if transition.event is None:
            return None
        name = event_name(transition.event)
        if not self._is_beside_others(transition.source):
            return name
        return f"{name} {event_name(transition.event, transition.source)}"

    def _is_beside_others(self, state: str) -> bool:
        states = self.flow.states
        return any(states[one].kind is StateKind.PARALLEL for one in around(self.flow, state))

    def _given(self, state: State, transition: Transition) -> tuple[str, ...]:
        """The answers that the event of a transition brings."""
        if transition.trigger is Trigger.NEXT:
            return state.fields
        return state.gives if transition.trigger is Trigger.OUTCOME else ()

    def _reads(self, state: State, transition: Transition) -> Reads:
        """What the condition of a transition reads from its event: nothing of it is stored yet."""
        if transition.event is None:
            return {}
        found: dict[str, str | tuple[str, str]] = {m: f"_event.data.{m}" for m in self.measures}
        for name in map(answer, self._given(state, transition)):
            brought = f"_event.data.{name}"
            found[name] = (brought, name) if transition.trigger is Trigger.OUTCOME else brought
        if state.save_as and transition.trigger is Trigger.CHOICE:
            found[answer(state.save_as)] = quoted(transition.event)
        if counter := self._tries(transition):
            found[_counter(counter)] = f"{_counter(counter)} + 1"
        return found

    def _taking_in(self, made: ET.Element, state: State, transition: Transition) -> None:
        """Store what the event brings, and count the attempt."""
        if transition.event is None:
            return
        for name in (*self.measures, *map(answer, self._given(state, transition))):
            brought = f"_event.data.{name}"
            inside = made
            if transition.trigger is Trigger.OUTCOME and name not in self.measures:
                inside = _put(made, "if", cond=f"{brought} != null")
            _put(inside, "assign", location=name, expr=brought)
        if state.save_as and transition.trigger is Trigger.CHOICE:
            _put(made, "assign", location=answer(state.save_as), expr=quoted(transition.event))
        if counter := self._tries(transition):
            _count(made, counter)

    def _tries(self, transition: Transition) -> str | None:
        counter = f"tries({transition.source})"
        counted = transition.trigger.is_personal and not transition.inherited
        return counter if counted and counter in self.flow.counters else None


def _element(tag: str, **values: str | None) -> ET.Element:
    return ET.Element(f"{{{SCXML}}}{tag}", {key: value for key, value in values.items() if value is not None})


def _put(inside: ET.Element, tag: str, **values: str | None) -> ET.Element:
    made = _element(tag, **values)
    inside.append(made)
    return made


def _counter(name: str) -> str:
    """The variable of a counter: ``tries(a.b)``."""
    function, _, argument = name.rstrip(")").partition("(")
    return f"{function}_{argument.replace('.', '_IN_')}"


def _count(inside: ET.Element, counter: str) -> None:
    _put(inside, "assign", location=_counter(counter), expr=f"{_counter(counter)} + 1")


def _history(step: str) -> str:
    return f"{state_name(step)}-History"  # no state of a flow is called so: their ids are small letters


def _first(kind: str, default: str | None) -> str | None:
    if default is None:
        return None
    if kind == "boolean":
        return "1 > 0" if default == "true" else "1 < 0"
    return default if kind in ("integer", "number", "money") else quoted(default)
