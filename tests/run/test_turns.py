"""Group commit: who waits for whom, and what becomes of each job."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from flowkit.run.turns import MOST, Job, Turns


class Desk:
    """Carries jobs out and remembers how many came together."""

    def __init__(self, pause: float = 0.0) -> None:
        self.batches: list[int] = []
        self.pause = pause
        self.at_work = 0
        self.most_at_work = 0

    def __call__(self, jobs: Sequence[Job]) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.batches.append(len(jobs))
        time.sleep(self.pause)
        for job in jobs:
            try:
                job.result = job.work()
            except ValueError as error:
                job.error = error
        self.at_work -= 1


def together(count: int, call: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)


def test_a_caller_alone_is_served_at_once() -> None:
    desk = Desk()
    turns = Turns(desk)
    assert [turns.do(partial(abs, number)) for number in range(3)] == [0, 1, 2]
    assert desk.batches == [1, 1, 1]


def test_everybody_gets_their_own_result_and_one_works_at_a_time() -> None:
    desk, results = Desk(), {}
    turns = Turns(desk)

    def call(number: int) -> None:
        for again in range(50):
            results[number, again] = turns.do(partial(tuple, (number, again)))

    together(32, call)
    assert all(result == place for place, result in results.items())
    assert (len(results), sum(desk.batches), desk.most_at_work) == (1600, 1600, 1)


def test_who_comes_while_somebody_works_is_served_together() -> None:
    desk = Desk(pause=0.05)
    turns = Turns(desk)
    together(20, lambda number: turns.do(lambda: number))
    assert len(desk.batches) <= 4
    assert sum(desk.batches) == 20


def test_a_turn_has_a_bound() -> None:
    desk = Desk(pause=0.2)
    turns = Turns(desk)
    together(MOST + 50, lambda number: turns.do(lambda: number))
    assert max(desk.batches) <= MOST
    assert sum(desk.batches) == MOST + 50


def test_one_that_fails_fails_alone() -> None:
    desk, told = Desk(pause=0.02), {}
    turns = Turns(desk)

    def call(number: int) -> None:
        def work() -> int:
            if number % 3 == 0:
                raise ValueError(number)
            return number

        try:
            told[number] = turns.do(work)
        except ValueError as error:
            told[number] = -error.args[0]

    together(12, call)
    assert told == {number: -number if number % 3 == 0 else number for number in range(12)}


def test_after_a_turn_that_broke_off_the_next_one_is_served() -> None:
    broken = threading.Event()

    def carry_out(jobs: Sequence[Job]) -> None:
        if not broken.is_set():
            broken.set()
            raise RuntimeError
        for job in jobs:
            job.result = job.work()

    turns = Turns(carry_out)
    with pytest.raises(RuntimeError):
        turns.do(lambda: 1)
    assert turns.do(lambda: 2) == 2


def test_who_is_interrupted_while_waiting_leaves_the_queue_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(pause=0.1)
    turns = Turns(desk)
    first = threading.Thread(target=lambda: turns.do(lambda: 1))
    first.start()
    time.sleep(0.02)

    class Interrupted:
        """A lock whose owner is interrupted while it sleeps."""

        def __init__(self) -> None:
            self.asked = 0

        def acquire(self) -> None:
            self.asked += 1
            if self.asked == 2:
                raise KeyboardInterrupt

        def release(self) -> None:
            """Wake nobody."""

    with monkeypatch.context() as patched:
        patched.setattr("flowkit.run.turns.threading.Lock", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            turns.do(lambda: 2)
    first.join()
    assert turns.do(lambda: 3) == 3
    assert desk.batches == [1, 1]
