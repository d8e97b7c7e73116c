"""The kinds of answer that flows may use. ``DEFAULT.with_(MyKind())`` is a registry with one more."""

from __future__ import annotations

from flowkit.core.answer import Kinds
from flowkit.kinds.basic import Boolean, Choice, Digits, Integer, Money, Number, Text
from flowkit.kinds.dates import Date
from flowkit.kinds.french import Email, Nir, Phone, Siret
from flowkit.kinds.password import Password

DEFAULT = Kinds(
    Text(),
    Integer(),
    Number(),
    Money(),
    Boolean(),
    Choice(),
    Date(),
    Digits(),
    Password(),
    Email(),
    Phone(),
    Phone("mobile", mobile=True),
    Nir(),
    Siret(),
)

__all__ = ["DEFAULT"]
