"""Listing sessions and journals, what is due, and small things that are kept."""

from __future__ import annotations

from datetime import UTC
from random import Random

import pytest

from flowkit.run.store import Definition, Seen, Store
from tests.run.contract.records import change, grown, session


def test_sessions_are_in_the_order_of_their_ids(store: Store) -> None:
    ids = ["b", "a", "B", "_", "é", "10", "9", "a b", "😀", "\uffee", "z", "-"]
    for id in ids:
        store.commit(change(id))
    assert [s.id for s in store.sessions()] == sorted(ids)
    assert [s.id for s in store.sessions(after="a")] == sorted(id for id in ids if id > "a")
    assert [s.id for s in store.sessions(after="\uffff")] == ["😀"]


def test_sessions_are_listed_as_they_are_read(store: Store) -> None:
    made = session(key=b"wrapped", due=9, states="a b")
    store.commit(change()._replace(session=made))
    assert list(store.sessions()) == [made]


def test_many_sessions_are_listed_to_the_last_one(store: Store) -> None:
    ids = [f"s{number:04}" for number in range(505)]
    for id in ids:
        store.commit(change(id))
    assert [s.id for s in store.sessions()] == ids
    assert [s.id for s in store.sessions(after="s0400")] == ids[401:]


def test_sessions_of_a_state_are_those_that_rest_in_it(store: Store) -> None:
    for id, states in (("a", "page"), ("b", "pages page.one"), ("c", "other page"), ("d", "")):
        store.commit(change(id, states=states))
    assert [s.id for s in store.sessions(state="page")] == ["a", "c"]
    for other in ("pag", "PAGE", "p_ge", "p%", "other page", ""):
        assert [s.id for s in store.sessions(state=other)] == []
    assert [s.id for s in store.sessions(after="a", state="page")] == ["c"]


def test_sessions_of_a_version_are_those_pinned_to_it(store: Store) -> None:
    for id, digest in (("a", "old"), ("b", "new"), ("c", "old")):
        store.commit(change(id, digest=digest))
    assert [s.id for s in store.sessions(digest="old")] == ["a", "c"]
    assert [s.id for s in store.sessions(after="a", state="page", digest="old")] == ["c"]


def test_the_census_counts_sessions_by_version_states_and_end(store: Store) -> None:
    assert store.census() == {}
    for made in (change("a"), change("b"), change("c", ended="done"), change("d", digest="new")):
        store.commit(made)
    store.commit(change("e", states="x y"))
    store.commit(change("b", 1, states="x y"))
    assert store.census() == {
        ("digest", "page", ""): 1,
        ("digest", "page", "done"): 1,
        ("digest", "x y", ""): 2,
        ("new", "page", ""): 1,
    }
    assert list(store.census()) == sorted(store.census())


def test_a_journal_is_read_from_where_one_wishes(store: Store) -> None:
    grown(store, "one", 12)
    grown(store, "two", 2)
    assert [r.seq for r in store.rows("one")] == list(range(1, 13))
    assert [r.seq for r in store.rows("one", after=9)] == [10, 11, 12]
    assert list(store.rows("one", after=12)) == []
    assert {r.session for r in store.rows("two")} == {"two"}


def test_a_long_journal_is_read_to_its_end(store: Store) -> None:
    grown(store, "one", 450)
    assert [r.seq for r in store.rows("one")] == list(range(1, 451))


def test_what_is_due_is_given_longest_overdue_first_and_not_early(store: Store) -> None:
    for id, due in (("a", 30), ("b", 10), ("c", None), ("d", 20), ("e", 20)):
        store.commit(change(id, due=due))
    assert store.due(9, 10) == ()
    assert store.due(20, 10) == ("b", "d", "e")
    assert store.due(30, 2) == ("b", "d")


def test_what_is_no_longer_due_is_not_given(store: Store) -> None:
    store.commit(change(due=10))
    store.commit(change(before=1, due=20))
    assert store.due(19, 10) == ()
    store.commit(change(before=2, due=None))
    assert store.due(99, 10) == ()


def test_what_is_due_now_earlier_now_later_is_given_when_it_last_was(store: Store) -> None:
    chance, last = Random(5), dict[str, int]()
    for before in range(6):
        for id in "abcdefgh":
            due = chance.choice([None, *range(40)])
            store.commit(change(id, before, due=due))
            last.pop(id, None)
            if due is not None:
                last[id] = due
        for now in (10, 20, 40):
            wanted = sorted((due, id) for id, due in last.items() if due <= now)
            assert [last[id] for id in store.due(now, 3)] == [due for due, _ in wanted[:3]]
            assert sorted((last[id], id) for id in store.due(now, 99)) == wanted


def test_definitions_are_kept_once_and_listed_oldest_first(store: Store) -> None:
    new, old = Definition("b", "flow", "1", b"\x00\xfffiles"), Definition("a", "flow", "2", b"")
    for definition in (new, old, new, new._replace(files=b"changed")):
        store.define(definition)
    assert store.definitions() == (new, old)
    assert store.definition("b") == new
    assert store.definition("c") is None


def test_small_things_are_kept_under_names(store: Store) -> None:
    assert store.kept("plan") is None
    store.keep("plan", b"one")
    store.keep("plan", b"\x00two")
    store.keep("", b"")
    assert (store.kept("plan"), store.kept(""), store.kept("Plan")) == (b"\x00two", b"", None)


def test_of_several_things_under_a_name_the_first_is_kept(store: Store) -> None:
    assert store.keep_first("salt", b"one") == b"one"
    assert store.keep_first("salt", b"two") == b"one"
    assert store.kept("salt") == b"one"


def test_the_audit_is_told_oldest_first(store: Store) -> None:
    lines = [Seen(9, "mia", "shown", "one"), Seen(5, "léo", "erased", "two"), Seen(9, "mia", "shown", "one")]
    for line in lines:
        store.note(line)
    assert list(store.audit()) == lines
    assert list(store.audit("one")) == [lines[0], lines[2]]
    assert list(store.audit("three")) == []


def test_the_time_of_a_store_has_a_zone_and_never_goes_back(store: Store) -> None:
    store.commit(change())
    times = []
    for _ in range(50):
        times.append(store.now())
        store.read("one")
    assert times == sorted(times)
    assert times[0].tzinfo is UTC
    assert (times[-1] - times[0]).total_seconds() < 30


def test_a_store_finds_nothing_broken_in_itself(store: Store) -> None:
    grown(store, "one", 3)
    assert store.examine() == ()


@pytest.mark.parametrize("times", [1, 2])
def test_a_store_may_be_closed(store: Store, times: int) -> None:
    for _ in range(times):
        store.close()
