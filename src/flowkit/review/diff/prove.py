"""What the proofs and the tests say of both versions: verdicts, findings, scenarios, stored sessions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from flowkit.check import Subject, findings
from flowkit.check.claims import trapped_person
from flowkit.check.claims.judge import Verdict, verdicts
from flowkit.core.automaton import Automaton
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow, StateKind
from flowkit.core.project import Project, Scenario, Walk
from flowkit.messages.render import sentence
from flowkit.review.diff.beside import essence
from flowkit.review.diff.model import Changes, Level, Parting, Ref, Rerun, Stay, Turn
from flowkit.review.diff.parting import partings
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_scenario
from flowkit.scenario.walk import run_walk

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_MOST_PARTINGS = 12  # journeys in each direction
_READ_BY_RULES = ("basis.state", "example.changed")
_TOLD_ELSEWHERE = ("claim-refuted",)
Test = Scenario | Walk
Found = tuple[Diagnostic, ...]


def proved(changes: Changes, old: Subject, new: Subject, before: Automaton) -> Changes:
    """The same changes with what follows from them. ``before`` is the old machine in the new names."""
    mine = new.automaton
    if _is_quiet(changes):
        found, gone = _turned(old.flow.diagnostics, new.flow.diagnostics, {})
        return replace(changes, found=found, gone=gone)
    parted: tuple[Parting, ...] = ()
    if not changes.behaves_alike:
        parted = *_partings(mine, before, True), *_partings(before, mine, False)
    there, here = ((*subject.flow.diagnostics, *findings(subject)) for subject in (old, new))
    found, gone = _turned(there, here, changes.renamed)
    return replace(
        changes,
        partings=parted,
        turns=tuple(_turns(old, new)),
        reruns=tuple(_reruns(changes, before, mine)),
        trapped=tuple(one for one in found if one.rule is trapped_person.RULE),
        freed=tuple(one for one in gone if one.rule is trapped_person.RULE),
        found=tuple(one for one in found if one.rule is not trapped_person.RULE),
        gone=tuple(one for one in gone if one.rule is not trapped_person.RULE),
    )


def _is_quiet(changes: Changes) -> bool:
    """Whether only what no rule, proof or test reads has changed."""
    told = (change for change in changes.changes if change.level is not Level.DOCUMENTATION)
    read = any(change.key in _READ_BY_RULES for change in changes.changes)
    return not read and all(change.about == "order" for change in told)


def stays(changes: Changes) -> tuple[Stay, ...]:
    """The states where a stored session may stand and that the new version does not have, or not so."""
    places = (s for s in changes.old.flow.states.values() if s.kind in (StateKind.PAGE, StateKind.CHECK))
    return tuple(
        Stay(state.id, changes.renamed.get(state.id))
        for state in places
        if state.id in changes.renamed or state.id not in changes.new.flow.states
    )


def lost(changes: Changes) -> tuple[str, ...]:
    """The answers that stored sessions may hold and that the new version does not take as they are."""
    keys = ("answer.removed", "answer.narrowed", "answer.changed", "answer.kind", "answer.option-removed")
    found = (change.params["answer"] for change in changes.at(Level.BEHAVIOUR) if change.key in keys)
    return tuple(dict.fromkeys(str(ref.what) for ref in found if isinstance(ref, Ref)))


def _partings(one: Automaton, other: Automaton, new: bool) -> tuple[Parting, ...]:
    return partings(one, other, new=new, most=_MOST_PARTINGS)


def _turned(before: Found, after: Found, renamed: Mapping[str, str]) -> tuple[Found, Found]:
    """What is found in the new version only, and in the old one only."""
    was = [(_said(one, renamed), one) for one in before]
    now = [(_said(one, {}), one) for one in after]
    return _beyond(now, was), _beyond(was, now)


def _beyond(some: list[tuple[str, Diagnostic]], others: list[tuple[str, Diagnostic]]) -> Found:
    known = Counter(said for said, _ in others)
    found = []
    for said, one in some:
        if known[said]:
            known[said] -= 1
        elif one.rule.name not in _TOLD_ELSEWHERE:
            found.append(one)
    return tuple(found)


def _said(one: Diagnostic, renamed: Mapping[str, str]) -> str:
    """A finding without its place, in the names of the new version: whether two are the same."""
    said = f"{one.rule.id} {sentence(one, 'en')}"
    return _ID.sub(lambda found: renamed.get(found[0], found[0]), said) if renamed else said


def _turns(old: Subject, new: Subject) -> Iterator[Turn]:
    """The claims whose verdict is another."""
    was, now = ({v.claim.id: v for v in subject.once(verdicts)} for subject in (old, new))
    for name in dict.fromkeys((*was, *now)):
        before, after = was.get(name), now.get(name)
        shown = after or before
        assert shown is not None
        if _verdict(before) != _verdict(after):
            witness = after.witness if after is not None else None
            yield Turn(name, shown.claim.says, _verdict(before), _verdict(after), witness)


def _verdict(found: Verdict | None) -> str:
    if found is None:
        return "none"
    return "proved" if found.proved else "undecided" if found.undecided else "refuted"


def _reruns(changes: Changes, before: Automaton, after: Automaton) -> Iterator[Rerun]:
    """The tests of either version that do not go the same way in the other."""
    old, new = (_tests(project) for project in (changes.before, changes.new))
    machines = Beginnings(before), Beginnings(after)
    ways = _ways(changes.before.flow), _ways(changes.new.flow)
    for name, test in old.items():
        yield from _rerun(name, test, machines, ways, new=False)
    for name, test in new.items():
        if name not in old or essence(old[name]) != essence(test):
            yield from _rerun(name, test, machines, ways, new=True)


def _tests(project: Project) -> dict[str, Test]:
    tests: tuple[Test, ...] = (*project.scenarios, *project.walks)
    return {test.name: test for test in tests}


def _ways(flow: Flow) -> dict[str, tuple[str, str | None, str]]:
    """By its id, what a way is whatever the number of its rule."""
    return {way.id: (way.source, way.event, way.target) for way in flow.transitions}


def _rerun(
    name: str,
    test: Test,
    machines: tuple[Beginnings, Beginnings],
    ways: tuple[Mapping[str, object], Mapping[str, object]],
    *,
    new: bool,
) -> Iterator[Rerun]:
    was, now = (_run(test, machine) for machine in machines)
    gone = [[known.get(way, way) for way in run.trace] for known, run in zip(ways, (was, now), strict=True)]
    own, other = (now, was) if new else (was, now)
    if not own.passed or (other.passed and gone[0] == gone[1]):
        return
    both = zip(was.trace, now.trace, strict=False)
    place = next((n for n, _ in enumerate(both) if gone[0][n] != gone[1][n]), min(map(len, gone)))
    first = tuple(run.trace[place] if place < len(run.trace) else "" for run in (was, now))
    passed = was.passed, now.passed
    yield Rerun(name, new, passed, (first[0], first[1]), other.failure, test.span)


def _run(test: Test, machine: Beginnings) -> ScenarioResult:
    return run_walk(test, machine) if isinstance(test, Walk) else run_scenario(test, machine)
