"""A small flow whose effects are carried out in the tests, and tasks without a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from flowkit import load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.core.project import Project
from flowkit.load import project
from flowkit.run.effects.registry import Task

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FLOW = """
flowkit: 1
flow: help
version: "1.0"
language: en
start: ask
parameters:
  town: { type: text, default: Lille }
answers:
  name: { type: text, sensitive: contact, example: Robin }
  email: { type: email, sensitive: contact, example: robin@example.org }
  size: { type: choice, choices: { small: { label: a small one }, big: { label: big } }, optional: true }
states:
  ask:
    fields: [name, email, size]
    next: { go_to: left, do: { tell: { to: "{email}" }, note: } }
  left:
    check: left
    with: { to: "{email}" }
    gives: [size]
    outcomes: { gone: { go_to: wait }, bad: { go_to: refused }, late: { go_to: again } }
  again: { info: Later, next: { go_to: left } }
  wait: { info: Wait, links: { bye: { go_to: done } }, after: { PT15M: { go_to: done, do: { note: } } } }
ends:
  done: { result: success, keep: P1D }
  refused: { result: error }
"""
PEOPLE = """
people:
  robin: { title: Robin, record: { left: gone } }
  alix: { title: Alix, record: { left: bad }, answers: { name: Alix, email: alix@example.org } }
"""
GIVEN = {"name": "Robin", "email": "robin@example.org"}


def machine() -> Automaton:
    return unfold(load_source(FLOW))


def written(folder: Path, effects: str, flow: str = FLOW, **more: str) -> Project:
    """The flow in a folder with its effects."""
    files = {"flow": flow, "effects": effects, "people": PEOPLE, **more}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return project(folder)


def task(of: Project, name: str, arguments: Mapping[str, str], answers: Mapping[str, str] = GIVEN) -> Task:
    """A task as a worker gives it, the journey resting where it began."""
    snapshot = unfold(of.flow).start({})[0]._replace(answers={**answers, "town": "Lille"})
    return Task("abc-1/2/0", "abc-1", name, "left", dict(arguments), 1, NOON, of.flow, snapshot)
