"""The outbox: who gets which effect, and when."""

from __future__ import annotations

import pytest

from flowkit.run.store import Status, Store
from tests.run.contract.records import change, check, effect


def taken(store: Store, now: int, limit: int = 100, token: str = "mine", until: int = 0) -> list[str]:
    return [e.id for e in store.lease(now, until or now + 10, token, limit)]


def test_a_leased_effect_says_by_whom_until_when_and_how_often(store: Store) -> None:
    store.commit(change(effects=(effect(due=5),)))
    leased = effect(due=5, status=Status.LEASED, lease="mine", until=20, attempts=1)
    assert store.lease(10, 20, "mine", 1) == (leased,)
    assert store.effect("one/1/0") == leased


def test_an_effect_is_given_when_it_is_due_and_not_before(store: Store) -> None:
    store.commit(change(effects=(effect(due=10),)))
    assert taken(store, 9) == []
    assert taken(store, 10) == ["one/1/0"]


def test_an_effect_is_given_once(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    assert taken(store, 10, until=20) == ["one/1/0"]
    assert taken(store, 19, token="other") == []


def test_an_effect_whose_lease_has_run_out_is_given_again(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    taken(store, 10, until=20)
    (again,) = store.lease(20, 30, "other", 1)
    assert (again.lease, again.until, again.attempts) == ("other", 30, 2)


def test_the_longest_overdue_is_given_first(store: Store) -> None:
    for id, due in (("a", 3), ("b", 1), ("c", 2), ("d", 9)):
        store.commit(change(id, effects=(effect(id, due=due),)))
    assert taken(store, 5, limit=2) == ["b/1/0", "c/1/0"]
    assert taken(store, 5, limit=2) == ["a/1/0"]


def test_of_one_session_effects_are_given_in_their_order(store: Store) -> None:
    store.commit(change(effects=(effect(due=3), effect(number=1, due=1))))
    store.commit(change(before=1, effects=(effect(seq=2, due=0),)))
    order = []
    for now in (10, 30, 50):
        (leased,) = store.lease(now, now + 10, "mine", 100)
        order.append(leased.id)
        assert store.settle(leased._replace(status=Status.DONE))
    assert order == ["one/1/0", "one/1/1", "one/2/0"]


def test_the_tenth_effect_comes_after_the_ninth(store: Store) -> None:
    store.commit(change(effects=tuple(effect(number=number) for number in range(12))))
    order = []
    while leased := store.lease(10, 20, "mine", 1):
        order.append(leased[0].number)
        store.settle(leased[0]._replace(status=Status.DONE))
    assert order == list(range(12))


def test_an_effect_waits_for_an_earlier_one_that_is_to_be_tried_again(store: Store) -> None:
    store.commit(change(effects=(effect(), effect(number=1))))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.settle(leased._replace(status=Status.WAITING, due=100, error="refused"))
    assert taken(store, 50) == []
    assert taken(store, 100) == ["one/1/0"]


@pytest.mark.parametrize("status", [Status.DONE, Status.PARKED, Status.MOOT])
def test_an_effect_does_not_wait_for_an_earlier_one_that_is_over(store: Store, status: Status) -> None:
    store.commit(change(effects=(effect(), effect(number=1))))
    (leased,) = store.lease(10, 20, "mine", 1)
    assert store.settle(leased._replace(status=status))
    assert taken(store, 10) == ["one/1/1"]


def test_sessions_do_not_wait_for_each_other(store: Store) -> None:
    for id in ("one", "one/1", "two"):
        store.commit(change(id, effects=(effect(id), effect(id, number=1))))
    assert sorted(taken(store, 10)) == ["one/1/0", "one/1/1/0", "two/1/0"]


def test_what_a_worker_settles_is_written(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    again = leased._replace(status=Status.WAITING, due=99, attempts=5, error="refused")
    assert store.settle(again)
    assert store.effect("one/1/0") == again._replace(lease=None, until=None)


def test_a_worker_without_the_lease_settles_nothing(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    assert not store.settle(effect(status=Status.DONE))
    (leased,) = store.lease(10, 20, "first", 1)
    store.lease(20, 30, "second", 1)
    held = store.effect("one/1/0")
    assert not store.settle(leased._replace(status=Status.DONE))
    assert not store.settle(leased._replace(status=Status.DONE, lease=None))
    assert not store.settle(leased._replace(status=Status.DONE, session="two"))
    assert store.effect("one/1/0") == held


def test_an_effect_is_settled_once(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    assert store.settle(leased._replace(status=Status.DONE))
    assert not store.settle(leased._replace(status=Status.WAITING))
    assert store.effect("one/1/0") == effect(status=Status.DONE, attempts=1)


def test_a_parked_effect_waits_again_when_told(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.settle(leased._replace(status=Status.PARKED, attempts=8, error="refused"))
    assert taken(store, 1000) == []
    assert store.rerun("one/1/0", 50)
    again = store.effect("one/1/0")
    assert again is not None
    assert (again.status, again.due, again.attempts) == (Status.WAITING, 50, 0)
    assert taken(store, 49) == []
    assert taken(store, 50) == ["one/1/0"]


def test_only_a_parked_effect_is_run_again(store: Store) -> None:
    store.commit(change(effects=(effect(),)))
    assert not store.rerun("one/1/0", 50)
    (leased,) = store.lease(10, 20, "mine", 1)
    assert not store.rerun("one/1/0", 50)
    store.settle(leased._replace(status=Status.DONE))
    assert not store.rerun("one/1/0", 50)
    assert not store.rerun("one/1/1", 50)
    assert store.effect("one/1/0") == effect(status=Status.DONE, attempts=1)


@pytest.mark.parametrize(
    "id",
    [
        "",
        "/",
        "//",
        "one",
        "one/1",
        "one/1/",
        "one/1/x",
        "one/1/-0",
        "one/01/0",
        "one/1/0/",
        " one/1/0",
        "one/1/0 ",
        "one/1/٠",
        "one/1/9999999999999999999999",
        "one/1/0_0",
        "' OR 1=1 --/1/0",
        "two/1/0",
    ],
)
def test_another_id_is_no_effect(store: Store, id: str) -> None:
    store.commit(change(effects=(effect(),)))
    assert store.effect(id) is None
    assert not store.rerun(id, 5)


def test_the_outbox_is_in_the_order_of_sessions_and_numbers(store: Store) -> None:
    for id in ("b", "a"):
        store.commit(change(id, effects=tuple(effect(id, number=number) for number in (10, 9, 2))))
        store.commit(change(id, 1, effects=(check(id, 2),)))
    ids = [f"{id}/{place}" for id in "ab" for place in ("1/2", "1/9", "1/10", "2/0")]
    assert [e.id for e in store.effects()] == ids
    assert [e.id for e in store.effects(session="b")] == ids[4:]
    assert [e.id for e in store.effects(session="c")] == []


def test_the_outbox_can_be_asked_for_a_status(store: Store) -> None:
    for id in ("a", "b", "c"):
        store.commit(change(id, effects=(effect(id),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.settle(leased._replace(status=Status.PARKED))
    store.lease(10, 20, "mine", 1)
    assert [
        [e.id for e in store.effects(status)] for status in (Status.WAITING, Status.LEASED, Status.PARKED)
    ] == [["c/1/0"], ["b/1/0"], ["a/1/0"]]
    assert [e.id for e in store.effects(Status.PARKED, "a")] == ["a/1/0"]
    assert [e.id for e in store.effects(Status.PARKED, "b")] == []


def test_a_long_outbox_is_read_to_its_end(store: Store) -> None:
    store.commit(change(effects=tuple(effect(number=number) for number in range(1001))))
    assert [e.number for e in store.effects()] == list(range(1001))
