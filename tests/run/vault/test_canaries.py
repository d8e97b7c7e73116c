"""Nothing that people typed is in files, logs, telemetry, errors, or what the command says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from argon2 import PasswordHasher

from flowkit import project
from flowkit.core.answer import Answer
from flowkit.run import definitions, pinned
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects.books import accounts_of
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.registry import Effects, Handler, Task
from flowkit.run.effects.sent import StoreLog
from flowkit.run.effects.worker import Worker
from flowkit.run.keys import VARIABLE, Keys
from flowkit.run.masked import masked
from flowkit.run.observed import ObservedSessions
from flowkit.run.sessions import Sessions
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.stores.sqlite import SqliteStore
from tests.run.effects.mailbox import Mailbox, serving
from tests.run.migrate.living import MSA, old
from tests.run.postgres import quick
from tests.run.vault.canaries import (
    CANARIES,
    commanded,
    everything_logged,
    files,
    found_in,
    hostile,
    walked,
)
from tests.run.vault.listening import Listening

KEYS = Keys((bytes(range(32)),))


class Left(NamedTuple):
    """What was left behind by all the journeys, by where it was left; and what they were given."""

    outputs: dict[str, bytes | str]
    mails: str
    letters: int
    answered: dict[str, set[str]]


def exploding(handler: Handler) -> Handler:
    """A handler that fails once, saying what it should not."""
    failed: set[str] = set()

    def call(task: Task) -> object:
        if task.id not in failed:
            failed.add(task.id)
            raise RuntimeError(f"cannot: {dict(task.arguments)} {dict(task.snapshot.answers)}")
        return handler.call(task)

    return Handler(call, handler.failure, delay=0.001)  # type: ignore[arg-type]


def carried_out(sessions: Sessions, clock: SimulatedClock) -> None:
    """What a worker does with all that waits, then with what is due, a month later."""
    worker = Worker(sessions, "worker")
    for _ in range(4):
        while not worker.once(1000).idle:
            pass
        clock.forward(timedelta(days=11))


@pytest.fixture(scope="module")
def left() -> Iterator[Left]:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(dir=quick()) as folder:
        patch.setenv(VARIABLE, KEYS.lines())
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("flowkit.run.accounts.passwords._hasher", lambda: hasher)
        for module in (definitions, pinned):  # the command reads the flow at each call, which takes a second
            patch.setattr(module, "revived", cache(definitions.revived))
        yield _left(Path(folder))


def _left(folder: Path) -> Left:
    found, mailbox, listening = project(MSA), Mailbox(), Listening()
    outputs: dict[str, bytes | str] = {}
    with everything_logged() as log, serving(mailbox):
        config = Config(
            smtp=f"smtp://127.0.0.1:{mailbox.port}",
            sender="MSA <msa@example.org>",
            spool=str(folder / "letters"),
            person="camille",
        )
        answered: dict[str, set[str]] = {}
        for store, each in ((SqliteStore(folder / "journeys.db"), 1), (MemoryStore(), 4)):
            effects = declared(found, config, StoreLog(store), accounts_of(found, store, config))
            effects = Effects(
                {name: exploding(one) for name, one in effects.actions.items()},
                {name: exploding(one) for name, one in effects.checks.items()},
            )
            clock = SimulatedClock()
            sessions = ObservedSessions(old(), store, effects, clock, telemetry=listening.telemetry)
            ids = walked(sessions, clock, each)
            for id in ids:
                for name, value in sessions.get(id).snapshot.answers.items():
                    answered.setdefault(name, set()).add(str(value))
            if isinstance(store, SqliteStore):
                outputs |= {f"before work: {name}": content for name, content in files(folder).items()}
                outputs["command"] = _commanded(f"sqlite:///{folder}/journeys.db", ids, folder)
            outputs[f"errors, {store.name}"] = hostile(sessions, ids[::15])
            outputs[f"history, {store.name}"] = repr([sessions.history(id) for id in ids])
            carried_out(sessions, clock)
            outputs[f"outbox errors, {store.name}"] = repr([one.error for one in store.effects()])
        outputs |= {name: content for name, content in files(folder).items() if "letters" not in name}
        store.close()
    outputs["log"] = log.getvalue()
    outputs["telemetry"] = listening.everything()
    mails = "".join(mail.as_string() for mail in mailbox.mails)
    return Left(outputs, mails, len(list((folder / "letters").glob("*"))), answered)


def _commanded(url: str, ids: list[str], folder: Path) -> str:
    said = [
        commanded(url, "list"),
        commanded(url, "list", "--format", "json"),
        commanded(url, "stats"),
        commanded(url, "effects"),
        commanded(url, "effects", "--format", "json"),
        commanded(url, "export", "--answers"),
        commanded(url, "export", "--answers", "--format", "xes"),
        commanded(url, "find", "nir", typed=f"{CANARIES['1681282128212']}\n"),
        commanded(url, "find", "email", typed="zq.canari@@example.org\n"),
        commanded(url, "send", ids[-1], "next", "nir=2511014168025x", "nom=" + 9 * "Zqcanari" * 9),
        commanded(url, "send", ids[-1], "next", "zqcanari"),
        commanded(url, "send", ids[-1], "next", "-", typed="{zqcanari"),
        commanded(url, "show", "2511014168025"),
        commanded(url, "verify"),
        commanded(url, "backup", str(folder / "copy.db")),
        commanded(url, "audit"),
        commanded(url, "rekey"),
    ]
    for id in ids[::15]:
        said += [commanded(url, "show", id), commanded(url, "show", id, "--format", "json")]
    said.append(commanded(url, "erase", ids[0], "--yes"))
    return "\n".join(said)


def test_the_canaries_were_answered_and_are_found_where_they_may_be(left: Left) -> None:
    """What is not in the outputs could be: it was typed, kept, and sent by mail."""
    sensitive = {one.id for one in old().flow.answers.values() if one.sensitive}
    typed = {name for name in sensitive & left.answered.keys() if found_in(" ".join(left.answered[name]))}
    assert typed >= {"nir", "nom", "prenom", "date_naissance", "email", "mobile", "montant_facture", "fixe"}
    assert found_in(left.mails) >= {b"zq.canari", b"zqxcanarin"}
    assert left.letters > 0


def test_nothing_that_leaves_sessions_holds_a_canary(left: Left) -> None:
    assert {name: found for name, content in left.outputs.items() if (found := found_in(content))} == {}


def test_all_the_places_where_a_canary_could_be_were_looked_at(left: Left) -> None:
    sizes = {name.rpartition("/")[2] or name: len(content) for name, content in left.outputs.items()}
    for name in ("journeys.db", "copy.db", "command", "log", "telemetry", "history, memory:"):
        assert sizes[name] > 10_000, (name, sizes)
    assert sizes["errors, memory:"] > 10_000
    log, command = str(left.outputs["log"]), str(left.outputs["command"])
    assert "retried (RuntimeError)" in log
    assert "•••" in command
    assert '"answers"' in command
    assert "flowkit effect" in str(left.outputs["telemetry"])


def test_a_masked_answer_shows_neither_a_part_of_it_nor_its_length() -> None:
    flow = old().flow
    answers = {"nir": "2511014168025", "email": "a@b.fr", "profil": "particulier", "nobody": "x", "nom": None}
    assert masked(flow, answers) == {
        "nir": "•••",
        "email": "•••",
        "profil": "particulier",
        "nobody": "•••",  # not declared: nobody has said that it may be seen
        "nom": None,
    }
    declared_ones: list[Answer] = [one for one in flow.answers.values() if one.sensitive]
    assert set(masked(flow, {one.id: "1" for one in declared_ones}).values()) == {"•••"}
