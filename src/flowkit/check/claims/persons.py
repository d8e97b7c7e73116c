"""Honest people: those of people.yaml, or all whom the saved choices of a flow tell apart.

An honest person tells the truth, always the same, never gives up, and does not go back to change an answer:
it would be the same again. Links are free, timers run out, and a check of which nothing is recorded may have
any outcome. Who the person is, is a variable of its own that nothing ever changes, so that all people are
looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from flowkit.check.space.cells import Cell, Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.ways import Case, Conduct, Reader
from flowkit.check.space.witness import BEGINNING
from flowkit.check.subject import Subject
from flowkit.core.answer import AnswerError, Value
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, Flow, State, Trigger
from flowkit.core.guard_tree import Expression
from flowkit.core.project import Person, RecordRule
from flowkit.core.snapshot import Event, Moved
from flowkit.core.witness import Witness

WHO = "@who"
GIVING_UP = "quit"  # the button that gives up
_MOST_CASES = 64  # combinations of the choices in the fields of one page


class Declared(Conduct):
    """The conduct of declared people."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self.own = (_unchanging(WHO, [person.id for person in people]),)
        rules = [rule for person in people for several in person.record.values() for rule in several]
        self.conditions = tuple(rule.guard.expression for rule in rules if rule.guard is not None)

    def cases(self, reader: Reader, source: State, control: Control) -> Iterator[Case]:
        """What each of the people may do, together where they do the same."""
        if _gives_up(control):
            return
        groups: dict[object, list[int]] = {}
        for number, person in enumerate(self.people):
            groups.setdefault(_manner(person, source, control), []).append(number)
        for numbers in groups.values():
            box = {} if len(groups) == 1 else {WHO: sum(1 << number for number in numbers)}
            for case in _cases(self.people[numbers[0]], reader, source, control):
                yield case._replace(box=box)


def conduct_of(_subject: Subject, person: Person) -> Declared:
    """The conduct of one person alone."""
    return Declared([person])


class Derived(Conduct):
    """The conduct of everyone who always answers a question alike, whatever it is that they answer."""

    def __init__(self, flow: Flow) -> None:
        self.facts = facts(flow)
        self.own = tuple(_unchanging(f"@{name}", values) for name, values in self.facts.items())

    def cases(self, reader: Reader, source: State, control: Control) -> Iterator[Case]:
        """The answers that the facts asked for are; a choice is free where the fact is not among them."""
        if _gives_up(control):
            return
        if control.trigger is Trigger.CHOICE and source.save_as in self.facts:
            offered = [each.event for each in source.controls if each.trigger is Trigger.CHOICE]
            values = self.facts[source.save_as]
            fitting = (n for n, value in enumerate(values) if value == control.event or value not in offered)
            yield Case({f"@{source.save_as}": sum(1 << number for number in fitting)})
            return
        asked = source.fields if control.trigger is Trigger.NEXT else ()
        names = [name for name in asked if name in self.facts and name in reader.variables]
        if prod(len(self.facts[name]) for name in names) > _MOST_CASES:
            names = []
        for chosen in product(*(range(len(self.facts[name])) for name in names)):
            numbers = dict(zip(names, chosen, strict=True))
            answers = {name: self.facts[name][number] for name, number in numbers.items()}
            cells = {name: reader.variables[name].cell_of(value) or 0 for name, value in answers.items()}
            yield Case({f"@{name}": 1 << number for name, number in numbers.items()}, brings=cells or None)


def facts(flow: Flow) -> dict[str, tuple[Value, ...]]:
    """What people say about themselves: answers that are a choice, made at a question or in a field."""
    found: dict[str, dict[Value, None]] = {}
    for state in flow.states.values():
        for control in state.controls:
            if state.save_as and control.trigger is Trigger.CHOICE:
                found.setdefault(state.save_as, {})[control.event] = None
        for name in state.fields:
            declared = flow.answers[name]
            options: tuple[Value, ...] = tuple(option.id for option in declared.options)
            if declared.kind == "boolean":
                options = (False, True)
            if options and not declared.many:
                found.setdefault(name, {}).update(dict.fromkeys(options))
    return {name: tuple(values) for name, values in found.items()}


