"""What a version changes of how effects are carried out is told: the way it goes, the words people read."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit import messages
from flowkit.load import project
from flowkit.review.diff import Level, Told, compared
from tests.run.effects.small import written

OLD = """effects:
  tell: { mail: { to: "{to}", subject: Hello, text: Dear }, attempts: 3 }
  note: { letter: { to: "{name}", from: Us, text: Dear } }
  left: { demo: robin }
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("subject: Hello", "subject: Good day", [(Level.WORDING, "text.changed.elsewhere")]),
        ("from: Us, text: Dear", "from: Them, text: You", [(Level.WORDING, "text.changed.elsewhere")] * 2),
        ("attempts: 3", "attempts: 4", [(Level.PROMISES, "means.changed")]),
        ('to: "{to}"', 'to: "{email}"', [(Level.PROMISES, "means.changed")]),
        ("  left: { demo: robin }\n", "", [(Level.PROMISES, "means.removed")]),
        ('letter: { to: "{name}", from: Us, text: Dear }', "none: why", [(Level.PROMISES, "means.changed")]),
        ("effects:\n", "# a remark\neffects:\n", []),
    ],
)
def test_a_change_is_told_once(
    before: str, after: str, told: list[tuple[Level, str]], tmp_path: Path
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    assert OLD.count(before) == 1
    old, new = written(tmp_path / "old", OLD), written(tmp_path / "new", OLD.replace(before, after))
    found = compared(old, new)
    assert sorted((one.level, one.key) for one in found.changes) == sorted(told)
    for language in messages.languages:
        for one in found.changes:
            assert "{" not in Told(found, language).sentence(one)


def test_a_whole_new_file_is_told_by_its_effects_and_not_by_each_text(tmp_path: Path) -> None:
    old = project(written(tmp_path, OLD).flow.files[0].rpartition("/")[0])
    (tmp_path / "effects.yaml").unlink()
    found = compared(project(tmp_path), old)
    assert [(one.level, one.key) for one in found.changes] == [(Level.PROMISES, "means.added")] * 3
