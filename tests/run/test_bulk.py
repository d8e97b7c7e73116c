"""Many events at once: each is what it would have been by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.bulk import MOST, Asked, send_all
from flowkit.run.clock import SimulatedClock
from flowkit.run.errors import NoSessionError
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.shared import together
from flowkit.run.verify import verify

COIN, PUSH = Event("coin"), Event("push")


@pytest.fixture(scope="module")
def turnstile() -> Automaton:
    return unfold(load("flows/examples/turnstile.yaml"))


@pytest.fixture(params=["memory:", "sqlite:"])
def sessions(request: pytest.FixtureRequest, turnstile: Automaton, tmp_path: Path) -> Iterator[Sessions]:
    url = request.param if request.param == "memory:" else f"sqlite:///{tmp_path}/bulk.db"
    with Sessions(turnstile, url, clock=SimulatedClock(), keys=Keys.random()) as made:
        yield made


def versions(sessions: Sessions, ids: list[str]) -> list[int]:
    return [sessions.get(id).version for id in ids]


def test_sqlite_makes_many_changes_in_one_transaction(sessions: Sessions) -> None:
    assert (together(sessions.store) is not None) is (sessions.store.name != "memory:")


def test_events_of_many_sessions_are_accepted_in_their_order(sessions: Sessions) -> None:
    ids = [sessions.start().id for _ in range(40)]
    asked = [Asked(id, event) for event in (COIN, PUSH, COIN) for id in ids]
    replies = list(send_all(sessions, iter(asked)))
    assert [reply.id for reply in replies] == [each.session for each in asked]
    assert [reply.version for reply in replies] == [number for number in (2, 3, 4) for _ in ids]
    assert all(reply.ok for reply in replies)
    assert versions(sessions, ids) == [4] * 40
    assert list(verify(sessions)) == []


def test_more_than_fit_into_one_transaction(sessions: Sessions) -> None:
    id = sessions.start().id
    asked = [Asked(id, (COIN, PUSH)[number % 2]) for number in range(MOST + 10)]
    assert [reply.version for reply in send_all(sessions, asked)] == list(range(2, MOST + 12))
    assert versions(sessions, [id]) == [MOST + 11]


def test_a_refused_event_hampers_no_other(sessions: Sessions) -> None:
    one, two = sessions.start().id, sessions.start().id
    replies = list(
        send_all(sessions, [Asked(one, PUSH), Asked(two, COIN), Asked(one, COIN), Asked(one, COIN)])
    )
    assert [reply.refused is None for reply in replies] == [False, True, True, False]
    assert versions(sessions, [one, two]) == [2, 2]


def test_a_key_gives_the_answer_of_the_first_time(sessions: Sessions) -> None:
    id = sessions.start().id
    asked = [Asked(id, COIN, "a"), Asked(id, PUSH, "b"), Asked(id, COIN, "a"), Asked(id, COIN, "b")]
    for _ in range(2):
        replies = list(send_all(sessions, asked))
        assert [(reply.version, reply.ok) for reply in replies[:3]] == [(2, True), (3, True), (2, True)]
        assert replies[3].refused is not None
        assert replies[3].refused.reason == "key-used"
    assert versions(sessions, [id]) == [3]


def test_where_somebody_was_quicker_the_event_happens_to_what_they_left(
    turnstile: Automaton, tmp_path: Path
) -> None:
    url, keys = f"sqlite:///{tmp_path}/two.db", Keys.random()
    with Sessions(turnstile, url, keys=keys) as one, Sessions(turnstile, url, keys=keys) as other:
        id, free = one.start().id, one.start().id
        other.send(id, COIN)
        replies = list(send_all(one, [Asked(id, COIN), Asked(free, COIN), Asked(id, PUSH)]))
        assert [(reply.id == id, reply.version) for reply in replies] == [(True, 2), (False, 2), (True, 3)]
        assert [reply.ok for reply in replies] == [False, True, True]
        assert list(verify(one)) == []


def test_what_came_before_an_error_is_done(sessions: Sessions) -> None:
    id = sessions.start().id
    sent = send_all(sessions, [Asked(id, COIN), Asked("nobody", COIN), Asked(id, PUSH)])
    assert next(sent).version == 2
    with pytest.raises(NoSessionError):
        next(sent)
    assert versions(sessions, [id]) == [2]


def test_sessions_that_were_not_used_before_are_read(turnstile: Automaton, tmp_path: Path) -> None:
    url, keys = f"sqlite:///{tmp_path}/late.db", Keys.random()
    with Sessions(turnstile, url, keys=keys) as sessions:
        ids = [sessions.start().id for _ in range(5)]
    with Sessions(turnstile, url, keys=keys) as sessions:
        assert [reply.version for reply in send_all(sessions, [Asked(id, COIN) for id in ids])] == [2] * 5


def test_nothing_asked_is_nothing_done(sessions: Sessions) -> None:
    assert list(send_all(sessions, [])) == []
