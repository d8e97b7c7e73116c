"""Social security numbers, SIRET, telephones, mail addresses: what people type, and what attackers do.

No number here belongs to anybody: they are the examples of the guide and of the libraries, or have a place of
birth, a month or a number range that is given to nobody.
"""

from __future__ import annotations

import pytest

from flowkit.kinds import DEFAULT, french
from tests.kinds.reading import declared, error, misdeclared, shown, value, why

NUMBER = "1681282128212"
"""The number in the guide: its example prints a key that does not fit."""


def key_of(number: str) -> str:
    """The key as INSEE defines it: Corsica counts as 19 and 18."""
    return f"{97 - int(number.replace('2A', '19').replace('2B', '18')) % 97:02}"


@pytest.mark.parametrize(
    "raw",
    [
        NUMBER,
        "1 68 12 82 128 212",
        "1\u00a068\u00a012\u00a082\u00a0128\u00a0212",
        "1\u202f68\u202f12\u202f82\u202f128\u202f212",
        "1.68.12.82.128.212",
        "1-68-12-82-128-212",
        f"  {NUMBER}\n",
        NUMBER + key_of(NUMBER),
        f"1 68 12 82 128 212 {key_of(NUMBER)}",
        f"1-68-12-82-128-212-{key_of(NUMBER)}",
    ],
)
def test_a_number_is_kept_as_13_characters_however_it_is_typed(raw: str) -> None:
    assert value("nir", raw) == NUMBER


def test_the_example_of_the_guide_is_told_that_its_key_does_not_fit() -> None:
    refused = error("nir", "1 68 12 82 12 82 12 82")
    assert (refused.message, refused.params) == ("wrong-key", {})


@pytest.mark.parametrize("place", ["2A", "2B", "2a", "2b"])
def test_corsica_has_letters_in_its_numbers_and_in_their_keys(place: str) -> None:
    number = f"80099{place}000000"
    assert value("nir", number) == number.upper()
    assert value("nir", number + key_of(number.upper())) == number.upper()
    other = f"{(int(key_of(number.upper())) + 1) % 97:02}"
    assert why("nir", number + other) == "wrong-key"


@pytest.mark.parametrize("sex", "123478")
def test_sexes_known_and_provisional_are_accepted(sex: str) -> None:
    assert value("nir", f"{sex}009999000000") == f"{sex}009999000000"


@pytest.mark.parametrize("sex", "0569AB")
def test_other_first_characters_are_refused(sex: str) -> None:
    assert why("nir", f"{sex}009999000000") == "bad-nir"


def test_months_are_those_of_the_register() -> None:
    accepted = [month for month in range(100) if _month_is_accepted(f"{month:02}")]
    assert accepted == [*range(1, 13), *range(20, 43), *range(50, 100)]


def _month_is_accepted(month: str) -> bool:
    try:
        return value("nir", f"800{month}99000000") is not None
    except AssertionError:
        raise
    except ValueError:
        return False


def test_departments_are_01_to_99() -> None:
    assert why("nir", "8009900000000") == "bad-nir"
    for place in (1, 19, 20, 75, 95, 96, 97, 98, 99):
        assert value("nir", f"80099{place:02}000000")


@pytest.mark.parametrize(
    "raw",
    [
        "0000000000000",
        "000000000000097",
        "16812821282122",  # 14
        "168128212821A",
        "1681282128212A5",
        "16812821282125A",
        "1A81282128212",
        "16812A2128212",
        "168122C128212",
        "1681282128212x",
        "x681282128212",
        "1 68 12 82 128/212",
        "١٦٨١٢٨٢١٢٨٢١٢",
        "１６８１２８２１２８２１２",
        "168128212821²",
        "1681282\u200b128212",
        "",
        "'; DROP TABLE--",
        "A",
    ],
)
def test_what_is_no_number_is_refused(raw: str) -> None:
    assert why("nir", raw) in ("bad-nir", "too-short")
    if len(raw) > 2:
        assert why("nir", raw) == "bad-nir"


def test_a_number_too_short_or_too_long_is_told_so() -> None:
    short, long = error("nir", "168128212821"), error("nir", "1681282128212345")
    assert (short.message, short.params) == ("too-short", {"minimum": 13, "length": 12})
    assert (long.message, long.params) == ("too-long", {"maximum": 15, "length": 16})


@pytest.mark.parametrize("kind", ["nir", "siret", "phone", "mobile", "email"])
@pytest.mark.parametrize("raw", [None, 1681282128212, True, ["x"], {"a": 1}, b"x"])
def test_each_of_these_is_a_text(kind: str, raw: object) -> None:
    assert why(kind, raw) == "not-a-text"


