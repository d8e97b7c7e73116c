"""Why a session is not moved."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

WAITING = ("value", "asked-to-wait", "unsealed", "broken")  # what is no fault of the plan


class Stays(NamedTuple):
    """Why a session is not moved. ``reason`` is a message id; ``params`` never hold what a person typed.

    These stop a migration: ``no-state`` (its state is not in the new version, or it is not sure which it is),
    ``other-kind`` (it is, but of another kind), ``no-rest`` (nobody rests where it was told to go),
    ``regions`` (these are never active together), ``no-such-place`` (no journey comes there), ``no-answer``
    (an answer it has is not there), ``meet`` (two answers would be one), ``turned`` (the choices of one have
    changed places), ``no-parameter`` (one without a default), ``no-end`` (none can be shown to be reached),
    ``less`` (before, more than giving up could be).

    These leave the session behind: ``value`` (an answer that the new version does not accept),
    ``asked-to-wait``, ``unsealed`` (it has no key for what the new version keeps sealed), ``broken`` (it is
    not what was written).
    """

    reason: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def stops(self) -> bool:
        """Whether the migration is not complete because of it."""
        return self.reason not in WAITING


class StaysError(Exception):
    """Raised inside a move when a session stays."""

    def __init__(self, reason: str, **params: str) -> None:
        self.stays = Stays(reason, tuple(params.items()))
        super().__init__(reason)


def stay(reason: str, **params: str) -> NoReturn:
    """Stop a move. Raises StaysError."""
    raise StaysError(reason, **params)
