"""Random small flows, as the text of a file, and random claims about them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from flowkit.core.claim import Claim, Fact, Facts, Pattern
from flowkit.core.flow import Flow
from flowkit.core.guard import AnswerType, Guard, Scope, compile_guard

Known = Mapping[str, Any]

CONDITIONS: dict[str, Callable[[Known], bool]] = {
    "b": lambda known: known.get("b") is True,
    "not b": lambda known: known.get("b") is not True,
    "k > 1": lambda known: "k" in known and known["k"] > 1,
    "k <= 1": lambda known: "k" in known and known["k"] <= 1,
    "k is empty": lambda known: "k" not in known,
    "c = x": lambda known: known.get("c") == "x",
    "b or k = 2": lambda known: known.get("b") is True or known.get("k") == 2,
}
"""Conditions on answers, and what they mean."""

COUNTS = ("visits(s0) < 2", "visits(s1) < 3", "tries(s2) < 2")
EFFECTS = ("mail", "note")
VALUES: dict[str, tuple[object, ...]] = {"b": (True, False), "k": (0, 1, 2, 3), "c": ("x", "z")}


class Maker:
    """Grows one random flow from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = self.random.randint(3, 5)
        self.states = [f"s{number}" for number in range(self.count)]
        self.resting = self.states
        self.counting = self.random.random() < 0.4
        self.back = self.random.random() < 0.5

    def text(self) -> str:
        lines = ["flowkit: 1", "flow: random", "language: en", "start: s0", "answers:"]
        lines += ["  b: { type: boolean }", "  k: { type: integer, min: 0, max: 3, optional: true }"]
        lines += ["  c: { type: choice, choices: { x: X, z: Z }, derived: true }"]
        if self.back:
            lines += ["buttons:", "  back: { label: back }"]
        lines += ["states:"]
        for state in self.states:
            lines += [f"  {state}:", *(f"    {line}" for line in self.state(state))]
        lines += ["ends:", "  good: { result: success, title: good }"]
        lines += ["  bad: { result: abandoned, title: bad }"]
        return "\n".join(lines) + "\n"

    def state(self, name: str) -> list[str]:
        roll = self.random.random()
        if name != "s0" and roll < 0.15:
            self.resting = [state for state in self.states if state > name]  # routes never lead round
            rules = self.rules("  ")
            self.resting = self.states
            return ["route:", *rules]
        if name != "s0" and roll < 0.4:
            outcomes = self.random.sample(["right", "wrong", "down"], self.random.randint(2, 3))
            gives = ["gives: [b]"] if self.random.random() < 0.3 else []
            return ["check: ask", *gives, "outcomes:", *(f"  {one}: {self.way()}" for one in outcomes)]
        lines = ["barrier: true"] if self.random.random() < 0.15 else []
        if self.random.random() < 0.2:
            lines.append(f"do: {{ {self.random.choice(EFFECTS)}: }}")
        kind = self.random.random()
        if kind < 0.35:
            fields = self.random.choice(["[b]", "[k]", "[b, k]"])
            lines += [f"title: {name}", f"fields: {fields}", f"next: {self.way()}"]
        elif kind < 0.6:
            lines += [f"question: {name}", "save_as: c", "choices:"]
            lines += [f"  x: {self.way()}", f"  z: {self.way()}"]
        else:
            lines += [f"info: {name}"]
        if kind >= 0.6 or self.random.random() < 0.3:
            links = self.random.sample(["go", "leave", "help"], self.random.randint(1, 2))
            lines += ["links:", *(f"  {link}: {self.way()}" for link in links)]
        return lines

    def rules(self, indent: str) -> list[str]:
        """Rules of which the last always holds, mostly."""
        found = [f"{indent}- {{ when: {self.condition()}, {self.target()} }}"]
        if self.random.random() < 0.8:
            found.append(f"{indent}- {{ {self.target()} }}")
        return found

    def way(self) -> str:
        label = "label: way, "
        if self.random.random() < 0.25:
            rules = ", ".join(rule.strip()[2:] for rule in self.rules(""))
            return f"{{ {label}go_to: [{rules}] }}"
        when = f"when: {self.condition()}, " if self.random.random() < 0.15 else ""
        return f"{{ {label}{when}{self.target()} }}"

    def target(self) -> str:
        target = self.random.choice([*self.resting, *self.resting, "good", "bad"])
        done = f", do: {{ {self.random.choice(EFFECTS)}: }}" if self.random.random() < 0.25 else ""
        forget = f", forget: [{self.random.choice('bkc')}]" if self.random.random() < 0.15 else ""
        return f"go_to: {target}{done}{forget}"

    def condition(self) -> str:
        if self.counting and self.random.random() < 0.4:
            return self.random.choice([count for count in COUNTS if count[7:9].strip("()") in self.states])
        return self.random.choice(list(CONDITIONS))


def guard(text: str) -> Guard:
    """One of the conditions, compiled."""
    types = {"b": AnswerType("boolean"), "k": AnswerType("number"), "c": AnswerType("choice", ("x", "z"))}
    found, problems = compile_guard(text, Scope(types))
    assert found is not None, problems
    return found


def random_claim(flow: Flow, seed: int) -> Claim:
    """A random claim about a flow: always the same for a seed."""
    return _Claims(flow, random.Random(seed)).claim()


class _Claims:
    def __init__(self, flow: Flow, chance: random.Random) -> None:
        self.flow = flow
        self.random = chance

    def claim(self) -> Claim:
        pattern = self.random.choice(list(Pattern))
        then = self.facts() if pattern in (Pattern.PRECEDES, Pattern.LEADS_TO) else ()
        what = (self.always(),) if pattern is Pattern.ALWAYS else self.facts()
        return Claim(
            "random",
            "",
            pattern,
            what,
            then,
            unless=self.facts() if self.random.random() < 0.25 else (),
            after=self.facts() if self.random.random() < 0.3 else (),
            before=self.facts() if self.random.random() < 0.3 else (),
            times=self.random.randint(1, 2),
        )

    def always(self) -> Fact:
        if self.random.random() < 0.2:
            return Fact(state=self.random.choice(list(self.flow.states)))
        return Fact(guard=guard(self.random.choice(list(CONDITIONS))))

    def facts(self) -> Facts:
        return tuple(self.fact() for _ in range(1 if self.random.random() < 0.8 else 2))

    def fact(self) -> Fact:
        condition = guard(self.random.choice(list(CONDITIONS))) if self.random.random() < 0.3 else None
        roll = self.random.random()
        if roll < 0.35:
            return Fact(state=self.random.choice(list(self.flow.states)), guard=condition)
        if roll < 0.65:
            pairs = [(s.id, control.event) for s in self.flow.states.values() for control in s.controls]
            source, event = self.random.choice(pairs)
            return Fact(event=event, at=source if self.random.random() < 0.6 else None, guard=condition)
        if roll < 0.8:
            return Fact(effect=self.random.choice(EFFECTS), guard=condition)
        if roll < 0.88:
            return Fact(transition=self.random.choice(self.flow.transitions).id, guard=condition)
        if roll < 0.94:
            return Fact(ends=self.random.choice(["success", "abandoned"]))
        return Fact(guard=guard(self.random.choice(list(CONDITIONS))))
