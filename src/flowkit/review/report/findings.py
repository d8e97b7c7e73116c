"""What was found and what was proved, told on a page; each journey can be played on the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowkit.check.claims.judge import verdicts
from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.witness import Witness
from flowkit.messages.journey import Teller
from flowkit.messages.render import Sources, help_for, place_order, sentence
from flowkit.review.diff.model import Level
from flowkit.review.diff.outline import Line, Section, outline, worse
from flowkit.review.report.markup import Html, Says, joined, table, tag
from flowkit.review.report.material import Material


def _nothing(_one: Diagnostic) -> Html:
    return Html("")


_GRAVITY = ("error", "warning", "info")


def problem_list(material: Material, says: Says) -> Html:
    """Every problem: where, what, the line, what to do, the journey that shows it."""

    def shown(one: Diagnostic) -> Html:
        if one.witness is None or material.broken:
            return Html("")
        return journey(material, one.witness, sentence(one, says.spoken), says)

    return told_problems(material.problems, material.sources, says, shown)


def told_problems(
    problems: Iterable[Diagnostic],
    sources: Sources,
    says: Says,
    shown: Callable[[Diagnostic], Html] = _nothing,
) -> Html:
    """Problems, the gravest first; ``shown`` is what follows each of them."""
    ordered = sorted(problems, key=lambda p: (_GRAVITY.index(p.rule.severity), *place_order(p)))
    if not ordered:
        return tag("p", says("problems.none"))
    told = (tag("li", _problem(one, sources, says), shown(one)) for one in ordered)
    return tag("ul", joined(told), class_="problems")


def _problem(one: Diagnostic, sources: Sources, says: Says) -> Html:
    speech = says.spoken
    parts: list[Html] = [
        tag("span", f"{one.rule.id} {one.rule.name}", class_=f"rule {one.rule.severity}"),
        Html(" "),
        tag("span", sentence(one, speech)),
    ]
    if one.span is not None:
        parts.append(tag("div", tag("code", str(one.span)), class_="place"))
        parts.append(_excerpt(one.span, sources(one.span.file)))
    advice = help_for(one, speech)
    if advice:
        parts.append(tag("div", advice, class_="advice"))
    return joined(parts)


def _excerpt(span: Span, text: str | None) -> Html:
    lines = text.splitlines() if text is not None else []
    if not 0 < span.line <= len(lines) or not lines[span.line - 1].strip():
        return Html("")
    line = lines[span.line - 1][:300]
    end = span.end_column if span.end_line == span.line else len(line) + 1
    before, marked, after = line[: span.column - 1], line[span.column - 1 : end - 1], line[end - 1 :]
    return tag("pre", _verbatim(f"{span.line} | {before}"), tag("mark", _verbatim(marked)), _verbatim(after))


def _verbatim(text: str) -> Html:
    """A part of a line, with all its spaces."""
    return joined(text.split(" "), " ")


def journey(material: Material, witness: Witness, shows: str, says: Says) -> Html:
    """A journey in numbered sentences, with a way to play it."""
    teller = material.teller
    told = [*teller.steps(witness), *teller.last(witness)]
    number = len(material.played)
    material.played.append(_data(material, teller, witness, shows))
    play = tag("button", says("play"), type="button", class_="play", data_play=str(number), hidden=True)
    steps = tag("ol", joined(tag("li", step) for step in told))
    summary = tag("summary", says("journey.of"))
    return tag("details", summary, steps, play)


def _data(material: Material, teller: Teller, witness: Witness, shows: str) -> dict[str, object]:
    """A journey for the player: where it goes, by which transitions, in which words. No answers."""
    numbers = {t.id: t.index for t in material.subject.flow.transitions}
    words = [*teller.steps(witness)]
    settings = words[: len(words) - len(witness.moves)]
    told = zip(words[len(settings) :], witness.moves, strict=True)
    moves = [
        [said, [move.state], [numbers[name] for name in move.taken if name in numbers], list(move.after)]
        for said, move in told
    ]
    last = " ".join(teller.last(witness))
    return {"shows": shows, "first": list(witness.first), "before": settings, "moves": moves, "last": last}


def claim_table(material: Material, says: Says) -> Html:
    """Every claim with its verdict, and the journey that refutes it."""
    if not material.subject.project.claims:
        return tag("p", says("claims.none"))
    rows = []
    for verdict in material.subject.once(verdicts):
        key = "proved" if verdict.proved else "undecided" if verdict.witness is None else "refuted"
        shown: list[object] = [tag("span", says(f"verdict.{key}"), class_=f"status {key}")]
        if verdict.witness is not None:
            shown.append(journey(material, verdict.witness, verdict.claim.says, says))
        rows.append([tag("code", verdict.claim.id), verdict.claim.says, joined(shown)])
    return table(says("claims"), [says("claim"), says("says"), says("verdict")], rows)


def change_count(material: Material) -> int:
    """How many changes of the flow are told, of every level."""
    told = material.told
    return 0 if told is None else sum(len(told.changes.at(level)) for level in Level)


def change_list(material: Material, says: Says) -> Html:
    """What changed since the other version, section by section."""
    told = material.told
    assert told is not None  # the page has no such section otherwise
    old, new = material.names
    title = tag("p", says("changes.between", old=old, new=new))
    sections = outline(told)
    if not sections:
        return joined([title, tag("p", says("changes.nothing"))])
    found = worse(told)
    head = [title, tag("p", told.say("worse", what=found))] if found else [title]
    return joined([*head, *(_section(section, says) for section in sections)])


def _section(section: Section, says: Says) -> Html:
    return joined(
        [
            tag("h3", section.title),
            tag("ul", joined(_line(line, says) for line in section.lines), class_="changes"),
        ]
    )


def _line(line: Line, says: Says) -> Html:
    parts: list[object] = [tag("span", line.sign, class_="sign"), Html(" "), line.said]
    if line.span is not None:
        parts += [Html(" "), tag("code", f"{line.span.file}:{line.span.line}")]
    if line.steps:
        steps = tag("ol", joined(tag("li", step) for step in line.steps))
        parts.append(
            tag("details", tag("summary", says("journey.of")), steps, *(tag("p", one) for one in line.after))
        )
    return tag("li", *parts)
