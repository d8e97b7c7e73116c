"""The shape of a file, judged by the JSON Schema: each error of jsonschema becomes a diagnostic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules
from flowkit.load.near import near
from flowkit.load.nodes import Node, Scalar, at, to_data

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

KINDS = {
    "flowkit": "flow_file",
    "step": "step_file",
    "scenarios": "scenario_file",
    "walks": "scenario_file",
    "guide": "guide_file",
    "people": "people_file",
    "requirements": "requirements_file",
    "texts": "translation_file",
    "claims": "claims_file",
}
"""The key that says what kind of file it is, and the definition of its shape."""


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of every file of a flow."""
    text = (files("flowkit.load") / "schema" / "flow.schema.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def _validator(definition: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema()["$defs"]})


def judge(node: Node, definition: str) -> list[Diagnostic]:
    """Every problem of shape in a file, in the order of the file."""
    found: list[Diagnostic] = []
    for error in _validator(definition).iter_errors(to_data(node)):
        found += _told(node, error)
    return sorted(found, key=lambda diagnostic: diagnostic.span or Span("", 0, 0, 0, 0))


def _told(node: Node, error: Any) -> Iterator[Diagnostic]:
    path = list(error.absolute_path)
    value, key = at(node, path)
    span = value.span if value is not None else node.span
    name = _last_key(path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(value, error)
    elif error.validator == "required":
        missing = [wanted for wanted in error.validator_value if wanted not in error.instance]
        where = key.span if key is not None else span
        if missing and error.message.startswith(f"'{missing[0]}'"):  # one error comes for each
            for wanted in missing:
                yield Diagnostic(rules.MISSING_KEY, where, {"key": wanted, "owner": name}, wanted)
    elif error.validator in ("pattern", "not", "maxLength") and _is_key(error):
        yield _bad_key(value, error, name)
    elif error.validator == "type":
        yield _wrong_type(error, key, value, name, span)
    elif error.validator == "enum":
        if isinstance(error.instance, str):  # anything else is of the wrong shape, which is said already
            yield _not_one_of(error, span, name)
    elif error.validator in ("pattern", "not", "maxLength"):
        yield _bad_pattern(error, span, name)
    elif error.validator == "uniqueItems":
        yield Diagnostic(rules.REPEATED, span, {"key": name})
    else:  # minItems, minProperties
        params = {"key": name, "least": error.validator_value}
        yield Diagnostic(rules.EMPTY_LIST, span, params, "too-few" if error.instance else "")


def _last_key(path: Iterable[str | int]) -> str:
    return next((part for part in reversed(list(path)) if isinstance(part, str)), "")


def _unknown_keys(value: Node | None, error: Any) -> Iterator[Diagnostic]:
    known = list(error.schema.get("properties", {}))
    for written in error.instance:
        if written in known:
            continue
        _, key = at(value, [written]) if value is not None else (None, None)
        guess = near(written, known)
        params = {"key": written, "near": guess, "known": ", ".join(known)}
        span = key.span if key is not None else None
        yield Diagnostic(rules.UNKNOWN_KEY, span, params, "near" if guess else "")


def _is_key(error: Any) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _bad_key(value: Node | None, error: Any, name: str) -> Diagnostic:
    """A key that cannot be one here: an id, a length of time, or the id of a sentence."""
    written = str(error.instance)
    _, key = at(value, [written]) if value is not None else (None, None)
    span = key.span if key is not None else (value.span if value is not None else None)
    return _bad_pattern(error, span, name)


def suggested(written: str) -> str:
    """The nearest id to a free text."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    found = "_".join(words)[:40] or "x"
    if found in ("on", "off", "yes", "no", "y", "n", "true", "false", "null"):
        return found + "_"
    return found if found[0].isalpha() else "x_" + found


def _wrong_type(error: Any, key: Scalar | None, value: Node | None, name: str, span: Span) -> Diagnostic:
    wanted = error.validator_value
    allowed = {wanted} if isinstance(wanted, str) else set(wanted)
    empty = isinstance(value, Scalar) and value.plain and not value.text
    where = key.span if empty and key is not None else span
    return Diagnostic(rules.WRONG_SHAPE, where, {"key": name}, "empty" if empty else _shape_of(allowed))


def _shape_of(allowed: set[str]) -> str:
    if "object" in allowed:
        return "text-or-keys" if "string" in allowed else "object"
    if "array" in allowed:
        return "text-or-list" if "string" in allowed else "array"
    return "string"


def _not_one_of(error: Any, span: Span, name: str) -> Diagnostic:
    known = list(dict.fromkeys(str(one).lower() for one in error.validator_value))
    written = str(error.instance)
    guess = near(written, known)
    params = {"key": name, "value": written, "known": ", ".join(known), "near": guess}
    return Diagnostic(rules.NOT_ONE_OF, span, params, "near" if guess else "")


def _bad_pattern(error: Any, span: Span | None, name: str) -> Diagnostic:
    """A text that has not the form it must have; which form, its pattern tells."""
    written, pattern = str(error.instance), str(error.schema.get("pattern", ""))
    if "P(?!$)" in pattern:
        return Diagnostic(rules.BAD_DURATION, span, {"value": written})
    if "figure" in pattern:
        return Diagnostic(rules.BAD_BASIS, span, {"value": written})
    if pattern.startswith("^[a-z][a-z0-9_]*"):
        return Diagnostic(rules.BAD_ID, span, {"id": written, "suggestion": suggested(written)})
    return Diagnostic(rules.BAD_FORM, span, {"key": name, "value": written}, name)
