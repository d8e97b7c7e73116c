"""Which ids are only new names: states with the same texts and ways, answers declared alike, choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flowkit.core.answer import Answer
from flowkit.core.configuration import step_of
from flowkit.core.flow import Flow, Transition, Trigger

_ALIKE = 0.6  # share of what is the same from which two ids mean one state
_NEAR = 0.1  # one that is less alike than the best by no more than this could be meant as well
_HEAVY = 3  # how much a text counts beside a way

Feature = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What is called otherwise now, by old id; ``events`` by the old id of their state and their old name.

    ``doubtful`` are the states of which that is not sure: others could be meant by them as well.
    """

    states: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[tuple[str, str], str] = field(default_factory=dict)
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.states or self.answers or self.events)

    def state(self, old: str) -> str:
        """What a state is called now."""
        return self.states.get(old, old)

    def answer(self, old: str) -> str:
        """What an answer or parameter is called now."""
        return self.answers.get(old, old)

    def event(self, state: str, event: str) -> str:
        """What an event of a state is called now."""
        return self.events.get((state, event), event)


def names(old: Flow, new: Flow) -> Names:
    """The renamings between two versions."""
    answers = _answers(old, new)
    states, doubtful = _states(old, new)
    return Names(states, answers, _events(old, new, states), doubtful)


def _answers(old: Flow, new: Flow) -> dict[str, str]:
    found: dict[str, str] = {}
    for before, after in ((old.answers, new.answers), (old.parameters, new.parameters)):
        fresh: dict[object, list[str]] = {}
        for name in after.keys() - before.keys():
            fresh.setdefault(_declared(after[name]), []).append(name)
        gone = sorted(before.keys() - after.keys())
        often = Counter(_declared(before[name]) for name in gone)
        for name in gone:
            same = fresh.get(_declared(before[name]), [])
            if before[name].label and len(same) == often[_declared(before[name])] == 1:
                found[name] = same[0]
    return found


def _declared(answer: Answer) -> object:
    """All that is said of an answer but its name, as something to be compared."""
    same = replace(answer, id="", span=None, covers=(), basis=None, errors={})
    return repr(same)


def _states(old: Flow, new: Flow) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The states that are the same under another id, found again until no more are; those in doubt."""
    found: dict[str, str] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    gone = [state for state in old.states if state not in new.states]
    fresh = [state for state in new.states if state not in old.states]
    into_old, into_new = _arriving(old), _arriving(new)
    while gone and fresh:
        before = {state: _features(old, state, into_old.get(state, ()), found) for state in gone}
        after = {state: _features(new, state, into_new.get(state, ()), {}) for state in fresh}
        scores = _scores(before, after)
        pairs = _best(scores)
        doubtful |= _doubtful(scores, pairs)
        if not pairs:
            break
        found |= pairs
        gone = [state for state in gone if state not in found]
        fresh = [state for state in fresh if state not in found.values()]
    return found, doubtful


def _scores(
    before: Mapping[str, Counter[Feature]], after: Mapping[str, Counter[Feature]]
) -> dict[tuple[str, str], float]:
    """How alike states are, of those that are alike enough to be one, the most alike first."""
    holding: dict[Feature, list[str]] = {}
    for state, features in after.items():
        for feature in features:
            holding.setdefault(feature, []).append(state)
    scores: dict[tuple[str, str], float] = {}
    for state, features in before.items():
        near = dict.fromkeys(one for feature in features for one in holding.get(feature, ())[:20])
        for other in near:
            score = _alike(features, after[other])
            if score >= _ALIKE:
                scores[state, other] = score
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _best(scores: Mapping[tuple[str, str], float]) -> dict[str, str]:
    """The pairs that are more alike than either is to another."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for state, other in scores:
        if state not in found and other not in taken:
            found[state] = other
            taken.add(other)
    return found


def _doubtful(
    scores: Mapping[tuple[str, str], float], pairs: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The states whose pair is hardly better than another one of the same two, with all that may be meant."""
    found = {}
    for state, other in pairs.items():
        least = scores[state, other] - _NEAR
        rivals = [pair for pair, score in scores.items() if score >= least]
        meant = [new for old, new in rivals if old == state]
        if len(meant) > 1 or sum(new == other for _, new in rivals) > 1:
            found[state] = tuple(sorted(meant))
    return found


def _alike(one: Counter[Feature], other: Counter[Feature]) -> float:
    if _kinds(one) != _kinds(other):
        return 0.0
    return 2 * (one & other).total() / (one.total() + other.total())


def _kinds(features: Counter[Feature]) -> set[Feature]:
    return {feature for feature in features if feature[0] == "kind"}


def _arriving(flow: Flow) -> dict[str, list[Transition]]:
    found: dict[str, list[Transition]] = {}
    for transition in flow.transitions:
        if not transition.inherited:
            found.setdefault(transition.target, []).append(transition)
    return found


def _features(
    flow: Flow, name: str, arriving: Iterable[Transition], renamed: Mapping[str, str]
) -> Counter[Feature]:
    """What a state is known by: its kind and texts, what it asks, its ways in and out."""
    state = flow.states[name]
    found: Counter[Feature] = Counter()
    texts = (state.title, state.question, state.info, state.hint)
    found.update({("text", text): _HEAVY for text in texts if text})
    found[("kind", state.kind, state.result)] = 1
    more: Iterable[Feature] = (
        ("name", state.name),
        ("number", state.number),
        ("asks", *state.fields),
        ("saves", state.save_as),
        ("check", state.check),
        *(("child", renamed.get(child, child)) for child in state.children),
        *(("control", control.event, control.label) for control in state.controls if not control.inherited),
    )
    found.update(feature for feature in more if any(feature[1:]))
    leaving = (way for way in flow.leaving(name) if not way.inherited)
    found.update(("out", way.event, renamed.get(way.target, way.target)) for way in leaving)
    found.update(("in", renamed.get(way.source, way.source), way.event) for way in arriving)
    return found


def _events(old: Flow, new: Flow, states: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The choices, links, buttons and outcomes with the same label and targets under another name."""
    found: dict[tuple[str, str], str] = {}
    for state in old.states.values():
        after = new.states.get(states.get(state.id, state.id))
        if after is None:
            continue
        known = {control.event for control in after.controls}
        gone = {c.event for c in state.controls if c.event not in known and not c.inherited}
        fresh = [c for c in after.controls if state.control(c.event) is None and not c.inherited]
        for event in sorted(gone):
            before = state.control(event)
            assert before is not None
            goals = [states.get(t.target, t.target) for t in old.leaving(state.id) if t.event == event]
            same = [
                c
                for c in fresh
                if (c.trigger, c.label) == (before.trigger, before.label)
                and c.trigger is not Trigger.TIMER
                and c.label
                and [t.target for t in new.leaving(after.id) if t.event == c.event] == goals
            ]
            if len(same) == 1 and same[0].event not in found.values():
                found[state.id, event] = same[0].event
    return found


def step_around(flow: Flow, name: str) -> str:
    """The step that a state is in, or that a transition leaves."""
    state = name if name in flow.states else name.partition("/")[0]
    return step_of(flow, state) if state in flow.states else ""
