"""Sessions kept by a Restate of one node: whole journeys, and the rules that hold on every store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest
from benchmarks.sessions.journeys import journeys

from flowkit import Event, load, unfold
from flowkit.run.errors import NoSessionError, StoreError
from flowkit.run.reply import Reply
from flowkit.run.restate.store import RestateStore
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.verify import verify
from tests.run.restate.people import NOTE, Receiver, all_well, errand, walk
from tests.run.restate.server import Restate, Served, until
from tests.run.restate.serving import KEYS

MSA, ERRAND = Path("flows/msa"), Path("benchmarks/faults/errand.yaml")


@pytest.fixture(scope="module")
def everybody() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('mirror')}/mirror.db"


@pytest.fixture(scope="module")
def sessions(one: Restate, everybody: Receiver, mirror: str) -> Iterator[Sessions]:
    with Served(one, everybody.url, ERRAND, mirror=mirror):
        yield Sessions(unfold(load(ERRAND)), one.url, keys=KEYS, zone=UTC)


def test_a_journey_of_errands_ends_and_its_effects_arrive_once(
    sessions: Sessions, everybody: Receiver
) -> None:
    id = errand(sessions, "once")
    until(lambda: {e.status for e in sessions.store.effects(session=id)} == {Status.DONE}, 10, "the effects")
    ours = {what: count for what, count in everybody.came.items() if id in what}
    assert set(ours.values()) == {1}
    assert len(ours) == 4


def test_the_same_key_again_gives_the_same_answer_and_another_event_is_refused(sessions: Sessions) -> None:
    first = sessions.start(key="same")
    assert sessions.start(key="same")._replace(repeated=False) == first
    event = Event("next", {"item": "7"})
    done = sessions.send(first.id, event, 1, "a key")
    again = sessions.send(first.id, event, 1, "a key")
    assert (again.repeated, again._replace(repeated=False)) == (True, done)
    other = sessions.send(first.id, Event("next", {"item": "8"}), 1, "a key")
    assert other.refused is not None
    assert other.refused.reason == "key-used"
    stale = sessions.send(first.id, Event("again"), 1)
    assert stale.refused is not None
    assert (stale.refused.reason, stale.version) == ("stale", 2)


def test_of_many_clicks_at_once_one_is_heard(sessions: Sessions, one: Restate) -> None:
    id = sessions.start().id
    replies: list[Reply] = []

    def click() -> None:
        mine = Sessions(sessions.automaton, one.url, keys=KEYS, zone=UTC)
        replies.append(mine.send(id, Event("next", {"item": "1"}), 1, "click"))

    threads = [Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(reply.ok, reply.version) for reply in replies} == {(True, 2)}
    assert sum(not reply.repeated for reply in replies) == 1
    assert sessions.get(id).version == 2


def test_a_refused_event_changes_nothing(sessions: Sessions) -> None:
    id = sessions.start().id
    refused = sessions.send(id, Event("next", {"item": "many"})).refused
    assert refused is not None
    assert [problem.field for problem in refused.problems] == ["item"]
    assert sessions.get(id).version == 1
    assert "next" in [option.event for option in sessions.options(id)]


@pytest.mark.parametrize(
    "id", ["", "nobody", "../FlowkitKept/salt", "é/%2e%2e/?#", "x" * 10_000, "\0", "a\nb"]
)
def test_an_unknown_or_forged_id_is_nobodys(sessions: Sessions, id: str) -> None:
    with pytest.raises(NoSessionError):
        sessions.get(id)
    with pytest.raises(NoSessionError):
        sessions.send(id, Event("next"))


def test_an_effect_that_keeps_failing_is_parked_seen_and_run_again(
    sessions: Sessions, everybody: Receiver
) -> None:
    everybody.refuses = "letter"
    id = sessions.start().id
    sessions.send(id, Event("next", {"item": "5", "note": NOTE}))

    def parked() -> bool:
        return [effect.status for effect in sessions.store.effects(session=id)] == [Status.PARKED]

    until(parked, 20, "the letter to be parked")
    (effect,) = sessions.store.effects(Status.PARKED, id)
    assert (effect.attempts, effect.error) == (4, "HTTPError")
    everybody.refuses = ""
    assert sessions.store.rerun(effect.id, effect.due)
    assert not sessions.store.rerun(effect.id, effect.due)
    until(lambda: everybody.came[f"letter {effect.id}"] == 1, 10, "the letter")


def test_a_check_of_a_state_that_is_left_becomes_moot(sessions: Sessions, everybody: Receiver) -> None:
    everybody.refuses = "arrived"
    id = sessions.start().id
    sessions.send(id, Event("next", {"item": "5"}))
    asked = sessions.send(id, Event("ask"))
    left = sessions.send(id, Event("down"), asked.version)
    everybody.refuses = ""
    assert left.ok
    checks = [effect for effect in sessions.store.effects(session=id) if effect.kind == "check"]
    assert [check.status for check in checks] == [Status.MOOT]


def test_what_is_erased_is_gone_and_what_was_typed_never_stood_there(
    sessions: Sessions, one: Restate, mirror: str
) -> None:
    id = errand(sessions, "erased")
    assert not one.holds(NOTE)
    sessions.erase(id)
    sessions.erase(id)
    assert sessions.get(id).snapshot.answers == {}
    assert all(not entry.answers for entry in sessions.history(id))
    assert {effect.arguments for effect in sessions.store.effects(session=id)} == {b""}
    refused = sessions.send(id, Event("next")).refused
    assert refused is not None
    assert refused.reason == "erased"


def test_a_mirror_has_every_journal_and_it_verifies(
    sessions: Sessions, everybody: Receiver, mirror: str
) -> None:
    ids = [errand(sessions, f"mirrored {number}") for number in range(2)]
    sessions.erase(ids[1])
    with Sessions(sessions.automaton, mirror, keys=KEYS, zone=UTC) as copies:
        for id in ids:
            until(partial(_same, sessions, copies, id), 10, "the mirror")
            assert copies.history(id, reveal=True) == sessions.history(id, reveal=True)
        assert list(verify(copies)) == []


def _same(one: Sessions, other: Sessions, id: str) -> bool:
    return other.store.read(id) is not None and one.get(id) == other.get(id)


def test_restate_is_asked_which_sessions_there_are(sessions: Sessions) -> None:
    id = sessions.start().id
    assert id in [session.id for session in sessions.store.sessions(state="counter")]
    assert sum(sessions.store.census().values()) == len(list(sessions.store.sessions()))


def test_a_restate_that_is_not_there_is_unreachable_in_time() -> None:
    with pytest.raises(StoreError, match="unreachable"):
        Sessions(unfold(load(ERRAND)), "restate://127.0.0.1:9?wait=0.5", keys=KEYS)


def test_a_demo_person_makes_the_whole_msa_journey(one: Restate, receiver: Receiver) -> None:
    made = journeys(MSA, datetime.now(UTC))
    camille = next(each for each in made.made if each.person == "camille")
    with Served(one, receiver.url, MSA, "camille", services="Msa"):  # beside the other flow
        sessions = Sessions(made.automaton, f"{one.url}&services=Msa", keys=KEYS)
        reply = walk(sessions, camille, "camille")
        assert reply.snapshot.ended
        way = [camille.began.states, *(taken.snapshot.states for taken in camille.taken)]
        assert [entry.states for entry in sessions.history(reply.id)] == way
        all_well(sessions, [reply.id], receiver)
        assert set(receiver.came.values()) == {1}


def test_restate_keeps_nothing_that_was_asked_once_it_is_answered(sessions: Sessions) -> None:
    errand(sessions, "brief")
    assert isinstance(sessions.store, RestateStore)
    question = "SELECT count(*) AS many FROM sys_invocation WHERE status = 'completed'"
    assert json.loads(sessions.store.admin("query", {"query": question}))["rows"] == [{"many": 0}]


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"[", b"\xff", b'{"session": [1]}'])
@pytest.mark.parametrize(
    "handler", ["commit", "erase", "rekey", "rerun", "rows", "read", "perform", "settle", "timer"]
)
def test_what_is_no_request_of_ours_is_refused_and_not_tried_again(
    sessions: Sessions, one: Restate, handler: str, body: bytes
) -> None:
    connection = HTTPConnection("127.0.0.1", one.nodes[0].ingress, timeout=5)
    connection.request(
        "POST", f"/FlowkitSession/anybody/{handler}", body, {"content-type": "application/json"}
    )
    assert connection.getresponse().status == 400
