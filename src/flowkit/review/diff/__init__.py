"""What changed between two versions of a flow: ``compared`` says it, ``Told`` tells it."""

from __future__ import annotations

from flowkit.review.diff.compare import compared
from flowkit.review.diff.model import Change, Changes, Level, Parting, Ref, Rerun, Stay, Turn
from flowkit.review.diff.tell import Told

__all__ = ["Change", "Changes", "Level", "Parting", "Ref", "Rerun", "Stay", "Told", "Turn", "compared"]
