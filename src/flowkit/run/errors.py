"""What can go wrong with a store or a session, apart from refusals (which are values)."""

from __future__ import annotations


class StoreError(Exception):
    """A store that cannot do what it was asked. ``reason`` is a message id of the area ``sessions``.

    Reasons: ``busy`` (locked longer than we wait), ``full`` (no room), ``read-only``, ``no-such-place``,
    ``not-a-store`` (another database, or none), ``newer`` (written by a later flowkit), ``broken`` (what is
    read is not what was written), ``failed`` (an I/O error: this handle is not used again), ``closed``,
    ``forked`` (opened before the process forked), ``unreachable`` (no connection), ``no-backup``,
    ``no-driver``, ``no-store`` (not made yet), ``no-such-store`` and ``bad-url`` (no URL of a store),
    ``bypasses-tenants`` (a role that sees the rows of all tenants),
    ``bad-restate``, ``not-served`` (nobody answers for its sessions), ``no-listing`` (its admin address is
    not known), ``no-restate`` (the library is missing), ``bad-bind``;
    ``not-forgotten`` (done, but the store's log still holds what was there: do it again).
    Otherwise nothing was changed, except after ``failed`` and ``unreachable``: then the answer was lost,
    and whether it was done is found by asking again with the same key.
    """

    def __init__(self, reason: str, **params: object) -> None:
        self.reason = reason
        self.params = params
        super().__init__(f"{reason} {params}" if params else reason)


class StaleError(Exception):
    """The session is not at the version the change starts from."""


class KeyTakenError(Exception):
    """The idempotency key of the change is in the journal already."""


class LeaseLostError(Exception):
    """Another worker has the effect by now, or nobody waits for it."""


class NoSessionError(LookupError):
    """There is no session with this id (the id is not repeated: it may be somebody's)."""

    def __init__(self) -> None:
        super().__init__("no such session")


class BrokenSessionError(StoreError):
    """What is stored of a session is not what was written: a changed, missing, swapped or foreign row."""

    def __init__(self, session: str, what: str, seq: int = 0) -> None:
        self.session, self.seq = session, seq
        super().__init__("broken", session=session, what=what, seq=seq)


class NoDefinitionError(StoreError):
    """A session is pinned to a version of its flow that is neither loaded nor kept in the store."""

    def __init__(self, session: str, digest: str) -> None:
        super().__init__("no-definition", session=session, digest=digest[:12])


class MissingHandlerError(ValueError):
    """Effects that a flow asks for and nobody carries out; ``missing`` are (kind, name)."""

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(f"{kind} {name}" for kind, name in missing))


class UndeclaredOutcomeError(ValueError):
    """Outcomes that a handler gives for its failure and that no check declares; (state, outcome) each."""

    def __init__(self, undeclared: tuple[tuple[str, str], ...]) -> None:
        self.undeclared = undeclared
        super().__init__(", ".join(f"{outcome} at {state}" for state, outcome in undeclared))


class ConfigError(ValueError):
    """What effects need and nobody configured; ``reason`` is a message id (see ``effects.declared``)."""

    def __init__(self, reason: str, **params: object) -> None:
        self.reason, self.params = reason, params
        super().__init__(f"{reason} {params}" if params else reason)


class KeysError(ValueError):
    """Keys that cannot be used; ``reason`` is a message id (``no-keys``, ``bad-keys``, ``other-keys``)."""

    def __init__(self, reason: str, **params: object) -> None:
        self.reason, self.params = reason, params
        super().__init__(f"{reason} {params}" if params else reason)
