"""One value at which two conditions meet, or which neither takes: `<=` beside `>=`, or `<` beside `>`."""

from __future__ import annotations

from collections.abc import Sequence

from flowkit.check.guards.conditions import Conditions
from flowkit.check.guards.groups import Group
from flowkit.check.space.boxes import Box
from flowkit.check.space.cuts import name_of, tests
from flowkit.core.guard_tree import Compare, Constant, Expression


def boundary(
    conditions: Conditions, group: Group, rules: Sequence[int], boxes: Sequence[Box]
) -> tuple[str, str]:
    """The answer and the value that all of these boxes are about, where rules compare it from both sides."""
    asked = [condition for rule in rules if (condition := group.conditions[rule]) is not None]
    for name in boxes[0]:
        variable = conditions.variables[name]
        masks = {box.get(name, 0) for box in boxes}
        mask = masks.pop()
        if masks or not variable.scale.kind or mask & (mask - 1) or not mask:
            continue
        cell = variable.cells[mask.bit_length() - 1]
        if cell.exact and cell.value is not None and len(_sides(asked, name, cell.value)) == 2:
            return name, str(cell.value)
    return "", ""


def _sides(asked: Sequence[Expression], name: str, value: object) -> set[str]:
    """From which sides conditions compare an answer with a value: `<` from below, `>` from above."""
    turned = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
    swapped = {"<": ">", ">": "<"}
    found = set()
    for condition in asked:
        for test in tests(condition):
            if not isinstance(test, Compare) or test.sign not in turned:
                continue
            sign = turned[test.sign]
            left, right = test.left, test.right
            if isinstance(left, Constant):
                left, right, sign = right, left, swapped[sign]
            if name_of(left) == name and isinstance(right, Constant) and _same(right.value, value):
                found.add(sign)
    return found


def _same(constant: str, value: object) -> bool:
    try:
        return float(constant) == float(str(value))
    except ValueError:
        return constant == str(value)
