"""Erasing sessions, taking them out, and wrapping their keys anew."""

from __future__ import annotations

import pytest

from flowkit.run.errors import StaleError
from flowkit.run.journal import ERASED
from flowkit.run.store import Found, Mark, Seen, Status, Store
from tests.run.contract.records import change, check, effect, erase, erased, everything, grown, session

MARK = Mark("nir", b"hash")


def test_an_erased_session_is_what_was_left_of_it(store: Store) -> None:
    store.commit(change()._replace(session=session(key=b"wrapped")))
    store.commit(change(before=1, key="key"))
    left, rows = erased("one", 2)
    store.erase(left, rows)
    assert store.read("one") == Found(left, None)
    assert tuple(store.rows("one")) == tuple(rows)
    assert store.census() == {("digest", "page", ERASED): 1}


def test_the_effects_of_an_erased_session_have_no_arguments_and_are_not_carried_out(store: Store) -> None:
    store.commit(change(effects=(effect(), check(number=1), effect(number=2), effect(number=3))))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.settle(leased._replace(status=Status.DONE))
    (leased,) = store.lease(10, 20, "mine", 1)
    erase(store, "one", 1)
    assert [e.arguments for e in store.effects()] == [b""] * 4
    assert [e.status for e in store.effects()] == [Status.DONE, Status.MOOT, Status.MOOT, Status.MOOT]
    assert store.lease(99, 200, "other", 9) == ()
    assert not store.settle(leased._replace(status=Status.DONE))


def test_an_erased_session_is_not_found_by_its_marks(store: Store) -> None:
    store.commit(change("one", marks=(MARK,)))
    store.commit(change("two", marks=(MARK,)))
    erase(store, "one", 1)
    assert store.find(MARK) == ("two",)


def test_erasing_one_session_leaves_the_others_alone(store: Store) -> None:
    for id in ("one", "two"):
        store.commit(
            change(id, key="key", effects=(effect(id),), due=5)._replace(session=session(id, key=b"w"))
        )
    seen = [store.read("two", "key"), list(store.rows("two")), store.effect("two/1/0")]
    erase(store, "one", 1)
    assert [store.read("two", "key"), list(store.rows("two")), store.effect("two/1/0")] == seen


@pytest.mark.parametrize("version", [1, 3])
def test_a_session_that_has_moved_on_is_not_erased(store: Store, version: int) -> None:
    grown(store, "one", 1)
    store.commit(change(before=1, effects=(effect(seq=2),), marks=(MARK,)))
    seen = everything(store, MARK)
    with pytest.raises(StaleError):
        erase(store, "one", version)
    assert everything(store, MARK) == seen


def test_a_session_that_is_not_there_cannot_be_erased(store: Store) -> None:
    with pytest.raises(StaleError):
        erase(store, "one", 1)
    assert everything(store) == ((), (), (), {}, (), ())


def test_an_erased_session_is_not_erased_again(store: Store) -> None:
    grown(store, "one", 1)
    erase(store, "one", 1)
    with pytest.raises(StaleError):
        erase(store, "one", 2)


def test_a_change_that_was_under_way_does_not_bring_an_erased_session_back(store: Store) -> None:
    grown(store, "one", 1)
    erase(store, "one", 1)
    seen = everything(store)
    with pytest.raises(StaleError):
        store.commit(change(before=1))
    assert everything(store) == seen


def test_a_session_with_ten_thousand_events_is_erased(store: Store) -> None:
    grown(store, "one", 1)
    left, _ = erased("one", 1)
    _, rows = erased("one", 10_000)
    store.erase(left, rows)
    assert [r.seq for r in store.rows("one")] == list(range(1, 10_002))


def test_an_erased_session_is_taken_out_altogether(store: Store) -> None:
    store.commit(change("one", key="key", effects=(effect(),), marks=(MARK,)))
    store.note(Seen(1, "mia", "erased", "one"))
    erase(store, "one", 1)
    store.remove("one")
    assert everything(store, MARK)[:5] == ((), (), (), {}, ((),))
    assert store.read("one", "key") is None
    assert list(store.audit("one")) == [Seen(1, "mia", "erased", "one")]
    store.commit(change("one", key="key"))


def test_a_session_that_is_not_erased_is_not_taken_out(store: Store) -> None:
    store.commit(change("one", effects=(effect(),), marks=(MARK,)))
    seen = everything(store, MARK)
    store.remove("one")
    store.remove("two")
    assert everything(store, MARK) == seen


def test_a_key_is_wrapped_anew_where_the_old_one_stands(store: Store) -> None:
    store.commit(change()._replace(session=session(key=b"old")))
    assert store.rekey("one", b"old", b"\x00new")
    assert not store.rekey("one", b"old", b"third")
    assert not store.rekey("two", b"old", b"third")
    store.forget()
    assert store.read("one") == Found(session(key=b"\x00new"), None)


def test_a_session_without_a_key_gets_none(store: Store) -> None:
    grown(store, "one", 1)
    assert not store.rekey("one", b"", b"new")
    assert store.read("one") == Found(session(), None)
