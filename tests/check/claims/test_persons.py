"""Small flows in which somebody honest is trapped, and flows in which nearly somebody is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check.claims.persons import conduct_of
from flowkit.check.claims.trapped import Trapped, trapped
from flowkit.check.subject import Subject, Undecided
from tests.check.claims.planted import subject_in, told

CARD = """
states:
  card:
    question: Do you have a card?
    save_as: card
    choices:
      with_card: { label: I have one, go_to: done }
      without: { label: I have none, go_to: insured }
  insured:
    question: Are you insured?
    save_as: insured
    choices:
      here: { label: here, go_to: ONE }
      elsewhere: { label: elsewhere, go_to: OTHER }
EXTRA
answers:
  card: { type: choice, derived: true }
  insured: { type: choice, derived: true }
  sum: { type: money, example: "25.00" }
  adult: { type: boolean }
ends:
  done: { result: success, title: done }
  letter: { result: fallback, title: letter }
  gone: { result: abandoned, title: gone }
"""


def flow(here: str, elsewhere: str, extra: str = "") -> str:
    return CARD.replace("ONE", here).replace("OTHER", elsewhere).replace("EXTRA\n", extra)


Facts = list[dict[str, tuple[object, ...]]]
NOBODY_ELSEWHERE: dict[str, tuple[object, ...]] = {"card": ("without",), "insured": ("elsewhere",)}
NOBODY_HERE: dict[str, tuple[object, ...]] = {"card": ("without",), "insured": ("here",)}
QUIT = """  page: { info: Wait., links: { home: { label: home, go_to: card } } }
buttons: { quit: { label: quit, go_to: gone } }
"""
SORRY = "  page: { info: Sorry., links: { leave: { label: leave, go_to: gone } } }\n"
SETTING = """  way: { route: [{ when: by_mail, go_to: letter }, { go_to: card }] }
parameters: { by_mail: { type: boolean, default: true } }
"""
RULE = "  rule: { route: [{ when: card = without, go_to: insured }, { go_to: done }] }\n"
AGE = """  age:
    title: You
    fields: [adult]
    go_to: [{ when: adult, go_to: done }, { go_to: card }]
"""
POST = """  page:
    info: Wait.
    links: { post: { label: post, go_to: letter }, home: { label: home, go_to: card } }
"""
CHECK = "  asked: { check: known, outcomes: { known: { go_to: done }, unknown: { go_to: card } } }\n"
TIME = """  page:
    info: Wait.
    links: { home: { label: home, go_to: card } }
    after: { P1D: { go_to: letter } }
"""
ASK = """  ask:
    question: And now?
    choices: { again: { label: again, go_to: card }, onward: { label: on, go_to: letter } }
"""
AMOUNT = """  amount:
    fields: [sum]
    go_to: [{ when: sum > 100.00, go_to: done }, { go_to: card }]
"""

TRAPPED: dict[str, tuple[str, Facts]] = {
    "one combination of facts goes round": (flow("done", "card"), [NOBODY_ELSEWHERE]),
    "two do": (flow("card", "insured"), [NOBODY_HERE, NOBODY_ELSEWHERE]),
    "the only other way is to give up": (flow("done", "page", QUIT), [NOBODY_ELSEWHERE]),
    "a setting of the host sends them back": (flow("done", "way", SETTING), [NOBODY_ELSEWHERE]),
    "a condition sends them back": (flow("rule", "done", RULE), [NOBODY_HERE]),
    "a fact in a field": (flow("done", "age", AGE), [{**NOBODY_ELSEWHERE, "adult": (False,)}]),
}
FREE = {
    "there is a letter": flow("done", "letter"),
    "a link leads out": flow("done", "page", POST),
    "a check may turn out well": flow("done", "asked", CHECK),
    "time passes": flow("done", "page", TIME),
    "the other choice is free, for it is no fact": flow("done", "ask", ASK),
    "an amount may be right": flow("done", "amount", AMOUNT),
}


@pytest.mark.parametrize(("body", "facts"), TRAPPED.values(), ids=TRAPPED)
def test_who_is_trapped_is_told_by_what_is_true_of_them(
    body: str, facts: Facts, tmp_path: Path
) -> None:
    subject = subject_in(tmp_path, body, "card")
    found = trapped(subject)
    assert [one.facts for one in found if isinstance(one, Trapped)] == facts
    problems = told(subject, "trapped-person")
    assert len(problems) == len(facts)
    assert all(problem.witness is not None for problem in problems)


@pytest.mark.parametrize("body", FREE.values(), ids=FREE)
def test_who_can_get_out_is_not_trapped(body: str, tmp_path: Path) -> None:
    subject = subject_in(tmp_path, body, "card")
    assert trapped(subject) == ()
    assert told(subject, "trapped-person") == []


def test_where_nobody_gets_any_further_other_rules_say_so(tmp_path: Path) -> None:
    subject = subject_in(tmp_path, flow("done", "page", SORRY), "card")
    assert len(trapped(subject)) == 1
    assert told(subject, "trapped-person") == []
    assert len(told(subject, "only-way-out-is-abandoning")) == 1


PEOPLE = """
record:
  known: unknown
people:
  sam:
    title: Sam, who has no card
    choices: { card: without, insured: elsewhere }
  lee:
    title: Lee, whom the fund knows
    record: { known: [{ when: card = without, outcome: known }, { outcome: unknown }] }
    choices: { card: without, insured: elsewhere }
  kim:
    title: Kim, who has a card
    choices: { card: with_card }
