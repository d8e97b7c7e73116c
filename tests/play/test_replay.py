"""A game from a file: what such a file may hold, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.diagnostic import FlowError
from flowkit.core.project import Person, RecordRule, ScenarioStep
from flowkit.play.game import StuckError, UnknownStateError
from flowkit.play.replay import AnswersError, Script, read_script, replay
from tests.play.table import Table, table

SUN = Person("x", "X", {"weather": (RecordRule("sun"),)}, {}, {})


def script(folder: Path, text: str, name: str | None = None) -> Script:
    file = folder / "answers.yaml"
    file.write_text(text)
    return read_script(file, name)


def replayed(folder: Path, text: str, person: Person = SUN) -> Table:
    read = script(folder, text)
    game = table(person=person, inputs=read.inputs)
    replay(game.game, read.steps)
    return game


def test_the_first_scenario_is_read_or_the_one_of_a_name(tmp_path: Path) -> None:
    text = "scenarios: [{ name: a, steps: [x] }, { name: b, inputs: { size: large }, steps: [y] }]"
    assert script(tmp_path, text).name == "a"
    found = script(tmp_path, text, "b")
    assert (found.name, dict(found.inputs)) == ("b", {"size": "large"})
    assert found.steps == (ScenarioStep(press="y"),)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("scenarios: [{ name: a, steps: [] }]", "answers.no-scenario"),
        ("scenarios: none", "answers.no-scenario"),
        ("steps: [{ jump: high }]", "answers.step"),
        ("steps: [[1]]", "answers.step"),
        ("steps: none", "answers.shape"),
        ("answers: { a: b }", "answers.shape"),
    ],
)
def test_a_file_that_holds_no_script_says_why(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(AnswersError) as found:
        script(tmp_path, text, "b" if "scenarios" in text else None)
    assert found.value.key == key


def test_a_scenario_may_begin_in_the_middle_and_at_its_own_time(tmp_path: Path) -> None:
    text = "scenarios: [{ name: b, now: 2026-03-01T10:00:00+01:00, start_at: wait, steps: [on_we_go] }]"
    read = script(tmp_path, text)
    assert (read.start_at, read.now) == ("wait", "2026-03-01T10:00:00+01:00")
    game = table().game
    game.begin({}, "wait")
    assert game.snapshot.states == ("door.wait",)
    with pytest.raises(UnknownStateError):
        game.begin({}, "nowhere")


def test_a_file_that_is_no_yaml_or_is_not_there_is_said(tmp_path: Path) -> None:
    for text in ("steps: [a", "steps: [a]\nsteps: [b]", "steps:\n\t- a"):
        with pytest.raises(FlowError):
            script(tmp_path, text)
    with pytest.raises(FileNotFoundError):
        read_script(tmp_path / "nowhere.yaml")
    with pytest.raises(IsADirectoryError):
        read_script(tmp_path)


def test_lists_and_nothing_are_values_of_answers(tmp_path: Path) -> None:
    read = script(tmp_path, "events: [{ at: form, answer: { colours: [red, blue], gift: , size: large } }]")
    assert dict(read.steps[0].answer) == {"colours": "red,blue", "gift": "", "size": "large"}
    assert read.name == "answers.yaml"


def test_pages_and_what_was_picked_are_told_in_short(tmp_path: Path) -> None:
    game = replayed(tmp_path, "events: [{ at: hall, choose: left }, { at: form, refused: true }, back]")
    assert "[Step 1 of 2 · door] Hall\n  > Left" in game.said
    assert "  ! Colours: this is needed" in game.said
    assert "  > < Back" in game.said


def test_checks_are_answered_by_the_record_or_by_the_file(tmp_path: Path) -> None:
    text = "events: [right, { at: ask, outcome: rain }, next, { outcome: sun }, { at: wait, wait: PT90M }]"
    game = replayed(tmp_path, text, person=Person("y", "Y", {}, {}, {}))
    assert "[check] weather → rain" in game.said
    assert game.said.endswith("  [timer] the time is up: In\n\nIn\nThank you.\nThe journey is over: success.")
    text = "events: [right, { at: wait, follow: on_we_go }]"
    assert "[check] weather → sunshine" in replayed(tmp_path, text).said


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("events: [{ at: form, press: next }]", "replay-elsewhere"),
        ("events: [{ at: nowhere, press: next }]", "replay-elsewhere"),
        ("events: [{ wait: a while }]", "replay-duration"),
        ("events: [up]", "replay-refused"),
        ("events: [left, { answer: { colours: pink } }]", "replay-refused"),
    ],
)
def test_what_cannot_be_done_stops_the_game_and_says_why(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(StuckError) as found:
        replayed(tmp_path, text)
    assert found.value.key == key


def test_a_step_may_only_say_where_the_person_is(tmp_path: Path) -> None:
    assert replayed(tmp_path, "events: [{ at: hall }, right]").game.snapshot.states == ("door.wait",)


def test_pages_side_by_side_are_named_and_what_has_finished_is_not(tmp_path: Path) -> None:
    text = "events: [right, on_we_go, { at: first, press: next }, { at: second, press: next }]"
    game = replayed(tmp_path, text)
    assert game.said.count("[Step 2 of 2 · parts]") == 3
    assert game.said.endswith("The journey is over: success.")
