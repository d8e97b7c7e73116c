"""A flow as a whole: one file or a folder, what is said of all of it, and how problems come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowkit.core.answer import Answer
from flowkit.core.diagnostic import FlowError
from flowkit.core.flow import Source, StateKind
from flowkit.kinds import DEFAULT
from flowkit.load import examine, load, load_source, project
from tests.load.written import ENDS, HEAD, flow_of, project_of, said, short, told, whole, written

PAGE = "states:\n  first: { info: Hello., go_to: done }\n"
FOLDER = {
    "flow.yaml": "flowkit: 1\nflow: visit\nstart: one\nends:\n  done: { result: success }\n",
    "2-one.yaml": "step: one\nstates:\n  hall: { info: Hall., go_to: two }\n",
    "10-two.yaml": "step: two\nstates:\n  tower: { info: Tower., go_to: done }\n",
}


def test_a_flow_in_one_file_says_what_it_is() -> None:
    flow = load_source(
        HEAD
        + 'version: "2.1"\ntitle: A visit\nstart: first\nsource: { document: Leaflet }\ncovers: [V1]\n'
        + PAGE
        + ENDS
    )
    assert (flow.id, flow.version, flow.title, flow.language) == ("visit", "2.1", "A visit", "en")
    assert (flow.source, flow.covers, flow.start) == (Source("", "Leaflet"), ("V1",), "first")
    assert flow.texts["title"] == "A visit"


def test_language_and_version_have_a_value_of_their_own() -> None:
    flow = load_source("flowkit: 1\nflow: visit\nstart: first\n" + PAGE + ENDS)
    assert (flow.language, flow.version, flow.steps) == ("en", "1", ())


def test_a_folder_is_read_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    flow = project_of(tmp_path, FOLDER).flow
    assert list(flow.states) == ["one", "one.hall", "two", "two.tower", "done"]
    assert flow.steps == ("one", "two")
    assert [Path(name).name for name in flow.files] == ["2-one.yaml", "10-two.yaml", "flow.yaml"]


def test_steps_may_stand_in_the_one_file_too() -> None:
    flow = load_source(
        "flowkit: 1\nflow: visit\nstart: one\nsteps:\n"
        "  one:\n    title: One\n    states:\n      hall: { info: Hall., go_to: two }\n"
        "  two:\n    start: tower\n    states:\n"
        "      cellar: { info: Cellar., go_to: done }\n      tower: { info: Tower., go_to: cellar }\n" + ENDS
    )
    assert [flow.states[step].initial for step in flow.steps] == ["one.hall", "two.tower"]
    assert flow.states["one"].kind is StateKind.STEP


def test_the_digest_is_that_of_what_is_said_not_of_how_it_is_laid_out() -> None:
    one = load_source(HEAD + "start: first\n" + PAGE + ENDS)
    laid_out = (HEAD + "start: first   # here\n\n" + PAGE + ENDS).replace("language: en", 'language: "en"')
    assert load_source(laid_out).digest == one.digest
    assert load_source(HEAD + "start: first\n" + PAGE.replace("Hello.", "Hallo.") + ENDS).digest != one.digest


def test_the_digest_of_a_folder_counts_its_steps_and_not_what_stands_beside(tmp_path: Path) -> None:
    one = project_of(tmp_path / "a", FOLDER).flow.digest
    beside = FOLDER | {"people.yaml": "people:\n  kim: { title: Kim Invented }\n"}
    other = FOLDER | {"10-two.yaml": FOLDER["10-two.yaml"].replace("Tower.", "A tower.")}
    assert project_of(tmp_path / "b", beside).flow.digest == one
    assert project_of(tmp_path / "c", other).flow.digest != one


def test_every_problem_is_raised_together(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(
        whole("states:\n  first: { info: Hi., go_to: dome }\n  second: { info: Hi., go_to: lefd }\n")
    )
    for read in (load, project):
        with pytest.raises(FlowError) as caught:
            read(path)
        assert [short(one) for one in caught.value.diagnostics] == [
            "unknown-state.near 6:30",
            "unknown-state.near 7:31",
        ]
        assert "unknown-state" in str(caught.value)


def test_a_flow_keeps_its_warnings(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(whole("states:\n  first: { info: Hello\u00ad., go_to: done }\n"), "utf-8")
    assert [one.rule.name for one in load(path).diagnostics] == ["invisible-character"]
    assert [one.rule.name for one in examine(path)[1]] == ["invisible-character"]


def test_a_text_can_be_loaded_without_a_file() -> None:
    text = whole(PAGE)
    assert load_source(text).digest == load_source(text.encode()).digest
    with pytest.raises(FlowError) as caught:
        load_source("- a\n- b\n", "pasted")
    assert [str(one.span) for one in caught.value.diagnostics] == ["pasted:1:1"]


def test_the_texts_for_excerpts_are_those_of_files_with_problems(tmp_path: Path) -> None:
    files = FOLDER | {"2-one.yaml": FOLDER["2-one.yaml"].replace("two", "tow")}
    _, problems, texts = examine(written(tmp_path, files))
    assert [one.rule.name for one in problems] == ["unknown-state"]
    assert {Path(name).name: text for name, text in texts.items()} == {"2-one.yaml": files["2-one.yaml"]}


def test_what_is_not_there_is_a_problem_not_an_exception(tmp_path: Path) -> None:
    found, problems, texts = examine(tmp_path / "nothing.yaml")
    assert (found, [short(one) for one in problems], texts) == (None, ["unreadable-file.missing 1:1"], {})


def test_a_flow_may_not_start_at_its_end(tmp_path: Path) -> None:
    assert said(tmp_path, PAGE, HEAD + "start: done\n") == ["starts-at-an-end 0:8"]


def test_an_unknown_start_suggests_the_near_one(tmp_path: Path) -> None:
    assert said(tmp_path, PAGE, HEAD + "start: frist\n") == ["unknown-state.near 0:8"]


def test_another_format_is_the_only_thing_said(tmp_path: Path) -> None:
    body = "states:\n  first: { hologram: Hello., go_to: nowhere }\n"
    assert said(tmp_path, body, "flowkit: 7\nflow: visit\nstart: first\n") == ["newer-format.newer -2:10"]


@pytest.mark.parametrize("version", ["1.0", "one", "-1", "0", "123456789012345678901234567890", "²"])
def test_what_is_no_version_is_said_so(tmp_path: Path, version: str) -> None:
    head = f"flowkit: {version}\nflow: visit\nstart: first\n"
    assert said(tmp_path, PAGE, head) == ["newer-format -2:10"]


def test_counts_that_conditions_ask_for_are_listed() -> None:
    flow = flow_of("""
        states:
          first:
            info: Hello.
            go_to: [{ when: visits(first) > 2 and tries(first) > 1, go_to: left }, { go_to: done }]
    """)
    assert flow.counters == {"visits(first)", "tries(first)"}


class Barcode:
    """A kind of answer that an embedder adds."""

    name = "barcode"
    guard_type = "text"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> str:
        return str(raw)

    def show(self, value: Any, answer: Answer, language: str) -> str:
        return str(value)

    def check_declaration(self, answer: Answer) -> None:
        return None


def test_a_host_may_add_kinds_of_answer(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(
        whole("answers:\n  code: { type: barcode }\nstates:\n  first: { fields: [code], go_to: done }\n")
    )
    assert load(path, DEFAULT.with_(Barcode())).answers["code"].kind == "barcode"
    assert [one.rule.name for one in examine(path)[1]] == ["unknown-kind"]


def test_a_missing_extra_is_named_once_and_hides_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowkit.kinds.french._extra", lambda module: "fr")
    path = tmp_path / "flow.yaml"
    path.write_text(
        whole("""
            answers:
              number: { type: nir }
            states:
              first: { fields: [number], go_to: [{ when: number is empty, go_to: dome }, { go_to: done }] }
        """)
    )
    problems = examine(path)[1]
    assert [short(one) for one in problems] == ["missing-extra 6:19", "unknown-state.near 8:70"]
    assert problems[0].params == {"kind": "nir", "extra": "fr"}


def test_a_broken_step_file_does_not_make_its_names_unknown(tmp_path: Path) -> None:
    files = FOLDER | {"10-two.yaml": "step: two\nstates:\n\ttower: { info: Tower., go_to: done }\n"}
    assert told(tmp_path, files) == ["10-two.yaml: tab-indentation 3:1"]


def test_a_broken_test_file_leaves_the_rest_to_be_judged(tmp_path: Path) -> None:
    files = FOLDER | {
        "tests/a.yaml": "scenarios: [",
        "people.yaml": "people:\n  kim: { title: Kim, choices: { hal: next } }\n",
    }
    assert told(tmp_path, files) == [
        "people.yaml: unknown-state.beside.near 2:33",
        "a.yaml: unclosed-bracket 1:12",
    ]
