"""A case written as a condition: what is so in a situation, as far as some rules ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from flowkit.check.guards.groups import Group
from flowkit.check.space.cells import Variable
from flowkit.check.space.explore import Space
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.ways import Change
from flowkit.check.subject import Found
from flowkit.core.answer import Value
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow

_MOST = 4  # answers named


def case_of(found: Found, group: Group) -> str:
    """What the rules of a list ask for, as it is on a way that was found."""
    space, variables = found.space, found.space.program.variables
    rests = found.label.end == "rest"  # where the parts of a page are all done, and nothing follows
    before = space.came(found.situation)[0] if rests else found.situation
    happened = [c for c in found.label.changes if c[0] != "set" or not variables[c[1]].fleeting]
    masks = masks_after(space, before, happened)
    guards = [rule.guard for rule in group.rules if rule.guard]
    read = {name for guard in guards for name in (*guard.reads, *guard.counters)}
    given = _given(found, space.program.automaton)
    parts = [
        _written(space.program.flow, variable, masks[name], given.get(name))
        for name, variable in variables.items()
        if name in read
    ]
    loose = [
        f"not ({name[1:]})"
        for name, variable in variables.items()
        if name.startswith("?") and masks[name] == 2 and not read.isdisjoint(variable.reads)
    ]
    return " and ".join([*parts, *loose][:_MOST])


def _given(found: Found, automaton: Automaton) -> dict[str, Value]:
    """What was answered on the journey found, last."""
    flow, kinds = automaton.flow, automaton.kinds
    raw = dict(found.witness.inputs)
    for move in found.witness.moves:
        raw |= move.answers
    given: dict[str, Value] = {}
    for name, value in raw.items():
        declared = flow.declaration(name)
        given[name] = kinds[declared.kind].parse(value, declared, TODAY.isoformat())
    return given


def asked_with(space: Space, situation: int, changes: tuple[Change, ...]) -> dict[str, int]:
    """The cells of every variable for which the conditions of a way hold, before it leads on."""
    kept = max((place for place, (verb, _, _) in enumerate(changes) if verb == "keep"), default=len(changes))
    return masks_after(space, situation, changes[: kept + 1])


def masks_after(space: Space, situation: int, changes: Iterable[Change]) -> dict[str, int]:
    """The cells of every variable after some changes."""
    program, packed = space.program, space.packed(situation)
    masks = {name: program.mask(name, packed) for name in program.variables}
    for verb, name, mask in changes:
        if verb == "set":
            masks[name] = mask
        elif verb == "may":
            masks[name] |= mask
        elif verb == "keep":
            masks[name] &= mask
        elif verb == "add":
            every = program.variables[name].every
            masks[name] = (masks[name] << 1 | masks[name] & ~(every >> 1)) & every
    return masks


def _written(flow: Flow, variable: Variable, mask: int, given: Value | None) -> str:
    """One answer, as a condition would say it. A secret one only as known or not."""
    name = variable.name
    if mask & 1 and not variable.counts and name != "today":
        return f"{name} is empty"
    declared = flow.answers.get(name) or flow.parameters.get(name)
    number = variable.number_of(given) if given is not None else None
    shown = number is not None and mask >> number & 1
    value = given if shown else variable.cells[(mask & -mask).bit_length() - 1].value
    if declared is not None and (declared.sensitive or isinstance(value, list)):
        return f"{name} is not empty"
    if isinstance(value, bool):
        return name if value else f"not {name}"
    texts = declared is not None and not variable.scale.kind and not declared.options
    return f"{name} = '{value}'" if texts else f"{name} = {value}"
