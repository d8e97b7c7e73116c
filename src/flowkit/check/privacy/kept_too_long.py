"""kept-too-long: a secret is still known when nothing needs it any more.

Once a check has looked at it, a secret has done its work; what is kept can be stolen. It is forgotten by the
outcomes of the check, and at the latest where the journey ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flowkit.check.data.journeys import Hit, Story, confirmed
from flowkit.check.data.net import Net, net, spread
from flowkit.check.data.uses import uses
from flowkit.check.privacy.sensitive import is_secret
from flowkit.check.space.program import Program
from flowkit.check.subject import Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.answer import Answer
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Transition

RULE = Rule("FK603", "kept-too-long", Severity.WARNING)

_UNKNOWN, _KNOWN, _CHECKED, _LATE = range(4)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each secret that is kept, with the nearest journey on which it is."""
    for answer in _suspects(subject, net(subject, subject.space.program)):
        found = next(confirmed(subject, partial(_story, subject, answer.id)), None)
        if isinstance(found, Undecided):
            yield undecided(RULE, answer.span, found)
        elif found is not None:
            hit, within, witness = found
            where = within.program.configurations[hit.configuration]
            check, way = _last(subject, within.program, hit, answer.id)
            params = {"answer": answer.id, "state": where.states[0], "check": check}
            variant = ("end" if subject.ended(where) else "page") if check else "unchecked"
            yield Diagnostic(RULE, way.span, params, variant, (), witness)


def _suspects(subject: Subject, within: Net) -> list[Answer]:
    """The secrets that may be kept, whatever the conditions say: known at an end, or on a second page."""
    secrets = [answer for answer in subject.flow.answers.values() if is_secret(answer)]
    size, every = len(within.numbers), within.bits(answer.id for answer in secrets)
    come = [(asked | given) & every for asked, given in zip(within.asks, within.may_give, strict=True)]
    checks = {answer.id: _checks(subject, answer.id) for answer in secrets}
    checked = [
        within.bits(name for name, states in checks.items() if label.source in states) if every else 0
        for label in within.program.labels
    ]
    turns, asked_there = _turns(subject, within)

    def after(way: int, bits: int) -> int:
        known, seen = bits & every, bits >> size & every
        left, asked = seen & ~checked[way] & ~come[way], asked_there[way] & every
        late = left & ~asked if turns[way] else 0
        now = known & ~checked[way] | come[way] | left & asked
        seen_now = (known | seen) & checked[way] | left & ~asked & ~late
        gone = within.forgets[way]
        return now & ~gone | (seen_now & ~gone) << size | (late & ~gone) << 2 * size

    kept = 0
    for where, bits in enumerate(spread(within.ways, 0, after) if every else ()):
        ended = subject.ended(within.program.configurations[where])
        kept |= bits >> 2 * size | ((bits | bits >> size) if ended else 0)
    return [answer for answer in secrets if kept & within.numbers[answer.id]]


def _turns(subject: Subject, within: Net) -> tuple[list[bool], list[int]]:
    """For each label, whether it leads from one page to another, and the answers asked for there."""
    program, states = within.program, subject.flow.states
    turns, asked = [False] * len(program.labels), [0] * len(program.labels)
    for where, leaving in enumerate(within.ways):
        here = program.configurations[where].states
        page = any(state in program.automaton.pages for state in here)
        for number, target in leaving:
            there = program.configurations[target].states if target >= 0 else here
            turns[number] = page and here != there
            asked[number] = within.bits(name for state in there if state for name in states[state].fields)
    return turns, asked


def _story(subject: Subject, answer: str, within: Net) -> Story:
    """How a secret stays known: first until a check has looked at it, then on the page that follows."""
    program, bit = within.program, within.numbers[answer]
    come = {n for column in (within.asks, within.may_give) for n in within.labels(column, answer)}
    gone = dict.fromkeys(within.labels(within.forgets, answer), _UNKNOWN)
    checks = _checks(subject, answer)
    checked = {n for n, label in enumerate(program.labels) if label.source in checks}
    turns, asked = _turns(subject, within)
    later = {n: _KNOWN if asked[n] & bit else _LATE for n, turn in enumerate(turns) if turn or asked[n] & bit}
    moves: tuple[dict[int, int], ...] = (
        {**dict.fromkeys(come, _KNOWN), **gone},
        {**dict.fromkeys(checked, _CHECKED), **gone},
        {**later, **dict.fromkeys(checked, _CHECKED), **dict.fromkeys(come, _KNOWN), **gone},
        {},
    )
    ends = frozenset(n for n, where in enumerate(program.configurations) if subject.ended(where))
    late = range(len(program.configurations)) if checked else ()
    return Story(moves, ((), (), (), ()), ((), ends, ends, late))


def _checks(subject: Subject, answer: str) -> frozenset[str]:
    """The checks that are given the answer."""
    entered = subject.once(uses).entered.values()
    return frozenset(u.state for part in entered for u in part if u.answer == answer and u.kind == "check")


def _last(subject: Subject, program: Program, hit: Hit, answer: str) -> tuple[str, Transition]:
    """The last check that was given the answer, and its way on; else the last way on of the journey."""
    checks, ways = _checks(subject, answer), subject.flow.transitions
    taken = [program.labels[number] for number, _ in hit.way if program.labels[number].taken]
    checked = next((label for label in reversed(taken) if label.source in checks), None)
    label = taken[-1] if checked is None else checked
    return checked.source if checked is not None else "", ways[label.taken[0]]
