"""The list of changes as it grows; what is said of many pages at once becomes one change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flowkit.core.diagnostic import Span
from flowkit.core.flow import Flow
from flowkit.review.diff.conditions import Judge
from flowkit.review.diff.model import Change, Level, Ref


class Notes:
    """Two versions that are compared, the old one in the names of the new one, and what was noted so far."""

    def __init__(self, old: Flow, new: Flow, judge: Judge) -> None:
        self.old = old
        self.new = new
        self.judge = judge
        self.changes: list[Change] = []

    def add(
        self,
        level: Level,
        key: str,
        touched: tuple[Iterable[str], Iterable[str]] = ((), ()),
        span: Span | None = None,
        **params: object,
    ) -> None:
        """Note a change; ``touched`` are ids of states and transitions of the old and the new version."""
        old, new = (tuple(dict.fromkeys(ids)) for ids in touched)
        self.changes.append(Change(level, key, params, old, new, span))

    def differs(
        self,
        level: Level,
        key: str,
        pair: tuple[object, object],
        at: str,
        span: Span | None,
        **params: object,
    ) -> None:
        """Note that something about a state (or nothing that is drawn: "") is another, if it is."""
        old, new = pair
        if (old or None) != (new or None):
            ids = (at,) if at else ()
            before, after = (value or Ref("word", "nothing") for value in pair)
            self.add(level, key, (ids, ids), span, **params, old=before, new=after)

    def told_once(self) -> tuple[Change, ...]:
        """The changes, those that say the same of many states as one."""
        found: dict[object, Change] = {}
        for change in self.changes:
            key = (change.level, change.key, change.span, _rest(change.params))
            same = found.get(key) if _state(change) is not None else None
            if same is None:
                found[key if _state(change) is not None else len(found)] = change
                continue
            states = same.params.get("state")
            assert isinstance(states, Ref)
            before = states.what if isinstance(states.what, tuple) else (states.what,)
            after = (*before, *([_state(change)] if _state(change) not in before else []))
            more = replace(states, kind="states", what=after)
            found[key] = replace(
                same,
                params={**same.params, "state": more},
                old=tuple(dict.fromkeys((*same.old, *change.old))),
                new=tuple(dict.fromkeys((*same.new, *change.new))),
            )
        order = list(Level)
        return tuple(sorted(found.values(), key=lambda change: order.index(change.level)))


def _state(change: Change) -> object:
    state = change.params.get("state")
    return state.what if isinstance(state, Ref) and state.kind == "state" else None


def _rest(params: Mapping[str, object]) -> str:
    """All that is said beside the state; ways by their event, conditions by what they ask."""
    told = []
    for name, value in params.items():
        if isinstance(value, Ref) and value.kind == "way" and isinstance(value.what, tuple):
            told.append((name, value.what[1]))
        elif name != "state":
            told.append((name, value))
    return repr(told)
