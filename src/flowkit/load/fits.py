"""Whether a file has the shape that the JSON Schema asks for: yes or no, quickly and without jsonschema.

Nearly every file that is read has its shape, and then nothing is to be said. Only where the answer is no,
jsonschema is imported to say what is wrong. The keywords known here are those that the schema uses; any
other is refused, and a test compares the answers with jsonschema's on files broken in every way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from flowkit.load.keys import schema
from flowkit.load.node import Data

Fits: TypeAlias = Callable[[Data], bool]

_TYPES = {str: "string", dict: "object", list: "array", type(None): "null"}
_SILENT = {"description", "title", "$schema", "$id", "$defs"}
_IN_OBJECTS = {"properties", "additionalProperties", "propertyNames", "required", "minProperties"}


@cache
def fits(definition: str) -> Fits:
    """Whether data have the shape of one definition of the schema."""
    return compiled(schema()["$defs"][definition])


def compiled(part: Mapping[str, Any] | bool) -> Fits:
    """Whether data fit a part of the schema. Raises KeyError for a keyword that is not known here."""
    if isinstance(part, bool):
        return lambda _: part
    checks = list(_checks(part))
    if len(checks) == 1:
        return checks[0]
    return lambda data: all(check(data) for check in checks)


def _checks(part: Mapping[str, Any]) -> Iterator[Fits]:
    if not _IN_OBJECTS.isdisjoint(part):
        yield _object(part)
    for keyword, wanted in part.items():
        if keyword not in _SILENT and keyword not in _IN_OBJECTS:
            yield _KEYWORDS[keyword](wanted)


def _object(part: Mapping[str, Any]) -> Fits:
    inside = {key: compiled(below) for key, below in part.get("properties", {}).items()}
    others = compiled(part.get("additionalProperties", True))
    name = compiled(part.get("propertyNames", True))
    required = frozenset(part.get("required", ()))
    least = part.get("minProperties", 0)

    def holds(data: Data) -> bool:
        if not isinstance(data, dict):
            return True
        for key, value in data.items():
            if not inside.get(key, others)(value) or not name(key):
                return False
        return len(data) >= least and required <= data.keys()

    return holds


def _type(wanted: str | list[str]) -> Fits:
    names = {wanted} if isinstance(wanted, str) else set(wanted)
    return lambda data: _TYPES[type(data)] in names


def _ref(wanted: str) -> Fits:
    definition = wanted.removeprefix("#/$defs/")
    return lambda data: fits(definition)(data)  # found when it is asked: definitions refer to one another


def _items(wanted: Mapping[str, Any]) -> Fits:
    item = compiled(wanted)
    return lambda data: not isinstance(data, list) or all(item(one) for one in data)


def _pattern(wanted: str) -> Fits:
    found = re.compile(wanted).search
    return lambda data: not isinstance(data, str) or found(data) is not None


def _not(wanted: Mapping[str, Any]) -> Fits:
    refused = compiled(wanted)
    return lambda data: not refused(data)


def _differ(data: Data) -> bool:
    return not isinstance(data, list) or all(one not in data[:place] for place, one in enumerate(data))


_KEYWORDS: dict[str, Callable[[Any], Fits]] = {
    "type": _type,
    "$ref": _ref,
    "items": _items,
    "pattern": _pattern,
    "not": _not,
    "enum": lambda wanted: lambda data: data in wanted,
    "maxLength": lambda most: lambda data: not isinstance(data, str) or len(data) <= most,
    "minItems": lambda least: lambda data: not isinstance(data, list) or len(data) >= least,
    "uniqueItems": lambda wanted: _differ if wanted else lambda _: True,
}
