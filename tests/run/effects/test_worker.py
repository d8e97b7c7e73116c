"""The worker: what is asked for is done, once where it can be, later where it cannot be yet."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from flowkit import Event, load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock, micros
from flowkit.run.effects.registry import Effects, FailedError, Handler, Outcome, Task
from flowkit.run.effects.worker import Counts, Worker
from flowkit.run.errors import MissingHandlerError, StoreError, UndeclaredOutcomeError
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.stores.memory import MemoryStore
from tests.run.effects.small import FLOW, GIVEN, NOON, machine

SECRET = "robin@example.org"


@pytest.fixture(scope="module")
def small() -> Automaton:
    return machine()


class Hands:
    """Handlers that remember what they were asked, and do as they are told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int]] = []
        self.does: dict[str, Callable[[Task], Outcome | str | None]] = {}

    def __call__(self, task: Task) -> Outcome | str | None:
        self.seen.append((task.name, task.id, task.attempt))
        does = self.does.get(task.name)
        if does is not None:
            return does(task)
        return "gone" if task.name == "left" else None

    def effects(self, **settings: float) -> Effects:
        made = Handler(self, **settings)  # type: ignore[arg-type]
        return Effects().action("tell", made).action("note", made).check("left", made)

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.seen]


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


def opened(small: Automaton, effects: Effects, clock: SimulatedClock | None = None) -> Sessions:
    return Sessions(small, MemoryStore(), effects, clock)


def asked(sessions: Sessions) -> str:
    """A session in which everything is asked for."""
    started = sessions.start()
    assert sessions.send(started.id, Event("next", GIVEN)).ok
    return started.id


def statuses(sessions: Sessions) -> list[tuple[str, Status]]:
    return [(effect.name, effect.status) for effect in sessions.store.effects()]


def fails(*times: object) -> Callable[[Task], None]:
    """A handler that fails as often as there are reasons, then does not."""
    left = list(times)

    def handler(_: Task) -> None:
        if left:
            reason = left.pop(0)
            raise reason if isinstance(reason, BaseException) else FailedError(str(reason))

    return handler


def held(release: threading.Event, entered: threading.Event | None = None) -> Callable[[Task], None]:
    """A handler that says that it is entered, and waits."""

    def handler(_: Task) -> None:
        if entered is not None:
            entered.set()
        release.wait(5)

    return handler


def test_actions_are_carried_out_in_order_and_a_check_is_answered(small: Automaton, hands: Hands) -> None:
    with opened(small, hands.effects()) as sessions:
        id = asked(sessions)
        assert Worker(sessions).once() == Counts(done=3)
        assert hands.names == ["tell", "note", "left"]
        assert sessions.get(id).snapshot.states == ("wait",)
        assert {status for _, status in statuses(sessions)} == {Status.DONE}
        assert Worker(sessions).once() == Counts()
        assert Worker(sessions).once().idle


def test_nothing_is_carried_out_of_an_event_that_was_refused(small: Automaton, hands: Hands) -> None:
    with opened(small, hands.effects()) as sessions:
        started = sessions.start()
        assert not sessions.send(started.id, Event("next", {"email": "no address"})).ok
        assert Worker(sessions).once().idle


def test_the_answers_of_an_outcome_reach_the_session(small: Automaton, hands: Hands) -> None:
    hands.does["left"] = lambda _: Outcome("gone", {"size": "big"})
    with opened(small, hands.effects()) as sessions:
        id = asked(sessions)
        Worker(sessions).once()
        assert sessions.get(id).snapshot.answers["size"] == "big"


def test_a_failure_is_tried_again_after_a_delay_that_doubles(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    hands.does["tell"] = fails("a", "b", "c")
    with opened(small, hands.effects(delay=2.0, longest=5.0), clock) as sessions:
        asked(sessions)
        worker = Worker(sessions, chance=lambda: 1.0)
        for delay in (2.0, 4.0, 5.0):
            assert worker.once() == Counts(retried=1)
            clock.forward(timedelta(seconds=delay, microseconds=-1))
            assert worker.once().idle  # not a moment earlier
            clock.forward(timedelta(microseconds=1))
        assert worker.once() == Counts(done=3)
        assert [(name, attempt) for name, _, attempt in hands.seen][:4] == [("tell", n) for n in (1, 2, 3, 4)]
        assert len({id for name, id, _ in hands.seen if name == "tell"}) == 1  # the same id each time


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 1.0), (0.5, 1.5), (1.0, 2.0)])
def test_the_delay_is_spread_between_half_and_whole(
    small: Automaton, hands: Hands, clock: SimulatedClock, chance: float, seconds: float
) -> None:
    hands.does["tell"] = fails("a")
    with opened(small, hands.effects(delay=2.0), clock) as sessions:
        asked(sessions)
        Worker(sessions, chance=lambda: chance).once()
        (tell, *_) = sessions.store.effects()
        assert tell.due == micros(NOON + timedelta(seconds=seconds))


