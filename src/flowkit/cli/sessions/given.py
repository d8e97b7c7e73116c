"""What is given on the command line with an event, and what is answered to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flowkit.cli.console import Console

if TYPE_CHECKING:
    from flowkit.run.reply import Reply
    from flowkit.run.sessions import Sessions


def given(pairs: tuple[str, ...], spoke: Console) -> dict[str, Any]:
    """The values of NAME=VALUE pairs; of a single ``-``, those of the standard input. Raises StopError."""
    if pairs == ("-",):
        return _from_input(spoke)
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name or name in values:
            raise spoke.refuse("sessions.not-a-pair")  # what it is stays unsaid: it may be an answer
        values[name] = value
    return values


def _from_input(spoke: Console) -> dict[str, Any]:
    from flowkit.core.jsontext import decoded

    try:
        values = decoded(sys.stdin.buffer.read())
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise spoke.refuse("sessions.not-json")
    return values


@contextmanager
def understood(spoke: Console) -> Iterator[None]:
    """Say that a key or a text given on the command line cannot be used. Raises StopError."""
    from flowkit.core.step import InputsError
    from flowkit.run.errors import KeysError

    try:
        yield
    except (KeysError, InputsError):  # these say more
        raise
    except ValueError as error:
        raise spoke.refuse("sessions.not-understood") from error


def answer(sessions: Sessions, reply: Reply, form: str, spoke: Console) -> None:
    """Print how a session stands after an event."""
    from flowkit.cli.sessions.told import standing
    from flowkit.core.jsontext import encoded
    from flowkit.run.errors import NoSessionError
    from flowkit.scenario.result import refusal

    found = sessions.store.read(reply.id)
    if found is None:
        raise NoSessionError
    flow = sessions.pinned.automaton(found.session).flow
    why = refusal(reply.refused, flow, spoke.language) if reply.refused else None
    if form == "json":
        spoke.say(encoded(_object(reply, why)))
        return
    if why is not None:
        spoke.complain("flowkit: " + spoke.text("sessions.refused", why=why))
    lines = standing(reply, sessions.options(reply.id), flow, spoke)
    spoke.say("\n".join([spoke.paint(reply.id, bold=True), *lines]))


def _object(reply: Reply, why: str | None) -> dict[str, Any]:
    data = {
        "session": reply.id,
        "version": reply.version,
        "states": list(reply.snapshot.states),
        "ended": reply.snapshot.ended,
        "repeated": reply.repeated,
        "effects": [{"kind": one.kind, "name": one.name, "state": one.state} for one in reply.effects],
    }
    return data if reply.refused is None else {**data, "refused": reply.refused.reason, "why": why}
