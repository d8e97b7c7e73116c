"""The game with lines piped in, from a file, and played by a scripted person: real processes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenario.flows import LIBRARY, TURNSTILE, turnstile_with

COMMAND = [sys.executable, "-c", "from flowkit.cli.main import main; main()"]
MONDAY = "2026-01-05T09:00:00+00:00"


def play(*arguments: object, lines: str | None = None, **environment: str) -> tuple[int, str, str]:
    result = subprocess.run(
        [*COMMAND, "play", *map(str, arguments)],
        input=lines if lines is not None else "",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout, result.stderr


def test_a_journey_can_be_piped_in() -> None:
    code, out, _ = play(TURNSTILE, lines="1\nleave\n")
    assert code == 0
    assert out.endswith("closed\nThe journey is over: success.\n")


def test_when_the_lines_end_first_it_says_where() -> None:
    code, _, err = play(TURNSTILE, lines="1\n")
    assert (code, err) == (1, "flowkit: the input ended at unlocked, before the journey did\n")


def test_a_person_may_leave() -> None:
    code, _, err = play(TURNSTILE, lines="q\n")
    assert (code, err) == (0, "flowkit: left at locked\n")


def test_what_is_not_an_entry_is_said_and_asked_again() -> None:
    code, out, _ = play(TURNSTILE, lines="7\ncoin\n7\nleave\n")
    assert code == 0
    assert "There is one thing to choose here: type 1, or ? for help." in out
    assert "That is not one of the choices. Type a number from 1 to 2, or ? for help." in out
    assert out.count("Insert a coin.") == out.count("Go through.") == 1


def test_enter_takes_what_the_demo_person_would_do() -> None:
    code, out, _ = play(LIBRARY, lines="\n" * 9)
    assert code == 0
    assert "Welcome, Robin Sample." in out


def test_a_page_shows_its_step_and_its_buttons() -> None:
    _, out, _ = play(LIBRARY, lines="1\nq\n")
    assert "── Step 2 of 2 · Your details" in out
    assert "/1  I prefer to come" in out
    assert "/3  Back" in out


def test_a_wrong_field_is_said_in_plain_words_and_asked_again() -> None:
    _, out, _ = play(LIBRARY, lines="1\nAda\nnot an address\nada@example.org\nq\n")
    assert "! Email address:" in out
    assert "email-" not in out
    assert out.count("Email address (") == 2


def test_the_author_s_own_words_say_what_is_wrong() -> None:
    _, out, _ = play(LIBRARY, lines="\n\n\n\n\n12\n/q\n")
    assert "! Code from the letter: The code has four digits." in out


def test_back_keeps_the_answers() -> None:
    _, out, _ = play(LIBRARY, lines="1\nGrace\nada@example.org\n\n3\n/q\n")
    assert "Your name (Enter: Grace):" in out


def test_a_link_is_taken_instead_of_answering() -> None:
    code, out, _ = play(LIBRARY, lines="1\n/1\n")
    assert code == 0
    assert "Please come to the desk" in out


def test_effects_are_shown_with_the_address_masked() -> None:
    _, out, _ = play(LIBRARY, lines="\n" * 9)
    assert "[effect] send_letter  to=a…@example.org  about=membership" in out


def test_secrets_are_not_echoed_from_a_pipe_either() -> None:
    _, out, _ = play(LIBRARY, lines="\n\n\n\n\n1815\n\n")
    assert "The journey is over: success." in out
    assert "1815" not in out


def test_the_record_decides_what_a_check_says() -> None:
    assert "[check] membership → new" in play(LIBRARY, lines="\n" * 9)[1]
    assert "[check] membership → member" in play(LIBRARY, "--person", "bob", lines="\n" * 9)[1]


def test_a_timer_is_shown_and_time_can_be_let_pass() -> None:
    code, out, _ = play(LIBRARY, "--now", MONDAY, lines="\n\n\n\nw\n")
    assert "[timer] in 7 d: Please come to the desk" in out
    assert code == 0
    assert "Please come to the desk" in out


def test_where_nobody_types_the_demo_person_plays() -> None:
    code, out, _ = play(LIBRARY)
    assert code == 0
    assert "Your name: •••" in out
    assert "Robin Sample" not in out.partition("Welcome")[0].replace("Nearly there, Robin Sample", "")


def test_the_demo_person_tries_another_way_rather_than_turn_round() -> None:
    code, out, _ = play(TURNSTILE, "--scripted")
    assert code == 0
    assert out.count("> insert a coin") == 2


def test_a_demo_person_who_gets_nowhere_gives_up() -> None:
    code, _, err = play(LIBRARY, "--scripted", "--person", "carl")
    assert code == 1
    assert "gave up" in err


def test_an_unknown_person_is_wrong_usage() -> None:
    code, _, err = play(LIBRARY, "--person", "eve")
    assert (code, "ada, bob, carl" in err) == (2, True)


def test_a_scenario_file_can_be_replayed() -> None:
    code, out, _ = play(LIBRARY, "--answers", LIBRARY / "tests" / "joining.yaml")
    assert code == 0
    assert "The journey is over: success." in out


def test_a_list_of_events_can_be_replayed(tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    events.write_text("events:\n- coin\n- push\n- follow: coin\n")
    code, out, _ = play(TURNSTILE, "--answers", events)
    assert (code, out.endswith("The journey stands at unlocked.\n")) == (0, True)


def test_a_replay_stops_where_an_event_is_refused(tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    events.write_text("events: [push]\n")
    code, _, err = play(TURNSTILE, "--answers", events)
    assert code == 1
    assert "“push” was refused at locked" in err


def test_a_file_that_holds_no_answers_is_unusable(tmp_path: Path) -> None:
    for text in ("just a text", "a: {b", "- [1, 2]", "- {do: it}", ""):
        (tmp_path / "answers.yaml").write_text(text)
        assert play(TURNSTILE, "--answers", tmp_path / "answers.yaml")[0] == 2, text
    assert play(TURNSTILE, "--answers", tmp_path / "missing.yaml")[0] == 2


def test_a_game_can_be_saved_and_resumed(tmp_path: Path) -> None:
    saved = tmp_path / "game.json"
    code, _, _ = play(TURNSTILE, "--save", saved, lines="1\nq\n")
    assert code == 0
    assert json.loads(saved.read_text("utf-8"))["states"] == ["unlocked"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    code, out, _ = play(TURNSTILE, "--resume", saved, lines="2\n")
    assert (code, "insert a coin" in out) == (0, False)


def test_a_game_of_another_flow_is_not_resumed(tmp_path: Path) -> None:
    saved = tmp_path / "game.json"
    play(TURNSTILE, "--save", saved, lines="1\nq\n")
    code, _, err = play(LIBRARY, "--resume", saved)
    assert (code, "another version" in err) == (2, True)
    saved.write_text("{}")
    assert play(LIBRARY, "--resume", saved)[0] == 2


def test_without_a_record_the_player_is_the_world(tmp_path: Path) -> None:
    flow = turnstile_with(tmp_path, "walks: {}")
    text = flow.read_text("utf-8").replace("go_to: unlocked }", "go_to: coin_box }")
    text = text.replace(
        "  unlocked:", "  coin_box: { check: coin, outcomes: { good: unlocked, bad: locked } }\n  unlocked:"
    )
    flow.write_text(text, "utf-8")
    code, out, _ = play(flow, lines="1\n2\n1\n1\nleave\n")
    assert code == 0
    assert "The check “coin” asks the outside world" in out
    assert "[check] coin → bad" in out


def test_french_pages_are_played_in_french(tmp_path: Path) -> None:
    flow = turnstile_with(tmp_path, "walks: {}")
    flow.write_text(flow.read_text("utf-8").replace("language: en", "language: fr"), "utf-8")
    assert "Votre choix [1] :" in play(flow, lines="q\n", LANG="en_GB.UTF-8")[1]
    assert "Your choice [1]:" in play(flow, "--lang", "en", lines="q\n")[1]


@pytest.mark.parametrize(
    "now", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "soon", "2026-99-01"]
)
def test_no_instant_makes_a_traceback(now: str) -> None:
    assert play(LIBRARY, "--now", now, lines="\n" * 9)[0] in (0, 1, 2)


def test_odd_bytes_and_control_characters_do_no_harm() -> None:
    command = [*COMMAND, "play", str(LIBRARY)]
    typed = b"1\n\xff\xfe\x1b[2J\nada@example.org\n\n/q\n"
    result = subprocess.run(command, input=typed, capture_output=True, check=False)
    assert b"Traceback" not in result.stderr
    assert b"\x1b[2J" not in result.stdout


def test_an_old_terminal_s_encoding_does_no_harm() -> None:
    code, out, _ = play(LIBRARY, lines="\n" * 9, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (code, "Nearly there" in out) == (0, True)


REGIONS = """\
flowkit: 1
flow: file
language: en
start: papers
answers: { name: { type: text, label: Name, example: Ada } }
states:
  papers:
    title: Papers
    parallel:
      who:
        start: ask
        states:
          ask: { title: Who, fields: [name], go_to: known }
          known: { end: true }
      what:
        start: pick
        states:
          pick: { question: What, choices: { a: { label: this, go_to: picked } } }
          picked: { end: true }
    go_to: over
ends:
  over: { result: success, title: All there }
"""


def test_several_active_pages_are_shown_together(tmp_path: Path) -> None:
    flow = tmp_path / "file.yaml"
    flow.write_text(REGIONS)
    code, out, _ = play(flow, lines="2\nAda\n")
    assert code == 0, out
    assert "Next > (Who)" in out
    assert "All there" in out
    assert play(flow)[0] == 0