def test_what_fails_too_often_is_parked_and_can_be_run_again(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    hands.does["tell"] = fails("a", "b")
    with opened(small, hands.effects(attempts=2, delay=1.0), clock) as sessions:
        id = asked(sessions)
        worker = Worker(sessions)
        worker.once()
        clock.forward(timedelta(seconds=1))
        assert worker.once() == Counts(parked=1, done=2)  # what comes after it is not held up
        (parked,) = sessions.store.effects(Status.PARKED)
        assert (parked.name, parked.error, parked.attempts) == ("tell", "b", 2)
        assert sessions.store.rerun(parked.id, micros(clock.now()))
        assert worker.once() == Counts(done=1)
        assert hands.seen[-1] == ("tell", parked.id, 1)
        assert sessions.get(id).snapshot.states == ("wait",)


def test_what_is_hopeless_is_parked_at_once(small: Automaton, hands: Hands) -> None:
    hands.does["tell"] = fails(FailedError("no-address", hopeless=True))
    with opened(small, hands.effects()) as sessions:
        asked(sessions)
        assert Worker(sessions).once() == Counts(parked=1, done=2)
        (parked,) = sessions.store.effects(Status.PARKED)
        assert (parked.error, parked.attempts) == ("no-address", 1)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(f"cannot write to {SECRET}"), "ValueError"),
        (KeyError(SECRET), "KeyError"),
        (SystemExit(SECRET), "SystemExit"),
        (RecursionError(SECRET), "RecursionError"),
    ],
)
def test_of_an_exception_only_the_type_is_told(
    small: Automaton, hands: Hands, error: BaseException, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hands.does["tell"] = fails(error)
    with opened(small, hands.effects()) as sessions:
        asked(sessions)
        Worker(sessions).once()
        (waiting, *_) = sessions.store.effects()
        assert waiting.error == told
    assert SECRET not in caplog.text
    assert SECRET not in str([vars(record) for record in caplog.records])


def test_a_handler_that_takes_too_long_has_failed(small: Automaton, hands: Hands) -> None:
    release = threading.Event()
    hands.does["tell"] = held(release)
    with opened(small, hands.effects(timeout=0.05)) as sessions:
        asked(sessions)
        began = time.monotonic()
        assert Worker(sessions).once(1) == Counts(retried=1)
        assert time.monotonic() - began < 1
        (waiting, *_) = sessions.store.effects()
        assert waiting.error == "timeout"
        release.set()


def test_a_check_that_cannot_be_asked_answers_with_its_failure(small: Automaton, hands: Hands) -> None:
    hands.does["left"] = fails("down")
    effects = hands.effects(attempts=1)
    effects = effects.check("left", effects.checks["left"], failure="late")
    with opened(small, effects) as sessions:
        id = asked(sessions)
        assert Worker(sessions).once() == Counts(done=3)
        assert sessions.get(id).snapshot.states == ("again",)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("gon", "undeclared-outcome"),
        (None, "no-outcome"),
        (Outcome("gone", {"size": "huge"}), "invalid-answers"),
        (Outcome("gone", {"email": "a@example.org"}), "invalid-answers"),
        ("next", "undeclared-outcome"),
        (5, "no-outcome"),
        ({"outcome": "gone"}, "no-outcome"),
        (Outcome("gone", {"size": object()}), "invalid-answers"),
        (Outcome("gone", {"size": float("nan")}), "invalid-answers"),
        (Outcome("gone", 5), "invalid-answers"),  # type: ignore[arg-type]
        (Outcome(5), "undeclared-outcome"),  # type: ignore[arg-type]
    ],
)
def test_an_answer_that_no_check_can_have_is_parked(
    small: Automaton, hands: Hands, answer: Outcome | None, error: str
) -> None:
    hands.does["left"] = lambda _: answer
    with opened(small, hands.effects()) as sessions:
        id = asked(sessions)
        assert Worker(sessions).once() == Counts(done=2, parked=1)
        (parked,) = sessions.store.effects(Status.PARKED)
        assert (parked.name, parked.error) == ("left", error)
        assert sessions.get(id).snapshot.states == ("left",)


def test_an_effect_that_nobody_carries_out_is_an_error_at_the_start(small: Automaton, hands: Hands) -> None:
    effects = Effects(hands.effects().actions)
    with pytest.raises(MissingHandlerError) as caught:
        opened(small, effects)
    assert caught.value.missing == (("check", "left"),)
    with pytest.raises(MissingHandlerError):
        Worker(Sessions(small, MemoryStore()))


