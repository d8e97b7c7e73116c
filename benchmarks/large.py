"""A large flow, made up: steps of pages with choices, fields, conditions and a route, written as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

STEPS = 25
PAGES = 40  # states in each step


def write(folder: Path, steps: int = STEPS, pages: int = PAGES) -> Path:
    """The folder of a flow of ``steps`` times ``pages`` states."""
    folder.mkdir(parents=True, exist_ok=True)
    flow = {
        "flowkit": 1,
        "flow": "large",
        "title": "A large flow",
        "language": "en",
        "start": "step_0",
        "answers": {
            "age": {"type": "integer", "label": "age", "min": "0", "max": "120", "example": "40"},
            "way": {"type": "choice", "label": "way"},
        },
        "buttons": {"quit": {"label": "give up", "go_to": "given_up"}},
        "ends": {
            "arrived": {"result": "success", "title": "arrived"},
            "given_up": {"result": "abandoned", "title": "given up"},
        },
    }
    _dump(folder / "flow.yaml", flow)
    for index in range(steps):
        after = f"step_{index + 1}" if index + 1 < steps else "arrived"
        _dump(folder / f"{index + 1}-step.yaml", _step(index, after, pages))
    return folder


def _step(index: int, after: str, pages: int) -> dict[str, Any]:
    states: dict[str, Any] = {}
    for at in range(pages):
        onward = f"s{at + 1}" if at + 1 < pages else after
        skip = f"s{at + 2}" if at + 2 < pages else after
        states[f"s{at}"] = _state(at, onward, skip)
    return {"step": f"step_{index}", "title": f"Step {index}", "states": states}


def _state(at: int, onward: str, skip: str) -> dict[str, Any]:
    match at % 4:
        case 0:
            choices = {
                "short": {"label": "the short way", "go_to": skip, "basis": f"text {at}"},
                "long": {"label": "the long way", "go_to": onward},
                "again": {"label": "start this step again", "go_to": "s0"},
            }
            return {"question": f"Which way, {at}?", "save_as": "way", "choices": choices}
        case 1:
            return {"title": f"Age, {at}", "fields": ["age"], "go_to": onward}
        case 2:
            rules = [{"when": "age >= 18 and way = short", "go_to": skip}, {"go_to": onward}]
            return {"route": rules}
        case _:
            links = {"sooner": {"label": "skip one", "go_to": skip}}
            return {"info": f"Page {at}.", "go_to": onward, "links": links}


def _dump(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
