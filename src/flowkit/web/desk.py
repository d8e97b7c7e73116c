"""What is done for a request, without HTTP: find the session, let the event happen, say what to show."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from flowkit.core.automaton import Automaton
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.snapshot import Event, Refused, Snapshot
from flowkit.play.texts import Texts, is_secret
from flowkit.run.journal import ERASED, EXTEND
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Mark
from flowkit.web import flash as flashes
from flowkit.web.flash import Flash
from flowkit.web.page import Message, Page, page_of, problems
from flowkit.web.site import Site
from flowkit.web.standing import Answer, Asked, Stands, earlier
from flowkit.web.visits import Visit, Visits
from flowkit.web.words import Words

Wait: TypeAlias = Callable[[str | None, bool], int]
_NOTHING: Mapping[str, object] = MappingProxyType({})
_LOOKS = (0.005, 0.01, 0.02, 0.04)  # seconds between two looks at a session that waits for a check


class Desk:
    """Serves the browsers of a site. Everything here waits for the store, so it belongs in a thread."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.sessions: Sessions = site.sessions
        self.visits = Visits(site.sessions)

    def stands(self, session: str) -> Stands:
        """How a session stands. Raises NoSessionError, StoreError."""
        held = self.sessions.held(session)
        machine = self.sessions.pinned.of(held.snapshot.digest, session)
        erased = held.session.ended == ERASED
        return Stands(session, held.session.version, held.snapshot, machine, held.box, erased)

    def beginning(self) -> Snapshot:
        """Where a journey begins, while nobody has done anything."""
        return self.sessions.automaton.start(self.site.inputs or None, self.sessions.now()).snapshot

    def page(self, stands: Stands | None, language: str, state: str, flash: str | None) -> Page | None:
        """What a browser is shown at the address of a state; None where it has no business to be."""
        if stands is None:
            snapshot = self.beginning()
            machine, version = self.sessions.automaton, 0
        else:
            snapshot, machine, version = stands.snapshot, stands.machine, stands.version
        past = snapshot if state in snapshot.states else earlier(machine, snapshot, state)
        if past is None:
            return None
        texts = self.texts(machine, language)
        told = flashes.opened(flash, stands.box, version) if flash and stands else None
        return page_of(
            machine,
            texts,
            past,
            version,
            self.sessions.now(),
            typed=told.typed if told else _NOTHING,
            messages=self.messages(texts, told) if told else (),
            past=past is not snapshot,
        )

    def words(self, stands: Stands | None, language: str) -> Words:
        """What templates may say of a session, or of the flow while there is none; needs no store."""
        if stands is not None:
            return Words(self.texts(stands.machine, language), stands.snapshot)
        return Words(self.texts(self.sessions.automaton, language), self._nobody)

    @cached_property
    def _nobody(self) -> Snapshot:
        return self.sessions.automaton.start(None, datetime(2000, 1, 1, tzinfo=UTC)).snapshot

    def texts(self, machine: Automaton, language: str) -> Texts:
        """The texts of a flow for a page."""
        return Texts(machine.flow, machine.kinds, language, language)

    def messages(self, texts: Texts, told: Flash) -> tuple[Message, ...]:
        """What a refusal says."""
        from flowkit.web.render import own

        if told.problems:
            return problems(texts, told.problems)
        return (Message(told.reason, own(texts.language)(f"refused.{told.reason}")),)

    def happen(self, token: str, asked: Asked, wait: Wait = lambda *_: 0) -> Answer:
        """Let what a form asked for happen, once, however often it is sent. Raises StoreError.

        ``wait`` is told the session (None: one would begin) and whether the form brings a person's number.
        """
        key = f"@web {asked.version} {asked.page}"[:200]
        visit = self.visits.of(token)
        if visit is None and asked.version:
            return Answer(None)
        seconds = wait(visit.session if visit else None, self.looks_up(asked.answers))
        if seconds:
            return Answer(None, wait=seconds)
        visit = visit or self._begun(token)
        stands = self.stands(visit.session)
        if stands.erased:
            return Answer(None)
        if asked.page not in stands.machine.flow.states:
            return Answer(stands.state)
        version = asked.version or 1
        if visit.late and not self._answered(visit.session, key):
            return Answer(None)
        if asked.page not in stands.snapshot.states and version == stands.version:
            self._back_to(stands, asked.page)
            stands = self.stands(visit.session)
            version = stands.version
        event = self._event(stands, asked)
        cookie: str | None = None
        marks: tuple[Mark, ...] = ()
        if self._tells_a_secret(stands, asked):
            cookie, marks = self.visits.next(token, asked.version)
        reply = self.send(stands, event, version, key, marks)
        if visit.late and not reply.repeated:
            return Answer(None)
        if reply.refused is not None:
            return self._refused(stands, asked, reply, reply.refused)
        now = self.waited(reply)
        return Answer(now.snapshot.states[0], cookie)

    def send(
        self, stands: Stands, event: Event, version: int, key: str, marks: tuple[Mark, ...] = ()
    ) -> Reply:
        """Send what a person does. What only a check or the clock may say is not available to people.

        Raises ValueError for answers that are no plain JSON, StoreError.
        """
        flow, states = stands.machine.flow, stands.snapshot.states
        controls = [control for state in states if (control := flow.states[state].control(event.name))]
        if any(control.trigger in (Trigger.OUTCOME, Trigger.TIMER) for control in controls):
            refused = Refused(stands.snapshot, "not-available", event.name)
            return Reply(stands.session, stands.version, stands.snapshot, refused)
        return self.sessions.send(stands.session, event, version, key, marks=marks)

    def stay(self, token: str) -> str | None:
        """Give an idle session more time; the state it is in, or None when it is no more."""
        visit = self.visits.of(token)
        if visit is None or visit.late:
            return None
        self.sessions.send(visit.session, Event(EXTEND))
        return self.stands(visit.session).state

    def _answered(self, session: str, key: str) -> bool:
        found = self.sessions.store.read(session, key)
        return found is not None and found.answered is not None

    def _begun(self, token: str) -> Visit:
        """The session of a browser that does something for the first time."""
        name = self.visits.proof(token)
        reply = self.sessions.start(self.site.inputs, key=f"@web {name}", marks=self.visits.first(token))
        return Visit(reply.id, token)

    def _back_to(self, stands: Stands, page: str) -> None:
        """Go back to an earlier page, as far as the flow lets people go back."""
        version, states = stands.version, stands.snapshot.states
        while earlier(stands.machine, stands.snapshot, page) and page not in states:
            reply = self.sessions.send(stands.session, Event("back"), version)
            if not reply.ok:
                return
            version, states = reply.version, reply.snapshot.states

    def _event(self, stands: Stands, asked: Asked) -> Event:
        at = asked.page if len(stands.snapshot.states) > 1 and asked.page in stands.snapshot.states else None
        answers = {} if asked.event == "back" else self._of_the_event(stands, asked, dict(asked.answers))
        return Event(asked.event, answers, at=at)

    def _of_the_event(self, stands: Stands, asked: Asked, answers: dict[str, object]) -> dict[str, object]:
        """The answers that an event takes: links and buttons leave the fields of their page alone."""
        state = stands.machine.flow.states.get(asked.page)
        control = state.control(asked.event) if state is not None else None
        submits = control is not None and control.trigger in (Trigger.NEXT, Trigger.CHOICE)
        return answers if submits or control is None else {}

    def looks_up(self, answers: Mapping[str, object]) -> bool:
        """Whether answers bring the number of a person."""
        declared = self.sessions.automaton.flow.answers
        return any(name in declared and declared[name].sensitive == "nir" for name in answers)

    def _tells_a_secret(self, stands: Stands, asked: Asked) -> bool:
        """Whether a form brings a secret, or the first thing that only the person should see again."""
        declared = stands.machine.flow.answers
        told = [declared[name] for name in asked.answers if name in declared]
        first = not any(name in declared and declared[name].sensitive for name in stands.snapshot.answers)
        return any(is_secret(answer) or (first and answer.sensitive) for answer in told)

    def _refused(self, stands: Stands, asked: Asked, reply: Reply, refused: Refused) -> Answer:
        if refused.reason in ("stale", "key-used", "ended", "not-available", "ambiguous"):
            moved_on = Flash("stale" if refused.reason != "ended" else "ended")
            return Answer(reply.snapshot.states[0], None, flashes.sealed(moved_on, stands.box, reply.version))
        shown = Flash.of(refused, asked.answers, stands.machine.flow.answers)
        place = asked.page if asked.page in reply.snapshot.states else reply.snapshot.states[0]
        return Answer(place, None, flashes.sealed(shown, stands.box, reply.version))

    def waited(self, reply: Reply) -> Reply:
        """The session once the checks it waits for are answered, or after a while as it is."""
        if not self._checks(reply.snapshot) or self.site.sends_to(reply.snapshot.states):
            return reply
        if self.site.worker is not None:
            self.site.worker.wake()
        until, looks = time.monotonic() + self.site.patience, 0
        while time.monotonic() < until and self._checks(reply.snapshot):
            time.sleep(_LOOKS[min(looks, len(_LOOKS) - 1)])
            looks += 1
            reply = self.sessions.get(reply.id)
        return reply

    def _checks(self, snapshot: Snapshot) -> bool:
        states = self.sessions.pinned.of(snapshot.digest).flow.states
        return any(states[state].kind is StateKind.CHECK for state in snapshot.states)
