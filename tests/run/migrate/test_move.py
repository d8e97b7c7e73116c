"""One snapshot carried over: what is kept, what is given up, and when it stays where it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from flowkit import Event, unfold
from flowkit.core.automaton import Automaton
from flowkit.core.project import Migration
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.load import load_source
from flowkit.run.migrate.crossing import Crossed, Crossing
from flowkit.run.migrate.drawn import drawn
from flowkit.run.migrate.passage import Passage
from flowkit.run.migrate.stays import Stays
from flowkit.run.migrate.trial import Proof

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

HEAD = """flowkit: 1
flow: f
version: "1"
start: first
answers:
  name: { type: text, label: Name }
  age: { type: integer, label: Age, min: 0, max: 200 }
  born: { type: date, label: Born, max: today }
ends:
  done: { title: Done, result: success }
  gone: { title: Gone, result: abandoned }
buttons:
  quit: { label: Quit, go_to: gone }
  back: { label: Back }
"""
LINE = (
    HEAD
    + """states:
  first: { title: First page, fields: [name], go_to: second }
  second: { title: Second page, fields: [age], go_to: third }
  third: { title: Third page, info: Read it., go_to: done }
"""
)
REGIONS = (
    HEAD
    + """states:
  first: { title: First page, fields: [name], go_to: file }
  file:
    parallel:
      papers:
        title: Papers
        states:
          upload: { title: Upload, info: Send it., go_to: sent }
          sent: { end: true }
      people:
        title: People
        states:
          count: { title: Count, fields: [age], go_to: known }
          known: { end: true }
    go_to: third
  third: { title: Third page, info: Read it., go_to: done }
