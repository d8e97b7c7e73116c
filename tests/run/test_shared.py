"""Callers that come at the same time: one commits what all of them change, and each hears of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.errors import StoreError
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Change
from flowkit.run.stores.sqlite.store import SqliteStore
from flowkit.run.verify import verify

COIN, PUSH = Event("coin"), Event("push")
CALLERS = 12


@pytest.fixture(scope="module")
def turnstile() -> Automaton:
    return unfold(load("flows/examples/turnstile.yaml"))


class Gathering(SqliteStore):
    """A store whose first transaction lasts until everybody else waits; what comes then comes together."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.turns: list[int] = []
        self.gather: Callable[[], None] = lambda: None
        self.fail: BaseException | None = None

    def commit_all(self, changes: Sequence[Change]) -> tuple[Exception | None, ...]:
        self.turns.append(len(changes))
        if len(self.turns) == 1:
            self.gather()
        elif self.fail is not None:
            raise self.fail
        return super().commit_all(changes)


@pytest.fixture
def store(tmp_path: Path) -> Gathering:
    return Gathering(tmp_path / "shared.db")


@pytest.fixture
def sessions(turnstile: Automaton, store: Gathering) -> Sessions:
    return Sessions(turnstile, store, keys=Keys.random())


def at_once(
    sessions: Sessions, store: Gathering, calls: Sequence[Callable[[], Reply]]
) -> list[Reply | BaseException]:
    """One caller takes the first turn; the calls all come while it lasts."""
    told: list[Reply | BaseException] = [StoreError("failed")] * len(calls)
    queue = sessions._sending._shared._turns._waiting

    def call(number: int) -> None:
        try:
            told[number] = calls[number]()
        except BaseException as error:
            told[number] = error

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(calls))]

    def gather() -> None:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(queue) < number:
                pass

    id = sessions.start().id
    store.gather = gather
    sessions.send(id, COIN)
    for thread in threads:
        thread.join(30)
    return told


def test_those_who_come_while_another_commits_are_committed_together(
    sessions: Sessions, store: Gathering
) -> None:
    ids = [sessions.start().id for _ in range(CALLERS)]
    told = at_once(sessions, store, [partial(sessions.send, id, COIN) for id in ids])
    assert [(reply.id, reply.version) for reply in told if isinstance(reply, Reply)] == [
        (id, 2) for id in ids
    ]
    assert store.turns == [1, CALLERS]
    assert list(verify(sessions)) == []


def test_events_of_one_session_follow_one_another_within_a_turn(sessions: Sessions, store: Gathering) -> None:
    id = sessions.start().id
    calls = [partial(sessions.send, id, event) for event in (COIN, PUSH, COIN)]
    told = at_once(sessions, store, calls)
    assert [reply.version for reply in told if isinstance(reply, Reply)] == [2, 3, 4]
    assert store.turns == [1, 3]
    assert list(verify(sessions)) == []


def test_a_double_click_in_one_turn_is_one_transition(sessions: Sessions, store: Gathering) -> None:
    id = sessions.start().id
    told = at_once(sessions, store, [partial(sessions.send, id, COIN, key="click")] * 2)
    assert [(reply.version, reply.repeated) for reply in told if isinstance(reply, Reply)] == [
        (2, False),
        (2, True),
    ]
    assert sessions.get(id).version == 2


def test_who_asks_what_cannot_be_hampers_nobody(sessions: Sessions, store: Gathering) -> None:
    one, two = sessions.start().id, sessions.start().id
    wrong = Event("coin", {"answer": object()})
    calls = [
        lambda: sessions.send(one, wrong),
        lambda: sessions.send(two, COIN),
        lambda: sessions.send(one, PUSH),
    ]
    first, second, third = at_once(sessions, store, calls)
    assert isinstance(first, ValueError) or (isinstance(first, Reply) and not first.ok)
    assert isinstance(second, Reply)
    assert second.version == 2
    assert isinstance(third, Reply)
    assert third.refused is not None


@pytest.mark.parametrize("fail", [StoreError("full", store="x"), KeyboardInterrupt(), RuntimeError()])
def test_a_turn_that_fails_is_told_to_all_of_it(
    sessions: Sessions, store: Gathering, fail: BaseException
) -> None:
    ids = [sessions.start().id for _ in range(3)]
    store.fail = fail
    leader, *others = at_once(sessions, store, [partial(sessions.send, id, COIN) for id in ids])
    assert leader is fail
    reason = fail.reason if isinstance(fail, StoreError) else "failed"
    assert [isinstance(other, StoreError) and other.reason for other in others] == [reason] * 2
    store.fail = None
    assert [sessions.send(id, COIN).version for id in ids] == [2] * 3