"""
CHECKED = flow("done", "asked", CHECK)


def test_declared_people_are_told_by_name_with_the_loop_they_are_in(tmp_path: Path) -> None:
    subject = subject_in(tmp_path, CHECKED, "card", people=PEOPLE)
    (problem,) = told(subject, "trapped-person")
    assert problem.params["who"] == "Sam, who has no card"
    assert problem.params["way"] == "card → insured → asked → card"
    assert problem.witness is not None
    assert problem.witness.person == "sam"
    assert problem.witness.loop == 3


def test_what_a_record_brings_decides(tmp_path: Path) -> None:
    body = CHECKED.replace("check: known,", "check: known, gives: [adult],").replace(
        "known: { go_to: done }", "known: [{ when: adult, go_to: done }, { go_to: insured }]"
    )
    people = PEOPLE.replace("outcome: known }", "outcome: known, gives: { adult: ADULT } }")
    yes = subject_in(tmp_path / "yes", body, "card", people=people.replace("ADULT", "yes"))
    assert [one.person.id for one in trapped(yes) if isinstance(one, Trapped) and one.person] == ["sam"]
    no = subject_in(tmp_path / "no", body, "card", people=people.replace("ADULT", "no"))
    assert [one.person.id for one in trapped(no) if isinstance(one, Trapped) and one.person] == ["sam", "lee"]


def test_what_a_person_types_decides(tmp_path: Path) -> None:
    body = flow("done", "amount", AMOUNT)
    people = "people:\n  sam: { title: Sam, answers: { sum: SUM }, "
    people += "choices: { card: without, insured: elsewhere } }\n"
    little = subject_in(tmp_path / "little", body, "card", people=people.replace("SUM", '"12.00"'))
    (problem,) = told(little, "trapped-person")
    assert problem.witness is not None
    assert any(move.answers == {"sum": "12.00"} for move in problem.witness.moves)
    much = subject_in(tmp_path / "much", body, "card", people=people.replace("SUM", '"120.00"'))
    assert told(much, "trapped-person") == []


def test_a_setting_that_traps_is_part_of_the_journey(tmp_path: Path) -> None:
    (problem,) = told(subject_in(tmp_path, flow("done", "way", SETTING), "card"), "trapped-person")
    assert problem.witness is not None
    assert problem.witness.inputs == {"by_mail": False}


def test_a_way_that_only_a_setting_opens_traps_where_it_is_closed(tmp_path: Path) -> None:
    extra = """  page:
    info: Wait.
    links: { post: { label: post, when: by_mail, go_to: letter }, home: { label: home, go_to: card } }
parameters: { by_mail: { type: boolean, default: true }, loud: { type: boolean, default: true } }
"""
    subject = subject_in(tmp_path, flow("done", "page", extra), "card")
    (problem,) = told(subject, "trapped-person")
    assert problem.witness is not None
    assert problem.witness.inputs == {"by_mail": False}


def test_what_nobody_could_type_is_left_open(tmp_path: Path) -> None:
    body = flow("done", "amount", AMOUNT.replace("{ when: sum > 100.00, go_to: done }, ", ""))
    people = "people:\n  sam: { title: Sam, answers: { sum: much }, "
    people += "choices: { card: without, insured: elsewhere } }\n"
    (problem,) = told(subject_in(tmp_path, body, "card", people=people), "trapped-person")
    assert problem.witness is not None
    assert any(move.answers == {"sum": "25.00"} for move in problem.witness.moves)
    deciding = flow("done", "amount", AMOUNT)
    assert told(subject_in(tmp_path / "deciding", deciding, "card", people=people), "trapped-person") == []


def test_a_check_of_which_no_rule_speaks_may_have_any_outcome(tmp_path: Path) -> None:
    people = "record: { known: [{ when: card = with_card, outcome: unknown }] }\n"
    people += "people: { sam: { title: Sam, choices: { card: without, insured: elsewhere } } }\n"
    assert told(subject_in(tmp_path, CHECKED, "card", people=people), "trapped-person") == []


def test_many_choices_on_one_page_are_free(tmp_path: Path) -> None:
    names = [f"yes{number}" for number in range(7)]
    page = f"  page: {{ title: Much, fields: [{', '.join(names)}], go_to: [ALL, {{ go_to: card }}] }}\n"
    every = "{ when: " + " and ".join(names) + ", go_to: done }"
    declared = "".join(f"  {name}: {{ type: boolean }}\n" for name in names)
    body = flow("done", "page", page.replace("ALL", every)).replace("answers:\n", f"answers:\n{declared}")
    assert trapped(subject_in(tmp_path, body, "card")) == ()


def test_a_flow_without_facts_has_no_people_to_derive(tmp_path: Path) -> None:
    body = "states:\n  a: { info: A., links: { b: { label: b, go_to: a } } }\n"
    body += "ends:\n  done: { result: success }\n"
    assert trapped(subject_in(tmp_path, body, "a")) == ()


def test_too_many_situations_are_undecided(tmp_path: Path) -> None:
    subject = subject_in(tmp_path, CHECKED, "card", limit=1, people=PEOPLE)
    assert any(isinstance(one, Undecided) for one in trapped(subject))
    assert {problem.rule.name for problem in told(subject, "trapped-person")} == {"undecided"}


def test_what_no_journey_shows_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Subject, "walked", lambda *_: None)
    subject = subject_in(tmp_path, flow("done", "card"), "card")
    assert Undecided("no-journey") in trapped(subject)


def test_the_conduct_of_one_person_holds_what_only_they_meet(tmp_path: Path) -> None:
    subject = subject_in(tmp_path, CHECKED, "card", people=PEOPLE)
    space = subject.explored(conduct_of(subject, subject.project.people["kim"]))
    assert {state for where in space.program.configurations for state in where.states} == {"", "card", "done"}
