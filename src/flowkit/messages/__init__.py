"""Every sentence a person reads, in every language: ``<language>/<area>.toml`` holds them by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

languages: tuple[str, ...] = ("en", "fr")
"""The languages that have a catalogue; the first is the default."""

LONGEST = 200
"""How many characters of an inserted value are shown."""

LONGEST_OF = {"fix": 2000, "known": 600}
"""How many of a line that is meant to be pasted, and of a list to choose from, by placeholder."""

_FOLDER = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LOCALE_VARIABLES = ("FLOWKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def text(key: str, language: str = "en", /, **params: object) -> str:
    """The sentence for ``<area>.<key>`` with its ``{placeholders}`` filled in.

    Values are shortened and their control characters escaped, so nothing a file holds can steer a terminal.
    Raises KeyError for a key or a language without a sentence.
    """
    area, _, name = key.partition(".")
    sentence = catalogue(area, language)[name]
    return _PLACEHOLDER.sub(lambda found: _inserted(found, params), sentence)


def _inserted(found: re.Match[str], params: Mapping[str, object]) -> str:
    name = found[1]
    if name not in params:
        return found[0]
    return shown(params[name], LONGEST_OF.get(name, LONGEST))


def has(key: str, language: str = "en") -> bool:
    """Whether there is a sentence for a key."""
    area, _, name = key.partition(".")
    try:
        return name in catalogue(area, language)
    except KeyError:
        return False


@cache
def catalogue(area: str, language: str) -> Mapping[str, str]:
    """Every sentence of one area. Raises KeyError when there is no such area or language."""
    if language not in languages:
        raise KeyError(language)
    path = _FOLDER / language / f"{area}.toml"
    if not area.isidentifier() or not path.is_file():
        raise KeyError(area)
    return tomllib.loads(path.read_text("utf-8"))


def shown(value: object, longest: int = LONGEST) -> str:
    """A value as it may be shown: shortened, control and invisible characters escaped."""
    written = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    if len(written) > longest:
        written = written[: longest - 1] + "…"
    return "".join(escaped(character) for character in written)


def escaped(character: str) -> str:
    """A character as it may be sent to a terminal: anything unprintable becomes its code."""
    if character.isprintable() or character in " \u00a0\u202f\u2009\u200c\u200d":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def choose_language(explicit: str | None, environ: Mapping[str, str]) -> str:
    """The language to speak: what was asked for (``--lang``), else what the environment says.

    Looks at FLOWKIT_LANG, LC_ALL, LC_MESSAGES and LANG in this order; the first that is set decides. A
    language without a catalogue means the default one.
    """
    wishes = [explicit, *(environ.get(name) for name in _LOCALE_VARIABLES)]
    wish = next((wish for wish in wishes if wish), "")
    language = re.split(r"[_.@-]", wish.lower())[0]
    return language if language in languages else languages[0]
