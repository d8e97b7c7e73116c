"""Whether texts in other languages still say the same."""

from __future__ import annotations

from flowkit.check.texts import stale_translation

MODULES = (stale_translation,)
