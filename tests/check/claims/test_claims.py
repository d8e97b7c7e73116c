"""Claims about a small flow: those that a journey breaks, those that none breaks, those that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check.claims import judge
from flowkit.check.claims.judge import judged, verdicts
from flowkit.check.claims.monitor import Standing, recorded
from flowkit.check.claims.watch import Watch
from flowkit.check.subject import Subject, Undecided
from flowkit.core.project import Project
from flowkit.core.snapshot import Event
from flowkit.load import project
from flowkit.unfold import unfold
from tests.check.claims.naive import NOW
from tests.check.claims.planted import LETTER, seen, subject_in, told

ROOT = Path(__file__).parents[3]


def claim(text: str) -> str:
    return f"  - {{ id: one, says: It is so., {text} }}\n"


BROKEN = {
    "never: an effect": ("pattern: never, what: { effect: play }", 4),
    "never: a state in the middle": ("pattern: never, what: { state: code }", 1),
    "never: an effect for some answers": ("pattern: never, what: { effect: send_letter, when: age > 60 }", 3),
    "never after": ("pattern: never, what: { effect: send_letter }, after: { event: refuse }", 6),
    "never until, which need not come": (
        "pattern: never, what: { state: code }, after: { state: sent }, before: { state: done }",
        4,
    ),
    "never before": ("pattern: never, what: { state: code }, before: { state: inside }", 1),
    "always: an answer is known": ("pattern: always, what: { when: age is not empty }", 0),
    "always at a state after something": (
        "pattern: always, what: { state: inside }, "
        "after: { state: inside }",
        4,
    ),
    "exists": ("pattern: exists, what: { state: sent }", 2),
    "exists before": ("pattern: exists, what: { effect: note_terms }, before: { state: inside }", 3),
    "at most once": ("pattern: at_most, what: { effect: send_letter }, times: 1", 4),
    "at most twice, counted by the flow up to three": (
        "pattern: at_most, "
        "what: { state: sent }, times: 2",
        5,
    ),
    "precedes": ("pattern: precedes, first: { event: accept }, then: { state: inside }", 3),
    "precedes: the wrong way round": (
        "pattern: precedes, first: { effect: send_letter }, "
        "then: { effect: note_terms }",
        3,
    ),
    "leads to": ("pattern: leads_to, if: { event: wrong }, then: { event: right }", 6),
    "leads to an end": ("pattern: leads_to, if: { state: terms }, then: { ends: success }", 4),
    "a timer": ("pattern: never, what: { event: P7D, at: sent }", 4),
    "back counts as coming to a page": ("pattern: at_most, what: { state: who }, times: 1", 3),
    "a transition": ("pattern: never, what: { transition: checked/wrong#2 }", 7),
    "any of several": (
        "pattern: precedes, first: [{ event: accept }, { event: refuse }], "
        "then: { state: code }",
        1,
    ),
}
KEPT = {
    "never: for other answers": "pattern: never, what: { effect: send_letter, when: age < 18 }",
    "never: a secret that is forgotten": "pattern: never, what: { state: inside, when: code is not empty }",
    "never after": "pattern: never, what: { state: who }, after: { ends: success }",
    "never until": (
        "pattern: never, what: { effect: send_letter }, "
        "after: { state: hello }, before: { event: accept }"
    ),
    "never before": "pattern: never, what: { state: inside }, before: { event: right }",
    "always at an end": "pattern: always, what: { state: done }, after: { event: leave }",
    "exists before": "pattern: exists, what: { event: right }, before: { state: inside }",
    "at most": "pattern: at_most, what: { event: P7D }, times: 1",
    "at most as often as the flow counts": "pattern: at_most, what: { event: again }, times: 2",
    "at most as often as it lets one try": (
        "pattern: at_most, "
        "what: { transition: checked/wrong#2 }, times: 1"
    ),
    "precedes inside one move": "pattern: precedes, first: { event: accept }, then: { effect: send_letter }",
    "precedes between effects of one move": (
        "pattern: precedes, first: { effect: note_terms }, "
        "then: { effect: send_letter }"
    ),
    "leads to": "pattern: leads_to, if: { event: leave }, then: { ends: success }",
    "leads to, for some answers": (
        "pattern: leads_to, if: { event: next, at: who, when: age < 18 }, "
        "then: { ends: fallback }"
    ),
    "unless": (
        "pattern: precedes, first: { event: accept }, then: { state: inside }, "
        "unless: { event: log_in, at: hello }"
    ),
    "never: offered, but never possible": "pattern: never, what: { event: back, at: inside }",
    "a barrier holds what back would undo": (
        "pattern: never, what: { state: terms }, "
        "after: { state: sent }, before: [{ event: play }]"
    ),
}
EMPTY = {
    "after the end": "pattern: never, what: { state: who }, after: { ends: error }",
    "between the end and something": (
        "pattern: exists, what: { state: who }, "
        "after: { ends: success }, before: { state: hello }"
    ),
    "what follows is never there": (
        "pattern: leads_to, if: { state: terms, when: age < 18 }, "
        "then: { state: sent }"
    ),
    "never twice": "pattern: at_most, times: 2, what: { event: accept, when: age < 18 }",
    "precedes what cannot be": (
        "pattern: precedes, first: { state: who }, "
        "then: { state: terms, when: age < 10 }"
    ),
}


@pytest.mark.parametrize(("text", "moves"), BROKEN.values(), ids=BROKEN)
def test_a_claim_is_broken_by_a_shortest_journey(text: str, moves: int, tmp_path: Path) -> None:
    (problem,) = told(seen(tmp_path, claim(text)), "claim-refuted")
    assert problem.witness is not None
    assert len(problem.witness.moves) == moves


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_a_claim_is_kept_on_every_journey(text: str, tmp_path: Path) -> None:
    subject = seen(tmp_path, claim(text))
    assert told(subject, "claim-refuted") == []
    assert [verdict.proved for verdict in subject.once(verdicts)] == [True]


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_a_claim_about_what_never_happens_says_nothing(text: str, tmp_path: Path) -> None:
    subject = seen(tmp_path, claim(text))
    assert told(subject, "claim-refuted") == []
    assert len(told(subject, "claim-vacuous")) == 1


@pytest.mark.parametrize("text", [text for text in KEPT.values() if "ends: success }" not in text[-20:]])
def test_a_claim_about_what_happens_says_something(text: str, tmp_path: Path) -> None:
    assert told(seen(tmp_path, claim(text)), "claim-vacuous") == []


def test_a_broken_claim_is_not_called_empty_as_well(tmp_path: Path) -> None:
    assert told(seen(tmp_path, claim(BROKEN["never after"][0])), "claim-vacuous") == []


def test_too_many_situations_are_undecided_and_never_a_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "_EXACT", 1)
    text = claim("pattern: at_most, what: { event: again }, times: 2")
    subject = subject_in(tmp_path, LETTER, limit=1, claims=f"claims:\n{text}")
    found = judged(subject, subject.project.claims[0])
    assert not found.proved
    assert found.undecided is not None
    assert found.undecided.why == "too-many"


def test_what_no_journey_shows_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Subject, "walked", lambda *_: None)
    subject = seen(tmp_path, claim(BROKEN["exists"][0]))
    found = judged(subject, subject.project.claims[0])
    assert found.undecided is not None
    assert found.undecided.why == "no-journey"


def test_an_event_that_is_refused_changes_nothing_of_a_claim(tmp_path: Path) -> None:
    subject = seen(tmp_path, claim(KEPT["leads to, for some answers"]))
    watch = Watch(subject.project.claims[0])
    events = [Event("begin", {}, NOW), Event("nothing", {}, NOW), Event("next", {"age": "twelve"}, NOW)]
    assert recorded(watch, subject.automaton, events, {}, NOW) is Standing.KEPT
    events.append(Event("next", {"age": "12"}, NOW))
    assert recorded(watch, subject.automaton, events, {}, NOW) is Standing.KEPT


def test_a_claim_is_open_while_something_is_owed(tmp_path: Path) -> None:
    subject = seen(tmp_path, claim("pattern: leads_to, if: { state: terms }, then: { state: sent }"))
    watch = Watch(subject.project.claims[0])
    events = [Event("begin", {}, NOW), Event("next", {"age": "30"}, NOW)]
    assert recorded(watch, subject.automaton, events, {}, NOW) is Standing.OPEN
    events.append(Event("accept", {}, NOW))
    assert recorded(watch, subject.automaton, events, {}, NOW) is Standing.KEPT


def test_too_many_configurations_are_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(_: object) -> None:
        raise OverflowError

    monkeypatch.setattr(judge.Search, "found", overflow)
    subject = seen(tmp_path, claim(KEPT["leads to"]))
    assert judged(subject, subject.project.claims[0]).undecided == Undecided("too-many")


COMBINED = """
answers:
  k: { type: integer, min: 0, max: 80 }
  c: { type: choice, derived: true }
