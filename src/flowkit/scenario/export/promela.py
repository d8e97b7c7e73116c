"""The machine over cells as a Promela model, for the model checker SPIN.

One process goes from configuration to configuration. A byte for each variable holds the cell its value is in;
what a person answers is chosen among the cells it may be in. Every way on stands on a line of its own, marked
with the number of its label, so that what SPIN calls unreached can be compared with what we say never
happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from flowkit.check.space.program import Edge, Label, Program


class NotExportableError(ValueError):
    """The flow uses something that the model cannot express; ``what`` names it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class _Way(NamedTuple):
    """A way with what must be so before, and the cells (or one more) each variable is in after."""

    needs: dict[str, int]
    sets: dict[str, int]
    adds: dict[str, int]


def promela(program: Program) -> str:
    """The model. Raises NotExportableError for conditions that compare answers with each other."""
    for name, variable in program.variables.items():
        if variable.is_order or len(variable.cells) > 255:
            raise NotExportableError(name)
    names = {name: f"v{number}" for number, name in enumerate(program.variables)}
    flow = program.flow
    lines = [f"/* {flow.id} {flow.version}: made by flowkit from {flow.digest[:12]} */"]
    lines += [f"byte {short} = 0; /* {_comment(name)} */" for name, short in names.items()]
    lines += ["short at = 0;", "", "active proctype journey() {", *_begin(program, names), "again:", "  do"]
    for number, leaving in enumerate(program.edges):
        where = program.configurations[number]
        lines.append(f"  /* {number}: {_comment(', '.join(where.states)) or 'before the start'} */")
        for edge in leaving:
            lines += _ways(program, names, number, edge)
        if not any(edge.target >= 0 for edge in leaving):
            lines.append(f"  :: at == {number} -> goto over")
    return "\n".join([*lines, "  od;", "over: skip", "}", ""])


def _comment(text: str) -> str:
    return text.replace("*/", "* /")


def _begin(program: Program, names: dict[str, str]) -> Iterator[str]:
    for name, variable in program.variables.items():
        yield f"  {_chosen(names[name], variable.start, len(variable.cells))};"


def _ways(program: Program, names: dict[str, str], number: int, edge: Edge) -> Iterator[str]:
    if edge.target < 0:
        return
    label = program.labels[edge.label]
    for way in _expanded(program, label):
        guards = [f"at == {number}", *(_among(names[n], m, program, n) for n, m in way.needs.items())]
        changes = [_chosen(names[n], m, len(program.variables[n].cells)) for n, m in way.sets.items()]
        for name, times in way.adds.items():
            top = len(program.variables[name].cells) - 1
            changes += [f"if :: {names[name]} < {top} -> {names[name]}++ :: else fi"] * times
        done = "; ".join([*changes, f"at = {edge.target}"])
        yield f"  :: atomic {{ {' && '.join(guards)} -> {done} }} /* way {edge.label} */"


def _among(short: str, mask: int, program: Program, name: str) -> str:
    cells = [n for n in range(len(program.variables[name].cells)) if mask >> n & 1]
    return "(" + " || ".join(f"{short} == {n}" for n in cells) + ")"


def _chosen(short: str, mask: int, count: int) -> str:
    cells = [n for n in range(count) if mask >> n & 1]
    if len(cells) == 1:
        return f"{short} = {cells[0]}"
    return "if " + " ".join(f":: {short} = {n}" for n in cells) + " fi"


def _expanded(program: Program, label: Label) -> Iterator[_Way]:
    """A label as ways without "also these cells": for each answer that may be brought, with and without."""
    maybe = list(dict.fromkeys(name for verb, name, _ in label.changes if verb == "may"))
    for brought in product((True, False), repeat=len(maybe)):
        found = _folded(program, label, dict(zip(maybe, brought, strict=True)))
        if found is not None:
            yield found


def _folded(program: Program, label: Label, brought: dict[str, bool]) -> _Way | None:
    """The changes put together, each variable's in one; None when they contradict each other."""
    way = _Way({}, {}, {})
    for verb, name, mask in label.changes:
        variable = program.variables[name]
        if verb == "may" and not brought[name]:
            continue
        if verb in ("set", "may"):
            way.sets[name] = mask
        elif verb == "add":
            way.adds[name] = way.adds.get(name, 0) + 1
        elif name in way.sets:
            way.sets[name] &= mask
            if not way.sets[name]:
                return None
        else:
            allowed = _before(mask, way.adds.get(name, 0), len(variable.cells))
            way.needs[name] = way.needs.get(name, variable.every) & allowed
            if not way.needs[name]:
                return None
    return way


def _before(mask: int, times: int, count: int) -> int:
    """The cells of a counter that are in ``mask`` once it has counted on."""
    for _ in range(times):
        mask = mask >> 1 | mask & 1 << (count - 1)
    return mask
