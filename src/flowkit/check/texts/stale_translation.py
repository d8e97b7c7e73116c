"""stale-translation: a text was changed after it was translated.

The translation still says what the text said before. Each translation file may hold fingerprints of the texts
it was made from (`flowkit translated` notes them); one that does not fit any more tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.fingerprint import fingerprint

RULE = Rule("FK801", "stale-translation", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each translation of a text that has changed since."""
    flow = subject.flow
    for noted in flow.made_from:
        text = flow.texts.get(noted.path)
        if text is not None and fingerprint(text) != noted.fingerprint:
            place = flow.places.get(noted.path)
            params = {"path": noted.path, "language": noted.language}
            yield Diagnostic(RULE, noted.span, params, "", (place,) if place is not None else ())