states:
  ask:
    fields: [k]
    go_to: [{ when: k = 0, go_to: strict }, RULES { go_to: strict }]
  strict: { question: And?, save_as: c, choices: { small: { label: small, go_to: middle } } }
PAGES
  middle: { info: M., links: { onward: { label: on, go_to: last } } }
  last:
    info: L.
    links:
      onward:
        label: on
        go_to: [{ when: "k in [0, 80] and c = large", go_to: bad }, { go_to: good }]
ends:
  bad: { result: error }
  good: { result: success }
"""
PAGE = (
    "  pNUMBER: { question: And?, save_as: c, choices: "
    "{ small: { label: small, go_to: middle }, large: { label: large, go_to: middle } } }\n"
)


def test_what_a_coarse_look_cannot_tell_is_looked_at_more_closely(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1, 80)]
    rules = " ".join(f"{{ when: k = {number}, go_to: p{number} }}," for number in numbers)
    pages = "".join(PAGE.replace("NUMBER", number) for number in numbers)
    body = COMBINED.replace("RULES", rules).replace("PAGES\n", pages)
    text = claim("pattern: never, what: { state: bad }")
    subject = subject_in(tmp_path, body, "ask", claims=f"claims:\n{text}")
    search = judge.Search(subject, Watch(subject.project.claims[0]))
    coarse = search.most
    assert search.found() is None
    assert search.most > coarse


def test_what_is_undecided_is_said_at_the_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge.Search, "found", lambda _: Undecided("too-many", ("age",)))
    subject = seen(tmp_path, claim(KEPT["leads to"]))
    (problem,) = told(subject, "claim-refuted")
    assert problem.rule.name == "undecided"
    assert problem.params["what"] == "age"
    assert told(subject, "claim-vacuous") == []


def test_the_shipped_claims_are_all_kept_and_none_is_empty() -> None:
    found: Project = project(ROOT / "flows" / "msa")
    assert len(found.claims) >= 20
    subject = Subject(found, unfold(found.flow))
    assert [verdict.claim.id for verdict in subject.once(verdicts) if not verdict.proved] == []
    assert told(subject, "claim-vacuous") == []
