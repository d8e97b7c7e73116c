"""Texts, yes or no, choices and passwords: kept as they were meant, without what nobody types."""

from __future__ import annotations

import unicodedata

import pytest

from flowkit.kinds.reading import LONGEST
from tests.kinds.reading import declared, error, misdeclared, shown, value, why


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Camille ", "Camille"),
        ("\u00a0\u202fCamille\t\r\n", "Camille"),
        ("\u200bCamille\ufeff\u2060", "Camille"),
        ("Ame\u0301lie", "Am\u00e9lie"),
        ("1 rue de l'Exemple\r\n59000 Lille", "1 rue de l'Exemple\n59000 Lille"),
        ("a\n\tb", "a\n\tb"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE sessions; --", "'; DROP TABLE sessions; --"),
        ("{nir}", "{nir}"),
        ("👩‍🌾", "👩‍🌾"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_is_trimmed_and_composed_and_otherwise_kept(raw: str, kept: str) -> None:
    assert value("text", raw) == kept


def test_a_secret_is_kept_to_the_sign_so_that_it_equals_a_password() -> None:
    assert value("text", " Verger-d-Ete-31 ", sensitive="secret") == " Verger-d-Ete-31 "
    assert value("password", " Verger-d-Ete-31 ") == " Verger-d-Ete-31 "
    assert why("text", " \u00a0 ", sensitive="secret") == "missing"


@pytest.mark.parametrize(
    "raw",
    [
        "a\x00b",
        "\x1b[31mred",
        "a\x07",
        "a\x7fb",
        "a\x85b",
        "a\rb",
        "a\u202eb",
        "a\u2066b",
        "a\u2028b",
        "a\u2029b",
        "\ud800",
        "a\udfffb",
    ],
)
def test_what_nobody_types_is_refused(raw: str) -> None:
    assert why("text", raw) == "control-characters"
    assert why("text", "é" + raw) == "control-characters"


@pytest.mark.parametrize("raw", ["", "  ", "\u200b", "\ufeff \u2060"])
def test_a_text_of_nothing_visible_is_missing(raw: str) -> None:
    assert why("text", raw) == "missing"


@pytest.mark.parametrize("raw", [None, 3, True, 1.5, [], ["a"], {}, b"a"])
def test_a_text_is_a_text(raw: object) -> None:
    assert why("text", raw) == "not-a-text"


def test_a_text_has_the_length_declared_or_at_most_a_thousand_signs() -> None:
    assert value("text", "x" * 1000) == "x" * 1000
    refused = error("text", "x" * 1001)
    assert (refused.message, refused.params) == ("too-long", {"maximum": 1000, "length": 1001})
    assert value("text", "x" * 1001, length="1-2000") == "x" * 1001
    assert why("text", "xx", length="3-5") == "too-short"
    assert why("text", "xxxxxx", length="3-5") == "too-long"


@pytest.mark.parametrize("raw", ["x" * (LONGEST + 1), "x" * 1_000_000, "\ufb2c" * LONGEST])
def test_a_text_beyond_all_measure_is_refused_unread(raw: str) -> None:
    refused = error("text", raw, length="1-99999")
    assert (refused.message, refused.params) == ("too-long", {"maximum": LONGEST})


def test_the_longest_text_is_read() -> None:
    assert value("text", "x" * LONGEST, length="1-99999") == "x" * LONGEST


def test_a_text_is_shown_as_it_is() -> None:
    assert shown("text", "Camille") == "Camille"


@pytest.mark.parametrize("raw", ["true", "oui", "yes", "OUI", " Yes ", True])
def test_yes_is_yes(raw: object) -> None:
    assert value("boolean", raw) is True


@pytest.mark.parametrize("raw", ["false", "non", "no", "Non", False])
def test_no_is_no(raw: object) -> None:
    assert value("boolean", raw) is False


@pytest.mark.parametrize("raw", ["", "1", "0", "on", "off", "y", "n", "peut-être", "ouii"])
def test_anything_else_is_neither_yes_nor_no(raw: str) -> None:
    assert why("boolean", raw) == "not-yes-or-no"


@pytest.mark.parametrize("raw", [0, 1, None, [True]])
def test_yes_or_no_is_said_by_a_word_or_a_truth_value(raw: object) -> None:
    assert why("boolean", raw) == "not-a-text"


def test_yes_and_no_are_shown_in_both_languages() -> None:
    assert [shown("boolean", one, language) for language in ("fr", "en") for one in (True, False)] == [
        "oui",
        "non",
        "yes",
        "no",
    ]


def test_yes_or_no_has_no_bounds_and_no_length() -> None:
    assert misdeclared("boolean") is None
    assert misdeclared("boolean", minimum="oui") == ("bad-bound", {"key": "min", "value": "oui"})
    assert misdeclared("boolean", maximum="") == ("bad-bound", {"key": "max", "value": ""})
    assert misdeclared("boolean", length="1") == ("no-length", {"kind": "boolean"})


CHOICES = ("bill", "lease", "letter")


def test_a_choice_is_one_of_those_declared() -> None:
    assert value("choice", " lease ", choices=CHOICES) == "lease"
    for raw in ("", "Lease", "leases", "bill,lease"):
        refused = error("choice", raw, choices=CHOICES)
        assert (refused.message, refused.params) == ("not-a-choice", {"known": "bill, lease, letter"})
    for wrong in (None, 1, ["lease"]):
        assert why("choice", wrong, choices=CHOICES) == "not-a-text"


def test_several_choices_are_kept_once_each_in_the_order_declared() -> None:
    assert value("choice", ["letter", "bill"], choices=CHOICES, many=True) == ["bill", "letter"]
    assert value("choice", "letter, bill", choices=CHOICES, many=True) == ["bill", "letter"]
    assert value("choice", "lease", choices=CHOICES, many=True) == ["lease"]
    assert value("choice", ["letter", "lease", "bill"], choices=CHOICES, many=True) == list(CHOICES)


@pytest.mark.parametrize(
    "raw", ["", "bill,", ["bill", "bill"], ["rent"], ["bill", "rent"], [*CHOICES, "bill"], ["bill"] * 100_000]
)
def test_choices_that_are_unknown_or_repeated_are_refused(raw: object) -> None:
    assert why("choice", raw, choices=CHOICES, many=True) == "not-a-choice"


@pytest.mark.parametrize("raw", [None, 1, {"bill": True}, ("bill",), [None], [["bill"]], [1]])
def test_several_choices_are_a_text_or_a_list_of_texts(raw: object) -> None:
    assert why("choice", raw, choices=CHOICES, many=True) == "not-a-text"


def test_choices_are_shown_by_their_labels() -> None:
    assert shown("choice", "bill", choices=CHOICES) == "Bill"
    assert shown("choice", ["bill", "letter"], choices=CHOICES, many=True) == "Bill, Letter"
    assert shown("choice", "gone", choices=CHOICES) == "gone"


def test_a_choice_has_no_bounds() -> None:
    assert misdeclared("choice", choices=CHOICES) is None
    assert misdeclared("choice", choices=CHOICES, maximum="2") == ("bad-bound", {"key": "max", "value": "2"})


@pytest.mark.parametrize(
    "raw",
    ["Verger-31", "aB3 efgh", "Éé12345!", "x" * 125 + "A1-", " aB3-efg ", "日本aB3-本日本", "aB3\u00a0efgh"],
)
def test_a_password_with_all_four_classes_is_kept_as_typed(raw: str) -> None:
    assert value("password", raw) == raw


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("Verger-x", "digit-missing"),
        ("Verger-٣٣", "digit-missing"),
        ("verger-31", "upper-missing"),
        ("VERGER-31", "lower-missing"),
        ("Verger031", "special-missing"),
        ("Vergeré31", "special-missing"),
        ("Ver-31x", "too-short"),
        ("", "too-short"),
        ("Aa1-" * 33, "too-long"),
        ("Aa1-" * 100_000, "too-long"),
        ("Verger\x0031-", "control-characters"),
        ("Verger\n31-", "control-characters"),
        ("Verger\u202e31-", "control-characters"),
        ("Verger\ud80031-", "control-characters"),
    ],
)
def test_a_password_is_told_what_it_lacks(raw: str, message: str) -> None:
    assert why("password", raw) == message


def test_a_password_is_between_8_and_128_signs_unless_declared_otherwise() -> None:
    assert error("password", "Aa1-").params == {"minimum": 8, "length": 4}
    assert error("password", "Aa1-" * 33).params == {"maximum": 128, "length": 132}
    assert error("password", "Aa1-" * 100_000).params == {"maximum": 128}
    assert value("password", "Aa1-", length="4-6") == "Aa1-"
    assert why("password", "Aa1-efg", length="4-6") == "too-long"
    assert why("password", "Aa1-efghij", length="8,12") == "wrong-length"


def test_a_password_typed_on_two_keyboards_is_the_same() -> None:
    typed = "Pr\u00e9-Vert-31"
    assert value("password", unicodedata.normalize("NFD", typed)) == typed


@pytest.mark.parametrize("raw", [None, 12345678, ["Verger-31"], b"Verger-31"])
def test_a_password_is_a_text(raw: object) -> None:
    assert why("password", raw) == "not-a-text"


def test_a_password_is_never_shown() -> None:
    assert {shown("password", one) for one in ("Verger-31", "x")} == {"••••••••"}


def test_declarations_of_the_tests_are_what_they_say() -> None:
    assert [option.id for option in declared("choice", choices=CHOICES).options] == list(CHOICES)
