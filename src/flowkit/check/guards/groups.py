"""The rules of one event side by side, and which answers can be known when they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flowkit.check.guards.conditions import Conditions
from flowkit.check.space.boxes import Box
from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Flow, StateKind, Transition, Trigger
from flowkit.core.guard_tree import Expression

_UNKNOWN, _KNOWN = 1, 2


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one event at a state, in order; of an inherited one, those of all states that have it.

    ``inside`` are the cells that what they read can be in when they are asked.
    """

    sources: tuple[str, ...]
    event: str | None
    rules: tuple[Transition, ...]
    inside: Box

    @property
    def conditions(self) -> list[Expression | None]:
        """The conditions of the rules; None where there is none."""
        return [rule.guard.expression if rule.guard else None for rule in self.rules]

    @property
    def trigger(self) -> Trigger:
        """What makes the event happen."""
        return self.rules[0].trigger

    def place(self, flow: Flow) -> Span | None:
        """Where the event, or else the state, stands in the file."""
        state = flow.states[self.sources[0]]
        control = state.control(self.event) if self.event else None
        return control.span if control and control.span else state.span


def groups(subject: Subject) -> tuple[Group, ...]:
    """The rules of every event with a condition, in the order of the document."""
    found: dict[object, list[tuple[str, list[Transition]]]] = {}
    for (source, event), listed in _lists(subject.flow).items():
        if any(rule.guard for rule in listed):
            key = tuple(rule.span for rule in listed) if listed[0].inherited else source, event
            found.setdefault(key, []).append((source, listed))
    known = _known(subject)
    conditions = subject.once(Conditions)
    made = []
    for alike in found.values():
        sources, rules = tuple(source for source, _ in alike), tuple(alike[0][1])
        met = [known[source, rules[0].event] for source in sources if (source, rules[0].event) in known]
        inside = _inside(conditions, met)
        if len(sources) == 1:
            inside |= _counted(conditions, rules[0])
        made.append(Group(sources, rules[0].event, rules, inside))
    return tuple(made)


def _counted(conditions: Conditions, rule: Transition) -> Box:
    """The counters of the state itself: it has been entered, and answered by what a person does there."""
    names = [f"visits({rule.source})"]
    if rule.trigger.is_personal:
        names.append(f"tries({rule.source})")
    known = [conditions.variables[name] for name in names if name in conditions.variables]
    return {variable.name: variable.every & ~1 for variable in known}


def _lists(flow: Flow) -> dict[tuple[str, str | None], list[Transition]]:
    found: dict[tuple[str, str | None], list[Transition]] = {}
    for transition in flow.transitions:
        found.setdefault((transition.source, transition.event), []).append(transition)
    return found


def stuck_at(flow: Flow, label: Label) -> tuple[str, str | None]:
    """Of a way on which no rule holds, whose rules those are: a state and an event (None: of a route)."""
    inside: dict[str, None] = {}
    for what, verb in label.ops:
        if verb == "enter" and flow.states[str(what)].kind is StateKind.ROUTE:
            inside[str(what)] = None
        elif verb == "leave":
            inside.pop(str(what), None)
    route = next(reversed(inside), None)
    return (route, None) if route else (label.source, label.event)


def _inside(conditions: Conditions, met: Iterable[dict[str, int]]) -> Box:
    """The cells of answers that are known, or may be, wherever these rules are asked."""
    inside = dict(conditions.anybody)
    together: dict[str, int] = {}
    for known in met:
        for name, bits in known.items():
            together[name] = together.get(name, 0) | bits
    for name, bits in together.items():
        variable = conditions.variables.get(name)
        if variable is not None and bits != _UNKNOWN | _KNOWN:
            inside[name] = 1 if bits == _UNKNOWN else variable.every & ~1
    return inside


def _known(subject: Subject) -> dict[tuple[str, str | None], dict[str, int]]:
    """For the rules of each event, whether each answer can be known, or not, when they are asked."""
    space, flow = subject.wide, subject.flow
    found: dict[tuple[str, str | None], dict[str, int]] = {}
    for number, packed in _before(space).items():
        label = space.program.labels[number]
        asked = {(flow.transitions[index].source, flow.transitions[index].event) for index in label.taken}
        if label.end == "stuck":
            asked.add(stuck_at(flow, label))
        bits = _bits(space, label, packed)
        for key in asked:
            here = found.setdefault(key, {})
            for name, known in bits.items():
                here[name] = here.get(name, 0) | known
    return found


def _before(space: Space) -> dict[int, int]:
    """For each label, all that may be so before it."""
    found: dict[int, int] = {}
    for source, way in zip(space.sources, space.ways, strict=True):
        found[way] = found.get(way, 0) | space.packed(source)
    return found


def _bits(space: Space, label: Label, packed: int) -> dict[str, int]:
    program = space.program
    names = [*program.flow.answers, *program.flow.parameters]
    bits = {name: _seen(program.mask(name, packed)) for name in names if name in program.variables}
    for verb, name, mask in label.changes:
        if name in bits and verb == "set":
            bits[name] = bits[name] | _UNKNOWN if mask == 1 else _seen(mask)
        elif name in bits and verb == "may":
            bits[name] |= _KNOWN
    return bits


def _seen(mask: int) -> int:
    return (_UNKNOWN if mask & 1 else 0) | (_KNOWN if mask > 1 else 0)
