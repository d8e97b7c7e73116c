"""``migrations:`` of a flow: what becomes of those who are inside an earlier version.

Names of that version are not known here, they are judged when sessions are moved; those of this one are.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.project import Migration
from flowkit.load import rules
from flowkit.load.draft import entries, scalar
from flowkit.load.named import Names
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode


def migrations(names: Names, node: MappingNode) -> Iterator[Migration]:
    """The migrations of a flow file; what is wrong in one is told, and left out."""
    listed = node.get("migrations")
    seen: set[str] = set()
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        origin = item.get("from") if isinstance(item, MappingNode) else None
        if not isinstance(item, MappingNode) or not isinstance(origin, Scalar):
            continue
        if origin.text in seen:
            names.draft.problem(rules.SAME_ID, origin, "migration", id=origin.text)
        seen.add(origin.text)
        answers = dict(_answers(names, item))
        values = {
            name.text: dict(_values(names, answers.get(name.text, name.text), value))
            for name, value in entries(item, "values")
        }
        yield Migration(scalar(item, "from") or "", dict(_states(names, item)), answers, values, item.span)


def _states(names: Names, item: MappingNode) -> Iterator[tuple[str, str]]:
    for old, new in entries(item, "states"):
        found = "" if _is_nothing(new) else names.state(new)
        if found is not None:
            yield old.text, found


def _answers(names: Names, item: MappingNode) -> Iterator[tuple[str, str]]:
    known = [*names.flow.answers, *names.flow.parameters]
    for old, new in entries(item, "answers"):
        if _is_nothing(new) or not isinstance(new, Scalar):
            yield old.text, ""
        elif new.text in known:
            yield old.text, new.text
        else:
            guess = near(new.text, known)
            names.draft.problem(rules.UNKNOWN_ANSWER, new, "near" if guess else "", name=new.text, near=guess)


def _values(names: Names, answer: str, node: Node) -> Iterator[tuple[str, str]]:
    """The values of an answer that are called otherwise; ``answer`` is its name in this version."""
    declared = names.flow.answers.get(answer) or names.flow.parameters.get(answer)
    known = [option.id for option in declared.options] if declared else []
    for old, new in node.entries if isinstance(node, MappingNode) else ():
        if not isinstance(new, Scalar):
            continue
        if known and new.text not in known:
            guess = near(new.text, known)
            params = {"choice": new.text, "answer": answer, "near": guess, "known": ", ".join(known)}
            names.draft.problem(rules.DIFFERENT_CHOICES, new, "near" if guess else "", **params)
        yield old.text, new.text


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text
