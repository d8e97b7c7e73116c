"""Two versions of a flow compared as they are declared: nothing is proved or walked here."""

from __future__ import annotations

from flowkit.core.answer import Kinds
from flowkit.core.project import Project
from flowkit.review.diff.align import aligned
from flowkit.review.diff.answers import compare_answers
from flowkit.review.diff.beside import compare_beside
from flowkit.review.diff.conditions import Judge
from flowkit.review.diff.model import Changes, Level
from flowkit.review.diff.names import names
from flowkit.review.diff.notes import Notes
from flowkit.review.diff.states import compare_states
from flowkit.review.diff.texts import compare_texts


def compared(old: Project, new: Project, kinds: Kinds) -> Changes:
    """What changed from one version to another, as far as it can be read."""
    called = names(old.flow, new.flow)
    before = aligned(old, called)
    notes = Notes(before.flow, new.flow, Judge(before.flow, new.flow, kinds))
    compare_states(notes, called)
    compare_answers(notes, called, kinds)
    compare_texts(notes)
    compare_beside(notes, before, new, called)
    if not notes.changes and old.flow.digest != new.flow.digest:
        notes.add(Level.LAYOUT, "order.files")
    return Changes(old, new, before, notes.told_once(), called.states)
