"""A page as plain JSON data, and the description of what programs may ask (OpenAPI 3.1)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from flowkit.core.automaton import Automaton
from flowkit.web.page import Button, Choice, Field, Message, Page, Part

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_TRUTH: dict[str, Any] = {"type": "boolean"}
_VALUE: dict[str, Any] = {"type": ["string", "boolean", "integer", "array", "object", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SHAPES: dict[type, dict[str, dict[str, Any]]] = {
    Choice: {"id": _TEXT, "label": _TEXT, "hint": _TEXT},
    Button: {"event": _TEXT, "trigger": _TEXT, "label": _TEXT, "hint": _TEXT},
    Message: {"id": _TEXT, "text": _TEXT, "field": _MAYBE},
    Field: {
        "name": _TEXT,
        "kind": _TEXT,
        "label": _TEXT,
        "hint": _TEXT,
        "value": _VALUE,
        "optional": _TRUTH,
        "secret": _TRUTH,
        "many": _TRUTH,
        "choices": {"type": "array", "items": {"$ref": "#/components/schemas/Choice"}},
        "error": {"oneOf": [{"$ref": "#/components/schemas/Message"}, {"type": "null"}]},
    },
    Part: {
        "state": _TEXT,
        "kind": {"enum": ["page", "check", "end", "route"]},
        "title": _TEXT,
        "question": _TEXT,
        "info": _TEXT,
        "hint": _TEXT,
        "fields": {"type": "array", "items": {"$ref": "#/components/schemas/Field"}},
        "choices": {"type": "array", "items": {"$ref": "#/components/schemas/Button"}},
        "buttons": {"type": "array", "items": {"$ref": "#/components/schemas/Button"}},
    },
    Page: {
        "version": _COUNT,
        "language": _TEXT,
        "title": _TEXT,
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
        "step": {"type": ["array", "null"], "items": _TEXT},
        "back": {"oneOf": [{"$ref": "#/components/schemas/Button"}, {"type": "null"}]},
        "ended": {"enum": ["success", "fallback", "abandoned", "error", None]},
        "until": {"type": ["string", "null"], "format": "date-time"},
        "past": _TRUTH,
        "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}},
    },
}


def plain(value: object) -> Any:
    """A page, or a part of it, as JSON data."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, dict) else value


def openapi(machine: Automaton, root: str = "") -> dict[str, Any]:
    """What programs may ask of the site of a flow."""
    shapes = {
        kind.__name__: {
            "type": "object",
            "properties": parts,
            "required": sorted(parts),
            "additionalProperties": False,
        }
        for kind, parts in _SHAPES.items()
    }
    page = {"$ref": "#/components/schemas/Page"}
    shapes["Session"] = _object({"token": _TEXT, "page": page})
    shapes["Answer"] = _object({"page": page})
    shapes["Problem"] = _object(
        {"messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}}
    )
    flow = machine.flow
    return {
        "openapi": "3.1.0",
        "info": {"title": flow.title or flow.id, "version": flow.version},
        "servers": [{"url": root or "/"}],
        "paths": _paths(machine),
        "components": {
            "schemas": shapes,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(machine: Automaton) -> dict[str, Any]:
    security: list[dict[str, list[str]]] = [{"token": []}]
    return {
        "/-/api/sessions": {
            "post": {
                "operationId": "start",
                "summary": "Begin a journey.",
                "responses": {"201": _says("Session", "It has begun; keep the token."), **_limits()},
            }
        },
        "/-/api/session": {
            "get": {
                "operationId": "get",
                "summary": "How it stands.",
                "security": security,
                "responses": {"200": _says("Answer", "Its page."), **_lost()},
            },
            "delete": {
                "operationId": "erase",
                "summary": "Erase what it holds of the person.",
                "security": security,
                "responses": {"204": {"description": "Nothing is left."}, **_lost()},
            },
        },
        "/-/api/session/events": {"post": {**_sending(machine), "security": security}},
    }


def _sending(machine: Automaton) -> dict[str, Any]:
    sent = {"application/json": {"schema": _event(machine)}}
    return {
        "operationId": "send",
        "summary": "Let an event happen, once, at the version that was shown.",
        "requestBody": {"required": True, "content": sent},
        "responses": {
            "200": _says("Answer", "It has happened; the page it leads to."),
            "409": _says("Answer", "The session has moved on, or is over: nothing changed."),
            "422": _says("Answer", "Refused: the page says why, and nothing changed."),
            **_lost(),
            **_limits(),
        },
    }


def _event(machine: Automaton) -> dict[str, Any]:
    events = {control.event for state in machine.flow.states.values() for control in state.controls}
    return {
        "type": "object",
        "properties": {
            "event": {"type": "string", "examples": sorted(events)[:3], "minLength": 1, "maxLength": 200},
            "version": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
            "at": {"type": ["string", "null"], "description": "The state, where several are active."},
            "answers": {"type": "object", "additionalProperties": _VALUE},
        },
        "required": ["event", "version"],
        "additionalProperties": False,
    }


def _object(parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": parts, "required": sorted(parts), "additionalProperties": False}


def _says(what: str, words: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{what}"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _lost() -> dict[str, Any]:
    return {"401": _says("Problem", "No token, or one that is nobody's (any more).")}


def _limits() -> dict[str, Any]:
    return {
        "400": _says("Problem", "What was sent is not what is described here."),
        "413": {"description": "It is too large."},
        "429": {"description": "Too many requests from one place; try again later."},
        "503": _says("Problem", "The store cannot be used now."),
    }
