"""The files beside a flow: scenarios and walks, people, the guide, requirements."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.project import GuideEdge, RecordRule, Requirement, ScenarioStep, Walk
from flowkit.load import load_source, project
from tests.load.written import project_of, told

FLOW = """
    flowkit: 1
    flow: visit
    start: one
    parameters: { town: { type: text } }
    answers:
      name: { type: text }
      paid: { type: boolean, derived: true }
      days: { type: choice, many: true, choices: { mon: Monday, tue: Tuesday } }
    ends:
      done: { result: success }
"""
ONE = """
    step: one
    states:
      hall: { fields: [name, days], go_to: proof, links: { up: tower } }
      tower: { question: High?, choices: { high: hall, low: hall } }
      proof: { check: payment, gives: [paid], outcomes: { right: done, wrong: two.hall } }
"""
TWO = """
    step: two
    states:
      hall: { info: The other hall., go_to: sort }
      sort: { route: [{ go_to: done }] }
"""
FILES = {"flow.yaml": FLOW, "1.yaml": ONE, "2.yaml": TWO}


def test_a_scenario_is_read_with_all_that_happens_and_is_expected(tmp_path: Path) -> None:
    tests = """
        scenarios:
          - name: everything
            inputs: { town: Upper Milling }
            start_at: one.hall
            answers: { name: Kim }
            now: 2026-03-01T10:00:00+01:00
            covers: [V1]
            steps:
              - { at: one.hall, answer: { name: Kim, days: [mon, tue] } }
              - { at: tower, choose: high }
              - { at: one.hall, follow: up }
              - { press: back, refused: true }
              - { press: jump, refused: not-available }
              - { at: proof, outcome: right, gives: { paid: yes } }
              - { wait: P7D }
            ends_at: done
            expect: { effects: [write], answers: { name: Kim, paid: } }
          - { name: nothing, steps: [], expect: { effects: [] } }
    """
    everything, nothing = project_of(tmp_path, {**FILES, "tests/a.yaml": tests}).scenarios
    assert (everything.name, everything.start_at, everything.ends_at) == ("everything", "one.hall", "done")
    assert (dict(everything.inputs), dict(everything.answers)) == ({"town": "Upper Milling"}, {"name": "Kim"})
    assert (everything.now, everything.covers) == ("2026-03-01T10:00:00+01:00", ("V1",))
    assert everything.expect_effects == ("write",)
    assert dict(everything.expect_answers) == {"name": "Kim", "paid": None}
    first, choose, follow, back, jump, proof, wait = everything.steps
    assert (first.at, dict(first.answer)) == ("one.hall", {"name": "Kim", "days": "mon,tue"})
    assert (choose.at, choose.choose, follow.follow) == ("one.tower", "high", "up")
    assert (back.press, back.refused, jump.refused) == ("back", "", "not-available")
    assert (proof.outcome, dict(proof.gives), wait.wait) == ("right", {"paid": "yes"}, "P7D")
    assert (nothing.steps, nothing.expect_effects, nothing.start_at) == ((), (), None)
    assert isinstance(first, ScenarioStep)
    assert everything.span is not None
    assert (everything.span.line, everything.span.column) == (2, 11)


def test_scenarios_of_a_flow_in_one_file_stand_beside_it(tmp_path: Path) -> None:
    states = "states: { hall: { info: Hi., go_to: done } }\nends: { done: { result: success } }\n"
    flow = "flowkit: 1\nflow: visit\nstart: hall\n" + states
    tests = "scenarios: [{ name: through, steps: [{ at: hall, press: next }], ends_at: done }]\n"
    (tmp_path / "visit.tests.yaml").write_text(tests)
    (tmp_path / "visit.yaml").write_text(flow)
    from flowkit.load import project

    assert [scenario.name for scenario in project(tmp_path / "visit.yaml").scenarios] == ["through"]


def test_a_walk_is_a_line_of_waypoints(tmp_path: Path) -> None:
    tests = (
        "walks:\n  quick: name=Kim, one.hall=next,  proof=right , done,\n  town: town=Upper Milling, hall\n"
    )
    quick, town = project_of(tmp_path, {**FILES, "tests/a.yaml": tests}).walks
    assert isinstance(quick, Walk)
    assert quick.waypoints == ("name=Kim", "one.hall=next", "proof=right", "done")
    assert town.waypoints == ("town=Upper Milling", "hall")


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("at: hal", "unknown-state.beside.near 1:41"),
        ("at: far_away", "unknown-state.beside 1:41"),
        ("at: hall", "unknown-state.several 1:41"),
        ("at: tower, choose: hig", "unknown-event.near 1:56"),
        ("at: tower, choose: purple", "unknown-event 1:56"),
        ("at: two.sort, outcome: right", "unknown-event.none 1:60"),
        ("answer: { nmae: Kim }", "unknown-answer.near 1:47"),
        ("answer: { size: 3 }", "unknown-answer 1:47"),
        ("answer: { town: Milling }", "unknown-answer.parameter 1:47"),
        ("wait: a while", "bad-duration 1:43"),
        ("push: next", "unknown-key 1:37"),
    ],
)
def test_a_step_of_a_scenario_names_what_there_is(tmp_path: Path, step: str, problem: str) -> None:
    tests = f"scenarios: [{{ name: it, steps: [{{   {step} }}] }}]\n"
    assert told(tmp_path, {**FILES, "tests/a.yaml": tests}) == [f"a.yaml: {problem}"]


def test_a_walk_names_what_there_is_and_each_slip_is_shown_in_its_place(tmp_path: Path) -> None:
    tests = 'walks:\n  a: nmae=Kim, tower=high, towr, size=3\n  b: "hall, halll=next"\n'
    assert told(tmp_path, {**FILES, "tests/a.yaml": tests}) == [
        "a.yaml: unknown-state.waypoint.near 2:6",
        "a.yaml: unknown-state.waypoint.near 2:28",
        "a.yaml: unknown-state.waypoint 2:34",
        "a.yaml: unknown-state.waypoint.near 3:13",
    ]


def test_people_answer_choose_and_are_known_to_the_checks(tmp_path: Path) -> None:
    people = """
        record:
          payment: right
        people:
          kim: { title: Kim Invented, answers: { name: Kim }, choices: { tower: [high, low], one.hall: up } }
          sam:
            title: Sam Invented
            record:
              payment: [{ when: name = 'Sam', outcome: wrong, gives: { paid: no } }, { outcome: right }]
    """
    found = project_of(tmp_path, {**FILES, "people.yaml": people}).people
    assert found["kim"].choices == {"one.tower": ("high", "low"), "one.hall": ("up",)}
    assert found["kim"].record == {"payment": (RecordRule("right"),)}
    first, second = found["sam"].record["payment"]
    assert (str(first.guard), first.outcome, dict(first.gives)) == ("name = 'Sam'", "wrong", {"paid": "no"})
    assert (second.guard, second.outcome) == (None, "right")
    assert (found["sam"].title, dict(found["kim"].answers)) == ("Sam Invented", {"name": "Kim"})


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ("record: { payement: right }", "unknown-state.check.near 2:32"),
        ("record: { weather: right }", "unknown-state.check 2:32"),
        ("record: { payment: rigt }", "unknown-event.near 2:41"),
        ("record: { payment: [{ outcome: purple }] }", "unknown-event 2:53"),
        (
            "record: { payment: [{ when: nmae = 'K', outcome: right }] }",
            "bad-condition.unknown-name.near 2:50",
        ),
        ("record: { payment: [{ outcome: right, gives: { piad: no } }] }", "unknown-answer.near 2:69"),
        ("choices: { towre: high }", "unknown-state.beside.near 2:33"),
        ("choices: { tower: [high, hihg] }", "unknown-event.near 2:47"),
        ("answers: { nmae: Kim }", "unknown-answer.near 2:33"),
    ],
)
def test_a_person_names_what_there_is(tmp_path: Path, person: str, problem: str) -> None:
    people = f"people:\n  kim: {{ title: Kim, {person} }}\n"
    assert told(tmp_path, {**FILES, "people.yaml": people}) == [f"people.yaml: {problem}"]


GUIDE = """
    guide:
      title: Leaflet
      source: Town hall
      nodes:
        "1": { label: Hall, state: one.hall }
        "2": { label: Tower, state: tower }
      edges:
        - { from: "1", to: "2", label: up }
