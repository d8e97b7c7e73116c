"""One change, one transaction: all of it or nothing."""

from __future__ import annotations

import pytest

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError
from flowkit.run.store import Found, Mark, Status, Store
from tests.run.contract.records import change, check, effect, everything, grown, row, session


def test_a_new_session_is_read_as_it_was_written(store: Store) -> None:
    written = session(
        digest="d" * 64, states="one two", ended="refused", key=b"\x01wrapped", head=b"\x00\xff", due=2**50
    )
    store.commit(change()._replace(session=written))
    assert store.read("one") == Found(written, None)


def test_a_session_is_read_as_the_last_change_left_it(store: Store) -> None:
    grown(store, "one", 2)
    store.commit(change(before=2, states="end", ended="end", due=77, snapshot=b"\x01sealed", digest="other"))
    left = session(version=3, states="end", ended="end", due=77, snapshot=b"\x01sealed", digest="other")
    assert store.read("one") == Found(left, None)


def test_every_column_of_a_row_is_read_as_it_was_written(store: Store) -> None:
    at = "2026-01-02T03:04:05.000006+01:00"
    written = row(key="key", at=at, state="page", given=b"\x00\x01", print=b"p", states="a b")
    store.commit(change()._replace(row=written))
    assert tuple(store.rows("one")) == (written,)
    assert store.read("one", "key") == Found(session(), written)


def test_the_row_of_a_key_is_that_of_its_session(store: Store) -> None:
    store.commit(change("one", key="key"))
    store.commit(change("two"))
    store.commit(change("two", 1, key="key"))
    found = store.read("two", "key")
    assert found is not None
    assert found.answered == row("two", 2, "key")


def test_a_key_that_did_nothing_has_no_row(store: Store) -> None:
    store.commit(change(key="key"))
    assert store.read("one", "other") == Found(session(), None)
    assert store.read("one", "") == Found(session(), None)
    assert store.read("one") == Found(session(), None)


def test_a_session_that_is_not_there_is_none(store: Store) -> None:
    assert store.read("one") is None
    assert store.read("one", "key") is None
    assert tuple(store.rows("one")) == ()


@pytest.mark.parametrize("before", [0, 1, 3, 2**31 - 2])
def test_a_stale_change_changes_nothing(store: Store, before: int) -> None:
    mark = Mark("nir", b"hash")
    store.commit(change(effects=(check(),)))
    store.commit(change(before=1))
    seen = everything(store, mark)
    late = change(before=before, key="key", states="end", effects=(effect(seq=9),), marks=(mark,))
    with pytest.raises(StaleError):
        store.commit(late)
    assert everything(store, mark) == seen


def test_a_change_of_a_session_that_is_not_there_is_stale(store: Store) -> None:
    mark = Mark("nir", b"hash")
    with pytest.raises(StaleError):
        store.commit(change(before=1, key="key", effects=(effect(),), marks=(mark,)))
    assert everything(store, mark) == ((), (), (), {}, ((),), ())


def test_a_taken_key_changes_nothing(store: Store) -> None:
    mark = Mark("nir", b"hash")
    store.commit(change(key="key", effects=(check(),)))
    store.commit(change(before=1))
    seen = everything(store, mark)
    again = change(before=2, key="key", states="end", effects=(effect(seq=3),), marks=(mark,))
    with pytest.raises(KeyTakenError):
        store.commit(again)
    assert everything(store, mark) == seen
    store.commit(again._replace(row=row(seq=3, key="another")))


def test_a_key_of_one_session_is_free_in_another(store: Store) -> None:
    store.commit(change("one", key="key"))
    store.commit(change("two", key="key"))
    assert store.census() == {("digest", "page", ""): 2}


def test_a_lost_lease_changes_nothing(store: Store) -> None:
    mark = Mark("nir", b"hash")
    store.commit(change(effects=(check(),)))
    store.lease(10, 20, "mine", 1)
    seen = everything(store, mark)
    for settles in (("one/1/0", "other"), ("one/1/1", "mine"), ("two/1/0", "mine"), ("nonsense", "mine")):
        answer = change(before=1, states="end", settles=settles, marks=(mark,), effects=(effect(seq=2),))
        with pytest.raises(LeaseLostError):
            store.commit(answer)
        assert everything(store, mark) == seen


