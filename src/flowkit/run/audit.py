"""The audit: who saw or changed what that sessions hold. It says nothing of what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.run.clock import micros
from flowkit.run.store import Seen, Store

LONGEST = 200  # characters of a name, and of what was done


def note(store: Store, who: str, what: str, session: str = "") -> None:
    """Write a line of the audit; without ``session``, it is about many. Raises ValueError, StoreError.

    ``who`` is a name as the embedder knows people, ``what`` a word for what they did. Note before showing:
    what could not be noted is then not seen either.
    """
    for text in (who, what):
        if not (0 < len(text) <= LONGEST and text.isprintable()):
            raise ValueError(f"who and what are lines of 1 to {LONGEST} characters")
    store.note(Seen(micros(store.now()), who, what, session))


def noted(store: Store, session: str | None = None) -> Iterator[Seen]:
    """The audit, oldest first; of a session, also what was about many, since that may have been about it."""
    return (seen for seen in store.audit() if session is None or seen.session in ("", session))