"""


def test_the_guide_is_boxes_and_arrows(tmp_path: Path) -> None:
    guide = project_of(tmp_path, {**FILES, "guide.yaml": GUIDE}).guide
    assert guide is not None
    assert (guide.title, guide.source) == ("Leaflet", "Town hall")
    assert [(box.id, box.label, box.state) for box in guide.nodes] == [
        ("1", "Hall", "one.hall"),
        ("2", "Tower", "one.tower"),
    ]
    assert guide.edges == (GuideEdge("1", "2", "up", guide.edges[0].span),)


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("state: tower", "state: towre", ["unknown-state.beside.near 6:33"]),
        ('to: "2"', 'to: "3"', ["unknown-state.box 8:24"]),
        (", label: up", "", ["missing-key.label 8:7"]),
        ('"2": { label: Tower, state: tower }', '"2": Tower', ["wrong-shape.object.2 6:10"]),
    ],
)
def test_the_guide_names_what_there_is(tmp_path: Path, old: str, new: str, problems: list[str]) -> None:
    files = {**FILES, "guide.yaml": GUIDE.replace(old, new)}
    assert told(tmp_path, files) == [f"guide.yaml: {problem}" for problem in problems]


def test_requirements_are_a_text_or_a_text_with_its_place(tmp_path: Path) -> None:
    requirements = "requirements:\n  V1: People visit.\n  V2: { text: They pay., place: page 3 }\n"
    found = project_of(tmp_path, {**FILES, "requirements.yaml": requirements}).requirements
    assert [Requirement(one.id, one.text, one.place) for one in found] == [
        Requirement("V1", "People visit."),
        Requirement("V2", "They pay.", "page 3"),
    ]


def test_whatever_covers_a_requirement_names_one_that_is_listed(tmp_path: Path) -> None:
    files = {
        "flow.yaml": FLOW.replace("start: one", "start: one\n    covers: [V1, visiting]"),
        "1.yaml": ONE.replace("High?", "High?, covers: [V2]").replace(
            "high: hall", "high: { go_to: hall, covers: [V9] }"
        ),
        "2.yaml": TWO,
        "requirements.yaml": "requirements:\n  V1: They come.\n  V2: They pay.\n  visitors: They are many.\n",
        "tests/a.yaml": "scenarios: [{ name: it, covers: [V3], steps: [] }]\n",
    }
    assert told(tmp_path / "a", files) == [
        "1.yaml: unknown-requirement 4:84",
        "flow.yaml: unknown-requirement.near 4:14",
        "a.yaml: unknown-requirement 1:34",
    ]
    del files["requirements.yaml"]
    assert told(tmp_path / "b", files) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"tests/a.yaml": "scenarios: [text, { name: it, steps: [text] }]\nwalks: { a: [x] }\n"},
        {"people.yaml": "people: { kim: text }\nrecord: { payment: { a: b } }\n"},
        {"guide.yaml": "guide: text\n"},
        {"guide.yaml": "guide: { nodes: { a: text }, edges: [text] }\n"},
        {"requirements.yaml": "requirements: { V1: [text] }\n"},
        {"requirements.yaml": "requirements: text\n"},
        {"fr.yaml": "language: fr\ntexts: text\n"},
        {"claims.yaml": "claims: text\n"},
    ],
    ids=lambda files: next(iter(files.values()))[:30].strip(),
)
def test_a_file_of_any_shape_is_answered_with_its_shape(tmp_path: Path, broken: dict[str, str]) -> None:
    found = told(tmp_path, {**FILES, **broken})
    assert found
    assert {problem.split(" ")[1].split(".")[0] for problem in found} <= {"wrong-shape", "missing-key"}


ALONE = """\
flowkit: 1
flow: gate
language: en
start: gate
states:
  gate: { info: A gate., go_to: asked }
  asked: { check: ticket, outcomes: { valid: { go_to: in }, void: { go_to: gate } } }
ends: { in: { result: success, title: In } }
"""
CLAIMED = """\
claims:
  - { id: asked, says: All are asked., pattern: precedes, first: { state: asked }, then: { ends: success } }
record: { ticket: valid }
people: { kim: { title: Kim Invented } }
"""


def test_a_flow_in_one_file_may_hold_its_claims_and_its_people(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(ALONE + CLAIMED, "utf-8")
    found = project(path)
    assert [claim.id for claim in found.claims] == ["asked"]
    assert found.people["kim"].record["ticket"][0].outcome == "valid"


def test_claims_and_people_do_not_change_what_a_flow_is() -> None:
    assert load_source(ALONE).digest == load_source(ALONE + CLAIMED).digest
