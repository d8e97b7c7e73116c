"""What changed between two versions of a flow.

from flowkit.review.diff import Level, Told, diff

changes = diff(project(OLD), project(NEW))      # or compared(...): as it can be read, nothing proved
told = Told(changes, "en")
for change in changes.at(Level.BEHAVIOUR):
    print(told.sentence(change))
"""

from __future__ import annotations

from flowkit.review.diff.compare import compared, diff
from flowkit.review.diff.model import Change, Changes, Level, Parting, Ref, Rerun, Stay, Turn
from flowkit.review.diff.tell import Told

__all__ = [
    "Change",
    "Changes",
    "Level",
    "Parting",
    "Ref",
    "Rerun",
    "Stay",
    "Told",
    "Turn",
    "compared",
    "diff",
]
