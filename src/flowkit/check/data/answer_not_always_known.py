"""answer-not-always-known: an answer is read where some journey comes without it.

A text would show a gap, an effect would be sent nothing, a condition would quietly be false, because the page
that asks for the answer was passed by. An optional answer that was asked for is known: it was left blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from flowkit.check.data.deciding import decisions
from flowkit.check.data.journeys import Hit, Story, confirmed
from flowkit.check.data.net import Net, net, spread, ways_of
from flowkit.check.data.returns import after_back, may_return, ways_with_a_past
from flowkit.check.data.uses import Use, uses
from flowkit.check.subject import Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

RULE = Rule("FK501", "answer-not-always-known", Severity.WARNING)

_NEVER, _FORGOTTEN = 1, 2  # phases of its story; 0: the answer is known


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each first place of a journey where an answer is missing."""
    for answer in _suspects(subject):
        told: set[Use] = set()
        for found in (*confirmed(subject, partial(_story, subject, answer)), *_after_back(subject, answer)):
            if isinstance(found, Undecided):
                yield undecided(RULE, subject.flow.answers[answer].span, found)
                continue
            hit, within, witness = found
            new = [use for use in _read(subject, within, hit, answer) if use not in told]
            told.update(new)
            if new:
                use = new[0]
                params = {"answer": answer, "state": use.state, "name": use.name, "argument": use.argument}
                others = dict.fromkeys(u.span for u in new if u.span is not None and u.span != use.span)
                variant = "text" if use.is_text else use.kind
                yield Diagnostic(RULE, use.span, params, variant, tuple(others)[:3], witness)


def _after_back(subject: Subject, answer: str) -> Iterator[tuple[Hit, Net, Witness]]:
    """The same once one has gone back from where the answer was forgotten."""
    within = net(subject, subject.wide.program)
    forgetting = within.labels(within.forgets, answer)
    left = [number for number in forgetting if may_return(within.program, number)]
    story = replace(_story(subject, answer, within), first=_FORGOTTEN) if left else None
    for way in ways_with_a_past(subject, within, left) if story is not None else ():
        for hit, witness in after_back(subject, within, way, story) if story is not None else ():
            yield hit, within, witness


def _suspects(subject: Subject) -> tuple[str, ...]:
    """The answers that may be missing where they are read, as far as a quick look can tell."""
    space = subject.wide
    within = net(subject, space.program)
    brought = [a | b | c for a, b, c in zip(within.asks, within.gives, within.known, strict=True)]
    forgets = within.forgets
    leaving = ways_of(subject, space)
    missing = spread(leaving, within.every, lambda way, bits: bits & ~brought[way] | forgets[way])
    there, on = [0] * len(within.into), [0] * len(brought)
    mask = (1 << space.width) - 1
    for number, key in enumerate(space.keys):
        there[key & mask] |= missing[number]
        for way, _ in leaving[number]:
            on[way] |= missing[number] & ~brought[way]
    suspected = {}
    for answer, bit in within.numbers.items():
        read = (*within.sends.get(answer, ()), *within.keeps.get(answer, ()))
        shown = within.shows.get(answer, ())
        suspected[answer] = any(on[way] & bit for way in read) or any(there[where] & bit for where in shown)
    return tuple(answer for answer, missed in suspected.items() if missed)


def _story(subject: Subject, answer: str, within: Net) -> Story:
    """How an answer stays unknown until it is read."""
    columns = (within.asks, within.gives, within.known)
    come = {number: 0 for column in columns for number in within.labels(column, answer)}
    gone = dict.fromkeys(within.labels(within.forgets, answer), _FORGOTTEN)
    moves = (gone, {**come, **gone}, {**come, **gone})
    told = decisions(within, answer)
    blind = {number: found for number, found in told.items() if found.unknown and not found.careful}
    sent = within.sends.get(answer, frozenset())
    never = [number for number in sent | blind.keys() if number not in come]
    # who forgets a yes-or-no answer means it to be no
    forgotten = [number for number in never if number in sent or blind[number].compares]
    configurations = within.program.configurations
    shown = sorted(within.shows.get(answer, ()))
    there = frozenset(n for n in shown if any(_seen(subject, configurations[n], answer)))
    return Story(moves, ((), frozenset(never), frozenset(forgotten)), ((), there, there), _NEVER)


def _read(subject: Subject, within: Net, hit: Hit, answer: str) -> Iterator[Use]:
    """The uses of the answer where a story has come true."""
    program = within.program
    if hit.label < 0:
        yield from _seen(subject, program.configurations[hit.configuration], answer)
        return
    reading, label = subject.once(uses), program.labels[hit.label]
    yield from (use for use in reading.on(label.ops) if use.answer == answer)
    decision = decisions(within, answer).get(hit.label)
    if decision is not None and decision.unknown and not decision.careful:
        yield from (use for use in reading.asked.get(decision.transition, ()) if use.answer == answer)


def _seen(subject: Subject, where: Configuration, answer: str) -> Iterator[Use]:
    """The uses of the answer in texts there, but for those of buttons that only it makes possible."""
    flow = subject.flow
    for use in subject.once(uses).at(where):
        if use.answer == answer:
            path = use.name.rpartition(".")[0]
            ways = [t for t in flow.leaving(use.state) if t.path == path] if use.kind == "label" else []
            if not (ways and all(way.guard is not None and answer in way.guard.reads for way in ways)):
                yield use
