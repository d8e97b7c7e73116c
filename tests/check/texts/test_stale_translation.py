"""A translation says what the text says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.fingerprint import fingerprint
from flowkit.load import project
from flowkit.load.stamp import stamped
from flowkit.messages import languages
from flowkit.messages.render import help_for, sentence
from flowkit.unfold import unfold

FLOW = """flowkit: 1
flow: planted
language: en
start: a
title: A visit
answers: { name: { type: text, label: Your name } }
states:
  a: { title: You, fields: [name], go_to: b }
  b:
    info: "Hello {name}."
    links: { leave: { label: Leave, go_to: sent } }
ends:
  sent: { result: success, title: Good bye }
"""
FRENCH = """language: fr
texts:
  title: Une visite
  answers.name.label: Votre nom
  a.title: Vous
  b:
    info: "Bonjour {name}."
    links.leave.label: Partir
  ends.sent.title: Au revoir
"""


def told(folder: Path, flow: str, french: str) -> list[Diagnostic]:
    (folder / "flow.yaml").write_text(flow, "utf-8")
    (folder / "fr.yaml").write_text(french, "utf-8")
    found = project(folder)
    assert found.flow.diagnostics == ()
    problems = list(CHECKS["stale-translation"][1](Subject(found, unfold(found.flow))))
    for problem in problems:
        assert problem.span is not None
        assert all(sentence(problem, language) and help_for(problem, language) for language in languages)
    return problems


def noted(folder: Path) -> str:
    """The translation file with the fingerprints of the texts as they are."""
    told(folder, FLOW, FRENCH)
    return stamped(FRENCH, project(folder).flow, "fr")


CHANGED = {
    "title": ("A visit", "A long visit"),
    "a.title": ("title: You", "title: Who are you?"),
    "b.info": ("Hello {name}.", "Welcome {name}."),
    "b.links.leave.label": ("label: Leave", "label: Go"),
    "ends.sent.title": ("Good bye", "See you"),
    "answers.name.label": ("Your name", "Your full name"),
}


@pytest.mark.parametrize(("path", "change"), CHANGED.items())
def test_a_text_that_changed_after_its_translation_is_found(
    tmp_path: Path, path: str, change: tuple[str, str]
) -> None:
    french = noted(tmp_path)
    (problem,) = told(tmp_path, FLOW.replace(*change), french)
    assert problem.params["path"] == path


def test_the_place_is_that_of_the_translation_and_the_text_is_shown_beside_it(tmp_path: Path) -> None:
    french = noted(tmp_path)
    (problem,) = told(tmp_path, FLOW.replace("Hello", "Welcome"), french)
    assert problem.span is not None
    assert french.splitlines()[problem.span.line - 1] == '    info: "Bonjour {name}."'
    assert [place.line for place in problem.related] == [10]


UNCHANGED = {
    "as noted": FLOW,
    "a way that leads elsewhere": FLOW.replace("go_to: b", "go_to: sent"),
    "other quotes": FLOW.replace('"Hello {name}."', "'Hello {name}.'"),
    "another place": FLOW.replace("title: A visit\n", "").replace("start: a\n", "start: a\ntitle: A visit\n"),
    "a comment": FLOW.replace("title: A visit\n", "title: A visit  # of the town\n"),
}


@pytest.mark.parametrize("flow", UNCHANGED.values(), ids=UNCHANGED.keys())
def test_nothing_is_said_while_the_text_is_the_same(tmp_path: Path, flow: str) -> None:
    assert told(tmp_path, flow, noted(tmp_path)) == []


def test_nothing_is_said_of_a_translation_that_was_never_noted(tmp_path: Path) -> None:
    assert told(tmp_path, FLOW.replace("Hello", "Welcome"), FRENCH) == []


def test_noting_again_changes_nothing_and_noting_after_a_change_settles_it(tmp_path: Path) -> None:
    french = noted(tmp_path)
    told(tmp_path, FLOW, french)
    assert stamped(french, project(tmp_path).flow, "fr") == french
    changed = FLOW.replace("Hello", "Welcome")
    assert told(tmp_path, changed, french) != []
    again = stamped(french, project(tmp_path).flow, "fr")
    assert told(tmp_path, changed, again) == []


def test_what_an_author_wrote_stays_as_it_is(tmp_path: Path) -> None:
    written = "# read by the town\r\n" + FRENCH.replace("\n", "\r\n") + "\r\n# the end\r\n"
    told(tmp_path, FLOW, FRENCH)
    flow = project(tmp_path).flow
    once = stamped(written, flow, "fr")
    assert once.startswith(written.rstrip("\r\n"))
    assert "\n" not in once.replace("\r\n", "")
    assert stamped(once, flow, "fr") == once


def test_a_fingerprint_is_short_and_tells_texts_apart() -> None:
    assert fingerprint("Hello.") == fingerprint("Hello.")
    assert len({fingerprint(text) for text in ("Hello.", "Hello!", "hello.", "")}) == 4
    assert len(fingerprint("Hello.")) == 8
