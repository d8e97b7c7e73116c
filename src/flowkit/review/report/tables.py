"""The tables of a page: requirements, transitions, words. They can be read without any script."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.answer import Answer
from flowkit.core.flow import Transition
from flowkit.draw.drafter import landed
from flowkit.draw.words import Words
from flowkit.review.report.markup import Html, Says, joined, table, tag
from flowkit.review.report.material import Material
from flowkit.scenario.trace import Cover, Traced, trace

_WORDS = (
    "flow", "state", "step", "transition", "event", "condition", "answer", "effect", "barrier", "claim",
    "scenario", "witness", "basis",
)  # fmt: skip
_MOST = 6  # things that cover a requirement that are named; `flowkit trace -v` names all


def traced_table(material: Material, says: Says) -> Html:
    """Requirement, where it comes from, what covers it, the tests that exercise that."""
    found = trace(material.subject.project, material.results)
    if not found:
        return tag("p", says("trace.none"))
    status = [one.status for one in found]
    counts = {"all": len(found), "tested": status.count("tested") + status.count("claimed")}
    more = {name: status.count(name) for name in ("untested", "missing")}
    head = [says(key) for key in ("requirement", "says", "source", "status", "in-flow", "tests")]
    rows = (
        [
            one.requirement.id,
            one.requirement.text,
            one.requirement.place,
            tag("span", says(f"status.{one.status}"), class_=f"status {one.status}"),
            _covers(one.covers),
            _tests(one, says),
        ]
        for one in found
    )
    count = tag("p", says("trace.count", **counts, **more))
    return joined([count, table(says("trace"), head, rows)])


def _covers(covers: tuple[Cover, ...]) -> Html:
    """What covers a requirement; the script makes ways to the pictures of these names."""
    names = list(dict.fromkeys(cover.name for cover in covers))
    shown = joined((tag("code", name) for name in names[:_MOST]), ", ")
    return shown if len(names) <= _MOST else joined([shown, f" + {len(names) - _MOST}"])


def _tests(one: Traced, says: Says) -> str:
    names = list(dict.fromkeys(one.scenarios))
    return (
        names[0]
        if len(names) == 1
        else says("tests.more", name=names[0], count=len(names) - 1)
        if names
        else ""
    )


def ways_table(material: Material, says: Says) -> Html:
    """Every transition; those declared once for many pages once."""
    flow = material.subject.flow
    words = Words(flow, material.language)
    head = [says(key) for key in ("from", "way", "to", "basis")]
    own = [t for t in flow.transitions if not t.inherited]
    rows = (
        [
            words.title(flow.states[t.source]),
            words.way(flow.states[t.source], t),
            words.title(flow.states[landed(flow, t.target)]),
            t.basis or "",
        ]
        for t in own
    )
    return joined([table(says("ways"), head, rows), _shared(material, words, says)])


def _shared(material: Material, words: Words, says: Says) -> Html:
    flow = material.subject.flow
    groups: dict[tuple[str, str, str], list[Transition]] = {}
    for t in flow.transitions:
        if t.inherited:
            way = words.way(flow.states[t.source], t)
            groups.setdefault((way, landed(flow, t.target), t.basis or ""), []).append(t)
    if not groups:
        return Html("")
    rows = (
        [way, says("ways.pages", count=len(found)), words.title(flow.states[target]), basis]
        for (way, target, basis), found in groups.items()
    )
    head = [says(key) for key in ("way", "from", "to", "basis")]
    return table(says("ways.shared"), head, rows)


def glossary(material: Material, says: Says) -> Html:
    """Our words, then the answers and the settings of the flow."""
    flow = material.subject.flow
    head = [says(key) for key in ("name", "means")]
    words = table(says("words"), head, ((says(f"word.{w}"), says(f"word.{w}.means")) for w in _WORDS))
    found = [words]
    for group, declared in (("answers", flow.answers), ("parameters", flow.parameters)):
        if declared:
            columns = [says(key) for key in ("name", "means", "kind", "values")]
            rows = (_answer(material, group, answer, says) for answer in declared.values())
            found.append(table(says(group), columns, rows))
    return joined(found)


def _answer(material: Material, group: str, answer: Answer, says: Says) -> list[object]:
    flow, speech = material.subject.flow, material.language
    label = flow.text(f"{group}.{answer.id}.label", speech) or answer.label
    kind = f"{answer.kind}, {says('sensitive')}" if answer.sensitive else answer.kind
    return [tag("code", answer.id), label, kind, "; ".join(_values(material, group, answer, says))]


def _values(material: Material, group: str, answer: Answer, says: Says) -> Iterator[str]:
    flow = material.subject.flow
    least, most = answer.minimum, answer.maximum
    if answer.options:
        path = f"{group}.{answer.id}.choices"
        labels = (
            flow.text(f"{path}.{o.id}.label", material.language) or o.label or o.id for o in answer.options
        )
        yield ", ".join(labels)
    if least is not None and most is not None:
        yield says("bounds", least=least, most=most)
    elif least is not None or most is not None:
        yield says("bounds.least" if most is None else "bounds.most", least=least, most=most)
    if answer.length:
        yield says("bounds.length", length=answer.length)
