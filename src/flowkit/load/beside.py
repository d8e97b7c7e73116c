"""What stands beside a flow: scenarios and walks, the guide, people, requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow
from flowkit.core.project import (
    Guide,
    GuideEdge,
    GuideNode,
    Person,
    Project,
    RecordRule,
    Requirement,
    Scenario,
    ScenarioStep,
    Walk,
)
from flowkit.load import rules
from flowkit.load.build import condition, scope_of
from flowkit.load.draft import Draft, entries, scalar, scalars, words
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode

_EVENTS = ("choose", "follow", "outcome")


def beside(
    flow: Flow, draft: Draft, files: Mapping[str, list[MappingNode]]
) -> tuple[Project, list[Diagnostic]]:
    """The project of a flow and the problems of the files beside it."""
    draft.problems = []
    reader = _Reader(flow, draft)
    scenarios = [s for node in files.get("scenario_file", []) for s in reader.scenarios(node)]
    walks = [w for node in files.get("scenario_file", []) for w in reader.walks(node)]
    guides = [reader.guide(node) for node in files.get("guide_file", [])]
    people = {p.id: p for node in files.get("people_file", []) for p in reader.people(node)}
    requirements = [r for node in files.get("requirements_file", []) for r in reader.requirements(node)]
    if requirements:
        reader.covers(files, {requirement.id for requirement in requirements})
    guide = guides[0] if guides else None
    project = Project(flow, tuple(scenarios), tuple(walks), guide, people, tuple(requirements))
    return project, draft.problems


class _Reader:
    def __init__(self, flow: Flow, draft: Draft) -> None:
        self.flow = flow
        self.draft = draft

    def scenarios(self, node: MappingNode) -> Iterator[Scenario]:
        listed = node.get("scenarios")
        for item in listed.items if isinstance(listed, SequenceNode) else ():
            if isinstance(item, MappingNode):
                yield self.scenario(item)

    def scenario(self, node: MappingNode) -> Scenario:
        expect = node.get("expect")
        expect = expect if isinstance(expect, MappingNode) else None
        effects = words(expect, "effects") if expect and expect.get("effects") is not None else None
        steps = node.get("steps")
        items = steps.items if isinstance(steps, SequenceNode) else ()
        name = node.get("name")
        return Scenario(
            name=scalar(node, "name") or "",
            steps=tuple(self.step(item) for item in items if isinstance(item, MappingNode)),
            inputs=self.values(node, "inputs", parameters=True),
            answers=self.values(node, "answers", parameters=True),
            start_at=self.state(node.get("start_at")),
            ends_at=self.state(node.get("ends_at")),
            now=scalar(node, "now"),
            expect_answers={k: v or None for k, v in self.values(expect, "answers", parameters=True).items()},
            expect_effects=effects,
            covers=words(node, "covers"),
            span=name.span if name else node.span,
        )

    def step(self, node: MappingNode) -> ScenarioStep:
        at = self.state(node.get("at"))
        for verb in _EVENTS:
            self.event(at, node.get(verb), verb)
        refused = scalar(node, "refused")
        return ScenarioStep(
            at=at,
            choose=scalar(node, "choose"),
            follow=scalar(node, "follow"),
            press=scalar(node, "press"),
            outcome=scalar(node, "outcome"),
            wait=scalar(node, "wait"),
            answer=self.values(node, "answer"),
            gives=self.values(node, "gives"),
            refused="" if refused == "true" else refused,
            span=node.span,
        )

    def values(self, node: MappingNode | None, key: str, parameters: bool = False) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in entries(node, key):
            known = name.text in self.flow.answers or (parameters and name.text in self.flow.parameters)
            if not known:
                guess = near(name.text, [*self.flow.answers, *self.flow.parameters])
                variant = "near" if guess else ""
                self.draft.problem(rules.UNKNOWN_ANSWER, name, variant, name=name.text, near=guess)
            found[name.text] = _joined(value)
        return found

    def state(self, node: Node | None) -> str | None:
        """A state by its full id, or by its last name where only one state has it."""
        if not isinstance(node, Scalar):
            return None
        found = self.named(node.text)
        if found is None:
            self.draft.unknown_state(node, node.text, list(self.flow.states))
        return found

    def named(self, name: str) -> str | None:
        if name in self.flow.states:
            return name
        short = [s for s in self.flow.states if s.endswith("." + name)]
        return short[0] if len(short) == 1 else None

    def event(self, at: str | None, node: Node | None, verb: str) -> None:
        if not isinstance(node, Scalar) or at is None:
            return
        known = [control.event for control in self.flow.states[at].controls]
        if node.text not in known:
            guess = near(node.text, known)
            variant = "near" if guess else ""
            params = {"event": node.text, "state": at, "known": ", ".join(known), "near": guess, "verb": verb}
            self.draft.problem(rules.UNKNOWN_EVENT, node, variant, **params)

    def walks(self, node: MappingNode) -> Iterator[Walk]:
        for name, value in entries(node, "walks"):
            if not isinstance(value, Scalar):
                continue
            waypoints = tuple(part.strip() for part in value.text.split(",") if part.strip())
            for waypoint in waypoints:
                what = waypoint.partition("=")[0].strip()
                if self.named(what) is None and what not in (*self.flow.answers, *self.flow.parameters):
                    self.draft.unknown_state(value, what, [*self.flow.states, *self.flow.answers])
            yield Walk(name.text, waypoints, name.span)

    def guide(self, node: MappingNode) -> Guide:
        inside = node.get("guide")
        inside = inside if isinstance(inside, MappingNode) else node
        nodes = []
        for name, box in entries(inside, "nodes"):
            if isinstance(box, MappingNode):
                state = self.state(box.get("state")) or ""
                nodes.append(GuideNode(name.text, scalar(box, "label") or "", state, name.span))
        listed = inside.get("edges")
        edges = []
        for arrow in listed.items if isinstance(listed, SequenceNode) else ():
            if isinstance(arrow, MappingNode):
                ends = [scalar(arrow, "from") or "", scalar(arrow, "to") or ""]
                for key, end in zip(("from", "to"), ends, strict=True):
                    if end not in {box.id for box in nodes}:
                        self.draft.unknown_state(arrow.get(key) or arrow, end, [box.id for box in nodes])
                edges.append(GuideEdge(ends[0], ends[1], scalar(arrow, "label") or "", arrow.span))
        title, source = scalar(inside, "title") or "", scalar(inside, "source") or ""
        return Guide(title, tuple(nodes), tuple(edges), source)

    def people(self, node: MappingNode) -> Iterator[Person]:
        everyone = dict(self.record(node))
        for name, person in entries(node, "people"):
            if not isinstance(person, MappingNode):
                continue
            choices = {}
            for where, value in entries(person, "choices"):
                state = self.state(where)
                if state is not None:
                    choices[state] = tuple(_joined(value).split(","))
            yield Person(
                name.text,
                scalar(person, "title") or name.text,
                {**everyone, **dict(self.record(person))},
                self.values(person, "answers"),
                choices,
                name.span,
            )

    def record(self, node: MappingNode) -> Iterator[tuple[str, tuple[RecordRule, ...]]]:
        checks = {s.check: s for s in self.flow.states.values() if s.check}
        for name, value in entries(node, "record"):
            if name.text not in checks:
                self.draft.unknown_state(name, name.text, [check for check in checks if check])
                continue
            state = checks[name.text].id
            items = value.items if isinstance(value, SequenceNode) else (value,)
            yield name.text, tuple(self.rule(state, item) for item in items)

    def rule(self, state: str, node: Node) -> RecordRule:
        if not isinstance(node, MappingNode):
            self.event(state, node, "outcome")
            return RecordRule(node.text if isinstance(node, Scalar) else "")
        self.event(state, node.get("outcome"), "outcome")
        when = node.get("when")
        guard = condition(self.draft, when, scope_of(self.draft)) if isinstance(when, Scalar) else None
        return RecordRule(scalar(node, "outcome") or "", guard, self.values(node, "gives"))

    def requirements(self, node: MappingNode) -> Iterator[Requirement]:
        for name, value in entries(node, "requirements"):
            if isinstance(value, Scalar):
                yield Requirement(name.text, value.text, "", name.span)
            elif isinstance(value, MappingNode):
                yield Requirement(
                    name.text, scalar(value, "text") or "", scalar(value, "place") or "", name.span
                )

    def covers(self, files: Mapping[str, list[MappingNode]], known: set[str]) -> None:
        """Report each requirement named under ``covers`` that is not listed."""
        kinds = ("flow_file", "step_file", "scenario_file")
        for node in [node for kind in kinds for node in files.get(kind, [])]:
            for item in _covered(node):
                if item.text not in known:
                    guess = near(item.text, known)
                    params = {"id": item.text, "near": guess}
                    self.draft.problem(rules.UNKNOWN_REQUIREMENT, item, **params)


def _joined(value: Node) -> str:
    if isinstance(value, SequenceNode):
        return ",".join(item.text for item in value.items if isinstance(item, Scalar))
    return value.text if isinstance(value, Scalar) else ""


def _covered(node: Node) -> Iterator[Scalar]:
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from _covered(item)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text == "covers":
                yield from scalars(node, "covers")
            else:
                yield from _covered(value)
