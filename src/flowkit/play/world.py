"""The time of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """The time of a demonstration: real, or standing still at ``fixed``; ``wait`` moves it on."""

    fixed: datetime | None = None
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The present instant. Raises OverflowError where the calendar of the world ends."""
        instant = (self.fixed or datetime.now().astimezone()) + self.ahead
        instant.astimezone(UTC)
        return instant

    def wait(self, until: datetime) -> None:
        """Let time pass until an instant."""
        self.ahead += max(until - self.now(), timedelta(0))
