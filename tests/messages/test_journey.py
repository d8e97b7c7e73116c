"""A journey in sentences: the words of the flow, answers that may be shown, what goes on for ever."""

from __future__ import annotations

from flowkit.core.flow import Flow
from flowkit.core.witness import Move, Witness
from flowkit.load import load_source
from flowkit.messages.journey import HIDDEN, Teller

FLOW = """
flowkit: 1
flow: told
language: en
start: ask
parameters:
  tries: { type: integer, label: Tries, default: 3 }
answers:
  nir: { type: digits, label: Number, sensitive: nir, example: "1234567890123" }
  agreed: { type: boolean, label: Agreed, derived: true }
  colour: { type: choice, label: Colour, choices: { red: Red, blue: Blue } }
  many: { type: choice, label: Several, many: true, choices: { red: Red, blue: Blue } }
buttons:
  back: { label: Go back }
states:
  ask:
    question: Who are you?
    choices:
      me: { label: It is me, go_to: number }
      other: { label: Somebody else, go_to: ask }
    links: { help: { label: Help, go_to: ask } }
    buttons: { leave: { label: Leave, go_to: done } }
  number:
    title: Your number
    fields: [nir, colour, many]
    next: { label: Send, go_to: checked }
    after: { P7DT1H: { go_to: done }, P1DT2H30M15S: { go_to: done } }
  checked:
    title: Is it right?
    check: number
    gives: [agreed]
    outcomes: { right: { label: "yes", go_to: done }, wrong: { go_to: number } }
ends:
  done: { result: success, title: Thank you }
"""


def flow() -> Flow:
    return load_source(FLOW)


def told(*moves: Move, language: str = "en", invented: frozenset[str] = frozenset()) -> list[str]:
    witness = Witness(("ask",), moves)
    teller = Teller(flow(), language, invented)
    return [*teller.steps(witness), *teller.last(witness)]


def test_each_kind_of_event_has_its_own_sentence() -> None:
    assert told(
        Move("ask", "help", {}, ("ask",)),
        Move("ask", "me", {}, ("number",)),
        Move("number", "back", {}, ("ask",)),
        Move("ask", "leave", {}, ("done",)),
    ) == [
        "at “Who are you?”: follow “Help”",
        "at “Who are you?”: answer “It is me”",
        "at “Your number”: press “Go back”",
        "at “Who are you?”: press “Leave”",
        "the end: “Thank you”",
    ]


def test_what_is_filled_in_is_said_with_its_labels() -> None:
    answers = {"colour": "red", "many": ["red", "blue"]}
    (said, last) = told(Move("number", "next", answers, ("checked",)))
    assert said == "at “Your number”: fill in Colour: Red; Several: red, blue; then press “Send”"
    assert last == "now at “Is it right?”"


def test_a_sensitive_answer_is_hidden_unless_it_stands_in_the_files_of_the_flow() -> None:
    def number(value: str, invented: frozenset[str] = frozenset()) -> str:
        return told(Move("number", "next", {"nir": value}, ("checked",)), invented=invented)[0]

    assert "1234567890123" in number("1234567890123")
    assert "9999999999999" not in number("9999999999999")
    assert HIDDEN in number("9999999999999")
    assert "9999999999999" in number("9999999999999", frozenset({"9999999999999"}))


def test_checks_say_what_they_answer_and_what_they_tell() -> None:
    said = told(Move("checked", "right", {"agreed": True}, ("done",)))[0]
    assert said == "“Is it right?”: “yes”, with Agreed: yes"
    assert told(Move("checked", "wrong", {}, ("number",)))[0] == "“Is it right?”: “wrong”"


def test_time_goes_by_in_days_and_hours() -> None:
    assert told(Move("number", "after_p7dt1h", {}, ("done",)))[0] == "at “Your number”: 7 days one hour go by"
    assert told(Move("number", "after_p1dt2h30m15s", {}, ("done",)), language="fr")[0] == (
        "à « Your number » : un jour 2 heures 30 minutes 15 secondes passent"
    )


def test_a_refusal_is_the_last_thing_said() -> None:
    assert told(Move("ask", "me"))[-1] == "this is refused: no rule says what comes then"


def test_a_refusal_because_routes_turn_round_says_so() -> None:
    witness = Witness(("ask",), (Move("ask", "me"),), refused="automatic-cycle")
    said = "this is refused: the routes lead round and round, and nothing ever comes to rest"
    assert Teller(flow(), "en").last(witness)[-1] == said


def test_settings_come_first_and_loops_last() -> None:
    moves = (Move("ask", "me", {}, ("number",)), Move("ask", "help", {}, ("ask",)))
    teller = Teller(flow(), "en")
    witness = Witness(("ask",), moves, {"tries": "1"}, loop=1)
    assert teller.steps(witness)[0] == "with these settings: Tries: 1"
    assert teller.last(witness)[-1] == "step 3 can only be repeated, for ever"
    twice = Witness(("ask",), moves, loop=2)
    assert teller.last(twice)[-1] == "steps 1 to 2 can only be repeated, for ever"


def test_a_person_is_named() -> None:
    teller = Teller(flow(), "fr", people={"sam": "Sam, sans carte"})
    assert teller.heading(Witness(("ask",), (), person="sam")) == "le parcours de Sam, sans carte :"
    assert teller.heading(Witness(("ask",), ())) == "un parcours qui le montre :"
