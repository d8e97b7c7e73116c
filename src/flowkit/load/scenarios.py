"""The files under ``tests/``: scenarios and walks."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.project import Scenario, ScenarioStep, Walk
from flowkit.load.draft import entries, part, scalar, words
from flowkit.load.named import Names
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode

_EVENTS = ("choose", "follow", "outcome")


def scenarios(names: Names, node: MappingNode) -> Iterator[Scenario]:
    """The scenarios of a file."""
    for item in _mappings(node.get("scenarios")):
        yield _scenario(names, item)


def _mappings(node: Node | None) -> Iterator[MappingNode]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        if isinstance(item, MappingNode):
            yield item


def _scenario(names: Names, node: MappingNode) -> Scenario:
    expect = node.get("expect")
    expect = expect if isinstance(expect, MappingNode) else None
    effects = words(expect, "effects") if expect and expect.get("effects") is not None else None
    name = node.get("name")
    return Scenario(
        name=scalar(node, "name") or "",
        steps=tuple(_step(names, item) for item in _mappings(node.get("steps"))),
        inputs=names.values(node, "inputs", parameters=True),
        answers=names.values(node, "answers", parameters=True),
        start_at=names.state(node.get("start_at")),
        ends_at=names.state(node.get("ends_at")),
        now=scalar(node, "now"),
        expect_answers={k: v or None for k, v in names.values(expect, "answers", parameters=True).items()},
        expect_effects=effects,
        covers=words(node, "covers"),
        span=name.span if name else node.span,
    )


def _step(names: Names, node: MappingNode) -> ScenarioStep:
    at = names.state(node.get("at"))
    for verb in _EVENTS:
        names.event(at, node.get(verb))
    refused = scalar(node, "refused")
    return ScenarioStep(
        at=at,
        choose=scalar(node, "choose"),
        follow=scalar(node, "follow"),
        press=scalar(node, "press"),
        outcome=scalar(node, "outcome"),
        wait=scalar(node, "wait"),
        answer=names.values(node, "answer"),
        gives=names.values(node, "gives"),
        refused="" if refused == "true" else refused,
        span=node.span,
    )


def walks(names: Names, node: MappingNode) -> Iterator[Walk]:
    """The walks of a file."""
    for name, value in entries(node, "walks"):
        if isinstance(value, Scalar):
            waypoints = tuple(stop.strip() for stop in value.text.split(",") if stop.strip())
            begin = 0
            for waypoint in waypoints:
                begin = value.text.index(waypoint, begin)
                _waypoint(names, value, waypoint, begin)
                begin += len(waypoint)
            yield Walk(name.text, waypoints, name.span)


def _waypoint(names: Names, walk: Scalar, waypoint: str, begin: int) -> None:
    """Report a waypoint that is neither ``state``, ``state=event`` nor ``answer=value``."""
    what = waypoint.partition("=")[0].strip()
    known = [*names.flow.states, *names.flow.answers, *names.flow.parameters]
    if what not in known and not names.states(what):
        place = part(walk, begin, len(what))
        names.unknown(Scalar(what, place, plain=True), "waypoint", known)
