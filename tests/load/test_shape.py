"""The shape of a file: each thing that is not as the schema has it is said once, where it stands."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from flowkit.load import examine
from flowkit.messages.render import render_all
from tests.load.written import HEAD, marked, said, told

PAGE = "states:\n  first: { info: Hello., go_to: done }\n"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("answers: [name]\n" + PAGE, "wrong-shape.object.list: [name]"),
        ("answers: { name: text }\n" + PAGE, "wrong-shape.object.answer: text"),
        ("answers: { name: { type: text, optional: { a: b } } }\n" + PAGE, "wrong-shape.string: { a: b }"),
        (
            "answers: { name: { type: choice, choices: { a: [x] } } }\n" + PAGE,
            "wrong-shape.text-or-keys: [x]",
        ),
        ("answers: { name: { type: choice, choices: [a] } }\n" + PAGE, "wrong-shape.object.list: [a]"),
        ("answers: { name: { type: text, errors: [a] } }\n" + PAGE, "wrong-shape.object.list: [a]"),
        ("states: { first: hello }\n", "wrong-shape.object.first: hello"),
        ("states: { first: { info: [a], go_to: done } }\n", "wrong-shape.string: [a]"),
        ("states: { first: { info: Hi., go_to: done, covers: V1 } }\n", "wrong-shape.array.covers: V1"),
        ("states: { first: { info: Hi., go_to: done, covers: [[V1]] } }\n", "wrong-shape.item.string: [V1]"),
        ("states: { first: { route: done } }\n", "wrong-shape.array.route: done"),
        ("states: { first: { route: [done] } }\n", "wrong-shape.item.object: done"),
        ("states: { first: { info: Hi., go_to: { a: b } } }\n", "wrong-shape.text-or-list: { a: b }"),
        ("states: { first: { info: Hi., go_to: done, do: ring } }\n", "wrong-shape.object.do: ring"),
        (
            "states: { first: { info: Hi., go_to: done, do: { ring: { to: [a] } } } }\n",
            "wrong-shape.string: [a]",
        ),
        (
            "states: { first: { info: Hi., go_to: done, do: { ring: loud } } }\n",
            "wrong-shape.object.ring: loud",
        ),
        ("states: { first: { info: Hi., go_to: done, links: [help] } }\n", "wrong-shape.object.list: [help]"),
        (
            "states: { first: { check: a, outcomes: { b: done }, with: { c: [d] } } }\n",
            "wrong-shape.string: [d]",
        ),
        ("states: { first: { parallel: [a, b], go_to: done } }\n", "wrong-shape.object.list: [a, b]"),
        ("states: { first: { info: Hi., go_to: done, links: { a: [b] } } }\n", "wrong-shape.item.object: b"),
        ("steps: { one: text }\n" + PAGE, "wrong-shape.object.one: text"),
        ("buttons: { quit: { go_to: left, except: first } }\n" + PAGE, "wrong-shape.array.except: first"),
        (
            "buttons: { quit: { go_to: left, except: [[first]] } }\n" + PAGE,
            "wrong-shape.item.string: [first]",
        ),
        ("after: P7D\n" + PAGE, "wrong-shape.object.after: P7D"),
        ("after: { P7D: { go_to: done }, a week: { go_to: left } }\n" + PAGE, "bad-duration: a week"),
        ("title: { fr: Visite }\n" + PAGE, "wrong-shape.string: { fr: Visite }"),
        ("title:\n" + PAGE, "wrong-shape.empty: title"),
        ("answers:\n" + PAGE, "wrong-shape.empty: answers"),
        ("version: [1]\n" + PAGE, "wrong-shape.string: [1]"),
        ("covers: [V1, V1]\n" + PAGE, "repeated: V1"),
        ("covers: [1]\n" + PAGE, "bad-form.covers: 1"),
        ("source: Leaflet\n" + PAGE, "wrong-shape.object.source: Leaflet"),
        (
            "source: { page: 3 }\n" + PAGE.replace("go_to: done", "next: { go_to: done, basis: text 1 }"),
            "unknown-key: page",
        ),
        ("states: { first: { info: Hi., go_to: done, barrier: perhaps } }\n", "not-one-of: perhaps"),
        ("states: { first: { info: Hi., go_to: done, back: flase } }\n", "not-one-of.near: flase"),
        ("states: { first: { info: Hi., go_to: done, keep: a year } }\n", "bad-duration: a year"),
        ("states: { first: { info: Hi., go_to: done, basis: page 3 } }\n", "bad-basis: page 3"),
        (
            "states: { first: { parallel: { a: { states: { x: { end: true } } } }, go_to: done } }\n",
            "empty-list.too-few: { a: { states: { x: { end: true } } } }",
        ),
        ("states: { first: { fields: [], go_to: done } }\n", "empty-list: []"),
        (
            "states:\n  first: { parallel: { a: x, b: { states: { c: { end: true } } } }, go_to: done }\n",
            "wrong-shape.object.a: x",
        ),
    ],
)
def test_a_wrong_shape_is_said_once_where_it_stands(tmp_path: Path, body: str, problem: str) -> None:
    assert marked(tmp_path, body) == [problem]


def test_the_lines_that_belong_under_a_key_are_missed_there(tmp_path: Path) -> None:
    body = """
        states:
          first:
            question: Well?
            choices:
              yes_:
              label: Yes
              go_to: done
    """
    assert said(tmp_path, body) == ["wrong-shape.empty.indent 5:7"]


def test_an_empty_key_with_nothing_of_its_own_beside_it_is_only_empty(tmp_path: Path) -> None:
    body = "states:\n  first:\n    question: Well?\n    choices:\n      yes_: done\n      no_:\n"
    assert said(tmp_path, body) == ["wrong-shape.empty 6:7"]


@pytest.mark.parametrize("lost", ["states", "ends", "start", "flow", "flowkit"])
def test_what_a_flow_needs_is_asked_for(tmp_path: Path, lost: str) -> None:
    lines = {
        "flowkit": "flowkit: 1\n",
        "flow": "flow: visit\n",
        "start": "start: first\n",
        "states": PAGE,
        "ends": "ends: { done: { result: success } }\n",
    }
    text = "".join(line for key, line in lines.items() if key != lost)
    found = told(tmp_path, {"flow.yaml": text})
    if lost == "states":
        assert found == ["flow.yaml: unknown-state 3:8"]
    else:
        assert found == [f"flow.yaml: missing-key.{lost} 1:1"]


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("states: { first: { info: Hi., go_to: second }, second: Hi. }\n", ["wrong-shape.object.second"]),
        (
            "statse: { second: { info: Hi. } }\nstates: { first: { info: Hi., go_to: second } }\n",
            ["unknown-key.near"],
        ),
        (
            "states: { first: { info: Hi., go_to: secnd }, second: Hi. }\n",
            ["unknown-state", "wrong-shape.object.second"],
        ),
        (
            "states: { first: { info: Hi., go_to: far_away }, second: Hi. }\n",
            ["unknown-state", "wrong-shape.object.second"],
        ),
        (
            "answer: { name: { type: text } }\nstates: { first: { fields: [name], go_to: done } }\n",
            ["unknown-key.near"],
        ),
        (
            "answers: [name]\nstates: { first: { fields: [name], go_to: done } }\n",
            ["wrong-shape.object.list"],
        ),
        (
            "answers: { name: text }\nstates: { first: { title: '{name}', fields: [name], go_to: done } }\n",
            ["wrong-shape.object.answer"],
        ),
        ("parameters:\nstates: { first: { info: '{town}', go_to: done } }\n", ["wrong-shape.empty"]),
    ],
)
def test_what_is_lost_by_its_shape_is_not_unknown_as_well(
    tmp_path: Path, body: str, problems: list[str]
) -> None:
    assert sorted(one.partition(" ")[0] for one in said(tmp_path, body)) == problems


def test_what_a_skipped_key_holds_is_not_missing_as_well(tmp_path: Path) -> None:
    body = """
        states:
          first:
            <<: *page
            go_to: done
          second:
            question: Well?
            choices: { a: { <<: *way } }
    """
    assert said(tmp_path, body) == ["alias.merge 3:5", "alias.merge 7:21"]
    states = "states: { first: { info: Hi., go_to: out } }\n"
    ends = f"flowkit: 1\nflow: visit\nstart: first\n{states}ends: {{ out: {{ <<: *end }} }}\n"
    assert told(tmp_path / "ends", {"flow.yaml": ends}) == ["flow.yaml: alias.merge 5:16"]


def test_an_answer_with_a_bad_id_is_not_unknown_as_well(tmp_path: Path) -> None:
    body = """
        answers: { your-name: { type: text } }
        states:
          first: { title: "Hello, {your_name}", fields: [your_name], go_to: done }
    """
    assert said(tmp_path, body) == ["bad-id 1:12"]


def test_a_hash_that_empties_a_key_is_said_once(tmp_path: Path) -> None:
    assert said(tmp_path, "states:\n  first:\n    info: #Hello\n    go_to: done\n") == [
        "wrong-shape.empty.hash 3:11"
    ]


def test_two_inherited_ways_of_one_name_are_said_once(tmp_path: Path) -> None:
    body = """
        buttons: { after_p7d: { label: Wait, go_to: left } }
        after: { P7D: { go_to: left } }
        states:
          first: { info: Hi., go_to: second }
          second: { info: Hi., go_to: done }
    """
    assert said(tmp_path, body) == ["same-id.event 2:10"]


def test_the_version_of_the_format_comes_first(tmp_path: Path) -> None:
    head = "flow: visit\nflowkit: 1\nstart: first\n"
    assert said(tmp_path, PAGE, head) == ["misplaced-key.first -1:1"]


def test_a_button_may_be_written_as_its_destination(tmp_path: Path) -> None:
    body = "buttons: { quit: left, stop: [{ go_to: left }] }\nafter: { P7D: left }\n" + PAGE
    assert said(tmp_path, body, HEAD + "start: first\n") == []


def test_of_very_many_problems_some_are_told_at_once_and_that_there_are_more(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    text = "flowkit: 1\n" + "".join(f"k{number}: 1\n" for number in range(40_000))
    file.write_text(text, "utf-8")
    begun = process_time()
    problems = examine(file)[1]
    render_all(problems, lambda _: text)
    assert process_time() - begun < 10
    assert len(problems) == 101
    assert [problem.variant for problem in problems if problem.rule.name == "too-large"] == ["problems"]
