"""contradictory-deadlines: two lengths of time that are written down do not go together.

A page is kept for less time than its timer needs; what is sent is no longer valid while the page still waits;
a page names a length of time that its timer does not keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from flowkit.check.subject import Subject
from flowkit.check.time.timers import leaves, length_of, named_in, timers, written
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.core.duration import duration
from flowkit.core.flow import Action, Control, State
from flowkit.core.graph import landings

RULE = Rule("FK703", "contradictory-deadlines", Severity.WARNING)

_BINDING = re.compile(
    r"valid|valab|expir|held|hold|gard|reserv|réserv|freed|releas|libér|block|bloqu|lock|close|ferm", re.I
)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each timer that contradicts what is written beside it."""
    for state in subject.leaves():
        own = [(timer, length) for timer, length in timers(state) if not timer.inherited]
        yield from _kept(state, own)
        yield from _valid(subject, state, own)
        yield from _said(subject, state, own)
    yield from _answers(subject)


def _kept(state: State, own: list[tuple[Control, timedelta]]) -> Iterator[Diagnostic]:
    """A page that is not kept until its timer runs out."""
    for timer, length in own:
        if state.keep is not None and duration(state.keep) < length:
            params = {"state": state.id, "timer": timer.after or "", "keep": state.keep}
            yield Diagnostic(RULE, timer.span, params, "keep", _place(state))


def _valid(subject: Subject, state: State, own: list[tuple[Control, timedelta]]) -> Iterator[Diagnostic]:
    """A page that still waits when what was sent on the way to it is not valid any more."""
    lengths = [length for _, length in own]
    for action, text in _sent(subject, state):
        valid = length_of(text)
        if valid is None or valid in lengths:
            continue
        for timer, length in own:
            if length > valid:
                params = {"state": state.id, "timer": timer.after or "", "valid": text, "effect": action.name}
                yield Diagnostic(RULE, timer.span, params, "valid")
                break


def _sent(subject: Subject, state: State) -> Iterator[tuple[Action, str]]:
    """The arguments of effects on the ways into a state, and of its own."""
    for action in (*state.actions, *subject.once(_into).get(state.id, ())):
        yield from ((action, text) for text in action.arguments.values())


def _into(subject: Subject) -> dict[str, list[Action]]:
    """The effects of the ways into each state."""
    found: dict[str, list[Action]] = {}
    for way in subject.flow.transitions:
        for landing in landings(subject.flow, way.target) if way.actions else ():
            found.setdefault(landing, []).extend(way.actions)
    return found


def _said(subject: Subject, state: State, own: list[tuple[Control, timedelta]]) -> Iterator[Diagnostic]:
    """A page that names another length of time than its timer has, or that its timer leads to."""
    lengths = [length for _, length in own]
    text, binding = _text(state)
    said = list(named_in(text))
    if own and said and not set(said) & set(lengths):
        timer, longest = own[-1]
        if (binding or max(said) > longest) and leaves(subject, state, timer):
            params = {"state": state.id, "timer": timer.after or "", "said": written(max(said))}
            yield Diagnostic(RULE, timer.span, params, "said", _place(state))
            return
    for timer, length in own:
        for way in subject.flow.leaving(state.id):
            target = subject.flow.states[way.target]
            there, binding = _text(target)
            said = [span for span in named_in(there) if span not in [own for _, own in timers(target)]]
            if way.event == timer.event and binding and said and length not in said:
                params = {"state": state.id, "timer": timer.after or "", "said": written(said[0])}
                yield Diagnostic(RULE, timer.span, {**params, "other": target.id}, "target", _place(target))


def _place(state: State) -> tuple[Span, ...]:
    return () if state.span is None else (state.span,)


def _text(state: State) -> tuple[str, bool]:
    """What a page says, and whether it speaks of what ends then."""
    text = " ".join((state.title, state.question, state.info, state.hint))
    return text, _BINDING.search(text) is not None


def _answers(subject: Subject) -> Iterator[Diagnostic]:
    """An answer that is to be kept for longer than any journey that has ended."""
    ends = (state for state in subject.flow.states.values() if state.result and state.parent is None)
    kept = [duration(end.keep) for end in ends if end.keep]
    for answer in subject.flow.answers.values():
        if answer.keep is not None and kept and duration(answer.keep) > max(kept):
            params = {"answer": answer.id, "keep": answer.keep, "timer": written(max(kept))}
            yield Diagnostic(RULE, answer.span, params, "answer")
