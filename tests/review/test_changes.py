"""Each kind of change, planted in a small flow, is told as what it is and as nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.project import Project
from flowkit.load import load_source, project
from flowkit.review.diff import Change, Changes, Level, Told, compared, diff
from flowkit.review.diff.outline import outline, sign
from tests.review.ten import MSA

CLUB = """
flowkit: 1
flow: club
version: "1"
language: en
start: hello
source: { document: Rules of the club }
parameters:
  fee: { type: money, label: Fee, default: "5.00" }
answers:
  age: { type: integer, label: Age, min: 0, max: 120, example: "30" }
  town: { type: choice, label: Town, choices: { lens: Lens, lille: Lille } }
  member: { type: choice, label: Member, derived: true }
buttons:
  next: { label: Next }
  back: { label: Back, except: [hello] }
  quit: { label: Leave, go_to: left, except: [hello] }
states:
  hello:
    info: Welcome to the club.
    go_to: person
  person:
    title: Who are you?
    fields: [age, town]
    basis: text 4
    next:
      go_to:
        - { when: age >= 18 and town = lens, go_to: choosing }
        - { when: age >= 18, go_to: waiting }
        - { go_to: minors }
  choosing:
    question: Are you a member?
    save_as: member
    choices:
      yes_please: { label: Yes, go_to: paying }
      no_thanks: { label: No, go_to: hello, basis: text 5 }
  waiting:
    title: Please wait
    info: We call you.
    links:
      home: { label: Home, go_to: hello }
    after:
      P7D: { go_to: left }
  paying:
    title: Paid
    info: Thank you.
    barrier: true
    do: { send_card: { to: "{town}" } }
    go_to: done
  minors:
    title: Too young
    info: Come back later.
    links:
      start: { label: Start again, go_to: hello, forget: [age] }
      enough: { label: Enough, go_to: left }
ends:
  done: { result: success, title: Done }
  left: { result: abandoned, title: Left }
