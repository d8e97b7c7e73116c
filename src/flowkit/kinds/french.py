"""Kinds that need the ``[fr]`` extra: French numbers, telephones and mail addresses.

Sources: the structure of a social security number is the one INSEE documents for the RNIPP; its key and
that of a SIRET are computed by python-stdnum; telephone ranges are those of phonenumbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.kinds.reading import SPACES, raw_text

REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF")
_STRAY = dict.fromkeys(map(ord, SPACES + ".-"))
# sex, year, month (20-42 and 50-99: unknown at birth registration), place of birth, order
_NIR = re.compile(
    r"[123478][0-9]{2}(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
    r"(?:0[1-9]|[1-9][0-9]|2[AB])[0-9]{3}[0-9]{3}"
)


def _extra(module: str) -> str | None:
    return None if find_spec(module) else "fr"


def _no_bounds(answer: Answer) -> tuple[str, Mapping[str, object]] | None:
    if answer.minimum is not None or answer.maximum is not None:
        return "no-bounds", {"kind": answer.kind}
    return ("no-length", {"kind": answer.kind}) if answer.length is not None else None


@dataclass(frozen=True, slots=True)
class Nir:
    """A social security number: 13 characters, or 15 with a key that fits (the key is then dropped)."""

    name: str = "nir"
    guard_type: str = "text"

    @property
    def extra(self) -> str | None:
        return _extra("stdnum")

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        from stdnum.fr import nir

        text = raw_text(raw).translate(_STRAY).upper()
        if not re.fullmatch(r"[0-9AB]+", text):
            raise AnswerError("bad-nir")
        if len(text) < 13:
            raise AnswerError("too-short", minimum=13, length=len(text))
        if len(text) > 15:
            raise AnswerError("too-long", maximum=15, length=len(text))
        number, key = text[:13], text[13:]
        if not _NIR.fullmatch(number) or not (key == "" or re.fullmatch("[0-9]{2}", key)):
            raise AnswerError("bad-nir")
        if key and nir.calc_check_digits(number) != key:
            raise AnswerError("wrong-key")
        return number

    def show(self, value: Value, answer: Answer, language: str) -> str:
        text = str(value)
        return "\u00a0".join((text[:1], text[1:3], text[3:5], text[5:7], text[7:10], text[10:13]))

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        return _no_bounds(answer)


@dataclass(frozen=True, slots=True)
class Siret:
    """The number of an establishment: 14 digits with their key."""

    name: str = "siret"
    guard_type: str = "text"

    @property
    def extra(self) -> str | None:
        return _extra("stdnum")

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        from stdnum.fr import siret

        text = raw_text(raw).translate(_STRAY)
        if not re.fullmatch(r"[0-9]{14}", text):
            raise AnswerError("bad-siret")
        if text == "0" * 14 or not siret.is_valid(text):
            raise AnswerError("wrong-key")
        return text

    def show(self, value: Value, answer: Answer, language: str) -> str:
        text = str(value)
        return "\u00a0".join((text[:3], text[3:6], text[6:9], text[9:]))

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        return _no_bounds(answer)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number of France or its overseas regions, or with a country code; kept as E.164."""

    name: str = "phone"
    mobile: bool = False
    guard_type: str = "text"

    @property
    def extra(self) -> str | None:
        return _extra("phonenumbers")

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        import phonenumbers as numbers

        text = raw_text(raw)
        if len(text) > 40 or not re.fullmatch(r"[+(]?[0-9][0-9 ()./\u00a0\u202f-]*", text):
            raise AnswerError("bad-phone")
        mobile = (numbers.PhoneNumberType.MOBILE, numbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
        valid = False
        for region in REGIONS:
            try:
                number = numbers.parse(text, region)
            except numbers.NumberParseException:
                continue
            if not numbers.is_valid_number(number):
                continue
            valid = True
            if not self.mobile or numbers.number_type(number) in mobile:
                return str(numbers.format_number(number, numbers.PhoneNumberFormat.E164))
        raise AnswerError("not-mobile" if valid else "bad-phone")

    def show(self, value: Value, answer: Answer, language: str) -> str:
        import phonenumbers as numbers

        try:
            number = numbers.parse(str(value), None)
        except numbers.NumberParseException:
            return str(value)
        shown = numbers.format_number(number, numbers.PhoneNumberFormat.INTERNATIONAL)
        return str(shown).replace(" ", "\u00a0")

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        return _no_bounds(answer)


@dataclass(frozen=True, slots=True)
class Email:
    """A mail address that ordinary relays deliver to. Its domain is not looked up."""

    name: str = "email"
    guard_type: str = "text"

    @property
    def extra(self) -> str | None:
        return _extra("email_validator")

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        from email_validator import EmailNotValidError, validate_email

        text = raw_text(raw)
        if len(text) > 254 or not text.isprintable():
            raise AnswerError("bad-email")
        try:
            found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
        except EmailNotValidError:
            raise AnswerError("bad-email") from None
        assert found.ascii_email is not None  # without SMTPUTF8 there always is one
        return found.ascii_email

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return str(value)

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        return _no_bounds(answer)