def test_a_failure_that_the_check_does_not_have_is_an_error_at_the_start(
    small: Automaton, hands: Hands
) -> None:
    effects = hands.effects()
    with pytest.raises(UndeclaredOutcomeError) as caught:
        Worker(opened(small, effects.check("left", effects.checks["left"], failure="down")))
    assert caught.value.undeclared == (("left", "down"),)


def test_a_version_that_somebody_is_still_inside_needs_its_handlers_too(hands: Hands) -> None:
    older = unfold(load_source(FLOW.replace("note:", "write:")))
    store = MemoryStore()
    Sessions(older, store).start()
    with pytest.raises(MissingHandlerError) as caught:
        Worker(Sessions(machine(), store, hands.effects()))
    assert caught.value.missing == (("action", "write"),)


def test_a_timer_fires_when_it_is_due_and_not_before(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    with opened(small, hands.effects(), clock) as sessions:
        id = asked(sessions)
        worker = Worker(sessions)
        worker.once()
        clock.forward(timedelta(minutes=15, microseconds=-1))
        assert worker.once().idle
        clock.forward(timedelta(microseconds=1))
        assert worker.once() == Counts(done=1, fired=1)
        assert sessions.get(id).snapshot.ended == "success"
        assert worker.once().idle


def test_what_was_kept_long_enough_is_erased(small: Automaton, hands: Hands, clock: SimulatedClock) -> None:
    with opened(small, hands.effects(), clock) as sessions:
        id = asked(sessions)
        worker = Worker(sessions)
        worker.once()
        sessions.send(id, Event("bye"))
        clock.forward(timedelta(days=1))
        assert worker.once() == Counts(fired=1)
        assert not sessions.get(id).snapshot.answers
        assert worker.once().idle


@pytest.mark.parametrize("error", [StoreError("broken"), KeyError(SECRET)])
def test_a_session_that_cannot_be_fired_holds_nobody_up(
    small: Automaton,
    hands: Hands,
    clock: SimulatedClock,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with opened(small, hands.effects(), clock) as sessions:
        ids = [asked(sessions) for _ in range(3)]
        worker = Worker(sessions)
        worker.once()
        clock.forward(timedelta(minutes=15))
        whole, asked_for = Sessions.fire, []

        def fire(self: Sessions, id: str) -> int:
            asked_for.append(id)
            if id == ids[0]:
                raise error
            return whole(self, id)

        monkeypatch.setattr(Sessions, "fire", fire)
        assert worker.fire(1) + worker.fire(1) + worker.fire(1) == 2
        assert asked_for.count(ids[0]) == 1  # and it is not asked again and again
        assert SECRET not in caplog.text


def test_an_effect_whose_worker_died_is_taken_over_when_its_lease_has_run_out(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    with opened(small, hands.effects(timeout=30.0), clock) as sessions:
        asked(sessions)
        now = micros(clock.now())
        (taken,) = sessions.store.lease(now, now + 45_000_000, "a worker that dies", 1)
        worker = Worker(sessions, grace=15.0)
        assert worker.once().idle
        clock.forward(timedelta(seconds=45))
        assert worker.once() == Counts(done=3)
        assert hands.seen[0] == ("tell", taken.id, 2)
        assert not sessions.store.settle(taken._replace(status=Status.PARKED))  # the dead one is too late


def test_an_effect_that_kills_its_workers_is_parked_at_last(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    with opened(small, hands.effects(attempts=2), clock) as sessions:
        asked(sessions)
        for _ in range(2):
            now = micros(clock.now())
            sessions.store.lease(now, now + 1, "dies", 1)
            clock.forward(timedelta(seconds=1))
        assert Worker(sessions).once() == Counts(parked=1, done=2)
        (parked,) = sessions.store.effects(Status.PARKED)
        assert parked.error == "worker-died"
        assert "tell" not in hands.names


def test_a_worker_that_was_too_slow_is_told_that_it_lost_the_effect(
    small: Automaton, hands: Hands, clock: SimulatedClock
) -> None:
    with opened(small, hands.effects(timeout=30.0), clock) as sessions:
        asked(sessions)
        slow, quick = Worker(sessions, "slow"), Worker(sessions, "quick")

        def overtaken(_: Task) -> None:
            if "tell" not in done:
                done.append("tell")
                clock.forward(timedelta(minutes=2))
                assert quick.once(1) == Counts(done=1)

        done: list[str] = []
        hands.does["tell"] = overtaken
        assert slow.once(1) == Counts(lost=1)
        assert hands.names == ["tell", "tell"]


def test_a_check_of_a_page_that_was_left_is_not_asked(small: Automaton, hands: Hands) -> None:
    def leaves(task: Task) -> None:
        sessions.send(task.session, Event("bad"))

    hands.does["note"] = leaves
    with opened(small, hands.effects()) as sessions:
        asked(sessions)
        assert Worker(sessions).once() == Counts(done=2)
        assert ("left", Status.MOOT) in statuses(sessions)
        assert "left" not in hands.names


@pytest.fixture
def running(small: Automaton, hands: Hands) -> Iterator[tuple[Sessions, list[Worker], threading.Event]]:
    """Three workers at the same store."""
    sessions, stop = opened(small, hands.effects()), threading.Event()
    workers = [Worker(sessions, f"w{number}") for number in range(3)]
    threads = [threading.Thread(target=worker.run, args=(stop, 2)) for worker in workers]
    for thread in threads:
        thread.start()
    yield sessions, workers, stop
    stop.set()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def settled(sessions: Sessions, seconds: float = 10.0) -> bool:
    """Wait until nothing waits any more."""
    until = time.monotonic() + seconds
    while any(effect.status in (Status.WAITING, Status.LEASED) for effect in sessions.store.effects()):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that several processes may share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/sessions.db"
    return str(request.getfixturevalue("postgres").url(f"schema=workers_{uuid4().hex}"))


def test_several_workers_share_the_load_and_nothing_is_done_twice(
    small: Automaton, hands: Hands, url: str
) -> None:
    stop, keys = threading.Event(), Keys.random()
    hands.does["tell"] = lambda _: time.sleep(0.01)
    opened = [
        Sessions(small, url, hands.effects(), keys=keys) for _ in range(3)
    ]  # each as in its own process
    threads = [threading.Thread(target=Worker(each).run, args=(stop, 2)) for each in opened]
    ids = [asked(opened[0]) for _ in range(30)]
    for thread in threads:
        thread.start()
    assert settled(opened[0], 30.0)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert {opened[1].get(id).snapshot.states for id in ids} == {("wait",)}
    for each in opened:
        each.close()
    assert len(hands.seen) == len(set(hands.seen)) == 90
    orders: dict[str, list[str]] = {}
    for name, id, _ in hands.seen:
        orders.setdefault(id.split("/")[0], []).append(name)
    assert set(map(tuple, orders.values())) == {("tell", "note", "left")}


def test_a_worker_that_is_woken_looks_at_once(
    running: tuple[Sessions, list[Worker], threading.Event],
) -> None:
    sessions, workers, _ = running
    time.sleep(1.2)  # by now they look once a second
    began = time.monotonic()
    asked(sessions)
    for worker in workers:
        worker.wake()
    assert settled(sessions)
    assert time.monotonic() - began < 0.9


def test_a_worker_stops_after_the_effect_it_is_at(small: Automaton, hands: Hands) -> None:
    entered, release, stop = threading.Event(), threading.Event(), threading.Event()
    hands.does["tell"] = held(release, entered)
    with opened(small, hands.effects()) as sessions:
        asked(sessions)
        thread = threading.Thread(target=Worker(sessions).run, args=(stop,))
        thread.start()
        assert entered.wait(5)
        stop.set()
        time.sleep(0.05)
        release.set()
        thread.join(5)
        assert not thread.is_alive()
        assert [status for _, status in statuses(sessions)] == [Status.DONE, Status.WAITING, Status.WAITING]


def test_a_store_that_cannot_be_reached_is_waited_for(
    small: Automaton, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, whole, failures = threading.Event(), MemoryStore.lease, ["busy", "unreachable"]

    def lease(self: MemoryStore, *args: object) -> object:
        if failures:
            raise StoreError(failures.pop())
        return whole(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(MemoryStore, "lease", lease)
    monkeypatch.setattr("flowkit.run.effects.worker.LONGEST", 0.05)
    with opened(small, hands.effects()) as sessions:
        asked(sessions)
        thread = threading.Thread(target=Worker(sessions).run, args=(stop,))
        thread.start()
        assert settled(sessions)
        stop.set()
        thread.join(5)
        assert not failures


@pytest.mark.parametrize("method", ["lease", "due"])
def test_a_store_that_is_of_no_use_any_more_ends_the_worker(
    small: Automaton, hands: Hands, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object) -> None:
        raise StoreError("closed")

    sessions = opened(small, hands.effects())
    worker = Worker(sessions)
    monkeypatch.setattr(MemoryStore, method, closed)
    with pytest.raises(StoreError, match="closed"):
        worker.run(threading.Event())