"""


def changes(*edits: tuple[str, str], text: str = CLUB) -> Changes:
    after = text
    for before, instead in edits:
        assert after.count(before) == 1, f"{after.count(before)} times {before!r}"
        after = after.replace(before, instead)
    old, new = (Project(load_source(each, "club.yaml")) for each in (text, after))
    return compared(old, new)


def keys(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    return [(change.level.value, change.key) for change in changes(*edits).changes]


def only(*edits: tuple[str, str]) -> tuple[Change, str]:
    found = changes(*edits)
    assert len(found.changes) == 1, [change.key for change in found.changes]
    return found.changes[0], Told(found, "en").sentence(found.changes[0])


B, N, W, D, Y = "behaviour", "names", "wording", "documentation", "layout"

ONE: list[tuple[str, str, str, str]] = [
    ("label: Home, go_to: hello", "label: Home, go_to: done", B, "transition.retargeted"),
    ("      enough: { label: Enough, go_to: left }\n", "", B, "transition.removed"),
    (
        "Enough, go_to: left }\n",
        "Enough, go_to: left }\n      more: { label: More, go_to: done }\n",
        B,
        "transition.added",
    ),
    ("when: age >= 18, go_to: waiting", "when: age >= 16, go_to: waiting", B, "condition.weakened"),
    ("when: age >= 18, go_to: waiting", "when: age >= 21, go_to: waiting", B, "condition.strengthened"),
    ("when: age >= 18, go_to: waiting", "when: age < 18, go_to: waiting", B, "condition.changed"),
    (
        "when: age >= 18, go_to: waiting",
        "when: not age < 18 and age is not empty, go_to: waiting",
        Y,
        "condition.same",
    ),
    ("        - { when: age >= 18, go_to: waiting }\n", "", B, "rule.removed"),
    (
        "        - { when: age >= 18, go_to: waiting }\n",
        "        - { when: age >= 18, go_to: waiting }\n        - { when: age = 17, go_to: left }\n",
        B,
        "rule.added",
    ),
    ("      P7D: { go_to: left }", "      P2D: { go_to: left }", B, "timer.earlier"),
    ("      P7D: { go_to: left }", "      P9D: { go_to: left }", B, "timer.later"),
    ("    after:\n      P7D: { go_to: left }\n", "", B, "timer.removed"),
    ("    barrier: true\n", "", B, "barrier.removed"),
    ("    info: We call you.\n", "    info: We call you.\n    barrier: true\n", B, "barrier.added"),
    ("except: [hello] }\n  quit", "except: [hello, waiting] }\n  quit", B, "back.removed"),
    ("    fields: [age, town]", "    fields: [town, age]", Y, "order.fields"),
    ('    do: { send_card: { to: "{town}" } }\n', "", B, "state.does"),
    ("go_to: hello, forget: [age] }", "go_to: hello }", B, "transition.keeps"),
    ("result: success, title: Done", "result: fallback, title: Done", B, "end.result"),
    ("min: 0, max: 120", "min: 0, max: 99", B, "answer.narrowed"),
    ("min: 0, max: 120", "min: 0, max: 150", B, "answer.widened"),
    ("min: 0, max: 120", "min: 1, max: 150", B, "answer.changed"),
    ("lille: Lille }", "lille: Lille, douai: Douai }", B, "answer.option-added"),
    ('label: Fee, default: "5.00"', 'label: Fee, default: "6.00"', B, "setting.default"),
    ("start: hello\n", "start: person\n", B, "flow.start"),
    ("title: Too young", "title: Not yet", W, "text.changed"),
    ("label: Age,", "label: Your age,", W, "text.changed.elsewhere"),
    ("label: Leave, go_to", "label: Give up, go_to", W, "text.changed.elsewhere"),
    ("    basis: text 4\n", "    basis: text 6\n", D, "basis.state"),
    ("go_to: hello, basis: text 5", "go_to: hello", D, "basis.way"),
    ("    title: Please wait\n", '    title: Please wait\n    number: "3"\n', D, "number.changed"),
    ("    title: Please wait\n", "    title: Please wait\n    note: ask the board\n", D, "note.changed"),
    ('example: "30"', 'example: "40"', D, "example.changed"),
    ('version: "1"', 'version: "2"', D, "flow.version"),
    ("document: Rules of the club", "document: Rules of 2026", D, "flow.source"),
    (
        "yes_please: { label: Yes, go_to: paying }",
        "yes_please: { label: Yes, go_to: paying, usual: true }",
        D,
        "usual.now",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "level", "key"), ONE, ids=[f"{o[3]}-{n}" for n, o in enumerate(ONE)]
)
def test_one_change_is_told_as_what_it_is(before: str, after: str, level: str, key: str) -> None:
    assert keys((before, after)) == [(level, key)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", ONE, ids=[f"{o[3]}-{n}" for n, o in enumerate(ONE)])
def test_every_change_is_one_whole_sentence(case: tuple[str, str, str, str], language: str) -> None:
    found = changes(case[:2])
    told = Told(found, language).sentence(found.changes[0])
    assert "{" not in told
    assert "\n" not in told
    assert len(told) > 15


def test_an_example_says_who_is_let_in_and_who_is_not() -> None:
    change, said = only(("when: age >= 18, go_to: waiting", "when: age >= 16, go_to: waiting"))
    assert change.verb == "weakened"
    assert said.endswith(("; now also, for example, when “Age” is 16", "when “Age” is 17"))
    _, said = only(("when: age >= 18, go_to: waiting", "when: age < 18, go_to: waiting"))
    assert "; now also, for example, when “Age” is " in said
    assert "; no longer, for example, when “Age” is 30" in said


def test_a_journey_that_begins_elsewhere_is_told_by_where_it_begins() -> None:
    old, new = (
        Project(load_source(CLUB.replace("start: hello\n", f"start: {name}\n"), "club.yaml"))
        for name in ("hello", "person")
    )
    told = [section for section in outline(Told(diff(old, new), "en")) if section.key == "journeys"]
    assert "the same steps lead elsewhere: the journey begins at “Who are you?”" in [
        line.said for section in told for line in section.lines
    ]


def test_a_page_without_its_barrier_only_changed() -> None:
    change, _ = only(("    barrier: true\n", ""))
    assert (change.key, sign(change)) == ("barrier.removed", "~")
    change, _ = only(("      enough: { label: Enough, go_to: left }\n", ""))
    assert (change.key, sign(change)) == ("transition.removed", "−")


def test_rules_in_another_order_change_behaviour_only_where_two_can_hold_together() -> None:
    first = "        - { when: age >= 18 and town = lens, go_to: choosing }\n"
    second = "        - { when: age >= 18, go_to: waiting }\n"
    assert keys((first + second, second + first)) == [(B, "rule.order")]
    apart = second.replace("age >= 18", "age = 3")
    text = CLUB.replace(second, apart)
    found = changes((first + apart, apart + first), text=text)
    assert [(change.level, change.key) for change in found.changes] == [(Level.LAYOUT, "order.rules")]


def test_labels_that_changed_places_are_a_change_of_behaviour() -> None:
    change, said = only(
        ("label: Yes, go_to", "label: No, go_to"),
        ("{ label: No, go_to: hello, b", "{ label: Yes, go_to: hello, b"),
    )
    assert (change.level, change.key) == (Level.BEHAVIOUR, "label.swapped")
    assert "who chooses “Yes” now comes to “hello”, and “No” leads to “Paid”" in said


def test_labels_of_links_that_do_the_same_changed_only_in_words() -> None:
    text = CLUB.replace(", forget: [age] }", " }").replace(
        "label: Enough, go_to: left", "label: Enough, go_to: hello"
    )
    found = changes(
        ("{ label: Start again, go_to: hello }", "{ label: Enough, go_to: hello }"),
        ("enough: { label: Enough, go_to: hello }", "enough: { label: Start again, go_to: hello }"),
        text=text,
    )
    assert [(change.level, change.key) for change in found.changes] == [(Level.WORDING, "label.exchanged")]


def test_a_renamed_state_answer_and_choice_are_only_other_names() -> None:
    assert keys(("\n  waiting:\n", "\n  queue:\n"), ("18, go_to: waiting", "18, go_to: queue")) == [
        (N, "state.renamed")
    ]
    assert keys(("\n      yes_please: {", "\n      gladly: {")) == [(N, "control.renamed")]
    renamed = [
        ("  town: { type", "  city: { type"),
        ("fields: [age, town]", "fields: [age, city]"),
        ("and town = lens", "and city = lens"),
        ('to: "{town}"', 'to: "{city}"'),
    ]
    assert keys(*renamed) == [(N, "answer.renamed")]


def test_a_rename_is_followed_everywhere() -> None:
    found = changes(
        ("\n  waiting:\n", "\n  queue:\n"),
        ("18, go_to: waiting", "18, go_to: queue"),
        ("title: Please wait", "title: Please be patient"),
    )
    assert [(change.level.value, change.key) for change in found.changes] == [
        (N, "state.renamed"),
        (W, "text.changed"),
    ]
    assert found.renamed == {"waiting": "queue"}
    assert [(stay.state, stay.to) for stay in found.stays] == [("waiting", "queue")]


def test_another_page_under_another_id_is_no_rename() -> None:
    waiting = CLUB[CLUB.index("\n  waiting:") : CLUB.index("\n  paying:")]
    other = "\n  refused:\n    info: No.\n    go_to: left"
    found = changes((waiting, other), ("18, go_to: waiting", "18, go_to: refused"))
    assert {change.key for change in found.changes} >= {"state.added", "state.removed"}
    assert [(stay.state, stay.to) for stay in found.stays] == [("waiting", None)]


def test_what_many_pages_inherit_is_told_once() -> None:
    change, said = only(("label: Leave, go_to: left", "label: Leave, go_to: done"))
    assert change.key == "transition.retargeted"
    assert "and 2 others" in said
    assert len(change.new) == 5


def test_an_answer_that_stored_sessions_hold_is_named_where_it_is_narrowed() -> None:
    assert changes(("min: 0, max: 120", "min: 0, max: 99")).lost == ("age",)
    assert changes(("min: 0, max: 120", "min: 0, max: 150")).lost == ()


def test_the_same_flow_has_not_changed() -> None:
    found = diff(project(MSA), project(MSA))
    assert found.changes == ()
    assert not any((found.partings, found.turns, found.reruns, found.found, found.gone, found.stays))


def test_a_file_written_otherwise_has_changed_in_layout_at_most(tmp_path: Path) -> None:
    assert keys(("label: Home, go_to: hello", "go_to: hello, label: 'Home'")) in ([], [(Y, "order.files")])
    assert keys(
        ("    title: Paid\n    info: Thank you.\n", "    info: 'Thank you.'  # said\n\n    title: Paid\n")
    ) in (
        [],
        [(Y, "order.files")],
    )
    minors, paying = (
        CLUB[CLUB.index("  minors:") : CLUB.index("ends:")],
        CLUB[CLUB.index("  paying:") : CLUB.index("  minors:")],
    )
    assert keys((paying + minors, minors + paying)) == [(Y, "order.states")]
    links = (
        "      start: { label: Start again, go_to: hello, forget: [age] }\n",
        "      enough: { label: Enough, go_to: left }\n",
    )
    assert keys((links[0] + links[1], links[1] + links[0])) == [(Y, "order.controls")]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "a | b",
        "`x` *y* _z_ [l](http://e.org)",
        "@camille #12",
        "{town}",
        "\\",
        "é" * 300,
    ],
)
def test_a_text_cannot_reach_beyond_its_place_in_a_page(hostile: str) -> None:
    from flowkit.review.diff.page import as_markdown

    found = changes(
        ("title: Too young", f"title: {_quoted(hostile)}"),
        ("go_to: hello, forget: [age]", "go_to: done, forget: [age]"),
    )
    page = as_markdown(found, ("a", "b"), "en")
    prose = page.partition("```mermaid")[0] + page.rpartition("```")[2]
    for markup in ("<script", "[l](", "http://", "@camille", " #12", "| b"):
        assert markup not in prose
    cells = [line.replace("&#124;", "").count("|") for line in page.splitlines() if line.startswith("| **")]
    assert set(cells) <= {4}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