def _unchanging(name: str, values: Iterable[Value]) -> Variable:
    cells = tuple(Cell(value) for value in values)
    every = (1 << len(cells)) - 1
    return Variable(name, cells, every, every)


def _gives_up(control: Control) -> bool:
    return control.trigger is Trigger.BUTTON and control.event == GIVING_UP


def _manner(person: Person, source: State, control: Control) -> object:
    """What decides how a person goes about an event: people with the same are alike there."""
    if control.trigger is Trigger.CHOICE:
        return _chosen(person, source)
    if control.trigger is Trigger.NEXT:
        return tuple(person.answers.get(name) for name in source.fields)
    if control.trigger is Trigger.OUTCOME:
        return tuple(map(id, person.record.get(source.check or "", ())))
    return None


def _chosen(person: Person, source: State) -> frozenset[str]:
    """The choices that a person makes at a question; none where nothing is said about them."""
    asked = frozenset(control.event for control in source.controls if control.trigger is Trigger.CHOICE)
    return asked.intersection(person.choices.get(source.id, ()))


def _cases(person: Person, reader: Reader, source: State, control: Control) -> Iterator[Case]:
    if control.trigger is Trigger.CHOICE:
        chosen = _chosen(person, source)
        if not chosen or control.event in chosen:
            yield Case()
    elif control.trigger is Trigger.NEXT:
        yield Case(brings=_typed(reader, source, person.answers))
    elif control.trigger is Trigger.OUTCOME:
        yield from _recorded(reader, person.record.get(source.check or "", ()), control.event)
    else:
        yield Case()


def _typed(reader: Reader, source: State, answers: Mapping[str, str]) -> dict[str, int]:
    """The cells of what is typed on a page: the person's answers, or else the examples."""
    declared = reader.flow.answers
    raw = {name: answers.get(name, declared[name].example) for name in source.fields}
    return _cells(reader, {name: text for name, text in raw.items() if text is not None})


def _recorded(reader: Reader, rules: Sequence[RecordRule], outcome: str) -> Iterator[Case]:
    """The cases in which the first rule that holds says this outcome; where none holds, any may come."""
    before: tuple[tuple[Expression, bool], ...] = ()
    for rule in rules:
        guard = () if rule.guard is None else ((rule.guard.expression, True),)
        if rule.outcome == outcome:
            yield Case(when=before + guard, brings=_cells(reader, rule.gives))
        if rule.guard is None:
            return
        before += ((rule.guard.expression, False),)
    yield Case(when=before)


def _cells(reader: Reader, raw: Mapping[str, str]) -> dict[str, int]:
    """The cells that raw answers lie in, of those that matter and are valid."""
    flow, kinds = reader.flow, reader.automaton.kinds
    found: dict[str, int] = {}
    for name, text in raw.items():
        variable = reader.variables.get(name)
        if variable is None:
            continue
        declared = flow.answers[name]
        try:
            value = kinds[declared.kind].parse(text, declared, TODAY.isoformat())
        except AnswerError:
            continue
        number = variable.number_of(value)
        if number is not None:
            found[name] = 1 << number
    return found


def personal(automaton: Automaton, witness: Witness, person: Person) -> Witness:
    """The same journey with what the person types, where that leads the same way."""
    states = automaton.flow.states
    moved = automaton.start(witness.inputs, BEGINNING)
    moves = []
    for move in witness.moves:
        control = states[move.state].control(move.event)
        own = person.answers if control is not None and control.trigger is Trigger.NEXT else {}
        answers = {name: own.get(name, value) for name, value in move.answers.items()}
        at = move.state if len(moved.snapshot.states) > 1 else None
        result = automaton.step(moved.snapshot, Event(move.event, answers, move.now, at))
        if not isinstance(result, Moved) or result.trace != move.taken:
            return witness
        moves.append(replace(move, answers=answers))
        moved = result
    return replace(witness, moves=tuple(moves))
