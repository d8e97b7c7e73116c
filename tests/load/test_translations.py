"""Translation files: the same texts by the same paths, in another language."""

from __future__ import annotations

from pathlib import Path

from tests.load.written import project_of, told

FLOW = """
    flowkit: 1
    flow: visit
    title: A visit
    language: en
    start: first
    answers:
      name: { type: text, label: Your name, errors: { too-long: A shorter one please. } }
    states:
      first: { title: "Hello, {name}", note: For reviewers., fields: [name], go_to: done }
    ends:
      done: { result: success, title: Done }
"""
FRENCH = """
    language: fr
    texts:
      title: Une visite
      answers.name: { label: Votre nom, errors.too-long: "Plus court, merci." }
      first.title: "Bonjour, {name}"
      ends: { done: { title: Fini } }
"""


def test_texts_are_found_by_their_path_however_it_is_nested(tmp_path: Path) -> None:
    flow = project_of(tmp_path, {"flow.yaml": FLOW, "fr.yaml": FRENCH}).flow
    assert flow.translations == {
        "fr": {
            "title": "Une visite",
            "answers.name.label": "Votre nom",
            "answers.name.errors.too-long": "Plus court, merci.",
            "first.title": "Bonjour, {name}",
            "ends.done.title": "Fini",
        }
    }
    assert flow.languages == ("en", "fr")


def test_what_is_missing_is_shown_with_the_original_and_notes_are_not_asked_for(tmp_path: Path) -> None:
    french = FRENCH.replace("      title: Une visite\n", "").replace("first.title", "first.titel")
    assert told(tmp_path, {"flow.yaml": FLOW, "fr.yaml": french}) == [
        "fr.yaml: missing-translation 1:1",
        "fr.yaml: unknown-translation.near 4:3",
    ]


def test_other_answers_between_braces_are_said(tmp_path: Path) -> None:
    for text, variant in (("Bonjour, {nom}", ""), ("Bonjour", ".none-given")):
        french = FRENCH.replace("Bonjour, {name}", text)
        found = told(tmp_path / (variant or "x"), {"flow.yaml": FLOW, "fr.yaml": french})
        assert found == [f"fr.yaml: placeholder-mismatch{variant} 5:16"]
    french = FRENCH.replace("Une visite", "Une visite, {name}")
    found = told(tmp_path / "more", {"flow.yaml": FLOW, "fr.yaml": french})
    assert found == ["fr.yaml: placeholder-mismatch.none-wanted 3:10"]


def test_the_name_of_the_file_is_its_language_and_nothing_else_is_said_until_it_is(tmp_path: Path) -> None:
    files = {"flow.yaml": FLOW, "de.yaml": FRENCH, "en.yaml": "language: en\ntexts: { nothing: here }\n"}
    assert told(tmp_path, files) == ["de.yaml: wrong-language 1:11", "en.yaml: wrong-language.own 1:11"]


def test_the_mark_of_a_text_has_its_form(tmp_path: Path) -> None:
    files = {"flow.yaml": FLOW, "fr.yaml": FRENCH + "    made_from: { title: not a mark }\n"}
    assert told(tmp_path, files) == ["fr.yaml: bad-form.made_from 7:21"]


def test_a_long_list_of_missing_texts_is_cut(tmp_path: Path) -> None:
    links = "".join(f"        room_{n}: {{ label: Room {n}, go_to: done }}\n" for n in range(30))
    flow = FLOW.replace(
        "fields: [name], go_to: done }",
        "fields: [name], go_to: second }\n      second:\n        info: Rooms.\n        links:\n",
    )
    flow = flow.replace(
        "        links:\n", "        links:\n" + links.replace("        room", "          room")
    )
    found = told(tmp_path, {"flow.yaml": flow, "fr.yaml": FRENCH})
    assert len(found) == 21
    assert found[-1] == "fr.yaml: missing-translation.more 1:1"