"""
)


def machine(text: str) -> Automaton:
    return unfold(load_source(text))


def gone(automaton: Automaton, *events: tuple[str, Mapping[str, object], str | None]) -> Snapshot:
    """Where these events lead."""
    moved = automaton.start({}, NOW)
    for name, answers, at in events:
        result = automaton.step(moved.snapshot, Event(name, answers, NOW, at))
        assert isinstance(result, Moved), result
        moved = result
    return moved.snapshot


NAME, AGE = ("next", {"name": "Al"}, None), ("next", {"age": "150"}, None)


def crossed(
    old: Automaton,
    new: Automaton,
    snapshot: Snapshot,
    told: Migration | None = None,
    later: timedelta = timedelta(),
) -> Crossed | Stays:
    return Crossing(old, new, drawn(old.flow, new.flow, told).passage).crossed(snapshot, NOW + later)


def landed(found: Crossed | Stays) -> Snapshot:
    assert isinstance(found, Crossed), found
    return found.moved.snapshot


def changed(*edits: tuple[str, str], text: str = LINE) -> Automaton:
    for before, after in (('"1"', '"2"'), *edits):
        assert before in text, before
        text = text.replace(before, after)
    return machine(text)


def test_the_same_flow_with_another_text_keeps_everything() -> None:
    old, new = machine(LINE), changed(("Read it.", "Read this."))
    before = gone(old, NAME, AGE)
    after = landed(crossed(old, new, before))
    assert after == before._replace(version="2", digest=new.digest)


def test_a_passage_reads_back_as_it_was_written() -> None:
    passage = Passage("a", "b", {"s": "t", "u": ""}, {"x": ""}, {"x": {"y": "z"}})
    assert Passage.of("a", passage.data()) == passage


@pytest.mark.parametrize("data", [{}, {"to": 1}, {"to": "b", "states": []}, {"to": "b", "values": {"x": 1}}])
def test_what_is_no_passage_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a passage"):
        Passage.of("a", data)


def test_of_two_states_that_may_be_meant_none_is_taken() -> None:
    page = "  {}: {{ title: Second page, fields: [age], go_to: third }}\n"
    text = LINE.replace(page.format("second"), page.format("one") + page.format("two")).replace(
        "go_to: second",
        "next: { go_to: [{ when: \"name = 'x'\", go_to: one }, { go_to: two }] }",
    )
    old, new = machine(LINE), machine(text.replace('"1"', '"2"'))
    found = drawn(old.flow, new.flow)
    assert found.doubtful == {"second": ("one", "two")}
    assert crossed(old, new, gone(old, NAME)) == Stays("no-state", (("state", "second"),))
    assert landed(crossed(old, new, gone(old, NAME), Migration("1", {"second": "two"}))).states == ("two",)


def test_a_state_of_another_kind_is_not_the_same_state() -> None:
    old = machine(LINE)
    check = "third: { title: Third page, check: third, outcomes: { ok: { label: ok, go_to: done } } }"
    new = changed(("third: { title: Third page, info: Read it., go_to: done }", check))
    before = gone(old, NAME, AGE)
    assert crossed(old, new, before) == Stays("other-kind", (("state", "third"),))
    found = crossed(old, new, before, Migration("1", {"third": "third"}))
    assert isinstance(found, Crossed)
    assert [(effect.kind, effect.name) for effect in found.moved.effects] == [("check", "third")]


def test_nobody_is_moved_to_an_end_or_to_a_route() -> None:
    old = machine(LINE)
    route = "  second: { title: Which?, route: [{ go_to: third }] }\n"
    new = changed(("  second: { title: Second page, fields: [age], go_to: third }\n", route))
    before = gone(old, NAME)
    for told in ("done", "second"):
        found = crossed(old, new, before, Migration("1", {"second": told}))
        assert found == Stays("no-rest", (("state", told),))


def test_a_pages_of_before_follow_and_two_that_became_one_are_one() -> None:
    old, new = machine(LINE), changed(("go_to: second", "go_to: third"))
    text = LINE.replace('"1"', '"2"').replace(
        "  second: { title: Second page, fields: [age], go_to: third }\n", ""
    )
    new = machine(text.replace("go_to: second", "go_to: third"))
    before = gone(old, NAME, AGE)
    assert before.visited == (("first",), ("second",))
    after = landed(crossed(old, new, before, Migration("1", {"second": "first"})))
    assert after.visited == (("first",),)
    assert landed(crossed(old, new, before, Migration("1", {"second": "third"}))).visited == (("first",),)
    assert landed(crossed(old, new, before, Migration("1", {"second": ""}))).visited == (("first",),)
    assert crossed(old, new, before) == Stays("no-state", (("state", "second"),))


def test_nobody_goes_back_past_a_new_barrier() -> None:
    old = machine(LINE)
    before = gone(old, NAME, AGE)
    second = "second: { title: Second page, fields: [age], go_to: third"
    assert landed(crossed(old, changed((second, second + ", barrier: true")), before)).visited == (
        ("second",),
    )
    third = "third: { title: Third page, info: Read it., go_to: done"
    assert landed(crossed(old, changed((third, third + ", barrier: true")), before)).visited == ()


def test_a_value_that_is_not_accepted_stays_and_is_not_told() -> None:
    old = machine(LINE)
    for bound in ("max: 120", "min: 160"):
        new = changed((bound.split(":")[0] + (": 200" if "max" in bound else ": 0"), bound))
        assert crossed(old, new, gone(old, NAME, AGE)) == Stays("value", (("answer", "age"),))
        assert landed(crossed(old, new, gone(old, NAME))).states == ("second",)


def test_a_value_that_another_kind_would_read_otherwise_stays() -> None:
    old = machine(LINE)
    text = changed(
        ("age: { type: integer, label: Age, min: 0, max: 200 }", "age: { type: text, label: Age }")
    )
    assert crossed(old, text, gone(old, NAME, AGE)) == Stays("value", (("answer", "age"),))


def test_a_day_that_was_allowed_once_stays_so_in_a_declaration_that_is_the_same() -> None:
    later = LINE.replace("max: today", "min: today").replace("[age]", "[age, born]")
    old = machine(later)
    new = machine(later.replace('"1"', '"2"').replace("label: Born", "label: Day"))
    before = gone(old, NAME, ("next", {"age": "1", "born": "2026-03-02"}, None))
    assert landed(crossed(old, new, before, later=timedelta(days=300))).answers["born"] == "2026-03-02"


def test_an_answer_that_is_gone_has_to_be_told_to_be_forgotten() -> None:
    old = machine(LINE)
    new = changed(
        ("  name: { type: text, label: Name }\n", "  other: { type: text, label: Other }\n"),
        ("[name]", "[other]"),
    )
    before = gone(old, NAME)
    assert crossed(old, new, before) == Stays("no-answer", (("answer", "name"),))
    found = crossed(old, new, before, Migration("1", {}, {"name": ""}))
    assert isinstance(found, Crossed)
    assert found.lost == ("name",)
    assert "name" not in found.moved.snapshot.answers
    assert landed(crossed(old, new, before, Migration("1", {}, {"name": "other"}))).answers == {"other": "Al"}


def test_two_answers_do_not_become_one() -> None:
    old = machine(
        LINE.replace("fields: [age]", "fields: [born]").replace(
            "type: date, label: Born, max: today", "type: text, label: Born"
        )
    )
    before = gone(old, NAME, ("next", {"born": "x"}, None))
    new = changed(
        ("type: date, label: Born, max: today", "type: text, label: Born"),
        ("fields: [age]", "fields: [born]"),
    )
    found = crossed(old, new, before, Migration("1", {}, {"name": "born"}))
    assert found == Stays("meet", (("answer", "born"),))


def test_a_new_setting_begins_with_its_default_or_stops_it() -> None:
    old = machine(LINE)
    before = gone(old, NAME)
    with_default = changed(
        ("answers:\n", "parameters:\n  site: { type: text, label: Site, default: here }\nanswers:\n")
    )
    assert landed(crossed(old, with_default, before)).answers == {"name": "Al", "site": "here"}
    without = changed(("answers:\n", "parameters:\n  site: { type: text, label: Site }\nanswers:\n"))
    assert crossed(old, without, before) == Stays("no-parameter", (("answer", "site"),))


def test_an_end_must_be_reached_with_the_answers_that_are_known() -> None:
    old = machine(LINE)
    third = "third: { title: Third page, info: Read it., go_to: done }"
    rules = "[{ when: born is not empty, go_to: done }]"
    only = "third: { title: Third page, info: Read it., next: { go_to: " + rules + " } }"
    new = changed((third, only), ("fields: [age]", "fields: [age, born]"))
    assert crossed(old, new, gone(old, NAME, AGE)) == Stays("less", (("state", "third"),))
    assert landed(crossed(old, new, gone(old, NAME))).states == ("second",)
    without = changed(
        (third, only),
        ("fields: [age]", "fields: [age, born]"),
        ("  quit: { label: Quit, go_to: gone }\n", ""),
    )
    never = machine(LINE.replace("  quit: { label: Quit, go_to: gone }\n", ""))
    assert crossed(never, without, gone(never, NAME, AGE)) == Stays("no-end", (("state", "third"),))


def test_who_could_only_give_up_before_may_be_moved_to_where_that_is_so() -> None:
    trapped = LINE.replace(
        "third: { title: Third page, info: Read it., go_to: done }",
        "third: { title: Third page, info: No., go_to: gone }",
    )
    old, new = machine(trapped), machine(trapped.replace('"1"', '"2"'))
    found = crossed(old, new, gone(old, NAME, AGE))
    assert isinstance(found, Crossed)
    assert found.proof.result == "abandoned"


def test_what_is_counted_follows_its_state_and_who_is_there_has_been_there() -> None:
    counting = LINE.replace(
        "third: { title: Third page, info: Read it., go_to: done }",
        "third: { title: Third page, info: Read it., next: { go_to:"
        " [{ when: tries(second) < 3, go_to: second }, { go_to: done }] } }",
    )
    old = machine(counting)
    renamed = machine(counting.replace('"1"', '"2"').replace("second", "deuxieme"))
    before = gone(old, NAME, AGE, ("next", {}, None), AGE)
    assert before.counts == {"tries(second)": 2}
    assert landed(crossed(old, renamed, before)).counts == {"tries(deuxieme)": 2}
    visits = machine(counting.replace('"1"', '"2"').replace("tries(second)", "visits(third)"))
    found = crossed(old, visits, before)
    assert landed(found).counts == {"visits(third)": 1}
    assert isinstance(found, Crossed)
    assert "tries(second)" in found.lost


def test_regions_that_are_the_same_keep_where_each_part_is() -> None:
    old, new = machine(REGIONS), changed(("title: People", "title: Persons"), text=REGIONS)
    before = gone(old, NAME, ("next", {}, "file.papers.upload"))
    assert landed(crossed(old, new, before)).states == ("file.papers.sent", "file.people.count")


def test_a_region_that_is_gone_or_new_stops_it_unless_told() -> None:
    old, line = machine(REGIONS), machine(LINE.replace('"1"', '"2"'))
    before = gone(old, NAME)
    assert crossed(old, line, before) == Stays("no-state", (("state", "file.papers.upload"),))
    together = {"file.papers.upload": "second", "file.people.count": "second"}
    assert landed(crossed(old, line, before, Migration("1", together))).states == ("second",)
    apart = {"file.papers.upload": "second", "file.people.count": "third"}
    assert crossed(old, line, before, Migration("1", apart)) == Stays("regions", (("state", "second third"),))
    flat, regions = machine(LINE), machine(REGIONS.replace('"1"', '"2"'))
    told = Migration("1", {"second": "file"})
    assert landed(crossed(flat, regions, gone(flat, NAME), told)).states == (
        "file.papers.upload",
        "file.people.count",
    )
    one = Migration("1", {"second": "file.papers.upload"})
    assert crossed(flat, regions, gone(flat, NAME), one) == Stays(
        "regions", (("state", "file.papers.upload"),)
    )


def test_all_regions_finished_at_once_is_a_place_where_nobody_is() -> None:
    old, new = machine(LINE), machine(REGIONS.replace('"1"', '"2"'))
    told = {"second": "file.papers.sent", "third": "file.people.known"}
    both = gone(old, NAME)._replace(states=("second",))
    assert isinstance(crossed(old, new, both, Migration("1", told)), Stays)


def test_where_a_step_was_left_follows() -> None:
    text = HEAD.replace("start: first", "start: one.first") + (
        "steps:\n"
        "  one: { title: One, resume: true, states: { first: { title: First page, fields: [name],"
        " go_to: more }, more: { title: More, info: More., go_to: done,"
        " links: { look: { label: Look, go_to: two } } } } }\n"
        "  two: { title: Two, states: { page: { title: Page, info: Help., go_to: one } } }\n"
    )
    old = machine(text)
    before = gone(old, NAME, ("look", {}, None))
    assert before.resume == {"one": ("one.more",)}
    new = machine(
        text.replace('"1"', '"2"')
        .replace("  one: {", "  uno: {")
        .replace("go_to: one }", "go_to: uno }")
        .replace("start: one", "start: uno")
    )
    told = Migration("1", {"one": "uno"})
    assert landed(crossed(old, new, before, told)).resume == {"uno": ("uno.more",)}
    never = machine(text.replace('"1"', '"2"').replace("resume: true, ", ""))
    found = crossed(old, never, before)
    assert landed(found).resume == {}
    assert isinstance(found, Crossed)
    assert found.lost == ("one",)


def test_what_is_told_of_a_step_is_so_of_all_inside() -> None:
    text = HEAD.replace("start: first", "start: one") + (
        "steps:\n  one: { title: One, states: { first: { title: First page, fields: [name], go_to: more },"
        " more: { title: More, info: More., go_to: done } } }\n"
    )
    other = text.replace('"1"', '"2"').replace("  one:", "  uno:").replace("start: one", "start: uno")
    other = other.replace("First page", "Quite another").replace("More", "Something")
    old, new = machine(text), machine(other)
    found = drawn(old.flow, new.flow, Migration("1", {"one": "uno"}))
    assert found.passage.states["one.first"] == "uno.first"
    assert found.passage.states["one.more"] == "uno.more"


def test_what_a_migration_names_and_the_old_version_does_not_have_is_told() -> None:
    old, new = machine(LINE), machine(LINE.replace('"1"', '"2"'))
    told = Migration("1", {"secnod": "second"}, {"nmae": ""}, {"agee": {"a": "b"}})
    assert drawn(old.flow, new.flow, told).unknown == (
        ("states", "secnod"),
        ("answers", "nmae"),
        ("answers", "agee"),
    )


AGES = (
    HEAD
    + """states:
  first: { title: First page, fields: [born], go_to: second }
  second: { title: Second page, info: Read it., go_to: sort }
  sort: { title: Which?, route: [{ when: age(born) < 18, go_to: minor }, { go_to: adult }] }
  minor: { title: Minor, info: Read it., go_to: done }
  adult: { title: Adult, info: Read it., fields: [name], go_to: done }