@pytest.mark.parametrize("kind", ["nir", "siret", "phone", "mobile", "email"])
@pytest.mark.parametrize(
    ("raw", "message"),
    [("1\x002", "control-characters"), ("1\n2", "control-characters"), ("1" * 10_001, "too-long")],
)
def test_each_of_these_refuses_controls_and_endless_texts(kind: str, raw: str, message: str) -> None:
    assert why(kind, raw) == message


def test_a_number_is_shown_in_groups_that_do_not_break() -> None:
    assert shown("nir", NUMBER) == "1\u00a068\u00a012\u00a082\u00a0128\u00a0212"
    assert value("nir", shown("nir", NUMBER)) == NUMBER
    assert shown("nir", "").strip("\u00a0") == ""


@pytest.mark.parametrize(
    "raw", ["73282932000074", "732 829 320 00074", "732.829.320-00074", "35600000000048", "356 000 000 09075"]
)
def test_a_siret_is_kept_as_14_digits(raw: str) -> None:
    assert value("siret", raw) == "".join(sign for sign in raw if sign.isdigit())


@pytest.mark.parametrize(
    "raw", ["", "7328293200007", "732829320000745", "7328293200007A", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "FR73282932000074"]
)
def test_what_has_not_14_digits_is_no_siret(raw: str) -> None:
    assert why("siret", raw) == "bad-siret"


@pytest.mark.parametrize("raw", ["73282932000075", "37282932000074", "00000000000000"])
def test_a_siret_whose_key_does_not_fit_is_told_so(raw: str) -> None:
    assert why("siret", raw) == "wrong-key"


def test_a_siret_is_shown_in_groups() -> None:
    assert shown("siret", "73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert value("siret", shown("siret", "73282932000074")) == "73282932000074"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("06 00 00 00 00", "+33600000000"),
        ("06.00.00.00.00", "+33600000000"),
        ("06-00-00-00-00", "+33600000000"),
        ("0600000000", "+33600000000"),
        ("+33 6 00 00 00 00", "+33600000000"),
        ("+33600000000", "+33600000000"),
        ("0033 6 00 00 00 00", "+33600000000"),
        ("06\u00a000\u00a000\u00a000\u00a000", "+33600000000"),
        ("+33 (0)6 00 00 00 00", "+33600000000"),
        ("07 56 00 00 00", "+33756000000"),
        ("0690 00 00 00", "+590690000000"),
        ("0694 00 00 00", "+594694000000"),
        ("0692 00 00 00", "+262692000000"),
        ("0696 00 00 00", "+596696000000"),
        ("0639 00 00 00", "+262639000000"),
        ("+262 692 00 00 00", "+262692000000"),
    ],
)
def test_a_mobile_of_france_or_overseas_is_kept_with_its_country(raw: str, kept: str) -> None:
    assert value("mobile", raw) == kept
    assert value("phone", raw) == kept


@pytest.mark.parametrize("raw", ["02 61 91 00 10", "01 99 00 00 00", "+1 202-555-0100"])
def test_a_fixed_line_is_a_telephone(raw: str) -> None:
    assert str(value("phone", raw)).startswith("+")


@pytest.mark.parametrize("raw", ["02 61 91 00 10", "09 70 00 00 00"])
def test_a_fixed_line_is_no_mobile(raw: str) -> None:
    assert why("mobile", raw) == "not-mobile"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "07 00 00 00 00",
        "06 39 98 00 00",
        "06 00 00 00",
        "06 00 00 00 00 0",
        "12",
        "0" * 40,
        "1" * 41,
        "06 00 00 00 00 ext 3",
        "06OOOOOOOO",
        "tel:0600000000",
        "٠٦٠٠٠٠٠٠٠٠",
        "０６００００００００",
        "+",
        "+33",
        "++33600000000",
        "-0600000000",
        "06 00 00 00 00;phone-context=x",
        "06\t00 00 00 00",
    ],
)
def test_what_is_no_telephone_is_refused(raw: str) -> None:
    expected = "control-characters" if "\t" in raw else "bad-phone"
    assert why("mobile", raw) == expected
    assert why("phone", raw) == expected