def test_an_effect_that_nobody_leased_cannot_be_settled(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    for lease in ("", "mine"):
        with pytest.raises(LeaseLostError):
            store.commit(change(before=1, settles=("one/1/0", lease)))


def test_the_check_that_a_change_settles_is_done(store: Store) -> None:
    store.commit(change(effects=(check(), check(number=1), effect(number=2))))
    store.lease(10, 20, "mine", 1)
    store.commit(change(before=1, states="next", settles=("one/1/0", "mine")))
    done, left, action = store.effects()
    assert done == check(status=Status.DONE, attempts=1)
    assert left == check(number=1, status=Status.MOOT)
    assert action == effect(number=2)


def test_a_check_cannot_be_settled_twice(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    store.lease(10, 20, "mine", 1)
    store.commit(change(before=1, settles=("one/1/0", "mine")))
    with pytest.raises(LeaseLostError):
        store.commit(change(before=2, settles=("one/1/0", "mine")))
    found = store.read("one")
    assert found is not None
    assert found.session.version == 2


def test_a_lease_that_another_worker_took_over_is_lost(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    store.lease(10, 20, "first", 1)
    store.lease(30, 40, "second", 1)
    with pytest.raises(LeaseLostError):
        store.commit(change(before=1, settles=("one/1/0", "first")))
    store.commit(change(before=1, settles=("one/1/0", "second")))


def test_checks_of_states_that_are_left_become_moot(store: Store) -> None:
    asked = (check(state="a"), check(number=1, state="b"), effect(number=2, state="a"))
    store.commit(change(states="a b", effects=asked))
    store.commit(change(before=1, states="b c"))
    assert [e.status for e in store.effects()] == [Status.MOOT, Status.WAITING, Status.WAITING]


def test_a_leased_check_of_a_state_that_is_left_becomes_moot(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.commit(change(before=1, states="elsewhere"))
    assert store.effect("one/1/0") == check(status=Status.MOOT, attempts=1)
    assert not store.settle(leased._replace(status=Status.DONE))
    with pytest.raises(LeaseLostError):
        store.commit(change(before=2, settles=("one/1/0", "mine")))


def test_a_check_of_a_state_that_is_entered_again_replaces_the_one_before(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    store.commit(change(before=1, effects=(check(seq=2),)))
    assert [e.status for e in store.effects()] == [Status.MOOT, Status.WAITING]


def test_states_are_compared_as_words(store: Store) -> None:
    store.commit(change(states="page", effects=(check(state="page"),)))
    store.commit(change(before=1, states="page_two a.page"))
    assert [e.status for e in store.effects()] == [Status.MOOT]


def test_checks_of_other_sessions_are_left_alone(store: Store) -> None:
    store.commit(change("one", effects=(check("one"),)))
    store.commit(change("two", effects=(check("two"),)))
    store.commit(change("one", 1, states="end"))
    assert store.effect("two/1/0") == check("two")


def test_a_parked_check_of_a_state_that_is_left_stays_to_be_looked_at(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    (leased,) = store.lease(10, 20, "mine", 1)
    store.settle(leased._replace(status=Status.PARKED, error="refused"))
    store.commit(change(before=1, states="end"))
    parked = store.effect("one/1/0")
    assert parked is not None
    assert parked.status is Status.PARKED


def test_a_stored_session_keeps_its_key(store: Store) -> None:
    store.commit(change("one", key="a")._replace(session=session(key=b"wrapped")))
    for given in (b"another", None):
        found = store.read("one")
        assert found is not None
        store.commit(
            change("one", found.session.version)._replace(
                session=session(version=found.session.version + 1, key=given)
            )
        )
    found = store.read("one")
    assert found is not None
    assert found.session.key == b"wrapped"


def test_a_move_and_the_event_after_it_are_one_change(store: Store) -> None:
    grown(store, "one", 1)
    move = row(seq=2, event="@migrate", state="new digest")
    store.commit(change(before=1, key="key", digest="new digest", earlier=move))
    assert [r.event for r in store.rows("one")] == ["next", "@migrate", "next"]
    assert store.read("one", "key") == Found(session(version=3, digest="new digest"), row(seq=3, key="key"))
    with pytest.raises(StaleError):
        store.commit(change(before=2, earlier=row(seq=3)))
    with pytest.raises(KeyTakenError):
        store.commit(change(before=3, key="key", earlier=row(seq=4)))
    assert len(tuple(store.rows("one"))) == 3


def test_effects_are_read_as_they_were_written(store: Store) -> None:
    asked = (
        effect(arguments=b"\x01\x00\xff", due=2**50, attempts=3, error="refused"),
        check(number=1, state="a.b", status=Status.PARKED),
    )
    store.commit(change(effects=asked))
    assert tuple(store.effects()) == asked
    assert store.effect("one/1/1") == asked[1]


def test_a_mark_replaces_that_of_the_same_answer_and_no_other(store: Store) -> None:
    nir, mail = Mark("nir", b"\x00one"), Mark("mail", b"\x00one")
    store.commit(change("one", marks=(nir, mail)))
    store.commit(change("two", marks=(nir,)))
    store.commit(change("one", 1, marks=(Mark("nir", b"two"),)))
    assert store.find(nir) == ("two",)
    assert store.find(mail) == ("one",)
    assert store.find(Mark("nir", b"two")) == ("one",)


def test_a_mark_without_a_hash_takes_it_away(store: Store) -> None:
    store.commit(change("one", marks=(Mark("nir", b"hash"), Mark("mail", b"hash"))))
    store.commit(change("one", 1, marks=(Mark("nir", b""), Mark("never", b""))))
    assert store.find(Mark("nir", b"hash")) == ()
    assert store.find(Mark("nir", b"")) == ()
    assert store.find(Mark("mail", b"hash")) == ("one",)


def test_sessions_with_the_same_mark_are_all_found_in_order(store: Store) -> None:
    for id in ("b", "a", "c"):
        store.commit(change(id, marks=(Mark("nir", b"hash"),)))
    assert store.find(Mark("nir", b"hash")) == ("a", "b", "c")