"""
)


@pytest.mark.parametrize("year", [2019, 2026, 2031])
@pytest.mark.parametrize(
    ("born", "there"), [("1990-01-01", "adult"), ("2010-05-01", ""), ("2018-01-01", "minor")]
)
def test_an_end_is_reached_as_old_as_somebody_is_on_the_day(year: int, born: str, there: str) -> None:
    old, new = machine(AGES), machine(AGES.replace('"1"', '"2"'))
    now = NOW.replace(year=year)
    first = old.start({}, now).snapshot
    second = old.step(first, Event("next", {"born": born}, now))
    assert isinstance(second, Moved)
    found = Crossing(old, new, drawn(old.flow, new.flow).passage).crossed(second.snapshot, now)
    assert isinstance(found, Crossed)
    expected = there or ("minor" if year < 2028 else "adult")
    assert found.proof == Proof("success", ("second/next", f"{expected}/next"))


def test_two_pages_that_exchanged_their_ids_are_not_taken_for_each_other() -> None:
    old = machine(LINE)
    new = machine(
        LINE.replace('"1"', '"2"')
        .replace("second", "x")
        .replace("third", "second")
        .replace("  x:", "  third:")
        .replace("go_to: x", "go_to: third")
        .replace("info: Read it., go_to: done", "info: Read it., go_to: done")
    )
    assert drawn(old.flow, new.flow).doubtful == {"second": ("second", "third"), "third": ("third", "second")}
    assert crossed(old, new, gone(old, NAME)) == Stays("no-state", (("state", "second"),))
    told = Migration("1", {"second": "third", "third": "second"})
    assert landed(crossed(old, new, gone(old, NAME), told)).state == "third"
    assert landed(crossed(old, new, gone(old))).state == "first"


def test_a_new_text_of_a_page_is_no_reason_to_doubt() -> None:
    old = machine(LINE)
    new = changed(("title: Second page", "title: The page after the first"))
    assert landed(crossed(old, new, gone(old, NAME))).state == "second"


CHOICE = (
    LINE.replace("  age:", "  card: { type: choice, label: Card, derived: true }\n  age:")
    .replace(
        "fields: [name], go_to: second",
        "save_as: card, choices:"
        " { yes_it_is: { label: it is, go_to: second }, not_so: { label: no, go_to: third } }",
    )
    .replace("title: First page", "question: Is it?")
)


def test_choices_that_exchanged_their_labels_are_not_taken_for_each_other() -> None:
    old = machine(CHOICE)
    before = gone(old, ("yes_it_is", {}, None))
    new = machine(
        CHOICE.replace('"1"', '"2"')
        .replace("label: it is", "label: x")
        .replace("label: no,", "label: it is,")
        .replace("label: x", "label: no")
    )
    assert crossed(old, new, before) == Stays("turned", (("answer", "card"),))
    told = Migration("1", {}, {}, {"card": {"yes_it_is": "not_so", "not_so": "yes_it_is"}})
    assert landed(crossed(old, new, before, told)).answers == {"card": "not_so"}


def test_a_question_mark_that_somebody_typed_is_a_value_like_others() -> None:
    old, new = machine(LINE), machine(LINE.replace('"1"', '"2"'))
    assert landed(crossed(old, new, gone(old, ("next", {"name": "?"}, None)))).answers == {"name": "?"}
