"""What stands beside a flow: scenarios and walks, the guide, people, requirements, claims, effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow
from flowkit.core.project import Guide, GuideEdge, GuideNode, Means, Project, Requirement
from flowkit.load import rules
from flowkit.load.claims import claims
from flowkit.load.draft import Draft, entries, scalar, scalars
from flowkit.load.effects import effects, judge_demo
from flowkit.load.migrations import migrations
from flowkit.load.named import Names
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode
from flowkit.load.people import people
from flowkit.load.scenarios import scenarios, walks


def carried(
    flow: Flow, draft: Draft, files: Mapping[str, list[MappingNode]]
) -> tuple[dict[str, Means], list[Diagnostic]]:
    """How the effects of a flow are carried out, and the problems of that; its texts come to the flow's."""
    draft.problems = []
    means = effects(Names(flow, draft), _effects(files))
    return means, draft.problems


def _effects(files: Mapping[str, list[MappingNode]]) -> list[MappingNode]:
    return [*files.get("flow_file", []), *files.get("effects_file", [])]


def beside(
    flow: Flow, draft: Draft, files: Mapping[str, list[MappingNode]]
) -> tuple[Project, list[Diagnostic]]:
    """The project of a flow and the problems of the files beside it."""
    draft.problems = []
    names = Names(flow, draft)
    tests, flows = files.get("scenario_file", []), files.get("flow_file", [])
    guides = [_guide(names, node) for node in files.get("guide_file", [])]
    known = [item for node in files.get("requirements_file", []) for item in _requirements(node)]
    project = Project(
        flow,
        tuple(scenario for node in tests for scenario in scenarios(names, node)),
        tuple(walk for node in tests for walk in walks(names, node)),
        guides[0] if guides else None,
        {
            person.id: person
            for node in [*flows, *files.get("people_file", [])]
            for person in people(names, node)
        },
        tuple(known),
        tuple(claim for node in [*flows, *files.get("claims_file", [])] for claim in claims(names, node)),
        migrations=tuple(migration for node in flows for migration in migrations(names, node)),
    )
    judge_demo(names, _effects(files), project.people)
    if known:
        _judge_covers(draft, files, {requirement.id for requirement in known})
    return project, draft.problems


def _guide(names: Names, node: MappingNode) -> Guide:
    inside = node.get("guide")
    inside = inside if isinstance(inside, MappingNode) else node
    boxes = entries(inside, "nodes")
    nodes = []
    for name, box in boxes:
        if isinstance(box, MappingNode):
            state = names.state(box.get("state")) or ""
            nodes.append(GuideNode(name.text, scalar(box, "label") or "", state, name.span))
    edges = tuple(_edges(names.draft, inside, [name.text for name, _ in boxes]))
    return Guide(scalar(inside, "title") or "", tuple(nodes), edges, scalar(inside, "source") or "")


def _edges(draft: Draft, guide: MappingNode, known: list[str]) -> Iterator[GuideEdge]:
    listed = guide.get("edges")
    for arrow in listed.items if isinstance(listed, SequenceNode) else ():
        if not isinstance(arrow, MappingNode):
            continue
        for key in ("from", "to"):
            end = arrow.get(key)
            if isinstance(end, Scalar) and end.text not in known:
                params = {"name": end.text, "known": ", ".join(known)}
                draft.problem(rules.UNKNOWN_STATE, end, "box", **params)
        ends = (scalar(arrow, "from") or "", scalar(arrow, "to") or "")
        yield GuideEdge(*ends, scalar(arrow, "label") or "", arrow.span)


def _requirements(node: MappingNode) -> Iterator[Requirement]:
    for name, value in entries(node, "requirements"):
        if isinstance(value, MappingNode):
            yield Requirement(name.text, scalar(value, "text") or "", scalar(value, "place") or "", name.span)
        elif isinstance(value, Scalar):
            yield Requirement(name.text, value.text, "", name.span)


def _judge_covers(draft: Draft, files: Mapping[str, list[MappingNode]], known: set[str]) -> None:
    """Report each requirement named under ``covers`` that is not listed."""
    kinds = ("flow_file", "step_file", "scenario_file", "claims_file")
    for node in [node for kind in kinds for node in files.get(kind, [])]:
        for item in _covered(node):
            if item.text not in known:
                guess = near(item.text, sorted(known))
                params = {"id": item.text, "near": guess}
                draft.problem(rules.UNKNOWN_REQUIREMENT, item, "near" if guess else "", **params)


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
