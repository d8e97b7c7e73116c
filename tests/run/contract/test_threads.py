"""A store is used by several threads at once, and by several of its like."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flowkit.run.errors import KeyTakenError, StaleError
from flowkit.run.store import Seen, Status, Store
from flowkit.run.stores import open_store
from tests.run.contract.records import change, check, effect, erase, grown, row, session

THREADS = 8


def together(work: Callable[[int], object]) -> list[object]:
    """What the threads answer that begin at the same moment."""
    gate = threading.Barrier(THREADS)

    def one(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def outcome(store: Store, wanted: object) -> str:
    try:
        store.commit(wanted)  # type: ignore[arg-type]
    except (StaleError, KeyTakenError) as error:
        return type(error).__name__
    return "done"


def test_of_threads_that_begin_the_same_session_one_wins(store: Store) -> None:
    assert Counter(together(lambda _: outcome(store, change()))) == {"done": 1, "StaleError": THREADS - 1}
    assert [r.seq for r in store.rows("one")] == [1]


def test_of_threads_at_the_same_version_one_wins_each_time(store: Store) -> None:
    grown(store, "one", 1)
    for version in range(1, 11):

        def wanted(number: int, version: int = version) -> str:
            return outcome(
                store, change(before=version, effects=(effect(seq=version + 1),), snapshot=b"%d" % number)
            )

        assert Counter(together(wanted)) == {"done": 1, "StaleError": THREADS - 1}
    assert [r.seq for r in store.rows("one")] == list(range(1, 12))
    assert len(list(store.effects())) == 10


def test_a_key_is_taken_once_whoever_comes_first(store: Store) -> None:
    grown(store, "one", 1)

    def click(_: int) -> str:
        while True:
            found = store.read("one", "key")
            assert found is not None
            if found.answered is not None:
                return "answered"
            if outcome(store, change(before=found.session.version, key="key")) == "done":
                return "done"

    assert Counter(together(click)) == {"done": 1, "answered": THREADS - 1}
    assert [r.key for r in store.rows("one")] == [None, "key"]


def test_threads_at_different_sessions_all_win(store: Store) -> None:
    def journey(number: int) -> None:
        for before in range(20):
            store.commit(
                change(f"s{number}", before, key=f"k{before}", effects=(effect(f"s{number}", before + 1),))
            )

    together(journey)
    assert [s.version for s in store.sessions()] == [20] * THREADS
    assert all([r.seq for r in store.rows(s.id)] == list(range(1, 21)) for s in store.sessions())
    assert len(list(store.effects())) == 20 * THREADS


def test_no_effect_is_leased_by_two_workers(store: Store) -> None:
    for number in range(40):
        store.commit(change(f"s{number:02}", effects=(effect(f"s{number:02}"),)))

    def work(number: int) -> list[str]:
        mine: list[str] = []
        idle = 0
        while idle < 3:
            found = [e.id for e in store.lease(10, 1000, f"worker {number}", 3)]
            mine += found
            idle = 0 if found else idle + 1
        return mine

    taken = [id for mine in together(work) for id in mine]  # type: ignore[attr-defined]
    assert sorted(taken) == [f"s{number:02}/1/0" for number in range(40)]


def test_of_workers_that_settle_the_same_check_one_wins(store: Store) -> None:
    store.commit(change(effects=(check(),)))
    store.lease(10, 20, "mine", 1)
    settled = change(before=1, settles=("one/1/0", "mine"))
    assert Counter(together(lambda _: _settled(store, settled))) == {True: 1, False: THREADS - 1}
    assert store.effect("one/1/0") == check(status=Status.DONE, attempts=1)


def _settled(store: Store, wanted: object) -> bool:
    from flowkit.run.errors import LeaseLostError

    try:
        return outcome(store, wanted) == "done"
    except LeaseLostError:
        return False


def test_leaving_a_state_and_answering_its_check_do_not_both_happen(store: Store) -> None:
    for turn in range(10):
        id = f"s{turn}"
        store.commit(change(id, effects=(check(id),)))
        store.lease(10, 1000, "mine", 100)
        leave, answer = change(id, 1, states="end"), change(id, 1, settles=(f"{id}/1/0", "mine"))
        won = together(lambda n, leave=leave, answer=answer: _settled(store, leave if n % 2 else answer))  # type: ignore[misc]
        assert won.count(True) == 1
        effect = store.effect(f"{id}/1/0")
        assert effect is not None
        assert effect.status is (Status.MOOT if won.index(True) % 2 else Status.DONE)


def test_a_session_is_erased_or_moves_on_and_never_half(store: Store) -> None:
    for turn in range(5):
        id = f"s{turn}"
        grown(store, id, 1)

        def either(number: int, id: str = id) -> str:
            if number % 2:
                return outcome(store, change(id, 1))
            try:
                erase(store, id, 1)
            except StaleError:
                return "StaleError"
            return "erased"

        done = Counter(together(either))
        assert done["done"] + done["erased"] == 1
        found = store.read(id)
        assert found is not None
        assert (found.session.ended == "erased") == (done["erased"] == 1)
        assert [r.seq for r in store.rows(id)] == [1, 2]


def test_of_threads_that_keep_the_first_thing_all_get_the_same(store: Store) -> None:
    kept = together(lambda number: store.keep_first("salt", b"%d" % number))
    assert len(set(kept)) == 1
    assert store.kept("salt") == kept[0]


def test_lines_of_the_audit_are_not_lost(store: Store) -> None:
    def look(number: int) -> None:
        for turn in range(10):
            store.note(Seen(turn, str(number), "shown", "one"))

    together(look)
    assert len(list(store.audit())) == 10 * THREADS


def test_a_store_can_be_read_while_it_is_written(store: Store) -> None:
    for number in range(20):
        store.commit(change(f"s{number:02}"))

    def work(number: int) -> object:
        if number % 2:
            return [outcome(store, change(f"s{turn:02}", 1)) for turn in range(20)]
        return [len(list(store.sessions())) for _ in range(5)]

    for seen in together(work)[::2]:
        assert seen == [20] * 5


def test_two_handles_see_what_the_other_wrote(lasting: str) -> None:
    one, two = open_store(lasting), open_store(lasting)
    one.commit(change(key="key"))
    assert two.read("one", "key") == one.read("one", "key")
    two.commit(change(before=1))
    assert outcome(one, change(before=1)) == "StaleError"
    one.close()
    assert two.read("one") is not None
    two.close()


def test_what_was_written_is_there_after_opening_again(lasting: str) -> None:
    first = open_store(lasting)
    first.commit(change(key="key", effects=(effect(),))._replace(session=session(key=b"wrapped")))
    first.close()
    second = open_store(lasting, make=False)
    found = second.read("one", "key")
    assert found is not None
    assert found.session == session(key=b"wrapped")
    assert found.answered == row(key="key")
    assert list(second.effects()) == [effect()]
    second.close()
