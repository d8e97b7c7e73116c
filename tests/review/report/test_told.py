"""What a page tells: journeys to play, changes, hostile texts as they are, and no personal answer."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

from flowkit.check import Subject, findings
from flowkit.core.project import Project
from flowkit.load import load_source, project
from flowkit.review.diff import Told, diff
from flowkit.review.report import Gallery, Material, page, problem_page
from flowkit.unfold import unfold
from tests.browser import Window
from tests.review.report import pages

STUCK = """
flowkit: 1
flow: stuck
language: en
title: A way that ends nowhere
start: one
states:
  one:
    question: Where to?
    choices:
      left: { label: Left, go_to: two }
      right: { label: Right, go_to: done }
  two: { info: Nothing here., go_to: three }
  three: { info: Nor here., go_to: two }
ends:
  done: { title: Done, result: success }
"""
CLAIM = """
claims:
  - id: nobody_there
    says: Nobody gets to the third page.
    pattern: never
    what: { state: three }
"""
SCRIPT = "</script><script>window.bad=1</script><img src=x onerror=window.bad=2>"
NASTY = f"{SCRIPT}<b>\\\"' & ]]> --> 🚜"


def data(text: str) -> dict[str, Any]:
    """What is packed in a page."""
    found = re.search(r'id="data">([^<]*)<', text)
    assert found is not None
    unpacked = json.loads(gzip.decompress(base64.b64decode(found[1])))
    assert isinstance(unpacked, dict)
    return unpacked


def made(found: Project, language: str = "en", told: Told | None = None) -> str:
    """A page with pictures and findings."""
    subject = Subject(found, unfold(found.flow))
    shown = Gallery(language).shown(found, told=told)
    return page(Material(subject, language, shown, (), findings(subject), told=told, names=("old", "new")))


def test_a_journey_that_shows_a_problem_is_played_on_the_picture(window: Window, tmp_path: Path) -> None:
    place = tmp_path / "flow.yaml"
    place.write_text(STUCK + CLAIM, "utf-8")
    text = made(project(place))
    seen = window(pages.kept(text))
    seen.wait_for_selector("html[data-ready]", state="attached")
    seen.click('nav a[href="#findings"]')
    seen.locator("#findings details summary").first.click()
    seen.locator("[data-play]").first.click()
    assert seen.locator("section.on").get_attribute("id") == "pictures"
    count = seen.locator("#player li").count()
    assert count >= 1
    for step in range(1, count + 1):
        seen.click("#play-after")
        assert seen.locator("#player li[aria-current]").count() == 1
        assert seen.locator("#player li.done").count() == step
    assert seen.locator("figure.on .s.T-defect").count() == 1
    assert seen.locator("figure.on .badge.T-path").count() >= 1
    assert seen.inner_text("#player .count") == f"Step {count} of {count}"
    assert seen.locator("figure.on .s:not([class*='T-path']):not(.T-defect)").count() >= 1  # the end
    seen.locator("#player button").last.click()
    assert seen.locator("figure.on [class*='T-']").count() == 0
    assert not seen.locator("#player").is_visible()
    seen.click('nav a[href="#findings"]')
    assert seen.locator("section.on").get_attribute("id") == "findings"
    assert window.problems == []


def test_what_changed_is_told_and_marked_and_what_is_gone_is_shown_only_there(
    window: Window, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(STUCK, "utf-8")
    new.write_text(
        STUCK.replace("Nothing here., go_to: three", "Nothing here., go_to: done").replace(
            "info: Nor here.", "info: Nor there."
        ),
        "utf-8",
    )
    before, after = project(old), project(new)
    seen = window(pages.kept(made(after, told=Told(diff(before, after), "en"))))
    seen.wait_for_selector("html[data-ready]", state="attached")
    assert seen.locator("figure.on .gone:visible").count() > 0
    assert seen.locator("figure.on .T-removed").count() > 0
    box = seen.locator('figure.on .s[data-k="two"]')
    assert "(removed)" in (box.get_attribute("aria-label") or "")
    box.click()
    assert "Done" in seen.inner_text("#box .changes")
    seen.select_option("#layer", "none")
    assert "removed" not in (box.get_attribute("aria-label") or "")
    assert seen.locator("figure.on .gone:visible").count() == 0
    assert seen.locator(".compared p:visible").inner_text() == "Compared with old: number of changes: 2"
    seen.click(".compared a")
    said = seen.inner_text("#changes")
    assert "Behaviour" in said
    assert "Nor there." in said
    assert window.problems == []


def test_views_that_do_not_show_all_of_a_comparison_say_so(window: Window, tmp_path: Path) -> None:
    new = tmp_path / "msa"
    shutil.copytree(pages.MSA, new)
    step = new / "5-verification.yaml"
    step.write_text(re.sub(r"question: .*", "question: Qui ?", step.read_text("utf-8"), count=1), "utf-8")
    after = project(new)
    told = Told(diff(pages.read(pages.MSA), after), "en")
    subject, shown = Subject(after, unfold(after.flow)), Gallery("en").shown(after, told=told)
    text = page(Material(subject, "en", shown, told=told, names=("old", "new"), proved=False))
    seen = window(pages.kept(text))
    seen.wait_for_selector("html[data-ready]", state="attached")
    note = seen.locator(".compared [data-note]:visible")
    for view, said, marked in (("journey", "not drawn", True), ("figure", "not compared", False)):
        seen.select_option("#view", view)
        assert said in note.inner_text()
        assert (seen.locator("figure.on .badge").count() > 0) is marked
    seen.select_option("#view", "step-verification")
    assert note.count() == 0
    assert window.problems == []


def test_hostile_texts_say_what_they_say_and_do_nothing(window: Window) -> None:
    quoted = json.dumps(NASTY, ensure_ascii=False)
    text = STUCK.replace("Where to?", quoted).replace("label: Left", f"label: {quoted}")
    found = Project(load_source(text.replace("title: Done", f"title: {quoted}")))
    seen = window(pages.kept(made(found)))
    seen.wait_for_selector("html[data-ready]", state="attached")
    seen.locator("#sim .way").first.click()
    seen.fill("#search", "script")
    seen.press("#search", "Enter")
    for section in ("findings", "ways", "glossary", "pictures"):
        seen.click(f'nav a[href="#{section}"]')
    assert seen.evaluate("window.bad") is None
    assert seen.locator("img").count() == 0
    assert "<img src=x onerror" in seen.inner_text("#box")
    assert window.problems == []


def test_no_answer_is_in_the_page_but_those_of_invented_people() -> None:
    invented = data(pages.whole(pages.MSA, "fr"))["machine"]["people"]
    text = json.dumps({**data(pages.whole(pages.MSA, "fr")), "machine": None}, ensure_ascii=False)
    assert set(invented) == set(pages.read(pages.MSA).people)
    known = "".join(file.read_text("utf-8") for file in pages.MSA.rglob("*.yaml"))
    numbers = set(re.findall(r"\b[12][0-9]{12}\b", text + pages.whole(pages.MSA, "fr")))
    assert {number for number in numbers if number not in known} == set()


def test_the_same_page_is_made_again_and_another_language_is_another_page() -> None:
    found = pages.read(pages.EXAMPLES / "dossier")
    assert made(found) == made(found)
    assert "Un stationnement" in made(found, "fr") or 'lang="fr"' in made(found, "fr")
    assert data(made(found, "fr"))["words"]["sim.undo"] == "Annuler"


def test_a_flow_that_was_never_readable_has_a_page_of_problems(window: Window, tmp_path: Path) -> None:
    from flowkit.load import examine

    place = tmp_path / "flow.yaml"
    place.write_text(STUCK.replace("question: Where", "qestion: <b>Where"), "utf-8")
    found, problems, texts = examine(place)
    assert found is None
    seen = window(pages.kept(problem_page(problems, texts.get, "en")))
    seen.wait_for_selector("html[data-ready]", state="attached")
    assert "did you mean" in seen.inner_text(".problems")
    assert "|     qestion: <b>Where to?" in seen.inner_text(".problems pre")  # with all its spaces
    assert window.problems == []
