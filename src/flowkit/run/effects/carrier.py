"""A leased effect: carried out, and what became of it recorded while the lease holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flowkit.run.clock import micros
from flowkit.run.effects.attempt import Attempt, Ended, attempted
from flowkit.run.effects.registry import Effects, Handler, Outcome
from flowkit.run.errors import LeaseLostError, StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status, Waiting


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries effects out by the handlers of its sessions. ``chance`` gives the jitter of retries, 0 to 1."""

    sessions: Sessions
    chance: Callable[[], float]

    def attempt(self, effect: Waiting) -> Attempt:
        """Call the handler of a leased effect. Nothing is recorded yet."""
        handler = (self.sessions.effects or Effects()).handler(effect.kind, effect.name)
        if handler is None:
            return Attempt(error="missing-handler", hopeless=True)
        if effect.attempts > handler.attempts:  # nobody lived to say what became of it
            return Attempt(error="worker-died", hopeless=True)
        try:
            task = self.sessions.task(effect)
        except Exception as error:  # a session that cannot be read holds up nobody else
            return Attempt(error=error.reason if isinstance(error, StoreError) else type(error).__name__)
        return attempted(handler, task)

    def record(self, effect: Waiting, found: Attempt) -> tuple[Ended, str]:
        """Let the store know what became of a leased effect: how it ended, and why it failed."""
        handler = (self.sessions.effects or Effects()).handler(effect.kind, effect.name)
        if found.error is None:
            return self._settled(effect, found.outcome)
        if handler is None:
            return self._parked(effect, found.error)
        if found.hopeless:
            return self._given_up(effect, handler, found.error)
        return self._failed(effect, handler, found.error)

    def _settled(self, effect: Waiting, outcome: Outcome | None) -> tuple[Ended, str]:
        if effect.kind == "action":
            return self._written(effect._replace(status=Status.DONE, error=None), Ended.DONE)
        if outcome is None:
            return self._parked(effect, "no-outcome")
        try:
            reply = self.sessions.answer(effect, outcome.name, outcome.answers)
        except LeaseLostError:
            return Ended.LOST, ""
        except (TypeError, ValueError):  # answers that are no plain JSON
            return self._parked(effect, "invalid-answers")
        if reply.refused is None:
            return Ended.DONE, outcome.name
        reason = reply.refused.reason
        return self._parked(effect, "undeclared-outcome" if reason == "not-available" else reason)

    def _failed(self, effect: Waiting, handler: Handler, error: str) -> tuple[Ended, str]:
        """Try again later, unless it was tried often enough."""
        if effect.attempts >= handler.attempts:
            return self._given_up(effect, handler, error)
        doubled = handler.delay * 2 ** min(effect.attempts - 1, 40)
        delay = min(doubled, handler.longest) * (0.5 + 0.5 * self.chance())
        due = micros(self.sessions.now() + timedelta(seconds=delay))
        again = effect._replace(status=Status.WAITING, due=due, error=error)
        return self._written(again, Ended.RETRIED)

    def _given_up(self, effect: Waiting, handler: Handler, error: str) -> tuple[Ended, str]:
        if effect.kind == "check" and handler.failure is not None:
            return self._settled(effect, Outcome(handler.failure))
        return self._parked(effect, error)

    def _parked(self, effect: Waiting, error: str) -> tuple[Ended, str]:
        return self._written(effect._replace(status=Status.PARKED, error=error), Ended.PARKED)

    def _written(self, effect: Waiting, ended: Ended) -> tuple[Ended, str]:
        held = self.sessions.store.settle(effect)
        return (ended, effect.error or "") if held else (Ended.LOST, "")
