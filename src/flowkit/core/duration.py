"""ISO 8601 durations without months or years: the only ones whose length does not depend on a calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

_PARTS = re.compile(
    r"P(?:(?P<weeks>[0-9]{1,4})W)?(?:(?P<days>[0-9]{1,5})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,6})H)?(?:(?P<minutes>[0-9]{1,7})M)?(?:(?P<seconds>[0-9]{1,8})S)?)?"
)


@lru_cache(1024)  # a flow has few, and each plan of each page asks for its own again
def duration(text: str) -> timedelta:
    """The length of ``P7D``, ``PT30M``, ``P1W``... Raises ValueError for any other text, and for zero."""
    match = _PARTS.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(f"not a duration: {text[:40]!r}")
    length = timedelta(**{unit: int(value) for unit, value in match.groupdict(default="0").items()})
    if not length:
        raise ValueError("a duration of zero")
    return length


def timer_event(text: str) -> str:
    """The event of the timer ``P7D``: ``after_p7d``."""
    return "after_" + text.lower()
