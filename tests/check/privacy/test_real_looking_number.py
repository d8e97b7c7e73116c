"""Examples hold no social security number that could be somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.load import project
from flowkit.unfold import unfold
from tests.check.planted import flow_text, problems

RULE = "real-looking-number"
DIGITS = ("1681282128212", "2550814168025", "1841276451089", "184062A004012")


def with_key(number: str) -> str:
    """An invented number with the key that fits it (nobody's: it is worked out here, from digits)."""
    digits = number.replace("2A", "19").replace("2B", "18")
    return f"{number}{97 - int(digits) % 97:02}"


def flow(example: str = "1681282128212", info: str = "Done.", label: str = "Number") -> str:
    return flow_text(f"""
answers:
  nir: {{ type: nir, label: "{label}", example: "{example}" }}
states:
  a: {{ title: You, fields: [nir], go_to: b }}
  b:
    info: "{info}"
    next: {{ go_to: sent, do: {{ send_letter: {{ nir: "{{nir}}" }} }} }}
ends:
  sent: {{ result: success, title: Sent }}
""")


def spaced(number: str, gap: str) -> str:
    ends = (1, 3, 5, 7, 10, 13, 15)
    return gap.join(number[begin:end] for begin, end in zip((0, *ends), ends, strict=False))


FIRST = with_key(DIGITS[0])
PLANTED = {
    "as an example": flow(example=FIRST),
    "in a text": flow(info=f"For instance {spaced(with_key(DIGITS[1]), ' ')}."),
    "in a label": flow(label=f"Number ({spaced(with_key(DIGITS[2]), '.')})"),
    "from Corsica": flow(info=f"For instance {spaced(with_key(DIGITS[3]), ' ')}."),
    "with fixed blanks": flow(info=f"For instance {spaced(FIRST, chr(0xA0))}."),
}
WRONG_KEY = FIRST[:13] + f"{int(FIRST[13:]) % 97 + 1:02}"
NEAR = {
    "no key": flow(),
    "a key that does not fit": flow(info=f"For instance {WRONG_KEY}."),
    "a longer number": flow(info=f"File {FIRST}7."),
    "a month that is none": flow(info=f"For instance {with_key('1681482128212')}."),
    "a sex that is none": flow(info=f"File {with_key('9' + DIGITS[0][1:])}."),
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED.keys())
def test_a_number_whose_key_fits_is_found(text: str) -> None:
    assert len(problems(text, RULE)) == 1


@pytest.mark.parametrize("text", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_number_that_is_nobodys(text: str) -> None:
    assert problems(text, RULE) == ()


def test_scenarios_and_people_are_looked_at_and_the_number_is_not_repeated(tmp_path: Path) -> None:
    record = f"[{{ when: nir = '{FIRST}', outcome: fine }}, {{ outcome: bad }}]"
    checked = "\n  c: { check: door, outcomes: { fine: { go_to: sent }, bad: { go_to: a } } }\nends:"
    (tmp_path / "flow.yaml").write_text(flow().replace("\nends:", checked), "utf-8")
    people = [
        f'  robin: {{ title: Robin, answers: {{ nir: "{FIRST}" }} }}',
        f"  alex: {{ title: Alex, record: {{ door: {record} }} }}",
        f"  kim: {{ title: Kim, record: {{ door: [{{ outcome: fine, gives: {{ nir: '{FIRST}' }} }}] }} }}",
        "  charlie: { title: Charlie, record: { door: fine } }",
    ]
    (tmp_path / "people.yaml").write_text("people:\n" + "\n".join(people) + "\n", "utf-8")
    (tmp_path / "tests").mkdir()
    step = f'{{ at: a, answer: {{ nir: "{FIRST}" }} }}'
    walk = f"walks:\n  through: a, nir={FIRST}, b, sent\n"
    text = f"scenarios:\n  - name: one\n    steps: [{step}]\n{walk}"
    (tmp_path / "tests" / "one.yaml").write_text(text, "utf-8")
    found = project(tmp_path)
    told = list(CHECKS[RULE][1](Subject(found, unfold(found.flow))))
    assert [problem.variant for problem in told] == ["scenario", "scenario", "person", "person", "person"]
    assert all(FIRST not in str(dict(problem.params)) for problem in told)


def test_a_number_in_a_condition_is_found() -> None:
    text = flow().replace("next: { go_to: sent,", f"next: {{ when: nir = '{FIRST}', go_to: sent,")
    assert len(problems(text, RULE)) == 1
