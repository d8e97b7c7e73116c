"""A site on which a scenario can be played: checks answer as the scenario says, the clock stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from unittest.mock import patch

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from flowkit.core.automaton import Automaton
from flowkit.core.project import Project, Scenario
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.run.clock import SimulatedClock, instant
from flowkit.run.effects.registry import Effects, FailedError, Outcome, Task
from flowkit.run.effects.worker import Worker
from flowkit.run.sessions import Sessions
from flowkit.scenario import run
from flowkit.scenario.journey import Beginnings
from flowkit.web import Site, app
from flowkit.web.render import environment
from flowkit.web.serving import templates_of
from flowkit.web.visits import Visits

_environment = cache(environment)
LONGEST = 1_000  # effects or timers of one step


class _Begun(Automaton):
    """The machine of a flow whose journeys begin at another state."""

    def __init__(self, beginnings: Beginnings, state: str | None) -> None:
        machine = beginnings.automaton
        flow = replace(machine.flow, sources=())  # nothing to keep beside the sessions: that takes its time
        super().__init__(flow, machine.tree, machine.kinds)
        self._beginning = beginnings.at(state)

    def start(self, inputs: Mapping[str, object] | None = None, now: datetime | None = None) -> Moved:
        """A journey that begins there."""
        return self._beginning.start(inputs, now)


class Theatre:
    """One ASGI application for many stages, one after another; templates are compiled once for all."""

    def __init__(self) -> None:
        self._app: ASGIApp = Starlette()

    def show(self, stage: Stage) -> None:
        """Let requests come to a stage from now on."""
        with patch.object(app, "environment", _environment):
            self._app = app.application(stage.site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        await self._app(scope, receive, send)


class Stage:
    """One scenario's site. ``cookie`` is that of a browser already inside, where a scenario begins so.

    A scenario that begins elsewhere than at the start, or with answers given, begins in the store: whoever
    comes with its cookie is in it. All others begin as people do, with the first form that is sent.
    """

    def __init__(
        self, project: Project, beginnings: Beginnings, scenario: Scenario, start_at: str | None
    ) -> None:
        now = run.instant(scenario.now)
        self.clock = SimulatedClock(now)
        self.sent: list[tuple[str, Mapping[str, str]]] = []
        self.outcome: Outcome | None = None
        machine = _Begun(beginnings, start_at)
        effects = self._effects(machine.flow)
        self.sessions = Sessions(machine, "memory:", effects, self.clock, zone=now.tzinfo)
        self.site = Site(self.sessions, templates=templates_of(project), secure=False, patience=0.0)
        self.worker = Worker(self.sessions, chance=lambda: 0.0)
        self.cookie: str | None = None
        given = {**scenario.inputs, **scenario.answers}
        if start_at is not None or given:
            visits = Visits(self.sessions)
            self.cookie = visits.new()
            self.sessions.start(given, marks=visits.first(self.cookie))

    def _effects(self, flow: object) -> Effects:
        effects = Effects()
        for kind, name in Effects().missing(flow):  # type: ignore[arg-type]
            effects = effects.action(name, self._act) if kind == "action" else effects.check(name, self._ask)
        return effects

    def _act(self, task: Task) -> None:
        self.sent.append((task.name, dict(task.arguments)))

    def _ask(self, _: Task) -> Outcome:
        """What the scenario says; nothing yet, while it has not come to that."""
        if self.outcome is None:
            raise FailedError("not yet")
        found, self.outcome = self.outcome, None
        return found

    def answer(self, outcome: str, gives: Mapping[str, str]) -> None:
        """Let the check that is waited for be answered."""
        self.outcome = Outcome(outcome, gives)
        for _ in range(LONGEST):
            if self.outcome is None:
                return
            assert not self.worker.once(1).idle, f"nobody asks, so nobody hears {outcome}"

    def wait(self, length: timedelta) -> None:
        """Let time pass; each timer fires when it is due, as with a worker that is never late."""
        until = self.clock.now() + length
        for _ in range(LONGEST):
            due = [one.due for one in self.sessions.store.sessions() if one.due is not None]
            if not due or instant(min(due)) > until:
                break
            self.clock.to(max(self.clock.now(), instant(min(due)).astimezone(until.tzinfo)))
            self.worker.fire()
        self.clock.to(until)

    def carry_out(self) -> None:
        """Let all that was asked for be done."""
        self.worker.once()

    @property
    def snapshot(self) -> Snapshot:
        """How the session stands; where a journey begins, while nobody has begun one."""
        for session in self.sessions.store.sessions():
            return self.sessions.get(session.id).snapshot
        return self.sessions.automaton.start(None, self.clock.now()).snapshot
