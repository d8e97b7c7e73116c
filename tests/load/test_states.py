"""States: what each of them is, what it holds, and what is inherited from what it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.flow import Action, Result, Source, StateKind
from tests.load.written import flow_of, project_of, said, told

FLOW = "flowkit: 1\nflow: visit\nstart: one\nends:\n  done: { result: success }\n"
SOURCE = "source: { document: Leaflet, section: all }\n"


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("info: Hello., go_to: done", StateKind.PAGE),
        ("question: Well?, choices: { a: done }", StateKind.PAGE),
        ("fields: [name], go_to: done", StateKind.PAGE),
        ("route: [{ go_to: done }]", StateKind.ROUTE),
        ("check: proof, outcomes: { ok: done }", StateKind.CHECK),
    ],
)
def test_what_a_state_is_is_told_by_its_keys(keys: str, kind: StateKind) -> None:
    flow = flow_of(f"answers:\n  name: {{ type: text }}\nstates:\n  first: {{ {keys} }}\n")
    assert flow.states["first"].kind is kind


def test_a_page_without_a_title_is_titled_by_its_question() -> None:
    flow = flow_of("""
        states:
          first: { question: How old?, choices: { young: second } }
          second: { title: Age, question: Really?, choices: { yes_: done } }
    """)
    assert (flow.states["first"].title, flow.states["second"].title) == ("How old?", "Age")
    assert flow.texts["first.question"] == "How old?"
    assert "first.title" not in flow.texts


def test_a_page_keeps_all_that_is_said_of_it() -> None:
    state = flow_of("""
        answers:
          name: { type: text }
        states:
          first:
            title: You
            number: 5.1
            info: Who are you?
            hint: As on your card.
            note: Ask the lawyer.
            fields: [name]
            barrier: true
            keep: P30D
            basis: text 3
            covers: [V1, V2]
            do: { note_down: { who: "{name}", how: twice }, ring: }
            go_to: done
    """).states["first"]
    assert (state.number, state.info, state.hint, state.note) == (
        "5.1",
        "Who are you?",
        "As on your card.",
        "Ask the lawyer.",
    )
    assert (state.fields, state.barrier, state.keep, state.basis) == (("name",), True, "P30D", "text 3")
    assert state.covers == ("V1", "V2")
    assert state.actions == (Action("note_down", {"who": "{name}", "how": "twice"}), Action("ring"))
    assert state.span is not None
    assert (state.span.line, state.span.column, state.span.end_column) == (8, 3, 8)


def test_a_check_keeps_what_it_is_given_and_what_it_gives() -> None:
    state = flow_of("""
        answers:
          name: { type: text }
          paid: { type: boolean, derived: true }
        states:
          first: { check: payment, with: { who: "{name}" }, gives: [paid], outcomes: { paid: done } }
    """).states["first"]
    assert (state.check, state.gives, dict(state.check_arguments)) == (
        "payment",
        ("paid",),
        {"who": "{name}"},
    )


def test_the_place_in_the_document_is_inherited_part_by_part(tmp_path: Path) -> None:
    step = """
        step: one
        source: { section: "5" }
        states:
          hall: { info: Hall., go_to: tower }
          tower: { info: Tower., source: { section: "5.2" }, go_to: cellar }
          cellar: { info: Cellar., source: { document: Map }, go_to: done }
    """
    states = project_of(tmp_path, {"flow.yaml": FLOW + SOURCE, "1-one.yaml": step}).flow.states
    assert states["one"].source == Source("5", "Leaflet")
    assert states["one.hall"].source == Source("5", "Leaflet")
    assert states["one.tower"].source == Source("5.2", "Leaflet")
    assert states["one.cellar"].source == Source("5", "Map")
    assert states["done"].source == Source("all", "Leaflet")


def test_a_step_begins_with_its_first_state_or_the_one_it_names(tmp_path: Path) -> None:
    states = "states:\n  hall: {{ info: Hall., go_to: tower }}\n  tower: {{ info: Tower., go_to: done }}\n"
    step = "step: one\n{}" + states
    first = project_of(tmp_path / "a", {"flow.yaml": FLOW, "1.yaml": step.format("")}).flow
    named = project_of(
        tmp_path / "b", {"flow.yaml": FLOW, "1.yaml": step.format("start: tower\nresume: true\n")}
    ).flow
    assert (first.states["one"].initial, first.states["one"].resume) == ("one.hall", False)
    assert (named.states["one"].initial, named.states["one"].resume) == ("one.tower", True)
    assert named.states["one"].children == ("one.hall", "one.tower")


def test_a_step_cannot_begin_with_a_state_of_another(tmp_path: Path) -> None:
    files = {
        "flow.yaml": FLOW,
        "1.yaml": "step: one\nstart: tower\nstates:\n  hall: { info: Hall., go_to: two }\n",
        "2.yaml": "step: two\nstart: towr\nstates:\n  tower: { info: Tower., go_to: done }\n",
    }
    assert told(tmp_path, files) == [
        "1.yaml: unknown-state.start 2:8",
        "2.yaml: unknown-state.start.near 2:8",
    ]


PARTS = """
    states:
      first:
        title: Two parts
        parallel:
          old:
            title: Old
            states: { leave: { info: Leave., go_to: left_it }, left_it: { end: true, info: Left. } }
          new:
            start: arrive
            states:
              pack: { info: Pack., go_to: arrive }
              arrive: { info: Arrive., go_to: there }
              there: { end: true }
        next: { go_to: done, do: { celebrate: } }
