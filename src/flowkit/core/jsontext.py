"""Plain data as JSON text: one line, keys sorted, no blanks; and read back, where no key may stand twice.

The standard library does all of it. Where orjson is installed (the extra ``fast``), it does what is usual in
a fraction of the time; what it cannot do, or would do otherwise, goes the standard way. Nobody can tell from
a result which of the two has worked: a test compares. This is the one place of the core that may import it.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

try:
    import orjson
except ImportError:  # pragma: no cover - then the standard library does it all
    _QUICK = False
else:
    _QUICK = True
    _AS_HERE = (
        orjson.OPT_SORT_KEYS
        | orjson.OPT_PASSTHROUGH_DATACLASS
        | orjson.OPT_PASSTHROUGH_DATETIME
        | orjson.OPT_PASSTHROUGH_SUBCLASS
    )


class RepeatedKeyError(ValueError):
    """An object has a key twice: two readers would take it for two different things."""


def encoded(data: object) -> str:
    """The text of dicts, lists, tuples, texts, whole numbers, booleans and None."""
    if _QUICK:
        try:
            return orjson.dumps(data, option=_AS_HERE).decode()
        except TypeError:  # a number beyond 64 bits, half a character, anything unusual
            pass
    return encoded_slowly(data)


def decoded(text: str | bytes) -> Any:
    """The data of a text; bytes are UTF-8.

    Raises RepeatedKeyError, another ValueError for what is no JSON (NaN is none), RecursionError.
    """
    if _QUICK:
        try:
            data = orjson.loads(text)
            written = text.encode() if isinstance(text, str) else text
            if orjson.dumps(data, option=_AS_HERE) == written:  # so no key stood twice: it would be gone
                return data
        except (ValueError, TypeError):
            pass
    return decoded_slowly(text)


def decoded_slowly(text: str | bytes) -> Any:
    """The same by the standard library alone."""
    return _DECODE(text if isinstance(text, str) else text.decode())


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedKeyError
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


# json.dumps() and loads() would make an encoder and a decoder at each call
encoded_slowly = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode
_DECODE = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant).decode
