"""Somebody follows the guide's own text page by page, and finds all of it where it says."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from tests.web.walks.guide import Reader
from tests.web.walks.guide_steps import STEPS
from tests.web.walks.test_scenarios import read

TABLE = Path("docs/web/guide.md")


def test_the_guide_can_be_followed_page_by_page_and_its_table_is_what_was_seen() -> None:
    found, beginnings = read("flows/msa")
    with ExitStack() as stack:
        guide = Reader(found, beginnings, stack)
        for step in STEPS:
            step(guide)
    asked = [one.id for one in found.requirements if one.id[0] == "R" and int(one.id[1:]) <= 76]
    assert sorted(row.requirement for row in guide.rows) == sorted(asked)
    if os.environ.get("FLOWKIT_UPDATE"):
        TABLE.write_text(guide.page(), "utf-8")
    assert TABLE.read_text("utf-8") == guide.page(), "FLOWKIT_UPDATE=1 pytest tests/web/walks/test_guide.py"