def test_a_telephone_is_shown_internationally_without_breaks() -> None:
    assert shown("phone", "+33600000000") == "+33\u00a06\u00a000\u00a000\u00a000\u00a000"
    assert value("mobile", shown("mobile", "+33600000000")) == "+33600000000"
    assert shown("phone", "none") == "none"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("camille@example.org", "camille@example.org"),
        ("  Camille.Exemple+msa@EXAMPLE.org\n", "Camille.Exemple+msa@example.org"),
        ("camille@exämple.org", "camille@xn--exmple-cua.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a@b.fr", "a@b.fr"),
    ],
)
def test_a_mail_address_is_kept_as_relays_take_it(raw: str, kept: str) -> None:
    assert value("email", raw) == kept


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "camille",
        "@example.org",
        "camille@",
        "camille@example",
        "camille@localhost",
        "camille@site.test",
        "camille@site.invalid",
        "camille@@example.org",
        "camille@example..org",
        ".camille@example.org",
        "camille @example.org",
        "é@example.org",
        "mailto:camille@example.org",
        "Camille <camille@example.org>",
        "camille@example.org, other@example.org",
        "camille@example.org>",
        '"a b"@example.org',
        "camille@[127.0.0.1]",
        "x" * 65 + "@example.org",
        "x" * 64 + "@" + "y" * 60 + ".org" * 50,
        "x" * 308 + "@example.org",
        "camille@example.org\u200b.fr",
        "camille@\u202egro.elpmaxe",
    ],
)
def test_what_is_no_mail_address_is_refused(raw: str) -> None:
    assert why("email", raw) in ("bad-email", "control-characters")
    if "\u202e" not in raw:
        assert why("email", raw) == "bad-email"


@pytest.mark.parametrize(
    "raw",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\n\r\nbody",
        "a\x00@example.org",
        "a@exa\tmple.org",
    ],
)
def test_a_mail_address_cannot_bring_a_header_along(raw: str) -> None:
    assert why("email", raw) == "control-characters"


def test_a_mail_address_is_shown_as_it_is() -> None:
    assert shown("email", "camille@example.org") == "camille@example.org"


@pytest.mark.parametrize("kind", ["nir", "siret", "phone", "mobile", "email"])
def test_none_of_these_has_bounds_or_a_length(kind: str) -> None:
    assert misdeclared(kind) is None
    assert misdeclared(kind, minimum="1") == ("no-bounds", {"kind": kind})
    assert misdeclared(kind, maximum="1") == ("no-bounds", {"kind": kind})
    assert misdeclared(kind, length="13") == ("no-length", {"kind": kind})


@pytest.mark.parametrize("kind", ["nir", "siret", "phone", "mobile", "email"])
def test_a_kind_names_the_extra_it_needs_and_is_not_there(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert DEFAULT[kind].extra is None
    monkeypatch.setattr(french, "find_spec", lambda module: None)
    assert DEFAULT[kind].extra == "fr"


SENSITIVE = {
    "nir": ["168128212821299", "168128212821", "16812821282129999", "1681282128212x"],
    "siret": ["73282932000075", "7328293200007"],
    "phone": ["0700000000", "060000000000"],
    "mobile": ["0261910010", "0700000000"],
    "email": ["camille.secret@site.test", "camille secret"],
    "password": ["verger-31-secret", "VERGER-31-SECRET", "Verger-secret", "Verger31secret", "Ve-31"],
    "money": ["312,4", "312,400", "-312,40"],
    "digits": ["1234567890a", "1234567890"],
    "text": ["secret" * 2000, "sec\x00ret", "secret" * 500],
    "date": ["31/02/1968", "1968", "31/12/1868", "31/12/2068"],
    "integer": ["1968x", "1968"],
    "number": ["19.68x", "1968"],
    "boolean": ["secret"],
    "choice": ["secret"],
}
BOUNDS = {
    "money": {"maximum": "300"},
    "digits": {"length": "11,21"},
    "date": {"minimum": "1890-01-01", "maximum": "today"},
    "integer": {"maximum": "100"},
    "number": {"maximum": "100"},
}


@pytest.mark.parametrize(("kind", "raw"), [(kind, raw) for kind, raws in SENSITIVE.items() for raw in raws])
def test_no_refusal_repeats_what_was_typed(kind: str, raw: str) -> None:
    refused = error(kind, raw, sensitive="secret", **BOUNDS.get(kind, {}))
    told = f"{refused.message} {refused.params} {refused} {refused.args}"
    assert raw not in told
    digits = "".join(sign for sign in raw if sign.isdigit())
    assert len(digits) < 4 or digits not in told
    assert refused.__cause__ is None
    assert refused.__suppress_context__ or refused.__context__ is None


def test_every_kind_is_in_the_registry_by_its_own_name() -> None:
    assert DEFAULT.names == (
        *("text", "integer", "number", "money", "boolean", "choice", "date", "digits", "password"),
        *("email", "phone", "mobile", "nir", "siret"),
    )
    assert set(SENSITIVE) == set(DEFAULT.names)
    for name in DEFAULT.names:
        kind = DEFAULT[name]
        assert kind.name == name
        assert kind.extra is None
        assert kind.check_declaration(declared(name)) is None
