"""A migration while people go on: stragglers, several versions in a row, threads, a kill in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.core.project import Migration
from flowkit.load import load_source
from flowkit.run.clock import SimulatedClock
from flowkit.run.errors import NoDefinitionError, StoreError
from flowkit.run.journal import MIGRATE, check
from flowkit.run.keys import Keys
from flowkit.run.migrate.plan import survey
from flowkit.run.migrate.stays import Stays
from flowkit.run.migrate.sweep import sweep
from flowkit.run.replay import replayed
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Change
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.verify import verify
from tests.run.migrate.test_move import LINE

ROUND = LINE.replace(
    "third: { title: Third page, info: Read it., go_to: done }",
    "third: { title: Third page, info: Read it., go_to: done,"
    " links: { again: { label: Again, go_to: first } } }",
)
AL, OLD = Event("next", {"name": "Al"}), Event("next", {"age": "150"})
AGED = Stays("value", (("answer", "age"),))


def version(folder: Path, number: str, *edits: tuple[str, str], text: str = ROUND) -> Automaton:
    """The flow with another version number and other edits, read from a file."""
    for before, after in (('"1"', f'"{number}"'), *edits):
        assert before in text
        text = text.replace(before, after)
    file = folder / f"v{number}.yaml"
    file.write_text(text, "utf-8")
    return unfold(load(file))


def moved(sessions: Sessions, new: Automaton, *told: Migration) -> int:
    found = survey(sessions, new, told)
    assert found.complete, found.legs
    return sweep(sessions, found).moved


def three(sessions: Sessions) -> tuple[Reply, Reply, Reply]:
    """A session at each page."""
    first, second, third = (sessions.start() for _ in range(3))
    second, third = sessions.send(second.id, AL), sessions.send(third.id, AL)
    return first, second, sessions.send(third.id, OLD)


def versions(sessions: Sessions, *ids: str) -> list[str]:
    return [sessions.get(id).snapshot.version for id in ids]


def test_who_walks_into_a_state_with_a_place_is_moved_at_the_next_event(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1"))
    _, _, straggler = three(sessions)
    new = version(tmp_path, "2", ("max: 200", "max: 120"))
    found = survey(sessions, new)
    swept = sweep(sessions, found)
    assert (swept.moved, swept.stays) == (2, {AGED: [straggler.id]})
    sessions.send(straggler.id, Event("again"))
    sessions.send(straggler.id, AL)
    back = sessions.send(straggler.id, Event("next", {"age": "30"}))
    assert back.snapshot.version == "1"
    done = sessions.send(straggler.id, Event("next"), back.version, "key")
    assert (done.snapshot.version, done.snapshot.ended) == ("2", "success")
    assert done.version == back.version + 2
    events = [entry.event for entry in sessions.history(straggler.id)]
    assert events[-2:] == [MIGRATE, "next"]
    again = sessions.send(straggler.id, Event("next"), None, "key")
    assert again == done._replace(repeated=True)
    assert list(verify(sessions)) == []


def test_a_move_and_the_event_after_it_are_one_transaction(tmp_path: Path) -> None:
    store = MemoryStore()
    sessions = Sessions(version(tmp_path, "1"), store)
    straggler = sessions.start()
    new = version(tmp_path, "2", ("Read it.", "Read this."))
    found = survey(sessions, new)
    sessions.pinned.add(new)
    sessions.standing.stand(found.legs[0].course[0])
    commits: list[Change] = []
    commit = store.commit

    def counted(change: Change) -> None:
        commits.append(change)
        commit(change)

    store.commit = counted  # type: ignore[method-assign]
    reply = sessions.send(straggler.id, AL)
    assert (reply.version, reply.snapshot.version, len(commits)) == (3, "2", 1)
    assert [row.event for row in store.rows(straggler.id)] == ["@start", MIGRATE, "next"]


def test_what_the_new_version_refuses_is_refused_on_the_page_it_shows(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1"))
    first = sessions.start()
    new = version(tmp_path, "2", ("name:", "nom:"), ("[name]", "[nom]"))
    found = survey(sessions, new)
    sessions.pinned.add(new)
    sessions.standing.stand(found.legs[0].course[0])
    refused = sessions.send(first.id, AL, first.version)
    assert refused.refused is not None
    assert refused.refused.reason == "invalid-answers"
    assert (refused.version, refused.snapshot.version) == (first.version + 1, "2")
    assert sessions.send(first.id, Event("next", {"nom": "Al"}), refused.version).ok


def test_another_process_sees_a_plan_that_stands(tmp_path: Path) -> None:
    store = MemoryStore()
    one = Sessions(version(tmp_path, "1"), store)
    other = Sessions(version(tmp_path, "1"), store)
    straggler = other.start()
    other.send(straggler.id, AL)
    new = version(tmp_path, "2", ("max: 200", "max: 120"))
    found = survey(one, new)
    one.pinned.add(new)
    one.standing.stand(found.legs[0].course[0])
    other.standing._known.clear()  # what happens a second later
    assert other.send(straggler.id, Event("next", {"age": "30"})).snapshot.version == "2"


def test_sessions_go_through_several_versions_in_a_row(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1"))
    first, second, third = three(sessions)
    two = version(tmp_path, "2", ("name:", "nom:"), ("[name]", "[nom]"), ("max: 200", "max: 120"))
    found = survey(sessions, two, [Migration("1", {}, {"name": "nom"})])
    assert sweep(sessions, found).stays == {AGED: [third.id]}
    told = [Migration("2", {}, {"nom": "family"})]
    text = [("name:", "family:"), ("[name]", "[family]"), ("label: Name", "label: Family name")]
    assert moved(sessions, version(tmp_path, "3", *text), *told) == 2
    assert versions(sessions, first.id, second.id, third.id) == ["3", "3", "1"]
    assert sessions.get(second.id).snapshot.answers == {"family": "Al"}
    assert list(verify(sessions)) == []


def test_a_straggler_of_the_first_version_goes_by_the_second_to_the_third(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1"))
    _, _, third = three(sessions)
    two = version(tmp_path, "2", ("name:", "nom:"), ("[name]", "[nom]"), ("max: 200", "max: 120"))
    found = survey(sessions, two, [Migration("1", {}, {"name": "nom"})])
    sweep(sessions, found)
    text = [
        ("name:", "family:"),
        ("[name]", "[family]"),
        ("label: Name", "label: Names"),
        ("max: 200", "max: 120"),
    ]
    three_ = version(tmp_path, "3", *text)
    found = survey(sessions, three_, [Migration("2", {}, {"nom": "family"})])
    assert [len(leg.course) for leg in found.legs] == [2, 1]
    assert sweep(sessions, found).stays == {AGED: [third.id]}
    for event in (Event("again"), AL, Event("next", {"age": "30"})):
        assert sessions.send(third.id, event).ok
    before = sessions.get(third.id)
    assert before.snapshot.version == "1"
    done = sessions.send(third.id, Event("next"), before.version)
    assert (done.snapshot.version, done.version) == ("3", before.version + 3)
    assert done.snapshot.answers == {"family": "Al", "age": 30}
    assert list(verify(sessions)) == []


def test_a_new_version_can_be_taken_back(tmp_path: Path) -> None:
    one = version(tmp_path, "1")
    sessions = Sessions(one)
    replies = three(sessions)
    assert moved(sessions, version(tmp_path, "2", ("Read it.", "Read this."))) == 3
    assert moved(sessions, one) == 3
    assert versions(sessions, *(reply.id for reply in replies)) == ["1", "1", "1"]
    sessions.send(replies[0].id, AL)
    assert versions(sessions, replies[0].id) == ["1"]
    assert moved(sessions, version(tmp_path, "2", ("Read it.", "Read this."))) == 3
    assert list(verify(sessions)) == []


def test_ended_sessions_and_those_of_other_flows_stay(tmp_path: Path) -> None:
    store = MemoryStore()
    sessions = Sessions(version(tmp_path, "1"), store)
    ended = sessions.send(sessions.start().id, Event("quit"))
    other = version(tmp_path / "..", "1", ("flow: f", "flow: g"), text=ROUND)
    foreign = Sessions(other, store).start()
    erased = sessions.start()
    sessions.erase(erased.id)
    assert moved(sessions, version(tmp_path, "2")) == 0
    assert versions(sessions, ended.id) == ["1"]
    assert sessions.get(foreign.id).snapshot.flow == "g"


def test_a_session_of_a_version_that_nobody_kept_is_told_and_left(tmp_path: Path) -> None:
    store = MemoryStore()
    lost = unfold(load_source(ROUND.replace('"1"', '"0"')))
    stranger = Sessions(lost, store).start()
    del store._definitions[lost.digest]
    sessions = Sessions(version(tmp_path, "1"), store)
    with pytest.raises(NoDefinitionError):
        sessions.send(stranger.id, AL)
    found = survey(sessions, version(tmp_path, "2"))
    assert found.strangers == {lost.digest: 1}
    assert sweep(sessions, found).moved == 0
    assert Sessions(lost, store).send(stranger.id, AL).ok


def test_a_timer_of_who_is_behind_fires_in_the_new_version(tmp_path: Path) -> None:
    timed = ROUND.replace("info: Read it.,", "info: Read it., after: { PT1H: gone },")
    clock = SimulatedClock()
    sessions = Sessions(version(tmp_path, "1", text=timed), clock=clock)
    _, _, third = three(sessions)
    new = version(tmp_path, "2", ("third", "troisieme"), text=timed)
    found = survey(sessions, new)
    sessions.pinned.add(new)
    sessions.standing.stand(found.legs[0].course[0])
    clock.forward(timedelta(minutes=61))
    assert sessions.fire(third.id) == 1
    after = sessions.get(third.id).snapshot
    assert (after.version, after.ended) == ("2", "abandoned")
    assert [entry.event for entry in sessions.history(third.id)][-2:] == [MIGRATE, "after_pt1h"]


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))]
)
def test_nothing_acknowledged_is_lost_while_people_go_on(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    one, pause = version(tmp_path, "1"), 0.2 if kind == "postgres" else 0.4
    url = f"sqlite:///{tmp_path}/journeys.db"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").url("schema=migrate")
    sessions = Sessions(one, url, keys=Keys((bytes(32),)))
    ids = [sessions.start().id for _ in range(60)]
    new = version(
        tmp_path,
        "2",
        ("second", "deuxieme"),
        ("max: 200", "max: 120"),
        ("name:", "nom:"),
        ("[name]", "[nom]"),
    )
    given: dict[str, list[tuple[int, str]]] = {id: [] for id in ids}
    stop = threading.Event()
    failed: list[BaseException] = []

    def people(seed: int) -> None:
        random = Random(seed)
        own = ids[seed::8]
        try:
            while not stop.is_set():
                id = random.choice(own)
                reply = sessions.get(id)
                if reply.snapshot.state == "first":
                    name = "nom" if reply.snapshot.version == "2" else "name"
                    event = Event("next", {name: f"n{random.randrange(1000)}"})
                elif reply.snapshot.state == "third":
                    event = Event("again")
                else:
                    event = Event("next", {"age": str(random.choice((30, 150)))})
                done = sessions.send(id, event, reply.version)
                if done.ok:
                    given[id].append((done.version, done.snapshot.to_json()))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=people, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(pause)
    sweep(sessions, survey(sessions, new))
    time.sleep(pause)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(map(len, given.values())) > 100
    for id, answered in given.items():
        found = sessions.store.read(id)
        assert found is not None
        session = found.session
        box = sessions.vault.box(id, session.key)
        kept = {
            row.seq: move.snapshot.to_json()
            for row, move in replayed(check(sessions.store.rows(id), session), box, sessions.pinned)
        }
        assert [(seq, kept.get(seq)) for seq, _ in answered] == answered
        assert sum(entry.event == MIGRATE for entry in sessions.history(id)) <= 1
    assert list(verify(sessions)) == []
    assert versions(sessions, *ids).count("2") > 30
    sessions.close()


SEALED = ROUND.replace("label: Name }", "label: Name, sensitive: contact }")


def test_somebody_is_found_by_an_answer_that_has_another_name_now(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1", text=SEALED))
    _, second, _ = three(sessions)
    new = version(tmp_path, "2", ("name:", "nom:"), ("[name]", "[nom]"), text=SEALED)
    assert moved(sessions, new) == 3
    renewed = Sessions(new, sessions.store)
    assert second.id in renewed.find("nom", "Al")
    assert sessions.find("name", "Al") == ()
    store = sessions.store
    assert isinstance(store, MemoryStore)
    assert b"Al" not in b"".join(row.given for row in store.rows(second.id))
    assert list(verify(sessions)) == []


def test_an_answer_that_becomes_sensitive_is_one_to_be_found_by(tmp_path: Path) -> None:
    text = ROUND.replace("label: Age, min", "label: Age, sensitive: secret, min")
    sessions = Sessions(version(tmp_path, "1", text=text))
    _, second, _ = three(sessions)
    new = version(tmp_path, "2", ("label: Name }", "label: Name, sensitive: contact }"), text=text)
    assert moved(sessions, new) == 3
    assert second.id in Sessions(new, sessions.store).find("name", "Al")
    sessions.erase(second.id)
    assert list(verify(sessions)) == []


def test_what_was_begun_without_a_key_is_not_moved_to_where_there_must_be_one(tmp_path: Path) -> None:
    sessions = Sessions(version(tmp_path, "1"))
    replies = three(sessions)
    found = survey(sessions, version(tmp_path, "2", text=SEALED))
    assert found.complete
    assert sweep(sessions, found).stays == {Stays("unsealed"): sorted(reply.id for reply in replies)}
    assert sessions.send(replies[0].id, AL).snapshot.version == "1"


KILLED = """
import os, signal, sys
from itertools import count
from flowkit import load, unfold
from flowkit.run.migrate.plan import survey
from flowkit.run.migrate.sweep import sweep
from flowkit.run.sessions import Sessions
sessions = Sessions(unfold(load(sys.argv[2])), sys.argv[1])
commit, moves = sessions.store.commit, count()

