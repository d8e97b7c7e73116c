"""Looks from data say what the data say: coverage, counts, sources, a journey, where somebody is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check import Subject, findings
from flowkit.core.project import Project
from flowkit.core.snapshot import Snapshot
from flowkit.core.witness import Move, Witness
from flowkit.draw import draw, drawn
from flowkit.draw.along import along
from flowkit.draw.look import Look, foremost
from flowkit.load import project
from flowkit.review.looks import coverage_look, position_look, trace_look, traffic_look, witness_look
from flowkit.review.looks.counts import Counts, counted
from flowkit.scenario.coverage import Coverage, coverage
from flowkit.scenario.replay.journal import Happened, Session
from flowkit.scenario.replay.machine import Allowed
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold
from tests.draw.seen import flow_of, seen
from tests.draw.written import flow_from

CHOOSING = """
  a:
    title: Your age
    fields: [age]
    next:
      go_to:
        - { when: age < 18, go_to: young }
        - { go_to: grown }
  young:
    title: Young
    info: Text.
    go_to: done
    links:
      back_to_age: { label: again, go_to: a }
  grown:
    title: Grown
    info: Text.
    go_to: done
"""
ANSWERS = "answers:\n  age: { type: integer, label: Age }\nends:\n  done: { result: success, title: Done }\n"
BROKEN = """claims:
  - id: twice
    says: Nobody grows up at the first try.
    pattern: precedes
    first: { event: back_to_age }
    then: { state: grown }
