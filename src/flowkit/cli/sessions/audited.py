"""Who does it: noted in the audit of the store before anything is shown or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowkit.cli.console import Console

if TYPE_CHECKING:
    from flowkit.run.store import Store

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])


def as_option(command: AnyCommand) -> AnyCommand:
    """Add the option that says who does it; the verb receives ``who``."""
    return click.option("--as", "who", metavar="NAME", help="Who does this, for the audit (else the user).")(
        command
    )


def note(store: Store, who: str | None, what: str, spoke: Console, session: str = "") -> None:
    """Write a line of the audit. In a store that can only be read there is none, and that is said.

    Raises StopError for a name that is none, StoreError.
    """
    from flowkit.run import audit
    from flowkit.run.errors import StoreError

    try:
        audit.note(store, _user() if who is None else who, what, session)
    except ValueError as error:
        raise spoke.refuse("sessions.audit.not-a-name") from error
    except StoreError as error:
        if error.reason != "read-only":
            raise
        spoke.complain("flowkit: " + spoke.text("sessions.audit.not-noted", store=store.name))


def _user() -> str:
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody is known by this number
        return str(os.getuid()) if hasattr(os, "getuid") else "-"
