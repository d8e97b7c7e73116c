"""effect-in-cycle: a person can go round and have the same thing done again and again.

A letter is sent, or money taken, on each round, and nothing limits the rounds: no counter, no check that
could say no, and no barrier.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flowkit.check.data.journeys import Story, confirmed
from flowkit.check.data.lasting import Doing, doings, place_of
from flowkit.check.data.net import Net
from flowkit.check.data.rounds import rounds
from flowkit.check.space.program import Program
from flowkit.check.subject import Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.core.flow import Trigger

RULE = Rule("FK505", "effect-in-cycle", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each effect on a round that nothing limits, with a journey that goes round once."""
    told: set[tuple[str, Span | None]] = set()
    for doing in _suspects(subject.space.program):
        state, span = place_of(subject.flow, doing)
        if (doing[0], span) in told:
            continue
        told.add((doing[0], span))
        for found in confirmed(subject, partial(_story, doing)):
            if isinstance(found, Undecided):
                yield undecided(RULE, span, found)
            else:
                params = {"effect": doing[0], "state": state}
                yield Diagnostic(RULE, span, params, "", (), found[2])
                break


def _story(doing: Doing, within: Net) -> Story:
    """0: nothing done, or the round was limited; 1: done, and nothing limits the way since."""
    free = _free(within.program)
    again = [n for n, unlimited in enumerate(free) if unlimited and doing in doings(within.program, n)]
    limited = {n: 0 for n, unlimited in enumerate(free) if not unlimited}
    return Story([dict.fromkeys(again, 1), limited], ((), again), ((), ()))


def _free(program: Program) -> list[bool]:
    """For each label, whether nothing on it limits how often it is taken."""
    states = program.flow.states
    free = []
    for label in program.labels:
        counted = any(verb == "keep" and "(" in name for verb, name, _ in label.changes)
        barred = any(verb == "enter" and states[str(what)].barrier for what, verb in label.ops)
        free.append(not counted and not barred and label.trigger is not Trigger.OUTCOME)
    return free


def _suspects(program: Program) -> tuple[Doing, ...]:
    """The effects that lie on a round of the machine, whatever the conditions say."""
    free = _free(program)
    ways = [[(t, n) for n, t, _ in leaving if t >= 0 and free[n]] for leaving in program.edges]
    turning = rounds([[target for target, _ in leaving] for leaving in ways])
    found: dict[Doing, None] = {}
    for where, leaving in enumerate(ways):
        for target, label in leaving:
            if turning[where] == turning[target]:
                found.update(dict.fromkeys(doings(program, label)))
    return tuple(found)
