"""Snapshots read back from JSON: nothing is believed that was not checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

from flowkit.core.answer import AnswerError, Value
from flowkit.core.flow import Flow, Result, StateKind
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Snapshot

SIZE = 1_000_000  # characters; no honest snapshot comes near
_KEYS = set(Snapshot._fields)
_FLOWS = ("flow", "version", "digest")


class SnapshotError(ValueError):
    """A text that is not a snapshot of this flow; ``reason`` is ``other-digest`` or ``bad-snapshot``."""

    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {what}")


def restore(plans: Plans, text: str | bytes) -> Snapshot:
    """A snapshot read back from the JSON of ``Snapshot.to_json``.

    Raises SnapshotError when it is not one of this flow, in this very version.
    """
    if len(text) > SIZE:
        _bad("too long")
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_bad)
    except SnapshotError:
        raise
    except (ValueError, RecursionError) as error:
        raise SnapshotError("bad-snapshot", "not JSON") from error
    if not isinstance(data, dict) or not _KEYS.issuperset(data):
        _bad("not an object with the parts of a snapshot")
    flow = plans.flow
    if not all(isinstance(data.get(key), str) for key in _FLOWS):
        _bad("flow, version and digest are texts")
    if (data["flow"], data["digest"]) != (flow.id, flow.digest):
        raise SnapshotError("other-digest", f"this flow is {flow.id} {flow.digest[:12]}")
    return Snapshot(
        data["flow"],
        data["version"],
        data["digest"],
        _states(flow, data.get("states")),
        _answers(plans, data.get("answers", {})),
        tuple(_states(flow, page) for page in _list(data.get("visited", []))),
        _timers(flow, data.get("timers", {})),
        _counts(flow, data.get("counts", {})),
        {_step(flow, step): _states(flow, at) for step, at in _object(data.get("resume", {})).items()},
        _ended(data.get("ended")),
    )


def _bad(what: object) -> NoReturn:
    raise SnapshotError("bad-snapshot", str(what)[:100])


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _bad(f"{key} stands twice")
        found[key] = value
    return found


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else _bad("an object is expected")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else _bad("a list is expected")


def _states(flow: Flow, value: object) -> tuple[str, ...]:
    states = (value,) if isinstance(value, str) else tuple(_list(value))
    if not states or len(set(map(str, states))) != len(states):
        _bad("at least one state, each once")
    for state in states:
        if not isinstance(state, str) or state not in flow.states or flow.states[state].children:
            _bad("a state that this flow does not have")
        if flow.states[state].kind is StateKind.ROUTE:
            _bad("nothing rests in a route")
    return states


def _step(flow: Flow, step: str) -> str:
    return step if step in flow.steps and flow.states[step].resume else _bad("a step that is not resumed")


def _answers(plans: Plans, value: object) -> dict[str, Value]:
    answers: dict[str, Value] = {}
    for name, raw in _object(value).items():
        if name not in plans.flow.answers and name not in plans.flow.parameters:
            _bad(f"an answer that this flow does not have: {name}")
        declaration = plans.flow.declaration(name)
        try:
            answers[name] = plans.kinds[declaration.kind].parse(raw, declaration, None)
        except AnswerError as error:
            raise SnapshotError("bad-snapshot", f"{name}: {error.message}") from error
        if answers[name] != raw:
            _bad(f"{name} is not in its stored form")
    return answers


def _timers(flow: Flow, value: object) -> dict[str, str]:
    for timer, due in _object(value).items():
        state, _, event = timer.partition("/")
        if state not in flow.states or flow.states[state].control(event) is None:
            _bad("a timer that this flow does not have")
        try:
            aware = datetime.fromisoformat(due).tzinfo is not None
        except (TypeError, ValueError):
            aware = False
        if not aware:
            _bad("a timer is due at an instant with a time zone")
    return _object(value)


def _counts(flow: Flow, value: object) -> dict[str, int]:
    for counter, count in _object(value).items():
        if counter not in flow.counters or type(count) is not int or count < 0:
            _bad("a count that this flow does not keep")
    return _object(value)


def _ended(value: object) -> str | None:
    if value is not None and value not in set(Result):
        _bad("an end of no known kind")
    return value if value is None else str(value)
