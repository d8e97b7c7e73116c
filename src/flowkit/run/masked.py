"""Answers as an operator may see them: what a flow calls sensitive is there, and not told.

Whatever shows answers of sessions (a listing, a history, an export, a log) shows them through here.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowkit.core.flow import Flow
from flowkit.messages.journey import HIDDEN


def masked(flow: Flow, answers: Mapping[str, object]) -> dict[str, object]:
    """The answers, each sensitive one as ``•••``: not a digit of it, nor how long it is.

    An answer that the flow does not declare is hidden too: nobody has said that it may be seen. One that was
    taken back (None) is shown so.
    """
    return {
        name: value if value is None or _may_be_seen(flow, name) else HIDDEN
        for name, value in answers.items()
    }


def _may_be_seen(flow: Flow, name: str) -> bool:
    declared = flow.answers.get(name) or flow.parameters.get(name)
    return declared is not None and not declared.sensitive
