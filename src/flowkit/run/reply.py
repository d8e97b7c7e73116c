"""What a session answers."""

from __future__ import annotations

from typing import NamedTuple

from flowkit.core.snapshot import Effect, Refused, Snapshot


class Reply(NamedTuple):
    """How a session stands after ``start``, ``send`` or ``get``: its version and its snapshot.

    ``refused`` says why the event changed nothing: what ``step`` refuses, and ``stale`` (the session is not
    at the expected version), ``key-used`` (this key came with something else), ``too-many-events``,
    ``erased``. The snapshot is then the current one. ``effects`` were put into the outbox by this
    event; ``repeated`` is True when the key had been answered before, and this is that answer.
    """

    id: str
    version: int
    snapshot: Snapshot
    refused: Refused | None = None
    effects: tuple[Effect, ...] = ()
    trace: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def ok(self) -> bool:
        """Whether the event was accepted."""
        return self.refused is None
