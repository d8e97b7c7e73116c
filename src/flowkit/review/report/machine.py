"""The recorded automaton as plain data: what the page simulates is what the engine walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flowkit.core.answer import Answer, AnswerError
from flowkit.core.automaton import Automaton
from flowkit.core.fate import Arm, Branch, Fate, Landing, Plan
from flowkit.core.guard import Guard
from flowkit.core.project import Person, Project
from flowkit.core.snapshot import Effect
from flowkit.core.tree import Configuration
from flowkit.draw.words import Words
from flowkit.kinds.dates import MONTHS
from flowkit.review.report.conditions import as_data
from flowkit.review.report.index import Data, filled

IN_PAGE = ("text", "integer", "number", "money", "boolean", "choice", "date", "digits", "password", "nir")
"""The kinds of answer that the page reads as the engine does; of any other it takes every text."""

MOST = 20_000
"""Configurations beyond which a page holds no machine."""


@dataclass(slots=True)
class _Writer:
    automaton: Automaton
    words: Words
    guards: dict[str, int] = field(default_factory=dict)
    asked: list[Data] = field(default_factory=list)

    def guard(self, guard: Guard) -> int:
        """The number of a condition."""
        if guard.text not in self.guards:
            self.guards[guard.text] = len(self.asked)
            says = self.words.condition(guard.expression)
            self.asked.append({"if": as_data(guard.expression), "says": says, "today": guard.needs_today})
        return self.guards[guard.text]

    def fate(self, fate: Fate) -> Data:
        """Decisions and where they lead. A list of rules is one list, however long."""
        asks = []
        while isinstance(fate, Branch):
            asks.append(
                filled(
                    {"g": self.guard(fate.guard), "yes": self.fate(fate.yes)}, f=fate.forget, c=fate.counting
                )
            )
            fate = fate.no
        end = self._landing(fate) if isinstance(fate, Landing) else {"no": fate.reason}
        return {"asks": asks, "end": end} if asks else {"end": end}

    def _landing(self, fate: Landing) -> Data:
        found = {"at": fate.states}
        number = {t.id: t.index for t in self.automaton.flow.transitions}
        return filled(
            found,
            way=[number[name] for name in fate.trace],
            resume=dict(fate.where.resume),
            f=fate.forget,
            c=fate.counting,
            does=[_effect(effect) for effect in fate.effects if effect.kind == "action"],
            stops=[] if fate.ended else list(fate.stops),
            arms=[[arm.key, arm.length.total_seconds()] for arm in fate.arms],
            ended=fate.ended or "",
            clears=fate.clears,
        )

    def plan(self, plan: Plan) -> Data:
        """What an event reads, then its decisions."""
        more = {"save": plan.save or "", "tries": plan.tries or "", "timer": plan.timer or ""}
        outcome = plan.control.trigger.value if plan.fields else ""
        return filled(self.fate(plan.fate), fields=plan.fields, asks_by=outcome, **more)


def machine(project: Project, automaton: Automaton, language: str) -> Data | None:
    """Everything that a page needs to walk a flow; None where that would be too much for a page."""
    flow = project.flow
    try:
        places = automaton.explore(MOST)
    except OverflowError:
        return None
    writer = _Writer(automaton, Words(flow, language))
    plans: Data = {}
    for where in places:
        plans[place_key(where)] = {
            f"{state}/{event}": writer.plan(found)
            for state, event in automaton.events(where)
            if (found := automaton.plan(where, event, state)) is not None
        }
    data: Data = {
        "opening": writer.fate(automaton.opening()),
        "plans": plans,
        "answers": {name: _answer(project, automaton, name, language) for name in flow.answers},
        "parameters": {name: _answer(project, automaton, name, language) for name in flow.parameters},
        "timers": {arm.key: [arm.state, arm.length.total_seconds()] for arm in _arms(automaton)},
        "months": [[month.lower() for month in months] for months in MONTHS.values()],
        "goes_back": automaton.goes_back,
        "back": writer.words.back,
        "people": {person.id: _person(writer, person) for person in project.people.values()},
    }
    return {**data, "guards": writer.asked}


def _arms(automaton: Automaton) -> list[Arm]:
    return automaton.arms([*automaton.flow.states.values()])


def place_key(where: Configuration) -> str:
    """The name of a configuration in the page."""
    left = (f"{step}={'+'.join(states)}" for step, states in where.resume)
    return "|".join(["+".join(where.states), *left])


def _answer(project: Project, automaton: Automaton, name: str, language: str) -> Data:
    flow = project.flow
    declared = flow.declaration(name)
    area = "answers" if name in flow.answers else "parameters"
    kind = automaton.kinds[declared.kind]
    read_here = declared.kind in IN_PAGE and type(kind).__module__.startswith("flowkit.kinds.")
    options = [
        [o.id, flow.text(f"{area}.{name}.choices.{o.id}.label", language) or o.label]
        for o in declared.options
    ]
    return filled(
        {"kind": declared.kind if read_here else "", "is": declared.kind},
        label=flow.text(f"{area}.{name}.label", language) or name,
        hint=flow.text(f"{area}.{name}.hint", language),
        min=declared.minimum or "",
        max=declared.maximum or "",
        length=declared.length or "",
        options=options,
        many=declared.many,
        optional=declared.optional,
        kept=declared.sensitive == "secret",
        default=declared.default,
        example=declared.example,
        secret=declared.sensitive == "secret" or declared.kind == "password",
        errors={
            key: flow.text(f"{area}.{name}.errors.{key}", language) or own
            for key, own in declared.errors.items()
        },
        known={} if read_here else dict(_readings(project, automaton, name, declared)),
    )


def _readings(
    project: Project, automaton: Automaton, name: str, declared: Answer
) -> Iterator[tuple[str, object]]:
    """How the engine reads the texts that stand in the flow for an answer whose kind the page cannot read."""
    raw = [declared.example, declared.default]
    for person in project.people.values():
        raw.append(person.answers.get(name))
        raw += [rule.gives.get(name) for rules in person.record.values() for rule in rules]
    for text in sorted({text for text in raw if text}):
        try:
            yield text, automaton.kinds[declared.kind].parse(text, declared)
        except (AnswerError, ValueError):
            continue


def _person(writer: _Writer, person: Person) -> Data:
    record = {
        check: [
            filled(
                {"o": rule.outcome},
                g=None if rule.guard is None else writer.guard(rule.guard),
                gives=dict(rule.gives),
            )
            for rule in rules
        ]
        for check, rules in person.record.items()
    }
    choices = {state: list(events) for state, events in person.choices.items()}
    return {"title": person.title, "record": record, "answers": dict(person.answers), "choices": choices}


def _effect(effect: Effect) -> list[object]:
    return [effect.name, dict(effect.arguments)]
