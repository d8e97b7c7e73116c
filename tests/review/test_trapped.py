"""Who gets stuck by a change, and who no longer is."""

from __future__ import annotations

import shutil

import pytest

from flowkit import project
from flowkit.core.project import Project
from flowkit.review.diff import Told, diff
from flowkit.review.diff.outline import worse
from flowkit.review.diff.page import as_markdown
from flowkit.review.diff.plain import as_text
from tests.review.ten import MSA

LINE = "    next: { go_to: coordonnees, basis: text 69 }\n"


@pytest.fixture(scope="module")
def stuck(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The MSA journey without the way on from the documents that farmers need."""
    folder = tmp_path_factory.mktemp("stuck") / "msa"
    shutil.copytree(MSA, folder)
    file = folder / "3-documents.yaml"
    text = file.read_text("utf-8")
    assert text.count(LINE) == 1
    file.write_text(text.replace(LINE, ""), "utf-8")
    return project(folder)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Claude, exploitant agricole, and 1 more of people.yaml, tell the truth and never give up"),
        ("fr", "Claude, exploitant agricole, et 1 de plus dans people.yaml, disent la vérité"),
    ],
)
def test_who_is_trapped_by_a_change_is_told_with_the_journey(
    stuck: Project, language: str, said: str
) -> None:
    changes = diff(project(MSA), stuck)
    (found,) = changes.trapped
    assert found.witness is not None
    assert found.witness.last == ("documents.exploitant",)
    assert changes.freed == ()
    worst = {"en": "people newly trapped in 1 place", "fr": "des personnes nouvellement bloquées à 1 endroit"}
    assert worst[language] in worse(Told(changes, language))
    assert said in as_text(Told(changes, language), ("a", "b"), lambda text, **_: text)
    assert said in as_markdown(changes, ("a", "b"), language)


def test_who_is_set_free_by_a_change_is_told(stuck: Project) -> None:
    changes = diff(stuck, project(MSA))
    assert [one.params["state"] for one in changes.freed] == ["documents.exploitant"]
    assert changes.trapped == ()
