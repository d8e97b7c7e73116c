"""What PostgreSQL says when it cannot, as the reasons of a StoreError.

Its own sentences are not handed on: they can hold values.
"""

from __future__ import annotations

import psycopg

from flowkit.run.errors import StoreError

# SQLSTATE, or its class, and the reason; the longer one counts.
REASONS = {
    "08": "unreachable",
    "23": "broken",  # its rows contradict each other
    "25006": "read-only",  # a standby, or set so
    "28": "unreachable",  # not let in
    "3F000": "not-a-store",  # its schema is gone
    "40": "busy",  # deadlock: rolled back
    "42501": "read-only",  # no right to
    "42P01": "not-a-store",  # its tables are gone
    "42703": "not-a-store",
    "53": "busy",  # no memory, too many connections
    "53100": "full",
    "54": "full",  # beyond a limit of the server
    "55P03": "busy",
    "57": "unreachable",
    "57014": "busy",  # longer than we wait
    "58": "failed",
    "XX": "broken",
}


def told(error: psycopg.Error, name: str) -> StoreError:
    """The StoreError that an error of the server, or of the connection to it, is for us."""
    code = error.sqlstate or ""
    if code:
        reason = REASONS.get(code) or REASONS.get(code[:2]) or "failed"
        return StoreError(reason, store=name, code=code)
    if isinstance(error, psycopg.ProgrammingError):  # raised before anything is asked: the URL is no such
        return StoreError("bad-url", store=name)
    return StoreError("unreachable", store=name)
