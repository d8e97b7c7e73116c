"""The game in one process: what a person types, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.play.table import table

FIELDS = ("1,3", "2", "yes", "25,00", "secret")


def test_choices_of_a_field_are_numbered_and_may_be_many() -> None:
    played = table("1", "1,3", "large", "yes", "25,00", "hm").play()
    assert "    1  Red\n    2  Blue\n    3  Green" in played.said
    assert "You chose Red, Green, Large, gift yes, > Left and not given." in played.said


def test_what_is_not_one_of_the_choices_is_asked_again() -> None:
    played = table("1", "7", "", "1").play()
    assert "  ! Colours:" in played.said
    assert "  ! Colours: this is needed" in played.said
    assert played.said.count("  Colours: ") == 3


def test_a_yes_or_no_given_before_stands_in_the_brackets() -> None:
    played = table("1", *FIELDS, "b", "", "", "", "", "").play()
    assert "Is it a gift? (may stay empty, Enter: true)" in played.said
    assert "  Colours (Enter: red,green): " in played.said
    assert "  Word (Enter: as before): " in played.said
    assert "Is it a gift? (may stay empty)" in table("1", "1", "2").play().said


def test_what_may_stay_empty_is_left_out() -> None:
    played = table("1", "1", "1", "", "25,00", "hm").play()
    assert "gift not given" in played.said


def test_an_example_is_named_to_a_person_without_a_record() -> None:
    assert "  Coins (for example 25.00): " in table("1", "1", "1", "").play().said


def test_only_secrets_are_hidden_while_they_are_typed() -> None:
    assert table("1", *FIELDS).play().secret == {"  Word: "}


@pytest.mark.parametrize("typed", ["/", "/9", "//"])
def test_a_slip_is_no_value_and_the_field_is_asked_again(typed: str) -> None:
    played = table("1", typed, "1").play()
    assert played.said.count("  Colours: ") == 2
    assert ("not one of the choices. Type a number from 1 to 2" in played.said) == (typed != "//")


def test_a_question_mark_alone_asks_for_help_even_where_values_are_asked_for() -> None:
    played = table("1", "?", "1").play()
    assert "q leaves the game" in " ".join(played.said.split())
    assert played.said.count("  Colours: ") == 2
    assert played.said.count("── Step 1 of 2 · door") == 2, "the page is not shown again"


def test_a_text_may_begin_with_a_slash() -> None:
    played = table("1", *FIELDS[:-1], "/usr").play()
    assert played.game.snapshot.answers["word"] == "/usr"


def test_help_and_slips_do_not_show_the_page_again() -> None:
    played = table("?", "9", "", "").play()
    assert played.said.count("Which room?") == 1
    assert "Please choose: type a number from 1 to 3." in played.said
    assert played.left is True


def test_entries_are_found_by_number_id_and_label() -> None:
    for typed in ("2", "right", "RIGHT", "/2"):
        assert "The check “weather” asks the outside world" in table(typed).play().said, typed


def test_the_person_is_the_world_where_no_record_is() -> None:
    played = table("2", "9", "rain", "1", "sunshine").play()
    assert "  1  sunshine\n  2  rain" in played.said
    assert "Type a number from 1 to 2" in played.said
    assert "[check] weather → rain" in played.said
    assert "[check] weather → sunshine" in played.said
    assert table("2", "q").play().left is False


def test_a_timer_of_every_page_is_spoken_of_once_and_one_of_a_page_each_time() -> None:
    played = table("1", *FIELDS, "1").play()
    assert played.said.count("[timer] in 1 h: Out (w lets the time pass)") == 1
    assert "[timer] in 1 h, 30 min: In (w lets the time pass)" in played.said


def test_time_may_pass_while_nobody_types() -> None:
    played = table("1")
    played.game.clock.wait(played.game.clock.now() + timedelta(minutes=59, seconds=30))
    assert "[timer] in 1 min: Out" in played.play().said
    played = table("w")
    assert "  [timer] the time is up: Out" in played.play().said
    assert "The journey is over: abandoned." in played.said


def test_a_timer_that_is_due_is_told_as_such() -> None:
    played = table()
    played.game.snapshot = played.game.snapshot._replace(
        timers={"door.hall/after_pt1h": "2026-01-05T09:00:00+00:00"}
    )
    assert "  [timer] the time is up: Out" in played.play().said


def test_pages_side_by_side_are_shown_and_left_one_by_one() -> None:
    played = table("1", *FIELDS, "1", "1", "1", "1").play()
    assert "1  Next (one)" in played.said
    assert played.said.endswith("In\nThank you.\nThe journey is over: success.")


def test_lines_fit_a_narrow_screen() -> None:
    played = table("?", "1", "?", *FIELDS, width=40).play()
    shown = [line for line in played.said.splitlines() if not line.endswith(": ")]
    assert max(map(len, shown)) <= 40
    assert "  1  > Left\n     where it is warm and where a great\n     many things" in played.said


def test_a_way_back_may_be_pressed_by_its_letter() -> None:
    played = table("1", "/b", "1").play()
    assert played.said.count("Which room?") == 2


def test_whoever_types_too_late_is_told_that_the_time_was_up() -> None:
    played = table("1")
    clock, line = played.game.clock, played.line

    def slowly(prompt: str, secret: bool = False) -> str | None:
        clock.wait(clock.now() + timedelta(hours=2))
        return line(prompt, secret)

    played.line = slowly  # type: ignore[method-assign]
    assert "[timer] the time is up: Out\n  ! the journey is over" in played.play().said
    assert played.said.endswith("The journey is over: abandoned.")


TWO_FORMS = """\
flowkit: 1
flow: f
language: en
start: both
answers:
  name: { type: text, label: Name }
  day: { type: date, label: Day, min: today }
  why: { type: text, label: Why, optional: true }
states:
  both:
    parallel:
      who: { title: Who, states: { ask: { info: Who?, fields: [name], go_to: asked }, asked: { end: true } } }
      when: { states: { day: { title: When, fields: [day, why], go_to: known }, known: { end: true } } }
    go_to: done
ends:
  done: { result: success, title: Done }
"""


def test_of_two_forms_side_by_side_one_is_picked_and_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(TWO_FORMS)
    played = table("2", "2026-01-06", "", "Ada", path=path).play()
    assert "  1  Next > (Who)\n  2  Next > (When)" in played.said
    assert played.said.endswith("The journey is over: success.")
    assert dict(played.game.snapshot.answers) == {"day": "2026-01-06", "name": "Ada"}


def test_a_value_that_was_right_when_typed_may_be_wrong_when_sent(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(TWO_FORMS)
    played = table("2", "2026-01-05", "slow", path=path)
    clock, line = played.game.clock, played.line

    def slowly(prompt: str, secret: bool = False) -> str | None:
        if "Why" in prompt:
            clock.wait(clock.now() + timedelta(days=1))
        return line(prompt, secret)

    played.line = slowly  # type: ignore[method-assign]
    assert "\n  ! Day: " in played.play().said


def test_a_form_that_is_sent_too_late_is_told_so() -> None:
    played = table("1", *FIELDS)
    clock, line = played.game.clock, played.line

    def slowly(prompt: str, secret: bool = False) -> str | None:
        clock.wait(clock.now() + timedelta(minutes=20))
        return line(prompt, secret)

    played.line = slowly  # type: ignore[method-assign]
    assert "[timer] the time is up: Out\n  ! the journey is over" in played.play().said
