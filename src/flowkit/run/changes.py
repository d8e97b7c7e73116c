"""What an event does to a stored session: the rules that hold above every store, without any store.

Pure but for the seals: the same session, event and instant give the same change. ``Sessions`` commits it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flowkit.core.automaton import Automaton
from flowkit.core.duration import duration
from flowkit.core.jsontext import encoded
from flowkit.core.snapshot import Effect, Event, Moved, Refused, Snapshot
from flowkit.run.clock import instant, micros
from flowkit.run.errors import BrokenSessionError
from flowkit.run.extending import extended
from flowkit.run.journal import BEGINNING, EXTEND, START, linked, signed_part
from flowkit.run.store import Change, Mark, Row, Session, Waiting
from flowkit.run.vault import Box, Vault

SNAPSHOT, GIVEN, EFFECT = "snapshot", "given", "effect"  # what a sealed payload is for
MANY_EVENTS = 1_000  # a session with so many is looked at by somebody: a warning in the log
MOST_EVENTS = 10_000  # and with so many it is a robot or a fault: refused


class Held(NamedTuple):
    """A session as it is worked with: its row, its snapshot in clear, what seals its payloads."""

    session: Session
    snapshot: Snapshot
    box: Box


class Accepted(NamedTuple):
    """A change to be committed, what it is made of, and how the session is held once it is."""

    change: Change
    moved: Moved
    held: Held


def opened(automaton: Automaton, vault: Vault, session: Session) -> Held:
    """A session out of its row.

    Raises BrokenSessionError when the row is not what was written, KeysError when its keys are not here.
    """
    box = vault.box(session.id, session.key)
    if not vault.signed(signed_part(session), session.mark):
        raise BrokenSessionError(session.id, "row")
    text = box.open(session.snapshot, session.version, SNAPSHOT)
    return Held(session, automaton.restore(text), box)


def begun(  # noqa: PLR0913 - what a session starts from
    automaton: Automaton, vault: Vault, id: str, inputs: Mapping[str, object], now: datetime, key: str | None
) -> Accepted:
    """The change that starts a session. Raises InputsError, and ValueError for inputs that are no JSON."""
    moved = automaton.start(inputs, now)
    wrapped = vault.new_key(id) if is_sensitive(automaton) else None
    box = vault.box(id, wrapped)
    at = micros(now)
    nothing = Session(id, automaton.digest, 0, "", None, b"", wrapped, BEGINNING, b"", at, at, None)
    held = Held(nothing, moved.snapshot, box)
    return changed(automaton, vault, held, Event(START, inputs, now, automaton.digest), moved, key)


def happened(
    automaton: Automaton, vault: Vault, held: Held, event: Event, key: str | None
) -> Accepted | Refused:
    """What an event (with its ``now``) does to a session: a change, or why not."""
    result = stepped(automaton, held.snapshot, event)
    if isinstance(result, Refused):
        return result
    if held.session.version >= MOST_EVENTS:
        return Refused(held.snapshot, "too-many-events", event.name)
    return changed(automaton, vault, held, event, result, key)


def stepped(automaton: Automaton, snapshot: Snapshot, event: Event) -> Moved | Refused:
    """What an event does to a journey: what its flow says, or more time."""
    if event.name == EXTEND and not event.answers and not snapshot.ended and event.now is not None:
        return extended(automaton, snapshot, event.now)
    return automaton.step(snapshot, event)


def changed(  # noqa: PLR0913 - each of them is a different thing, and nothing else has them together
    automaton: Automaton, vault: Vault, held: Held, event: Event, moved: Moved, key: str | None
) -> Accepted:
    """The change of a session whose event was accepted."""
    before, _, box = held
    snapshot, effects, _ = moved
    assert event.now is not None
    seq, states = before.version + 1, " ".join(snapshot.states)
    given, text = given_with(event), snapshot.to_json().encode()
    asked = None if key is None else box.print(asked_with(event))
    sealed = box.seal(given, seq, GIVEN)
    at = event.now.isoformat()
    row = Row(before.id, seq, at, event.name, event.at, sealed, key, asked, states, box.print(text), b"")
    row = linked(before.head, row)
    moment = micros(event.now)
    stands = (before.id, snapshot.digest, seq, states, snapshot.ended, box.seal(text, seq, SNAPSHOT))
    when = (before.started, moment, due(automaton, snapshot, event.now))
    unsigned = Session(*stands, before.key, row.hash, b"", *when)
    session = Session(*stands, before.key, row.hash, vault.sign(signed_part(unsigned)), *when)
    outbox = _outbox(effects, box, before.id, seq, moment)
    marks = _marks(automaton, vault, held.snapshot if before.version else None, snapshot)
    change = Change(session, before.version, row, outbox, None, marks)
    return Accepted(change, moved, Held(session, snapshot, box))


def given_with(event: Event) -> bytes:
    """What came with an event, as JSON. Raises ValueError for what is no plain JSON."""
    try:
        return encoded(dict(event.answers)).encode()
    except (TypeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError("answers are plain JSON") from error


def asked_with(event: Event) -> bytes:
    """All that was asked, as bytes: the same for the same, and for nothing else. Raises ValueError."""
    at = None if event.name == START else event.at  # there it is the flow's digest, which nobody asked for
    return encoded([event.name, at]).encode() + given_with(event)


def is_sensitive(automaton: Automaton) -> bool:
    """Whether a flow asks for answers that may only be kept sealed."""
    flow = automaton.flow
    return any(answer.sensitive for part in (flow.answers, flow.parameters) for answer in part.values())


def due(automaton: Automaton, snapshot: Snapshot, now: datetime) -> int | None:
    """When a session must be looked at without anybody asking: a timer runs out, or its retention."""
    instants = [micros(datetime.fromisoformat(timer)) for timer in snapshot.timers.values()]
    keep = kept_until(automaton, snapshot, now)
    return min([*instants, *([] if keep is None else [keep])], default=None)


def kept_until(automaton: Automaton, snapshot: Snapshot, moved: datetime) -> int | None:
    """When what is kept of a session that rests here since ``moved`` is to be erased, in microseconds."""
    lengths = []
    for state in snapshot.states:
        place: str | None = state
        while place is not None:
            found = automaton.flow.states[place]
            if found.keep:
                lengths.append(duration(found.keep))
            place = found.parent
    return micros(moved + min(lengths)) if lengths else None


def timers_due(snapshot: Snapshot, now: int) -> tuple[tuple[str, str], ...]:
    """The (state, event) of each timer that has run out, the earliest first."""
    found = [
        (micros(datetime.fromisoformat(at)), *timer.rpartition("/")[::2])
        for timer, at in snapshot.timers.items()
    ]
    return tuple((state, event) for at, state, event in sorted(found) if at <= now)


def _outbox(effects: tuple[Effect, ...], box: Box, session: str, seq: int, now: int) -> tuple[Waiting, ...]:
    wanted = [effect for effect in effects if effect.kind in ("action", "check")]
    if not wanted:
        return ()
    return tuple(
        Waiting(
            session,
            seq,
            number,
            effect.kind,
            effect.name,
            effect.state,
            box.seal(encoded(dict(effect.arguments)).encode(), seq, f"{EFFECT} {number}"),
            due=now,
        )
        for number, effect in enumerate(wanted)
    )


def _marks(automaton: Automaton, vault: Vault, before: Snapshot | None, after: Snapshot) -> tuple[Mark, ...]:
    """The marks of the answers that changed by which sessions are found; an empty hash for one that went."""
    marks = []
    old, new = before.answers if before else {}, after.answers
    if old is new:
        return ()
    for name in found_by(automaton):
        if old.get(name) != (value := new.get(name)):
            marks.append(Mark(name, b"" if value is None else vault.mark(name, str(value))))
    return tuple(marks)


@lru_cache(64)
def found_by(automaton: Automaton) -> tuple[str, ...]:
    """The answers by which sessions are found."""
    return tuple(n for n, answer in automaton.flow.answers.items() if answer.sensitive in ("nir", "contact"))


def moment_of(session: Session, now: datetime) -> datetime:
    """The instant of what happens now to a session: never before what happened last."""
    return now if micros(now) >= session.moved else instant(session.moved)
