"""The shape of a file, judged by the JSON Schema: each error of jsonschema becomes a diagnostic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load import rules
from flowkit.load.fits import fits
from flowkit.load.keys import schema
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode, at, to_data

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


_WAYS = ("mail", "letter", "webhook", "delivery", "account")  # of carrying out an effect
_MOST = 100
"""How many problems of shape are told of one file."""


@cache
def _validator(definition: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema()["$defs"]})


def judge(node: Node, definition: str) -> list[Diagnostic]:
    """The problems of shape in a file, in its order; of very many, some, and that there are more."""
    data = to_data(node)
    if fits(definition)(data):
        return []
    errors = _validator(definition).iter_errors(data)
    told = (problem for error in errors for problem in _told(node, error))
    found = sorted(islice(told, _MOST), key=lambda diagnostic: diagnostic.span or node.span)
    if next(told, None) is not None:
        found.append(Diagnostic(rules.TOO_LARGE, node.span, {"limit": _MOST}, "problems"))
    return found


def _told(node: Node, error: Any) -> Iterator[Diagnostic]:
    path = list(error.absolute_path)
    value, key = at(node, path)
    assert value is not None  # an error is about something in the file
    name = _last_key(path)
    if error.validator in ("pattern", "not", "maxLength"):
        is_key = "propertyNames" in error.absolute_schema_path
        written = _key_in(value, error.instance) if is_key else value
        yield _bad_pattern(error, written.span, name)
    elif error.validator == "type":
        yield _wrong_type(node, error)
    else:
        yield from _SPOKEN[error.validator](value, error, name, key)


def _last_key(path: Iterable[str | int]) -> str:
    return next((part for part in reversed(list(path)) if isinstance(part, str)), "")


def _key_in(value: Node, written: str) -> Scalar:
    key = at(value, [written])[1]
    assert key is not None
    return key


def _unknown_keys(value: Node, error: Any, _name: str, _key: Scalar | None) -> Iterator[Diagnostic]:
    known = list(error.schema.get("properties", {}))
    for written in error.instance:
        if written not in known:
            guess = near(written, known)
            params = {"key": written, "near": guess, "known": ", ".join(known)}
            place = _key_in(value, written).span
            yield Diagnostic(rules.UNKNOWN_KEY, place, params, "near" if guess else "")


def _missing_keys(value: Node, error: Any, name: str, key: Scalar | None) -> Iterator[Diagnostic]:
    missing = [wanted for wanted in error.validator_value if wanted not in error.instance]
    if not error.message.startswith(f"'{missing[0]}'"):
        return  # one error comes for each of them
    known = list(error.schema.get("properties", {}))
    unknown = islice((written for written in error.instance if written not in known), _MOST)
    misspelt = {near(written, known) for written in unknown}
    for wanted in missing:
        if wanted not in misspelt:
            where = key.span if key is not None else value.span
            variant = f"effect.{wanted}" if name in _WAYS else wanted
            yield Diagnostic(rules.MISSING_KEY, where, {"key": wanted, "owner": name}, variant)


def _not_one_of(value: Node, error: Any, name: str, _key: Scalar | None) -> Iterator[Diagnostic]:
    if not isinstance(error.instance, str):
        return  # of the wrong shape, which is said already
    known = list(dict.fromkeys(str(one).lower() for one in error.validator_value))
    guess = near(error.instance, known)
    params = {"key": name, "value": error.instance, "known": ", ".join(known), "near": guess}
    yield Diagnostic(rules.NOT_ONE_OF, value.span, params, "near" if guess else "")


def _repeated(value: Node, _error: Any, name: str, _key: Scalar | None) -> Iterator[Diagnostic]:
    first: dict[str, Node] = {}
    items = value.items if isinstance(value, SequenceNode) else ()
    for item in (item for item in items if isinstance(item, Scalar)):
        if item.text in first:
            params = {"key": name, "value": item.text}
            yield Diagnostic(rules.REPEATED, item.span, params, "", (first[item.text].span,))
        first.setdefault(item.text, item)


def _too_few(value: Node, error: Any, name: str, _key: Scalar | None) -> Iterator[Diagnostic]:
    params = {"key": name, "least": error.validator_value}
    yield Diagnostic(rules.EMPTY_LIST, value.span, params, "too-few" if error.instance else "")


_Speaker = Callable[[Node, Any, str, Scalar | None], Iterator[Diagnostic]]
_SPOKEN: dict[str, _Speaker] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "enum": _not_one_of,
    "uniqueItems": _repeated,
    "minItems": _too_few,
    "minProperties": _too_few,
}


def suggested(written: str) -> str:
    """The nearest id to a free text."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    digits = next((n for n, word in enumerate(words) if not word[0].isdigit()), len(words))
    found = "_".join(words[digits:] + words[:digits])[:40].rstrip("_") or "x"
    if found in ("on", "off", "yes", "no", "y", "n", "true", "false", "null"):
        return found + "_"
    return found if found[0].isalpha() else "x_" + found


def _wrong_type(node: Node, error: Any) -> Diagnostic:
    path = list(error.absolute_path)
    value, key = at(node, path)
    assert value is not None
    params = {"key": _last_key(path)}
    wanted = error.validator_value
    allowed = {wanted} if isinstance(wanted, str) else set(wanted)
    if key is None:
        return Diagnostic(rules.WRONG_SHAPE, value.span, params, f"item.{_shape_of(allowed)}")
    if isinstance(value, Scalar) and value.plain and not value.text:
        beside = _next_key(at(node, path[:-1])[0], key)
        variant = "empty.indent" if beside in error.schema.get("properties", ()) else "empty"
        return Diagnostic(rules.WRONG_SHAPE, key.span, params | {"next": beside}, variant)
    variant = _shape_of(allowed)
    if variant == "array":
        variant += f".{key.text}"
    if variant == "object":
        kind = next((one for one in ("answer", "end") if error.schema == schema()["$defs"][one]), key.text)
        variant = f"object.{'list' if isinstance(value, SequenceNode) else kind}"
    return Diagnostic(rules.WRONG_SHAPE, value.span, params, variant)


def _next_key(around: Node | None, key: Scalar) -> str:
    """The key after one, in the same place."""
    names = [name.text for name, _ in around.entries] if isinstance(around, MappingNode) else []
    return next((after for name, after in pairwise(names) if name == key.text), "")


def _shape_of(allowed: set[str]) -> str:
    if "object" in allowed:
        return "text-or-keys" if "string" in allowed else "object"
    if "array" in allowed:
        return "text-or-list" if "string" in allowed else "array"
    return "string"


def _bad_pattern(error: Any, span: Span, name: str) -> Diagnostic:
    """A text that has not the form it must have; which form, its pattern tells."""
    written, pattern = str(error.instance), str(error.schema.get("pattern", ""))
    if "P(?!$)" in pattern:
        return Diagnostic(rules.BAD_DURATION, span, {"value": written})
    if "figure" in pattern:
        return Diagnostic(rules.BAD_BASIS, span, {"value": written})
    if pattern.startswith("^[a-z][a-z0-9_]*"):
        return _bad_id(span, written)
    variant = "made_from" if "a-f" in pattern else name
    return Diagnostic(rules.BAD_FORM, span, {"key": name, "value": written}, variant)


def _bad_id(span: Span, written: str) -> Diagnostic:
    suggestion = suggested(written)
    variant = "taken" if suggestion == f"{written}_" else "long" if len(written) > 64 else ""
    return Diagnostic(rules.BAD_ID, span, {"id": written, "suggestion": suggestion}, variant)
