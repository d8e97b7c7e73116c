"""Our own words in pictures. Unlike a message in a terminal, a label in a picture is never shortened."""

from __future__ import annotations

import re

from flowkit.messages import catalogue, languages

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def spoken(language: str) -> str:
    """The language that our words are said in, for a flow in ``language``."""
    return language if language in languages else languages[0]


def say(key: str, language: str, **params: object) -> str:
    """A sentence of the area ``draw`` of the catalogue, filled in."""
    sentence = catalogue("draw", spoken(language))[key]
    return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), sentence)
