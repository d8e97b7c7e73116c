"""The journal of a session as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from flowkit.core.jsontext import decoded
from flowkit.run.changes import GIVEN
from flowkit.run.journal import MIGRATE, is_gone
from flowkit.run.masked import masked
from flowkit.run.pinned import Pinned
from flowkit.run.store import Row
from flowkit.run.vault import Box


class Entry(NamedTuple):
    """One thing that happened: ``event`` (``@start``, ``@migrate``, ``@erase`` are not the flow's), what came
    with it (None: erased), and the ``states`` in which the journey rested then.
    """

    seq: int
    at: datetime
    event: str
    answers: Mapping[str, object] | None
    states: tuple[str, ...]
    key: str | None


def entries(rows: Iterable[Row], box: Box, pinned: Pinned, reveal: bool) -> tuple[Entry, ...]:
    """The rows as entries; sensitive answers masked, unless ``reveal``."""
    found, digest = [], ""
    for row in rows:
        if row.event.startswith("@") and row.state:
            digest = row.state
        answers = None
        if not is_gone(row.given):
            answers = decoded(box.open(row.given, row.seq, GIVEN))
            if not reveal and row.event != MIGRATE:  # what was moved to what is nobody's secret
                answers = masked(pinned.of(digest, row.session).flow, answers)
        states = tuple(row.states.split())
        found.append(Entry(row.seq, datetime.fromisoformat(row.at), row.event, answers, states, row.key))
    return tuple(found)