def killed(change):
    if next(moves) == 50:
        os.kill(os.getpid(), signal.SIGKILL)
    commit(change)

sessions.store.commit = killed
sweep(sessions, survey(sessions, sessions.automaton))
"""


def test_a_sweep_that_is_killed_goes_on_when_called_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/journeys.db"
    one, new = version(tmp_path, "1"), version(tmp_path, "2", ("second", "deuxieme"))
    with Sessions(one, url) as sessions:
        ids = [sessions.start().id for _ in range(200)]
    command = [sys.executable, "-c", KILLED, url, str(tmp_path / "v2.yaml")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with Sessions(new, url) as sessions:
        done = versions(sessions, *ids).count("2")
        assert 0 < done < 100, "killed in the middle"
        assert moved(sessions, new) == len(ids) - done
        assert set(versions(sessions, *ids)) == {"2"}
        assert list(verify(sessions)) == []


def test_a_session_that_is_not_what_was_written_is_left_for_verify(tmp_path: Path) -> None:
    store = MemoryStore()
    sessions = Sessions(version(tmp_path, "1"), store)
    first, second, _ = three(sessions)
    broken = store._sessions[second.id]
    store._sessions[second.id] = broken._replace(snapshot=broken.snapshot.replace(b"Al", b"Xx"))
    found = survey(sessions, version(tmp_path, "2", ("Read it.", "Read this.")))
    assert found.complete
    assert sweep(sessions, found).stays == {Stays("broken"): [second.id]}
    assert versions(sessions, first.id) == ["2"]


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"to": 7}', b'{"to": "x", "states": 7}', b"\xff"])
def test_a_plan_that_is_not_what_was_kept_is_told(tmp_path: Path, text: bytes) -> None:
    store = MemoryStore()
    one = version(tmp_path, "1")
    session = Sessions(one, store).start()
    store.keep(f"migrate {one.digest}", text)
    with pytest.raises(StoreError, match="broken"):
        Sessions(one, store).send(session.id, AL)


def test_a_plan_to_a_version_that_is_not_kept_is_told(tmp_path: Path) -> None:
    store = MemoryStore()
    one = version(tmp_path, "1")
    session = Sessions(one, store).start()
    store.keep(f"migrate {one.digest}", b'{"to": "0123456789abcdef"}')
    with pytest.raises(NoDefinitionError):
        Sessions(one, store).send(session.id, AL)
