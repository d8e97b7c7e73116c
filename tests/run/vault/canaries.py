"""The MSA journey, walked by people whose every sensitive answer can be told from any other text."""

from __future__ import annotations

import io
import logging
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from flowkit import Event
from flowkit.check.space.instants import BEGINNING
from flowkit.cli.main import run
from flowkit.run.clock import SimulatedClock
from flowkit.run.logs import JsonLines
from flowkit.run.sessions import Sessions
from tests.run.migrate.living import everywhere

CANARIES = {
    "1681282128212": "2511014168025",
    "camille@example.org": "zq.canari@example.org",
    "Provisoire-2468": "Zq-Canari-Provis-77",
    "Verger-d-Ete-31": "Zq-Verger-Canari-58",
    "06 00 00 00 00": "06 00 39 98 76",
    "02 61 91 00 01": "02 61 91 76 54",
    "Exemple": "Zqcanari",
    "Camille": "Zqxcanarin",  # no word of ours, which might stand behind the end of an id
    "1968-12-15": "1951-10-29",
    "312.40": "7316.53",
    "25.00": "6294.17",
    "12345678901": "98127634501",
    "1234567890": "9812763450",
}
"""The invented answers of the journey, and what stands in for each of them."""

NEEDLES = tuple(
    text.encode()
    for text in (
        "2511014168025",
        "25110141680",
        "2 51 10 14",
        "zq.canari",
        "zq-canari",
        "zq-verger",
        "zqcanari",
        "zqxcanarin",
        "600399876",
        "00 39 98 76",
        "61917654",
        "61 91 76 54",
        "1951-10-29",
        "29/10/1951",
        "7316.53",
        "7316,53",
        "6294.17",
        "6294,17",
        "98127634501",
        "9812763450",
    )
)
"""What is looked for, in small letters: in full, in parts, and as the same number is written elsewhere."""


def found_in(content: bytes | str) -> set[bytes]:
    """The canaries that are in something."""
    small = (content.encode("utf-8", "replace") if isinstance(content, str) else content).lower()
    return {needle for needle in NEEDLES if needle in small}


def walked(sessions: Sessions, clock: SimulatedClock, each: int) -> list[str]:
    """A session at every place of the journey (or at one of ``each``), and their ids."""
    ids = []
    for journey in everywhere()[::each]:
        clock.to(BEGINNING)
        reply = sessions.start(journey.inputs)
        for event in journey.events:
            assert event.now is not None
            clock.to(event.now)
            answers = {name: CANARIES.get(str(value), value) for name, value in event.answers.items()}
            reply = sessions.send(reply.id, event._replace(now=None, answers=answers))
            assert reply.ok, reply.refused
        ids.append(reply.id)
    return ids


def hostile(sessions: Sessions, ids: Iterable[str]) -> str:
    """All that is said of calls which are wrong, each with a canary in it somewhere."""
    said = io.StringIO()
    for id in ids:
        for canary in CANARIES.values():
            for event in (
                Event(canary),
                Event(
                    "next", {"nir": f"{canary}x", "email": f"{canary}@", "mobile": canary, "nom": canary * 9}
                ),
                Event("next", {"date_naissance": canary, "nir": [canary]}),
                Event("next", {"nir": object(), "nom": canary}),
                Event("next", at=canary),
            ):
                with _told(said):
                    reply = sessions.send(id, event)
                    print(reply.refused and (reply.refused.reason, reply.refused.problems), file=said)
    for canary in CANARIES.values():
        for name in ("nir", "email", "date_naissance"):
            with _told(said):
                sessions.find(name, f"{canary}?")
        for call in (sessions.get, sessions.options, sessions.history, sessions.erase, sessions.fire):
            with _told(said):
                call(canary)
        with _told(said):
            sessions.start({"caisse": canary, "essais": canary, "envoi_par_email": canary})
    return said.getvalue()


@contextmanager
def _told(said: io.StringIO) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        print(repr(error), traceback.format_exc(), file=said)


def commanded(url: str, *arguments: str, typed: str = "") -> str:
    """What ``flowkit sessions`` says when something is typed."""
    said = io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(typed)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            run(["sessions", *arguments, "--store", url, "--lang", "fr"])
    finally:
        sys.stdin = before
    return said.getvalue()


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that any logger says, at DEBUG, as text with tracebacks and as JSON; but the test's mail server."""
    written, root = io.StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(written), logging.StreamHandler(written)]
    handlers[0].setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s %(args)s"))
    handlers[1].setFormatter(JsonLines())
    before = root.level
    root.setLevel(logging.DEBUG)
    for handler in handlers:
        handler.addFilter(lambda record: not record.name.startswith("mail."))
        root.addHandler(handler)
    try:
        yield written
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
