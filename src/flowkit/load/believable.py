"""Causes, not consequences: a name that is unknown because its declaration is wrong is not reported too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flowkit.core.diagnostic import Diagnostic
from flowkit.load import rules
from flowkit.load.nodes import MappingNode, Node, SequenceNode

_DECLARING = ("states", "steps", "ends", "answers", "parameters", "parallel", "choices")
_UNKNOWN = (
    rules.UNKNOWN_STATE,
    rules.UNKNOWN_ANSWER,
    rules.UNKNOWN_PLACEHOLDER,
    rules.BAD_CONDITION,
    rules.WRONG_TYPE,
)
_CERTAIN = ("inside-region", "parameter")
_SKIPPING = (rules.ALIAS, rules.BAD_KEY)  # the key they are about is left out, with all that it holds
_LACKING = (rules.MISSING_KEY, rules.NOT_ONE_KIND)


def without_echoes(problems: list[Diagnostic]) -> list[Diagnostic]:
    """The problems of text and shape, without shapes that are only wrong because of the text."""
    cut = {_line(p): p for p in problems if p.rule is rules.CUT_BY_HASH and p.variant == "all"}
    skipped = {p.span.file for p in problems if p.rule in _SKIPPING and p.span}
    stateless = {p.span.file for p in problems if p.rule is rules.MISSING_KEY and _is_states(p) and p.span}
    kept, merged = [], set()
    for problem in problems:
        if problem.rule is rules.UNKNOWN_KEY and _line(problem)[0] in stateless:
            continue
        place = _line(problem)
        if problem.rule is rules.WRONG_SHAPE and problem.variant == "empty" and place in cut:
            merged.add(place)
            params = {**problem.params, **cut[place].params}
            kept.append(replace(problem, span=cut[place].span, params=params, variant="empty.hash"))
        elif problem.rule is not rules.MISSING_KEY or place[0] not in skipped:
            kept.append(problem)
    return [p for p in kept if p.rule is not rules.CUT_BY_HASH or _line(p) not in merged]


def _is_states(problem: Diagnostic) -> bool:
    return problem.params.get("key") == "states"


def _line(problem: Diagnostic) -> tuple[str, int]:
    return (problem.span.file, problem.span.line) if problem.span else ("", 0)


def with_lost_name(causes: list[Diagnostic], found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems of text and shape; a name that is gone is called what everything else calls it."""
    unknown = {str(p.params.get("name")).rsplit(".", 1)[-1] for p in found if p.rule is rules.UNKNOWN_STATE}
    if len(unknown) != 1:
        return causes
    name = unknown.pop()
    return [
        replace(cause, params={**cause.params, "name": name}, variant="merged.name")
        if cause.variant == "merged"
        else cause
        for cause in causes
    ]


def believable(
    found: Iterable[Diagnostic], causes: list[Diagnostic], nodes: list[MappingNode], unread: bool
) -> list[Diagnostic]:
    """The problems of meaning that those of text and shape do not explain.

    ``unread`` says that a whole file of the flow could not be read: nobody knows which names it declares.
    """
    if unread:
        return [one for one in found if one.rule not in _UNKNOWN and one.variant != "no-choices"]
    if not any(cause.is_error for cause in causes):
        return list(found)
    written = {name for node in nodes for name in _keys(node)}
    written |= {str(cause.params["name"]) for cause in causes if cause.variant == "merged.name"}
    lost = any(cause.is_error and _hides(cause) for cause in causes)
    if any(cause.variant.startswith("merged") for cause in causes):
        found = [one for one in found if one.variant != "no-choices"]
    if any(cause.rule in _SKIPPING for cause in causes):
        found = [one for one in found if one.rule not in _LACKING]
    return [one for one in found if not _is_unknown(one) or not _explained(one, lost, written)]


def _is_unknown(problem: Diagnostic) -> bool:
    """Whether something is said not to exist."""
    named = "name" in problem.params or "found" in problem.params
    return problem.rule in _UNKNOWN and named and problem.variant not in _CERTAIN


def _explained(problem: Diagnostic, lost: bool, written: set[str]) -> bool:
    """Whether what does not exist may have been lost, or stands somewhere as a key that could not be used."""
    name = str(problem.params.get("name") or problem.params.get("found"))
    return name.rsplit(".", 1)[-1] in written or (lost and not problem.params.get("near"))


def _hides(cause: Diagnostic) -> bool:
    """Whether declarations were lost that nobody can see any more."""
    if cause.rule in rules.TEXT_RULES or cause.variant in ("empty.indent", "merged"):
        return True
    about = cause.params.get("key")
    shapes = (rules.WRONG_SHAPE, rules.EMPTY_LIST, rules.MISSING_KEY)
    return cause.rule in shapes and about in _DECLARING


def _keys(node: Node) -> Iterator[str]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield key.text
            yield from _keys(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _keys(item)