"""


def sessions(*journeys: str) -> list[Session]:
    """A session for each text of events, ``state/event`` or ``event`` alone."""
    return [
        Session(str(n), tuple(_event(name) for name in journey.split())) for n, journey in enumerate(journeys)
    ]


def _event(name: str) -> Happened:
    state, _, event = name.rpartition("/")
    return Happened(event, state or None)


def counts_of(found: Project, *journeys: str) -> Counts:
    return counted(Subject(found, unfold(found.flow)), sessions(*journeys))


def tones(look: Look) -> dict[str, str]:
    return {name: mark.tone for name, mark in (*look.states.items(), *look.transitions.items())}


def texts(found: Project, look: Look, view: str = "journey", language: str | None = None) -> str:
    shown = seen(draw(found, view, "svg", language, look))
    return " ".join(text.said for text in (*shown.loose, *(t for b in shown.boxes.values() for t in b.texts)))


def test_passages_entries_and_stops_are_counted() -> None:
    counts = counts_of(flow_of("turnstile"), "coin push coin leave", "locked/coin", "coin unlocked/leave")
    assert counts.sessions == 3
    assert dict(counts.transitions) == {"locked/coin": 4, "unlocked/push": 1, "unlocked/leave": 2}
    assert dict(counts.states) == {"locked": 4, "unlocked": 4, "closed": 2}
    assert dict(counts.left) == {"unlocked": 1}
    assert (counts.unsure, counts.strangers) == (0, 0)


def test_a_journey_that_does_not_fit_counts_as_far_as_it_does_and_is_nobodys_stop() -> None:
    counts = counts_of(flow_of("turnstile"), "coin kick coin", "kick")
    assert dict(counts.transitions) == {"locked/coin": 1}
    assert counts.strangers == counts.sessions == 2
    assert not counts.left


def test_what_follows_tells_which_rule_it_was_and_where_nothing_does_nothing_is_guessed(
    tmp_path: Path,
) -> None:
    found = flow_from(tmp_path, CHOOSING, more=ANSWERS)
    assert counts_of(found, "next young/next").transitions == {"a/next": 1, "young/next": 1}
    assert counts_of(found, "next grown/next").transitions == {"a/next#2": 1, "grown/next": 1}
    unsure = counts_of(found, "next", "next")
    assert dict(unsure.transitions) == {}
    assert unsure.unsure == 2
    assert not unsure.left
    both = counts_of(found, "next next")
    assert dict(both.transitions) == {}
    assert dict(both.states) == {"a": 1, "done": 1}
    assert "2" in traffic_look(found.flow, unsure, "en").note


def test_going_back_is_an_entry_and_no_passage() -> None:
    found = flow_of("library")
    machine = Subject(found, unfold(found.flow))
    allowed, at = Allowed(machine.wide), 0
    names: list[str] = []
    while "back" not in names and len(names) < 12:
        ways = allowed.by_state(at)
        name = next((way for way in ways if way.endswith("/back")), next(iter(ways)))
        names.append(name.rpartition("/")[2])
        at = ways[name]
    assert names[-1] == "back"
    counts = counts_of(found, " ".join(names))
    before = counts_of(found, " ".join(names[:-1]))
    assert counts.transitions == before.transitions
    assert sum(counts.states.values()) > sum(before.states.values())


def test_traffic_shows_numbers_directions_and_stops() -> None:
    found = flow_of("turnstile")
    look = traffic_look(found.flow, counts_of(found, "coin push coin leave", "coin"), "en", "a.jsonl")
    assert tones(look) == {
        "locked": "forward",
        "unlocked": "drop",
        "closed": "forward",
        "locked/coin": "forward",
        "unlocked/push": "backward",
        "unlocked/leave": "forward",
    }
    assert look.states["unlocked"].badge == "3 · −1 (33%)"
    assert look.transitions["locked/coin"].share == 1.0
    assert look.transitions["unlocked/push"].share == pytest.approx(1 / 3)
    assert look.note.startswith("a.jsonl. 2 recorded journeys")
    assert "33%" in texts(found, look, language="en")


def test_ways_that_nobody_took_are_dashed_and_have_no_width() -> None:
    found = flow_of("turnstile")
    look = traffic_look(found.flow, Counts(transitions={"locked/coin": 7}), "en")
    mark = look.transitions["unlocked/leave"]
    assert (mark.tone, mark.badge, mark.share) == ("nobody", "0", None)
    assert look.note == "The widest arrow stands for 7 passages"
    assert traffic_look(found.flow, Counts(), "en").transitions["locked/coin"].tone == "nobody"


def test_an_arrow_for_several_ways_carries_the_sum_of_them() -> None:
    flow = flow_of("msa").flow
    numbers = {t.id: 1_000 * (t.index + 1) for t in flow.transitions[:4]}
    look = traffic_look(flow, Counts(10_000, numbers), "fr")
    mark = look.together(tuple(look.transitions[name] for name in numbers))
    assert mark.badge == "10\u202f000"
    assert mark.share == 1.0
    assert (
        traffic_look(flow, Counts(10_000, numbers), "en").transitions[flow.transitions[0].id].badge == "1,000"
    )


def test_coverage_counts_the_scenarios_and_shows_what_they_never_did() -> None:
    found = flow_of("library")
    results = run_all(found, unfold(found.flow))
    covered = coverage(found.flow, results)
    look = coverage_look(found.flow, covered, len(results), "en")
    for name, count in (*covered.states.items(), *covered.transitions.items()):
        mark = look.states.get(name) or look.transitions[name]
        assert (mark.tone, mark.badge) == ("covered" if count else "never", f"×{count}")
    assert "never" in tones(look).values()
    said = texts(found, look, language="en")
    assert "×0" in said
    assert f"{len(results)} scenarios" in said


def test_coverage_of_several_says_how_many_of_them() -> None:
    found = flow_of("turnstile")
    look = coverage_look(found.flow, coverage(found.flow, ()), 0, "en")
    never = look.transitions["locked/coin"]
    done = coverage_look(found.flow, _all_done(found), 3, "en").transitions["locked/coin"]
    assert look.together((never,)) == never
    assert [(m.tone, m.badge) for m in map(look.together, ((done, done), (done, never), (never, never)))] == [
        ("covered", "2/2"),
        ("partly", "1/2"),
        ("never", "0/2"),
    ]


def _all_done(found: Project) -> Coverage:
    flow = found.flow
    return Coverage(dict.fromkeys(flow.states, 1), {t.id: 1 for t in flow.transitions})


@pytest.mark.parametrize(
    ("language", "assumed", "text"), [("fr", "supposé", "texte"), ("en", "assumed", "text")]
)
def test_every_transition_of_the_journey_shows_its_source(language: str, assumed: str, text: str) -> None:
    flow = flow_of("msa").flow
    look = trace_look(flow, language)
    for transition in flow.transitions:
        mark, basis = look.transitions[transition.id], transition.basis or ""
        if basis.startswith("assumed"):
            assert (mark.tone, mark.badge) == ("missing", assumed)
            assert basis.partition(" ")[2] in mark.said
        else:
            kind, _, where = basis.partition(" ")
            assert (mark.tone, mark.badge) == ("basis", f"{text if kind == 'text' else kind} {where}")
    assert {mark.tone for mark in look.transitions.values()} == {"basis", "missing"}


def test_what_has_no_source_at_all_says_so() -> None:
    look = trace_look(flow_of("turnstile").flow, "en")
    assert {mark.badge for mark in look.transitions.values()} == {"no source"}


def test_every_step_of_a_journey_has_its_number_and_the_place_of_the_problem_is_marked() -> None:
    flow = flow_of("turnstile").flow
    moves = (
        Move("locked", "coin", after=("unlocked",), taken=("locked/coin",)),
        Move("unlocked", "push", after=("locked",), taken=("unlocked/push",)),
        Move("locked", "coin", after=("unlocked",), taken=("locked/coin",)),
    )
    look = witness_look(flow, Witness(("locked",), moves), "Nobody gets out.", "en")
    assert {name: mark.badge for name, mark in look.transitions.items()} == {
        "locked/coin": "1, 3",
        "unlocked/push": "2",
    }
    assert tones(look) == {
        "locked": "path",
        "unlocked": "defect",
        "locked/coin": "path",
        "unlocked/push": "path",
    }
    assert look.note == "Nobody gets out."
    told = witness_look(flow, Witness(("locked",), moves, inputs={"x": 1}), "", "en")
    assert told.transitions["unlocked/push"].badge == "3"  # as in the sentences, where inputs come first
    assert "defect" not in tones(told).values()


def test_the_picture_of_a_journey_holds_every_move_of_it_and_its_account_is_whole(tmp_path: Path) -> None:
    flow_from(tmp_path, CHOOSING, more=ANSWERS)
    (tmp_path / "small.yaml").rename(tmp_path / "flow.yaml")
    (tmp_path / "claims.yaml").write_text(BROKEN, "utf-8")
    found = project(tmp_path)
    shown = [problem for problem in findings(Subject(found, unfold(found.flow))) if problem.witness]
    assert shown
    for problem in shown:
        assert problem.witness is not None
        look = witness_look(found.flow, problem.witness, "It shows.", "en")
        made = drawn(along(found.flow, look.states.keys(), look.transitions.keys(), "en"), "svg", look)
        taken = {name for move in problem.witness.moves for name in move.taken}
        assert taken <= set(made.drawn) | set(made.tagged)
        hidden = [name for names in made.hidden.values() for name in names]
        assert sorted([*made.drawn, *made.tagged, *hidden]) == sorted(t.id for t in found.flow.transitions)
        assert {*problem.witness.last} <= set(seen(made.content).boxes)


def test_a_position_marks_where_somebody_is_and_was_and_shows_no_answer() -> None:
    found = flow_of("library")
    flow = found.flow
    pages = [state.id for state in flow.states.values() if state.fields][:2]
    here, before = pages[1], pages[0]
    secret = "Camille-Secret-4711"
    snapshot = Snapshot(flow.id, flow.version, flow.digest, (here,), {"name": secret}, ((before,), (before,)))
    look = position_look(flow, snapshot, "en")
    assert (look.states[here].tone, look.states[before].tone) == ("here", "visited")
    assert look.states[before].badge == "1, 2"
    assert {name: mark.tone for name, mark in look.transitions.items()} == {
        t.id: "open" for t in flow.transitions if t.source == here
    }
    for form in ("svg", "dot", "mermaid"):
        assert secret.encode() not in draw(found, "journey", form, "en", look)


def test_looks_speak_french_and_english_and_fall_back_to_english() -> None:
    flow = flow_of("turnstile").flow
    assert trace_look(flow, "fr").title == "d'où vient chaque transition"
    assert trace_look(flow, "en").title == trace_look(flow, "de").title == "where each transition comes from"
    assert trace_look(flow).title == trace_look(flow, flow.language).title


def test_the_mark_of_one_is_the_mark_of_one_in_every_look() -> None:
    flow = flow_of("turnstile").flow
    for look in (trace_look(flow), traffic_look(flow, Counts()), coverage_look(flow, coverage(flow, ()), 0)):
        for mark in look.transitions.values():
            assert look.together((mark,)) == mark
            assert foremost((mark,)).tone == mark.tone
