"""All that a diff says, in sections of lines: what the texts, tables and pages are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.messages.render import sentence
from flowkit.review.diff.model import Change, Changes, Level, Parting, Ref, Rerun, Turn
from flowkit.review.diff.tell import Told

SIGNS: Mapping[Level, str] = {
    Level.NAMES: "→",
    Level.WORDING: "Aa",
    Level.DOCUMENTATION: "§",
    Level.PROMISES: "?",
    Level.LAYOUT: "·",
}
_VERBS = {"added": "+", "removed": "−"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: a sign, a sentence, where it is written, and a journey in numbered steps."""

    sign: str
    said: str
    span: Span | None = None
    steps: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines about one matter. ``key`` names it: a level, or ``journeys``, ``claims``, ..."""

    key: str
    title: str
    lines: tuple[Line, ...]


def outline(told: Told) -> tuple[Section, ...]:
    """The sections that have something to say, the gravest first."""
    changes = told.changes
    sections = [_level(told, Level.BEHAVIOUR)]
    sections += [
        _section(told, "claims", (_turn(told, turn) for turn in changes.turns)),
        _section(told, "people", _people(told)),
        _section(told, "journeys", _journeys(told)),
        _section(told, "scenarios", _reruns(told)),
        _section(told, "findings", _findings(told)),
        _section(told, "sessions", _sessions(told)),
    ]
    sections += [_level(told, level) for level in Level if level is not Level.BEHAVIOUR]
    return tuple(section for section in sections if section.lines)


def worse(told: Told) -> str:
    """How many promises, scenarios and people are worse off in the new version; empty when none is."""
    changes = told.changes
    kept = [one for one in changes.reruns if one.name not in changes.dropped]
    counts = {
        "broken": sum(turn.new == "refuted" for turn in changes.turns),
        "failing": sum(one.passed == (True, False) for one in kept),
        "dropped": sum(one.passed == (True, False) for one in changes.dropped.values()),
        "trapped": len(changes.trapped),
    }
    said = (
        told.say(f"worse.{key}.one" if n == 1 else f"worse.{key}", count=n) for key, n in counts.items() if n
    )
    return ", ".join(said)


def sign(change: Change) -> str:
    """The sign of a change: what is new, gone or other; for other levels what they are about."""
    verb = "changed" if change.is_of_a_part else change.verb
    return SIGNS.get(change.level) or _VERBS.get(verb, "~")


def _section(told: Told, key: str, lines: Iterator[Line]) -> Section:
    return Section(key, told.say(f"section.{key}"), tuple(lines))


def _level(told: Told, level: Level) -> Section:
    lines = (
        Line(sign(one), told.sentence(one) + _anyway(told, one), one.span) for one in told.changes.at(level)
    )
    return Section(level.value, told.level(level), tuple(lines))


def _anyway(told: Told, change: Change) -> str:
    """Of a scenario or walk that is gone, whether it would still pass."""
    name = change.params.get("name")
    if change.key not in ("scenario.removed", "walk.removed") or not isinstance(name, Ref):
        return ""
    one = told.changes.dropped.get(str(name.what))
    if one is None:
        return ""
    return told.say(f"dropped.{_passing(one)}", why=_why(told, one))


def _journeys(told: Told) -> Iterator[Line]:
    for parting in shown(told.changes):
        yield journey(told, parting)


def shown(changes: Changes) -> tuple[Parting, ...]:
    """The partings, without those that tell the same steps from the other side."""
    told = {_steps(parting) for parting in changes.partings if parting.new}
    return tuple(one for one in changes.partings if one.new or _steps(one) not in told)


def _steps(parting: Parting) -> object:
    return repr([(m.state, m.event, m.answers) for m in parting.witness.moves])


def journey(told: Told, parting: Parting) -> Line:
    """A journey that only one version allows, and what the other does instead."""
    teller = told.tellers[parting.new]
    witness = parting.witness
    side, other = ("new", "old") if parting.new else ("old", "new")
    steps = tuple(told.escape(step) for step in teller.steps(witness))
    where = told.places(witness.last, parting.new)
    after = [told.say(f"journey.{side}.comes", where=where)]
    if parting.effects:
        mine, theirs = (
            [n for n in parting.effects if n[0] != "-"],
            [n[1:] for n in parting.effects if n[0] == "-"],
        )
        after += [told.say(f"journey.{side}.asks", what=", ".join(mine))] if mine else []
        after += [told.say(f"journey.{other}.asks", what=", ".join(theirs))] if theirs else []
    elif parting.other:
        after.append(told.say(f"journey.{other}.comes", where=told.places(parting.other, not parting.new)))
    else:
        after.append(told.say(f"journey.{other}.refuses"))
    mark = "~" if parting.other else "+" if parting.new else "−"
    key = "journey.both" if parting.other else f"journey.{side}"
    said = f"{told.say(key)} {_move(told, parting, where)}"
    return Line(mark, said, None, steps, tuple(after))


def _move(told: Told, parting: Parting, where: str) -> str:
    """The last move of a journey, which is what it shows: from where, by what, to where."""
    if not parting.witness.moves:
        return told.say("move.first", where=where)
    move = parting.witness.moves[-1]
    place = told.place(move.state, parting.new)
    if move.event == "back":
        return told.say("move.back", place=place, where=where)
    way = told.way(Ref("way", (move.state, move.event), parting.new))
    return told.say("move", place=place, way=way, where=where)


def _turn(told: Told, turn: Turn) -> Line:
    says = told.escape(turn.says)
    said = told.say("turn", claim=told.named(turn.claim), says=says, **_verdicts(told, turn))
    if turn.witness is None:
        return Line("~", said)
    teller = told.own[True]
    steps = (told.escape(step) for step in teller.steps(turn.witness))
    after = (told.escape(line) for line in teller.last(turn.witness))
    return Line("!", said, None, tuple(steps), tuple(after))


def _verdicts(told: Told, turn: Turn) -> dict[str, str]:
    return {"old": told.say(f"verdict.{turn.old}"), "new": told.say(f"verdict.{turn.new}")}


def _people(told: Told) -> Iterator[Line]:
    for people, key, mark in ((told.changes.trapped, "trapped", "!"), (told.changes.freed, "freed", "✓")):
        for one in people:
            said = told.say(f"people.{key}", what=_finding(told, one))
            if one.witness is None or key == "freed":
                yield Line(mark, said, one.span)
                continue
            teller = told.own[True]
            steps = tuple(told.escape(step) for step in teller.steps(one.witness))
            yield Line(mark, said, one.span, steps, tuple(map(told.escape, teller.last(one.witness))))


def _reruns(told: Told) -> Iterator[Line]:
    dropped = told.changes.dropped  # told where it is said that they are gone
    for one in told.changes.reruns:
        if one.name not in dropped:
            key = f"rerun.{'new' if one.new else 'old'}.{_passing(one)}"
            said = told.say(key, name=told.escape(one.name), why=_why(told, one))
            yield Line("~" if all(one.passed) else "!", said, one.span)


def _passing(one: Rerun) -> str:
    return "other" if all(one.passed) else "fails"


def _why(told: Told, one: Rerun) -> str:
    flow = told.flows[not one.new]
    return told.escape(one.failure.text(flow, told.language)) if one.failure is not None else ""


def _findings(told: Told) -> Iterator[Line]:
    for found, key, mark in ((told.changes.found, "new", "!"), (told.changes.gone, "gone", "✓")):
        for one in found:
            name = f"{one.rule.id} {one.rule.name}"
            yield Line(mark, told.say(f"finding.{key}", rule=name, what=_finding(told, one)), one.span)


def _finding(told: Told, one: Diagnostic) -> str:
    return told.escape(sentence(one, told.language))


def _sessions(told: Told) -> Iterator[Line]:
    for stay in told.changes.stays:
        flow = told.changes.old.flow
        state = told.named(stay.state)
        title = told.escape(flow.title_of(stay.state, told.language))
        if stay.to is None:
            yield Line("!", told.say("session.nowhere", state=state, title=title))
        else:
            to = told.named(stay.to)
            yield Line("→", told.say("session.moves", state=state, title=title, to=to))
    for name in told.changes.lost:
        yield Line("!", told.say("session.answer", name=told.named(name)))
