"""What was typed and refused, carried to the next request: every answer to a form is a redirect.

It travels in a cookie of a minute, sealed with the session's own key where the flow is sensitive, so it is
readable nowhere else; secrets are left out of it. What is too long for a cookie is asked for again.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flowkit.core.answer import Answer
from flowkit.core.jsontext import decoded, encoded
from flowkit.core.snapshot import Problem, Refused
from flowkit.play.texts import is_secret
from flowkit.run.errors import BrokenSessionError
from flowkit.run.vault import Box

COOKIE = "flowkit-typed"
SECONDS = 60
_LONGEST = 3_500  # bytes of a cookie that every browser keeps
_PURPOSE = "typed"
_PRINT = 16


@dataclass(frozen=True, slots=True)
class Flash:
    """A refusal to be shown: its reason, what is wrong with which field, and what was typed."""

    reason: str
    event: str = ""
    problems: tuple[Problem, ...] = ()
    typed: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, refused: Refused, typed: Mapping[str, object], declared: Mapping[str, Answer]) -> Flash:
        """What is shown of a refusal; nothing that is secret."""
        shown = {
            name: value for name, value in typed.items() if name in declared and not is_secret(declared[name])
        }
        return cls(refused.reason, refused.event, refused.problems, shown)


def sealed(flash: Flash, box: Box, version: int) -> str:
    """The value of the cookie."""
    problems = [[each.field, each.message, dict(each.params)] for each in flash.problems]
    for typed in (dict(flash.typed), {}):
        try:
            data = encoded([flash.reason, flash.event, problems, typed]).encode()
        except (TypeError, ValueError):
            continue
        data = box.print(data) + data  # ours, even where nothing is sealed
        text = base64.urlsafe_b64encode(box.seal(data, version, _PURPOSE)).decode()
        if len(text) <= _LONGEST:
            return text
    return ""


def opened(text: str, box: Box, version: int) -> Flash | None:
    """What a cookie carries; None when it is not for this session as it stands, or not ours."""
    try:
        data = box.open(base64.b64decode(text, b"-_", validate=True), version, _PURPOSE)
        if not hmac.compare_digest(box.print(data[_PRINT:]), data[:_PRINT]):
            return None
        reason, event, problems, typed = decoded(data[_PRINT:])
        return Flash(str(reason), str(event), tuple(map(_problem, problems)), dict(typed))
    except (ValueError, TypeError, RecursionError, binascii.Error, BrokenSessionError):
        return None


def _problem(parts: Any) -> Problem:
    name, message, params = parts
    return Problem(str(name), str(message), dict(params))
