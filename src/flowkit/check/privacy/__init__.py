"""What personal data must not do: get about, stay too long, tell others of a person."""

from __future__ import annotations

from flowkit.check.privacy import (
    answer_in_url,
    kept_too_long,
    real_looking_number,
    reveals_account,
    secret_leaves,
)

MODULES = (secret_leaves, answer_in_url, kept_too_long, reveals_account, real_looking_number)
