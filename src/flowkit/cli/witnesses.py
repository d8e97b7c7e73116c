"""The journeys that show problems: as numbered sentences, as data, as scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flowkit.cli.console import Console
from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.project import Project

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.project import Scenario
    from flowkit.messages.journey import Teller


class Journeys:
    """Tells the journeys of problems, each in the words of the flow it is about."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._tellers: dict[int, Teller] = {}

    def add(self, project: Project, problems: Iterable[Diagnostic]) -> None:
        """Know the flow of some problems."""
        shown = [problem for problem in problems if problem.witness is not None]
        if shown:
            self._tellers |= dict.fromkeys(map(id, shown), _teller(project, self.console.language))

    def text(self, problem: Diagnostic) -> str:
        """The journey of a problem, a numbered line for each step; "" when it has none."""
        teller, witness = self._tellers.get(id(problem)), problem.witness
        if teller is None or witness is None:
            return ""
        lines = [f"  = {teller.heading(witness)}"]
        lines += [f"{number:>5}. {step}" for number, step in enumerate(teller.steps(witness), 1)]
        return "\n".join(["", *lines, *(f"       {line}" for line in teller.last(witness))])

    def steps(self, problem: Diagnostic) -> tuple[tuple[Span | None, str], ...]:
        """The journey of a problem, each sentence with the place of its state in the files."""
        teller, witness = self._tellers.get(id(problem)), problem.witness
        if teller is None or witness is None:
            return ()
        states = teller.flow.states
        told = teller.steps(witness)
        places = [None] * (len(told) - len(witness.moves)) + [states[m.state].span for m in witness.moves]
        last = states[witness.last[0]].span
        return (*zip(places, told, strict=True), *((last, line) for line in teller.last(witness)))

    def data(self, problem: Diagnostic) -> dict[str, object]:
        """The journey of a problem as plain data, with its sentences; empty when it has none."""
        teller, witness = self._tellers.get(id(problem)), problem.witness
        if teller is None or witness is None:
            return {}
        moves = [
            {
                "at": move.state,
                "event": move.event,
                "answers": {name: teller.value(name, value) for name, value in move.answers.items()},
                "after": list(move.after),
                "taken": list(move.taken),
                "now": move.now.isoformat() if move.now else None,
            }
            for move in witness.moves
        ]
        inputs = {name: teller.value(name, value) for name, value in witness.inputs.items()}
        told = [*teller.steps(witness), *teller.last(witness)]
        found = {"first": list(witness.first), "inputs": inputs, "moves": moves, "loop": witness.loop}
        return {"witness": {**found, "person": witness.person, "told": told}}


def _teller(project: Project, language: str) -> Teller:
    from flowkit.messages.journey import Teller

    people = project.people.values()
    invented = frozenset(value for person in people for value in person.answers.values())
    return Teller(project.flow, language, invented, {person.id: person.title for person in people})


def as_scenarios(
    subject: Subject, problems: Iterable[Diagnostic], console: Console
) -> tuple[list[Scenario], int]:
    """The journeys of problems as scenarios that pass; and how many cannot be told as one."""
    from flowkit.messages.render import sentence
    from flowkit.scenario.journey import Beginnings
    from flowkit.scenario.run import run_scenario
    from flowkit.scenario.told import as_scenario

    made, left_out = [], 0
    beginnings = Beginnings(subject.automaton)
    for problem in problems:
        if problem.witness is None:
            continue
        name = f"{problem.rule.name}: {sentence(problem, console.language)}"
        scenario = as_scenario(subject.flow, problem.witness, name)
        if run_scenario(scenario, beginnings).passed:
            made.append(scenario)
        else:
            left_out += 1
    return made, left_out


def worth(subject: Subject) -> list[dict[str, object]]:
    """For each claim, the verdict on it; for those kept, a change of one arrow that would break it."""
    from flowkit.check.claims.judge import verdicts
    from flowkit.check.claims.mutation import breaking
    from flowkit.unfold import unfold

    told: list[dict[str, object]] = []
    for verdict in subject.once(verdicts):
        one: dict[str, object] = {"id": verdict.claim.id, "says": verdict.claim.says}
        if not verdict.proved:
            told.append(one | {"verdict": "undecided" if verdict.undecided else "refuted"})
            continue
        found = breaking(subject, verdict.claim, unfold)
        change = None if found is None else {"transition": found[0].transition.id, "target": found[0].target}
        told.append(one | {"verdict": "proved", "broken_by": change})
    return told


def worth_lines(claims: Iterable[dict[str, object]], console: Console) -> list[str]:
    """The same as a line for each claim."""
    lines = []
    for claim in claims:
        change = claim.get("broken_by")
        key, params = str(claim["verdict"]), {"id": claim["id"]}
        if isinstance(change, dict):
            key = "proved.gone" if change["target"] is None else "proved.led"
            params |= change
        lines.append(console.text(f"cli.check.claim.{key}", **params))
    return lines
