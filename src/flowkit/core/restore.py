"""Snapshots read back from JSON: nothing is believed that was not checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from flowkit.core.answer import Value
from flowkit.core.configuration import is_whole
from flowkit.core.flow import Flow
from flowkit.core.jsontext import RepeatedKeyError, decoded
from flowkit.core.plan import Plans
from flowkit.core.snapshot import Snapshot
from flowkit.core.stored import misshapen

SIZE = 1_000_000  # characters; no honest snapshot comes near
_KEYS = set(Snapshot._fields)


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
    data = _data(text)
    flow = plans.flow
    head = (data.get("flow"), data.get("version"), data.get("digest"))
    if head != (flow.id, flow.version, flow.digest):
        _another(flow, *head)
    states = _states(plans, data.get("states"))
    ended = plans.ends.get(states[0])
    if data.get("ended") != ended:
        _bad("an end that is not the one reached")
    parts = (
        flow.id,
        flow.version,
        flow.digest,
        states,
        _answers(plans, data["answers"]) if "answers" in data else {},
        _pages(plans, data["visited"]) if "visited" in data else (),
        _timers(plans, states, data["timers"]) if "timers" in data else {},
        _counts(flow, data["counts"]) if "counts" in data else {},
        _resume(plans, data["resume"]) if "resume" in data else {},
        ended,
    )
    return tuple.__new__(Snapshot, parts)


def _another(flow: Flow, name: object, version: object, digest: object) -> NoReturn:
    if not (isinstance(name, str) and isinstance(version, str) and isinstance(digest, str)):
        _bad("flow, version and digest are texts")
    if name != flow.id or digest != flow.digest:
        raise SnapshotError("other-digest", f"this flow is {flow.id} {flow.digest[:12]}")
    _bad("a version that this flow does not have")


def _data(text: str | bytes) -> dict[str, Any]:
    try:
        data = decoded(text)
    except RepeatedKeyError:
        _bad("a key stands twice")
    except (ValueError, RecursionError) as error:
        raise SnapshotError("bad-snapshot", "not JSON") from error
    if not isinstance(data, dict) or not _KEYS.issuperset(data):
        _bad("not an object with the parts of a snapshot")
    return data


def _bad(what: object) -> NoReturn:
    raise SnapshotError("bad-snapshot", str(what)[:100])


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else _bad("an object is expected")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else _bad("a list is expected")


def _pages(plans: Plans, value: object) -> tuple[tuple[str, ...], ...]:
    alone, pages = plans.alone, _list(value)
    try:
        return tuple([alone[page] for page in pages])
    except (KeyError, TypeError):  # several states at once, or something wrong
        return tuple([_states(plans, page) for page in pages])


def _states(plans: Plans, value: object, step: str | None = None) -> tuple[str, ...]:
    states = (value,) if isinstance(value, str) else tuple(_list(value))
    if step is None and len(states) == 1 and isinstance(states[0], str) and states[0] in plans.alone:
        return plans.alone[states[0]]
    for state in states:
        if not isinstance(state, str) or state not in plans.resting:
            _bad("a state that this flow does not have, or where nothing rests")
    if not is_whole(plans.flow, states, step):
        _bad("states that are never active together")
    return states


def _resume(plans: Plans, value: object) -> dict[str, tuple[str, ...]]:
    return {_step(plans.flow, step): _states(plans, at, step) for step, at in _object(value).items()}


def _step(flow: Flow, step: str) -> str:
    return step if step in flow.steps and flow.states[step].resume else _bad("a step that is not resumed")


def _answers(plans: Plans, value: object) -> dict[str, Value]:
    answers: dict[str, Value] = _object(value)
    wrong = misshapen(answers, plans.forms, plans.usual)
    if wrong is not None and wrong not in plans.forms:
        _bad(f"an answer that this flow does not have: {wrong!r}")
    if wrong is not None:
        _bad(f"{wrong} is not in its stored form")
    return answers


def _timers(plans: Plans, states: tuple[str, ...], value: object) -> dict[str, str]:
    timers = _object(value)
    for timer, due in timers.items():
        if timer not in plans.cancels or timer.partition("/")[0] not in states:
            _bad("a timer that does not run here")
        try:
            aware = datetime.fromisoformat(due).tzinfo is not None
        except (TypeError, ValueError):
            aware = False
        if not aware:
            _bad("a timer is due at an instant with a time zone")
    return timers


def _counts(flow: Flow, value: object) -> dict[str, int]:
    for counter, count in _object(value).items():
        if counter not in flow.counters or type(count) is not int or count < 0:
            _bad("a count that this flow does not keep")
    return _object(value)
