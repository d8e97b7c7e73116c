"""Ways on: destinations, rules, controls and texts, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.flow import Action, Flow, Trigger
from tests.load.written import flow_of, project_of, said, told

FLOW = (
    "flowkit: 1\nflow: visit\nstart: one\nends:\n  done: { result: success }\n  left: { result: abandoned }\n"
)


def arrows(flow: Flow) -> list[str]:
    """Every transition in short."""
    return [f"{way.id} > {way.target}" for way in flow.transitions]


def test_a_destination_may_be_a_word_rules_or_the_long_form() -> None:
    flow = flow_of("""
        answers:
          old: { type: boolean }
        states:
          first:
            question: Where?
            choices:
              word: done
              rules: [{ when: old, go_to: left }, { go_to: done }]
              long: { label: Long, go_to: done }
              both:
                label: Both
                hint: A second line.
                go_to:
                  - when: old
                    go_to: left
                    do: { first_thing: }
                    forget: [old]
                    basis: text 2
                    covers: [V2]
                  - { go_to: done }
                do: { second_thing: }
                basis: text 1
                covers: [V1]
    """)
    assert arrows(flow) == [
        "first/word > done",
        "first/rules > left",
        "first/rules#2 > done",
        "first/long > done",
        "first/both > left",
        "first/both#2 > done",
    ]
    one, other = flow.transitions[4:]
    assert [action.name for action in one.actions] == ["second_thing", "first_thing"]
    assert (one.forget, one.basis, one.covers) == (("old",), "text 2", ("V2", "V1"))
    assert (other.actions, other.basis, other.covers) == ((Action("second_thing"),), "text 1", ("V1",))
    assert str(one.guard) == "old"
    assert (one.index, one.label, one.path) == (4, "Both", "first.choices.both")
    assert flow.texts["first.choices.both.hint"] == "A second line."


def test_each_control_says_what_triggers_it() -> None:
    flow = flow_of("""
        states:
          first:
            info: Hello.
            next: { label: Go on, go_to: second, usual: true, source_label: Continue }
            links: { help: { label: Help, go_to: second } }
            buttons: { stop: { label: Stop, go_to: left } }
            after: { P7D: left }
          second: { check: proof, outcomes: { ok: third }, after: { PT5M: left } }
          third: { route: [{ go_to: done }] }
    """)
    triggers = [(control.event, control.trigger) for control in flow.states["first"].controls]
    assert triggers == [
        ("next", Trigger.NEXT),
        ("help", Trigger.LINK),
        ("stop", Trigger.BUTTON),
        ("after_p7d", Trigger.TIMER),
    ]
    first = flow.states["first"].controls[0]
    assert (first.label, first.usual, first.source_label) == ("Go on", True, "Continue")
    assert flow.states["first"].controls[3].after == "P7D"
    assert [control.event for control in flow.states["second"].controls] == ["ok", "after_pt5m"]
    assert [way.event for way in flow.leaving("third")] == [None]


def test_a_control_is_usual_when_one_of_its_rules_is() -> None:
    flow = flow_of("""
        answers: { old: { type: boolean } }
        states:
          first: { fields: [old], go_to: [{ when: old, go_to: done, usual: true }, { go_to: left }] }
    """)
    assert flow.states["first"].controls[0].usual
    assert [way.usual for way in flow.transitions] == [True, False]


def test_a_name_means_the_nearest_state_then_outwards(tmp_path: Path) -> None:
    files = {
        "flow.yaml": FLOW + "states:\n  hall: { info: Outer hall., go_to: done }\n",
        "1.yaml": "step: one\nstates:\n  tower: { info: Tower., go_to: hall }\n"
        "  hall: { info: Inner hall., go_to: two.hall }\n",
        "2.yaml": "step: two\nstates:\n  cellar: { info: Cellar., go_to: hall }\n"
        "  hall: { info: Hall of two., go_to: one }\n",
        "3.yaml": "step: three\nstates:\n  attic: { info: Attic., go_to: hall }\n",
    }
    assert arrows(project_of(tmp_path, files).flow) == [
        "hall/next > done",
        "one.tower/next > one.hall",
        "one.hall/next > two.hall",
        "two.cellar/next > two.hall",
        "two.hall/next > one",
        "three.attic/next > hall",
    ]


def test_conditions_ask_about_the_nearest_state_too(tmp_path: Path) -> None:
    rules = "[{ when: visits(hall) > 1, go_to: left }, { go_to: done }]"
    step = f"step: one\nstates:\n  hall: {{ info: Hall., go_to: {rules} }}\n"
    flow = project_of(tmp_path, {"flow.yaml": FLOW, "1.yaml": step}).flow
    assert flow.counters == {"visits(one.hall)"}


@pytest.mark.parametrize(
    ("destination", "problem"),
    [
        ("dome", "unknown-state.near 2:33"),
        ("nowhere_at_all", "unknown-state 2:33"),
        ("somewhere else", "unknown-state.text 2:33"),
        ("[{ go_to: dome }]", "unknown-state.near 2:43"),
        ("[{ go_to: done }, { go_to: left }]", "hidden-rule 2:51"),
        ("[]", "empty-list 2:33"),
        ("[done]", "wrong-shape.item.object 2:34"),
        ("[{ when: 1 = 1, go_to: done }]", "bad-condition.compared-with-itself 2:46"),
        ("{ state: done }", "wrong-shape.text-or-list 2:33"),
    ],
)
def test_a_wrong_destination_is_said_where_it_stands(tmp_path: Path, destination: str, problem: str) -> None:
    assert said(tmp_path, f"states:\n  first: {{ info: Hello., go_to: {destination} }}\n") == [problem]


def test_a_destination_with_a_bad_id_is_said_once_where_it_is_declared(tmp_path: Path) -> None:
    body = "states:\n  first: { info: Hi., go_to: the_hall }\n  the-hall: { info: Hi., go_to: done }\n"
    assert said(tmp_path, body) == ["bad-id 3:3"]


@pytest.mark.parametrize(
    ("way", "problem"),
    [
        ("{ label: A }", "missing-key.way 2:34"),
        ("{ label: A, goto: done }", "unknown-key.near 2:49"),
        ("{ label: A, when: old }", "missing-key.way 2:34"),
        ("{ go_to: [{ go_to: done }], when: 1 = 1 }", "misplaced-key.when 2:65"),
        ("{ go_to: done, forget: [nmae] }", "unknown-answer.near 2:61"),
        ("{ go_to: done, do: { write: { to: '{nmae}' } } }", "unknown-placeholder.near 2:73"),
    ],
)
def test_a_wrong_way_is_said_once(tmp_path: Path, way: str, problem: str) -> None:
    head = (
        "flowkit: 1\nflow: visit\nstart: first\nanswers: { name: { type: text }, old: { type: boolean } }\n"
    )
    assert said(tmp_path, f"states:\n  first: {{ info: Hi., links: {{   a: {way} }} }}\n", head) == [problem]


def test_go_to_and_next_cannot_both_be_given(tmp_path: Path) -> None:
    body = "states:\n  first: { info: Hi., go_to: done, next: { label: On, go_to: done } }\n"
    assert said(tmp_path, body) == ["misplaced-key.next 2:23"]


def test_a_question_leads_on_by_its_choices_only(tmp_path: Path) -> None:
    body = "states:\n  first: { question: Well?, choices: { a: done }, go_to: done }\n"
    assert said(tmp_path, body) == ["misplaced-key.choices 2:51"]


REGIONS = """
    states:
      first:
        parallel:
          a: {{ states: {{ hall: {{ info: Hall., go_to: {inside} }}, out: {{ end: true }} }} }}
          b: {{ states: {{ tower: {{ info: Tower., go_to: down }}, down: {{ end: true }} }} }}
        go_to: {done}
      aside: {{ info: Aside., go_to: {aside} }}
