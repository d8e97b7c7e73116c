"""The person who plays alone, and what the world, the clock and the screen do to a game."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest

from flowkit.core.project import Person, RecordRule
from flowkit.load import load
from flowkit.play.game import StuckError
from flowkit.play.hands import Pipe
from flowkit.play.scripted import play_alone
from flowkit.play.texts import masked
from tests.play.table import SHOP, table


def test_a_record_that_names_what_the_check_cannot_say_is_told() -> None:
    person = Person("x", "X", {"weather": (RecordRule("snow"),)}, {}, {"door.hall": ("right",)})
    played = table(person=person)
    played.game.send("right")
    with pytest.raises(StuckError) as stuck:
        played.game.settle()
    assert stuck.value.key == "check-refused"


def test_checks_that_turn_round_are_told(tmp_path: Path) -> None:
    flow = tmp_path / "f.yaml"
    flow.write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: a\nstates:\n"
        "  a: { check: coin, outcomes: { again: a, good: e } }\nends: { e: { result: success, title: E } }\n"
    )
    person = Person("x", "X", {"coin": (RecordRule("again"),)}, {}, {})
    with pytest.raises(StuckError) as stuck:
        table(path=flow, person=person).play()
    assert stuck.value.key == "checks-turn-round"


def test_without_a_wish_the_scripted_person_tries_each_way() -> None:
    played = table()
    with pytest.raises(StuckError) as stuck:
        play_alone(played.game)
    assert (stuck.value.key, stuck.value.params["field"]) == ("scripted-no-value", "colours")
    answers = {"colours": "red", "size": "large", "word": "hm"}
    played = table(person=Person("x", "X", {}, answers, {}))
    play_alone(played.game)
    assert "  > Left" in played.said, "a mark of the label's own is not repeated"
    assert "hm" not in played.said
    assert "Word: •••" in played.said
    assert played.game.snapshot.ended == "success"


def test_the_scripted_person_waits_where_only_time_helps(tmp_path: Path) -> None:
    flow = tmp_path / "f.yaml"
    flow.write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: a\nstates:\n"
        "  a: { info: Wait., after: { P1D: e } }\nends: { e: { result: success, title: E } }\n"
    )
    played = table(path=flow)
    play_alone(played.game)
    assert played.said.endswith("[timer] the time is up: E\n\nE\nThe journey is over: success.")
    nothing = table("1", path=flow).play()
    assert "There is nothing to choose here." in nothing.said
    stuck = table(path=flow)
    stuck.game.snapshot = stuck.game.snapshot._replace(timers={})
    with pytest.raises(StuckError) as found:
        play_alone(stuck.game)
    assert found.value.key == "scripted-nothing"


def test_a_scripted_person_who_types_what_is_wrong_is_told_why() -> None:
    answers = {"colours": "red", "size": "huge", "word": "hm"}
    with pytest.raises(StuckError) as stuck:
        play_alone(table(person=Person("x", "X", {}, answers, {})).game)
    assert stuck.value.key == "scripted-refused"
    assert "Size:" in str(stuck.value.params["why"])


def test_a_timer_that_is_refused_stops_the_game() -> None:
    played = table()
    played.game.snapshot = played.game.snapshot._replace(
        timers={"door.hall/after_p9d": "2026-01-05T09:00:00+00:00"}
    )
    with pytest.raises(StuckError) as stuck:
        played.game.fire_due()
    assert stuck.value.key == "timer-refused"


def test_a_timer_that_starts_again_is_told_once_however_late_it_is(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: a\nstates:\n"
        "  a: { info: Tick., links: { stop: { label: Stop, go_to: e } }, after: { PT1S: a } }\n"
        "ends: { e: { result: success, title: E } }\n"
    )
    played = table("1", path=path)
    played.game.clock.wait(played.game.clock.now() + timedelta(days=1))
    assert played.play().said.count("the time is up") == 1
    assert played.game.over


def test_a_translation_that_names_no_answer_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(
        "flowkit: 1\nflow: f\nlanguage: fr\nstart: a\nstates: { a: { info: Bonjour., go_to: e } }\n"
        "ends: { e: { result: success, title: Fin } }\n"
    )
    (tmp_path / "en.yaml").write_text('language: en\ntexts: { a.info: "Hello {name}.", ends.e.title: End }\n')
    assert "Hello {name}." in table("1", path=tmp_path).play().said


def test_what_is_sensitive_is_masked_in_every_effect() -> None:
    flow = load(SHOP)
    assert masked("word=hm size=large", flow, {"word": "hm", "size": "large"}) == "word=••• size=large"
    assert masked("phone=12 phone=+33612345678", flow, {"phone": "12"}) == "phone=••• phone=+336•••345678"
    assert masked("to=+33612345678", flow, {"phone": "+33612345678"}) == "to=…78"


def test_a_pipe_that_says_nothing_yet_is_not_over() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as stream, os.fdopen(writing, "w") as typist:
        pipe = Pipe(stream)
        assert not pipe.is_over()
        typist.write("hello\n")
        typist.flush()
        assert not pipe.is_over()
        assert pipe.line("? ") == "hello"
    assert Pipe(io.StringIO("")).is_over()


def test_a_page_without_a_title_is_told_by_its_step_or_its_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: a\n"
        "states: { a: { info: Only a text., go_to: s } }\n"
        "steps: { s: { title: A step, states: { b: { info: Another text., go_to: e } } } }\n"
        "ends: { e: { result: success, title: E } }\n"
    )
    played = table(path=path)
    play_alone(played.game)
    assert "\nOnly a text.\n  > Next >\n\n[Step 1 of 1 · A step]\n  Another text.\n  > Next >" in played.said
