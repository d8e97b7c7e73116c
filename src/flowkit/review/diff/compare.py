"""Two versions of a flow compared: as they are declared, then as they behave."""

from __future__ import annotations

from dataclasses import replace

from flowkit.check import Subject
from flowkit.core.answer import Kinds
from flowkit.core.names import names
from flowkit.core.project import Project
from flowkit.kinds import DEFAULT
from flowkit.review.diff.align import aligned
from flowkit.review.diff.answers import compare_answers
from flowkit.review.diff.beside import compare_beside
from flowkit.review.diff.conditions import Judge
from flowkit.review.diff.model import Changes, Level
from flowkit.review.diff.notes import Notes
from flowkit.review.diff.prove import lost, proved, stays
from flowkit.review.diff.states import compare_states
from flowkit.review.diff.texts import compare_texts
from flowkit.unfold import unfold


def compared(old: Project, new: Project, kinds: Kinds = DEFAULT) -> Changes:
    """What changed from one version to another, as far as it can be read."""
    called = names(old.flow, new.flow)
    before = aligned(old, called)
    notes = Notes(before.flow, new.flow, Judge(before.flow, new.flow, kinds))
    compare_states(notes, called)
    compare_answers(notes, called, kinds)
    compare_texts(notes)
    compare_beside(notes, before, new)
    if not notes.changes and old.flow.digest != new.flow.digest:
        notes.add(Level.LAYOUT, "order.files")
    read = Changes(old, new, before, notes.told_once(), called.states, quick=True)
    return replace(read, stays=stays(read), lost=lost(read))


def diff(old: Project, new: Project, kinds: Kinds = DEFAULT) -> Changes:
    """What changed from one version to another, and what follows: proved, walked and tested on both.

    Raises what unfolding a flow raises.
    """
    read = compared(old, new, kinds)
    was, now = unfold(old.flow, kinds), unfold(new.flow, kinds)
    before = was if read.before is old else unfold(read.before.flow, kinds)
    return replace(proved(read, Subject(old, was), Subject(new, now), before), quick=False)
