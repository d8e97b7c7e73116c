"""A diff as plain data, version 1; ``diff.schema.json`` says its shape."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.witness import Witness
from flowkit.messages.journey import Teller
from flowkit.messages.render import sentence
from flowkit.review.diff.model import Change, Level, Parting, Rerun
from flowkit.review.diff.outline import Line, journey
from flowkit.review.diff.tell import Told

SCHEMA = Path(__file__).parent / "diff.schema.json"


def as_json(told: Told, names: tuple[str, str]) -> str:
    """The whole diff, every journey included."""
    return json.dumps(as_data(told, names), ensure_ascii=False, indent=2)


def as_data(told: Told, names: tuple[str, str]) -> dict[str, object]:
    """The same as dictionaries and lists."""
    changes = told.changes
    counts = Counter(change.level for change in changes.changes)
    return {
        "version": 1,
        "old": _version(names[0], changes.old.flow.version, changes.old.flow.digest),
        "new": _version(names[1], changes.new.flow.version, changes.new.flow.digest),
        "proved": not changes.quick,
        "summary": {level.value: counts[level] for level in Level},
        "changes": [_change(told, change) for change in changes.changes],
        "journeys": [_parting(told, parting) for parting in changes.partings],
        "claims": [
            {"id": turn.claim, "says": turn.says, "old": turn.old, "new": turn.new}
            | ({"witness": _witness(told.own[True], turn.witness)} if turn.witness else {})
            for turn in changes.turns
        ],
        "scenarios": [_rerun(told, one) for one in changes.reruns],
        "people": {
            "trapped": [_finding(told, one) for one in changes.trapped],
            "freed": [_finding(told, one) for one in changes.freed],
        },
        "findings": {
            "new": [_finding(told, one) for one in changes.found],
            "gone": [_finding(told, one) for one in changes.gone],
        },
        "sessions": {
            "states": [{"state": stay.state, "to": stay.to} for stay in changes.stays],
            "answers": list(changes.lost),
        },
    }


def _version(name: str, version: str, digest: str) -> dict[str, str]:
    return {"name": name, "version": version, "digest": digest}


def _change(told: Told, change: Change) -> dict[str, object]:
    return {
        "level": change.level.value,
        "about": change.about,
        "verb": change.verb,
        "said": told.sentence(change),
        "old": list(change.old),
        "new": list(change.new),
        **_place(change.span),
    }


def _place(span: Span | None) -> dict[str, object]:
    return {} if span is None else {"file": span.file, "line": span.line, "column": span.column}


def _parting(told: Told, parting: Parting) -> dict[str, object]:
    line: Line = journey(told, parting)
    return {
        "allowed_by": "new" if parting.new else "old",
        "other": list(parting.other),
        "reason": parting.reason,
        "effects": list(parting.effects),
        "told": [*line.steps, *line.after],
        **_witness(told.tellers[parting.new], parting.witness),
    }


def _witness(teller: Teller, witness: Witness) -> dict[str, object]:
    """A journey: what is personal in its answers is hidden."""
    moves = [
        {
            "at": move.state,
            "event": move.event,
            "answers": {name: teller.value(name, value) for name, value in move.answers.items()},
            "after": list(move.after),
            "now": move.now.isoformat() if move.now else None,
        }
        for move in witness.moves
    ]
    inputs = {name: teller.value(name, value) for name, value in witness.inputs.items()}
    return {"first": list(witness.first), "inputs": inputs, "moves": moves}


def _rerun(told: Told, one: Rerun) -> dict[str, object]:
    why = one.failure.text(told.flows[not one.new], told.language) if one.failure else ""
    return {
        "name": one.name,
        "of": "new" if one.new else "old",
        "passed": {"old": one.passed[0], "new": one.passed[1]},
        "parts": {"old": one.first[0], "new": one.first[1]},
        "why": why,
        **_place(one.span),
    }


def _finding(told: Told, one: Diagnostic) -> dict[str, object]:
    said = sentence(one, told.language)
    found: dict[str, object] = {"id": one.rule.id, "name": one.rule.name, "message": said}
    return {**found, "severity": one.rule.severity.value, **_place(one.span)}