"""


def test_a_parallel_state_holds_regions_with_their_own_states_and_ends() -> None:
    states = flow_of(PARTS).states
    assert (states["first"].kind, states["first"].children) == (
        StateKind.PARALLEL,
        ("first.old", "first.new"),
    )
    assert [states[f"first.{name}"].kind for name in ("old", "new")] == [StateKind.REGION] * 2
    assert (states["first.old"].initial, states["first.new"].initial) == (
        "first.old.leave",
        "first.new.arrive",
    )
    assert (states["first.old.left_it"].kind, states["first.old.left_it"].info) == (StateKind.END, "Left.")
    assert states["first.new.there"].parent == "first.new"
    assert flow_of(PARTS).texts["first.old.title"] == "Old"


def test_a_region_that_cannot_be_finished_is_said(tmp_path: Path) -> None:
    body = PARTS.replace("left_it: { end: true, info: Left. }", "left_it: { info: Left., go_to: leave }")
    assert said(tmp_path, body) == ["missing-key.region-end 5:7"]


def test_an_end_says_how_the_journey_ended(tmp_path: Path) -> None:
    ends = """
        flowkit: 1
        flow: visit
        start: hall
        states: { hall: { info: Hall., go_to: out } }
        ends:
          out:
            { result: error, title: Out, info: Go., number: 9, note: Sad., keep: P7D, do: { ring: },
              basis: text 1, covers: [V1] }
    """
    end = project_of(tmp_path, {"flow.yaml": ends}).flow.states["out"]
    assert (end.kind, end.result, end.title, end.info) == (StateKind.END, Result.ERROR, "Out", "Go.")
    assert (end.number, end.note, end.keep, end.basis, end.covers) == ("9", "Sad.", "P7D", "text 1", ("V1",))
    assert end.actions == (Action("ring"),)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("title: Nothing, go_to: done", "not-one-kind 2:3"),
        ("question: Well?, go_to: done", "not-one-kind.question 2:3"),
        ("choices: { a: done }, fields: [name]", "not-one-kind.several 2:3"),
        ("info: Hi., check: proof, outcomes: { a: done }", "not-one-kind.several 2:3"),
        ("info: Hi., outcomes: { a: done }, go_to: done", "misplaced-key 2:23"),
        ("route: [{ go_to: done }], after: { P1D: done }", "misplaced-key 2:38"),
        ("check: proof", "missing-key.with-key.outcomes 2:3"),
        ("info: Hi., save_as: name", "missing-key.with-key.choices 2:3"),
        ("fields: [name]", "missing-key.with-key.go_to 2:3"),
        ("fields: [name], goto: done", "unknown-key.near 2:28"),
        ("check: proof, outcmes: { a: done }", "unknown-key.near 2:26"),
        ("choises: { a: done }", "unknown-key.near 2:12"),
    ],
)
def test_one_mistake_about_what_a_state_is_is_said_once(tmp_path: Path, keys: str, problem: str) -> None:
    body = "answers: { name: { type: choice, choices: { a: A } } }\n"
    head = "flowkit: 1\nflow: visit\nstart: first\n" + body
    assert said(tmp_path, f"states:\n  first: {{ {keys} }}\n", head) == [problem]


def test_ids_are_used_once_in_their_place_and_the_first_use_is_shown(tmp_path: Path) -> None:
    files = {
        "flow.yaml": FLOW + "  two: { result: error }\n",
        "1.yaml": "step: one\nstates:\n  hall: { info: Hall., go_to: two }\n",
        "2.yaml": "step: two\nstates:\n  hall: { info: Hall., go_to: done }\n",
        "3.yaml": "step: one\nstates:\n  attic: { info: Attic., go_to: done }\n",
    }
    assert told(tmp_path, files) == ["3.yaml: same-id 1:7", "flow.yaml: same-id 6:3"]


def test_a_dot_in_an_id_is_a_problem_and_not_a_path(tmp_path: Path) -> None:
    assert said(
        tmp_path, "states:\n  first: { info: Hi., go_to: done }\n  a.b: { info: Hi., go_to: done }\n"
    ) == ["bad-id 3:3"]