"""


@pytest.mark.parametrize(
    ("inside", "done", "aside", "problems"),
    [
        ("out", "done", "first", []),
        ("left", "done", "first", []),
        ("tower", "done", "first", ["unknown-state.inside-region 4:50"]),
        ("first.b.tower", "done", "first", ["unknown-state.inside-region 4:50"]),
        ("out", "first.a", "first", ["unknown-state.inside-region 6:12"]),
        ("out", "done", "first.b.tower", ["unknown-state.inside-region 7:33"]),
        ("out", "done", "tower", ["unknown-state.inside-region 7:33"]),
        ("ouut", "done", "first", ["unknown-state.near 4:50"]),
    ],
)
def test_nothing_leads_into_the_middle_of_a_region(
    tmp_path: Path, inside: str, done: str, aside: str, problems: list[str]
) -> None:
    assert said(tmp_path, REGIONS.format(inside=inside, done=done, aside=aside)) == problems


def test_a_journey_cannot_start_inside_a_region(tmp_path: Path) -> None:
    body = REGIONS.format(inside="out", done="done", aside="first")
    head = "flowkit: 1\nflow: visit\nstart: first.a.hall\n"
    assert said(tmp_path, body, head) == ["unknown-state.inside-region 0:8"]


def test_ways_that_rest_on_nothing_are_remarked_when_there_is_a_document(tmp_path: Path) -> None:
    files = {
        "flow.yaml": FLOW
        + "source: { document: Leaflet }\nbuttons: { quit: { label: Quit, go_to: left } }\n",
        "1.yaml": "step: one\nstates:\n  hall: { info: Hall., go_to: tower }\n"
        "  tower: { info: Tower., next: { go_to: [{ go_to: done }], basis: text 1 } }\n",
    }
    assert told(tmp_path / "a", files) == ["1.yaml: missing-basis 3:31"]
    files["flow.yaml"] = files["flow.yaml"].replace("source: { document: Leaflet }\n", "")
    assert told(tmp_path / "b", files) == []


def test_events_of_one_state_have_names_of_their_own(tmp_path: Path) -> None:
    body = """
        buttons: { stop: { label: Stop, go_to: left } }
        states:
          first: { question: Well?, choices: { a: done, stop: left }, links: { a: done, next: done } }
          second: { info: Hi., go_to: first, links: { stop: done, back: left } }
    """
    assert said(tmp_path, body) == [
        "same-id.event 1:12",
        "same-id.event 1:12",
        "same-id.event 3:72",
        "bad-id.event 3:81",
        "bad-id.event 4:59",
    ]
