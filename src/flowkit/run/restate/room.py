"""The state of one session's object, made into a store of that one session, and back.

A store in memory does what a store has to do; what it then holds that the object did not is what the object
must write. So the rules of a commit, an erasure or a settled effect stand in one place only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from flowkit.run.restate.codec import data, plain, record, text
from flowkit.run.store import Mark, Row, Session, Status, Waiting
from flowkit.run.stores.memory import MemoryStore

HEAD = "0"  # the session's row, its marks, which effects are open, which timer is on its way; written last
State = Mapping[str, bytes]
_OPEN = (Status.WAITING, Status.LEASED)


def row_key(seq: int) -> str:
    """Where a row of the journal is."""
    return f"r/{seq:08}"


def effect_key(seq: int, number: int) -> str:
    """Where an effect is."""
    return f"e/{seq:08}/{number:04}"


def effect_key_of(id: str) -> str:
    """Where the effect with an id is; nowhere, for what is no id of an effect."""
    _, seq, number = ("", "", *id.split("/"))[-3:]
    return effect_key(int(seq), int(number)) if seq.isdecimal() and number.isdecimal() else "e/"


def answered_key(key: str) -> str:
    """Where it is said which row an idempotency key led to."""
    return f"k/{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def open_effects(head: bytes | None) -> tuple[str, ...]:
    """Where the effects are that are not settled yet, in their order."""
    found = data(head or b"") or {"open": []}
    return tuple(effect_key(seq, number) for seq, number in found["open"])


def session_of(state: State) -> Session | None:
    """The session's row."""
    head = data(state.get(HEAD, b""))
    return head and record(Session, head["session"])


def effects_of(state: State) -> tuple[Waiting, ...]:
    """The effects among what was read, in their order."""
    return tuple(record(Waiting, data(state[key])) for key in sorted(state) if key.startswith("e/"))


def rows_of(state: State) -> tuple[Row, ...]:
    """The rows among what was read, in their order; none that is written already but not yet counted."""
    session = session_of(state)
    found = [record(Row, data(state[key])) for key in sorted(state) if key.startswith("r/")]
    return tuple(row for row in found if session and row.seq <= session.version)


def store_of(state: State, leased: Waiting | None = None) -> MemoryStore:
    """A store with what was read of a session; ``leased`` is the effect that is being settled."""
    store, session = MemoryStore(), session_of(state)
    if session is None:
        return store
    effects = [leased if leased and each.id == leased.id else each for each in effects_of(state)]
    marks = [record(Mark, each) for each in data(state[HEAD])["marks"]]
    store.load(session, rows_of(state), effects, marks)
    return store


def armed(state: State) -> int | None:
    """For when the object has sent itself a timer that is still on its way."""
    head = data(state.get(HEAD, b""))
    found: int | None = head and head["armed"]
    return found


def rearmed(head: bytes, due: int | None) -> bytes:
    """The head, with a timer on its way that comes when ``due``."""
    return text({**data(head), "armed": due})


def state_of(store: MemoryStore, id: str, before: State) -> dict[str, bytes]:
    """The state that an object must have to be what a store holds of its session."""
    found = store.read(id)
    if found is None:
        return {}
    effects = tuple(store.effects(session=id))
    state = {effect_key(each.seq, each.number): text(plain(each)) for each in effects}
    for row in store.rows(id):
        state[row_key(row.seq)] = text(plain(row))
        if row.key is not None:
            state[answered_key(row.key)] = text(row.seq)
    state[HEAD] = text(_head(found.session, effects, store.marks(id), armed(before)))
    return state


def changes(before: State, after: State) -> dict[str, bytes | None]:
    """What has to be written, None for what goes; what says that all is there comes last."""
    found: dict[str, bytes | None] = {key: None for key in before if key not in after}
    found |= {key: value for key, value in after.items() if before.get(key) != value}
    if HEAD in found:
        found[HEAD] = found.pop(HEAD)
    return found


def _head(
    session: Session, effects: Iterable[Waiting], marks: Iterable[Mark], armed: int | None
) -> dict[str, Any]:
    return {
        "session": plain(session),
        "open": [(each.seq, each.number) for each in effects if each.status in _OPEN],
        "marks": [plain(mark) for mark in marks],
        "armed": armed,
    }
