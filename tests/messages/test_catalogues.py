"""The catalogues say the same in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowkit import messages

FOLDER = Path(messages.__file__).parent
AREAS = sorted({path.stem for path in FOLDER.glob("*/*.toml")})
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_every_language_has_a_folder() -> None:
    assert {path.parent.name for path in FOLDER.glob("*/*.toml")} == set(messages.languages)


@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_the_same_sentences_with_the_same_placeholders(area: str) -> None:
    shapes = [
        {key: set(PLACEHOLDER.findall(text)) for key, text in messages.catalogue(area, language).items()}
        for language in messages.languages
    ]
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", messages.languages)
def test_no_sentence_is_empty(area: str, language: str) -> None:
    assert [key for key, text in messages.catalogue(area, language).items() if not text.strip()] == []


def test_values_are_inserted() -> None:
    said = messages.text("load.duplicate-key", "en", key="a", first_line=1, line=2)
    assert said == "the key “a” is written twice here: first on line 1, again on line 2"


def test_a_value_is_shortened_and_cannot_steer_the_terminal() -> None:
    said = messages.text("load.tag.bare", "fr", tag="\x1b[31m\u202e" + "x" * 5000)
    assert "\x1b" not in said
    assert "\\x1b[31m\\u202e" in said
    assert len(said) < 500


def test_a_placeholder_inside_a_value_is_left_as_it_is() -> None:
    assert "{line}" in messages.text("load.duplicate-key", key="{line}", first_line=1, line=2)


@pytest.mark.parametrize("key", ["load.nothing", "nothing.at-all", "../en/load.x", ""])
def test_an_unknown_sentence_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        messages.text(key)
    assert not messages.has(key)


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        messages.text("load.tag", "xx")


@pytest.mark.parametrize(
    ("explicit", "environ", "language"),
    [
        ("fr", {"FLOWKIT_LANG": "en"}, "fr"),
        (None, {"FLOWKIT_LANG": "fr", "LC_ALL": "en_GB.UTF-8"}, "fr"),
        (None, {"LC_ALL": "fr_FR.UTF-8", "LANG": "en_US.UTF-8"}, "fr"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "fr_CA", "LANG": "en_US"}, "fr"),
        (None, {"LANG": "fr"}, "fr"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {"LANG": "de_DE"}, "en"),
        (None, {}, "en"),
        ("FR-fr", {}, "fr"),
    ],
)
def test_the_language_is_what_was_asked_for_else_that_of_the_environment(
    explicit: str | None, environ: dict[str, str], language: str
) -> None:
    assert messages.choose_language(explicit, environ) == language
