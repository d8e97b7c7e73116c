"""people.yaml: invented people, what they answer and choose, and what the outside world knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.project import Person, RecordRule
from flowkit.load.build import condition, scope_of
from flowkit.load.draft import entries, scalar
from flowkit.load.named import Names, joined
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode


def people(names: Names, node: MappingNode) -> Iterator[Person]:
    """The people of a file; what its own ``record`` says is true of everyone.

    An outcome that a check does not have is reported and kept: whoever it comes for gets no further there.
    """
    everyone = dict(_record(names, node))
    for name, person in entries(node, "people"):
        if isinstance(person, MappingNode):
            yield Person(
                name.text,
                scalar(person, "title") or name.text,
                {**everyone, **dict(_record(names, person))},
                names.values(person, "answers"),
                dict(_choices(names, person)),
                name.span,
            )


def _choices(names: Names, person: MappingNode) -> Iterator[tuple[str, tuple[str, ...]]]:
    for where, value in entries(person, "choices"):
        state = names.state(where)
        if state is not None:
            for item in value.items if isinstance(value, SequenceNode) else (value,):
                names.event(state, item)
            yield state, tuple(joined(value).split(","))


def _record(names: Names, node: MappingNode) -> Iterator[tuple[str, tuple[RecordRule, ...]]]:
    checks = {state.check: state.id for state in names.flow.states.values() if state.check}
    for name, value in entries(node, "record"):
        if name.text not in checks:
            names.unknown(name, "check", list(checks))
            continue
        items = value.items if isinstance(value, SequenceNode) else (value,)
        rules = [_rule(names, checks[name.text], item) for item in items]
        yield name.text, tuple(rule for rule in rules if rule.outcome)


def _rule(names: Names, state: str, node: Node) -> RecordRule:
    if not isinstance(node, MappingNode):
        names.event(state, node)
        return RecordRule(joined(node))
    names.event(state, node.get("outcome"))
    when = node.get("when")
    guard = condition(names.draft, when, scope_of(names.draft)) if isinstance(when, Scalar) else None
    return RecordRule(scalar(node, "outcome") or "", guard, names.values(node, "gives"))
