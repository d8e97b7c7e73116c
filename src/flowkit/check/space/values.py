"""Values for a journey: for each answer given on it, one that lies in the cells it must lie in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations

from flowkit.check.space.cells import Cell, Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.sample import accepts
from flowkit.core.answer import Answer, Kinds, Value
from flowkit.core.flow import Flow

_MOST_TRIES = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the values so far. Each time an answer is set, it gets a new version.

    ``now`` maps a variable to its version; ``masks`` holds the cells each version may be in; ``brought``
    the event (0: the start) and variable of each version that somebody gives. ``orders`` are the versions
    that must stand in one of some orders; ``days`` the cells of today at an event.
    """

    now: Mapping[str, int]
    masks: tuple[int, ...]
    brought: Mapping[int, tuple[int, str]]
    orders: tuple[tuple[tuple[int, ...], Variable, int], ...] = ()
    days: Mapping[int, int] = field(default_factory=dict)

    def renewed(self, name: str, mask: int, event: int | None) -> Known:
        """A new version of a variable, brought by an event or not."""
        version = len(self.masks)
        brought = self.brought if event is None else {**self.brought, version: (event, name)}
        return replace(self, now={**self.now, name: version}, masks=(*self.masks, mask), brought=brought)

    def narrowed(self, variable: Variable, mask: int, event: int) -> Known | None:
        """The version of a variable is in these cells; None when it cannot be."""
        version = self.now[variable.name]
        left = self.masks[version] & mask
        if not left:
            return None
        orders, days = self.orders, self.days
        if variable.is_order:
            orders = (*orders, (tuple(self.now[name] for name in variable.reads), variable, left))
        if variable.name == "today":
            days = {**days, event: left}
        masks = (*self.masks[:version], left, *self.masks[version + 1 :])
        return replace(self, masks=masks, orders=orders, days=days)


def translated(
    box: Mapping[str, int], variables: Mapping[str, Variable], others: Mapping[str, Variable]
) -> dict[str, int] | None:
    """A box in the cells of other variables, which cut as finely or more so; None where it holds nothing."""
    found = {}
    for name, mask in box.items():
        if name not in others:
            continue
        own = variables[name]
        numbers = enumerate(own.number_of(cell.value) for cell in others[name].cells)
        found[name] = sum(1 << n for n, number in numbers if number is not None and mask >> number & 1)
        if not found[name]:
            return None
    return found


class Chooser:
    """Chooses the values of the answers and parameters of a flow."""

    def __init__(self, flow: Flow, kinds: Kinds, variables: Mapping[str, Variable]) -> None:
        self.flow = flow
        self.kinds = kinds
        self.variables = variables

    def values(self, known: Known) -> dict[int, dict[str, object]] | None:
        """For each event (0: the inputs), the values given with it; None where orders cannot be had."""
        values: dict[int, dict[str, object]] = {}
        compared = self._compared(known)
        if compared is None:
            return None
        for version, (event, name) in known.brought.items():
            if version in compared:
                raw: object | None = compared[version]
            else:
                raw = next(self._candidates(self.variables[name], known.masks[version]), None)
            if raw is not None:
                values.setdefault(event, {})[name] = raw
        return values

    def _candidates(self, variable: Variable, mask: int) -> Iterator[object | None]:
        """What can be typed for an answer in some cells; None: nothing."""
        declared = self.flow.declaration(variable.name)
        for usual in (declared.default, declared.example):
            if usual is not None and self._cell(variable, declared, usual) & mask:
                yield usual
        if mask & 1:
            yield None
        cells = [c for n, c in enumerate(variable.cells) if mask >> n & 1 and c.value is not None]
        for cell in sorted(cells, key=lambda cell: _oddness(variable, cell)):
            yield cell.value
            yield from (value for value in cell.values if value != cell.value)

    def _cell(self, variable: Variable, declared: Answer, raw: object) -> int:
        if not accepts(declared, self.kinds, raw):
            return 0
        number = variable.number_of(self.kinds[declared.kind].parse(raw, declared, TODAY.isoformat()))
        return 0 if number is None else 1 << number

    def _compared(self, known: Known) -> dict[int, object | None] | None:
        """Values of the versions that are compared, so that they stand in the orders asked for."""
        members = dict.fromkeys(version for order in known.orders for version in order[0])
        versions = [version for version in members if version in known.brought]
        pools: list[list[object | None]] = []
        shared = [raw for version in versions for raw in self._pool(known, version)]
        for version in versions:
            own = self._pool(known, version)
            others = [raw for raw in shared if raw not in own and self._fits(known, version, raw)]
            pools.append([*own, *others])
        self._tries = 0
        return self._assigned(known, versions, pools, {})

    def _pool(self, known: Known, version: int) -> list[object | None]:
        name = known.brought[version][1]
        found = self._candidates(self.variables[name], known.masks[version])
        return [raw for raw in found if raw is None or self._fits(known, version, raw)]

    def _fits(self, known: Known, version: int, raw: object) -> bool:
        name = known.brought[version][1]
        declared = self.flow.declaration(name)
        return bool(self._cell(self.variables[name], declared, raw) & known.masks[version])

    def _assigned(
        self,
        known: Known,
        versions: Sequence[int],
        pools: Sequence[Sequence[object | None]],
        chosen: dict[int, object | None],
    ) -> dict[int, object | None] | None:
        if len(chosen) == len(versions):
            return chosen
        version = versions[len(chosen)]
        for raw in pools[len(chosen)]:
            self._tries += 1
            if self._tries > _MOST_TRIES:
                return None
            more = {**chosen, version: raw}
            if all(self._stands(known, more, order) for order in known.orders):
                found = self._assigned(known, versions, pools, more)
                if found is not None:
                    return found
        return None

    def _stands(
        self, known: Known, chosen: Mapping[int, object | None], order: tuple[tuple[int, ...], Variable, int]
    ) -> bool:
        """Whether the values chosen so far can stand in one of the orders asked for."""
        versions, variable, mask = order
        places = {}
        for member, version in enumerate(versions):
            if chosen.get(version) is not None:
                places[member] = self._place(known.brought[version][1], chosen[version])
        pairs = [
            (one, other)
            for one, other in combinations(places, 2)
            if places[one][0] is not None and places[one][0] == places[other][0]
        ]
        return any(
            mask >> n & 1 and all(_alike(places, cell, pair) for pair in pairs)
            for n, cell in enumerate(variable.cells)
        )

    def _place(self, name: str, raw: object) -> tuple[int | None, object]:
        """Between which cuts a value lies, and where it stands there."""
        declared, variable = self.flow.declaration(name), self.variables[name]
        value: Value = self.kinds[declared.kind].parse(raw, declared, TODAY.isoformat())
        number = variable.number_of(value)
        scale = variable.scale
        standing = scale.at(str(value)) / scale.grid if scale.kind else value
        return (None if number is None else variable.cells[number].gap), standing


def _oddness(variable: Variable, cell: Cell) -> Fraction:
    """How far a number is from zero, or a day from today: people give what is near."""
    if not variable.scale.kind:
        return Fraction(0)
    usual = TODAY.toordinal() if variable.scale.kind == "date" else 0
    return abs(variable.scale.at(str(cell.value)) - usual)


def _alike(places: Mapping[int, tuple[int | None, object]], cell: Cell, pair: tuple[int, int]) -> bool:
    """Whether two values stand to each other as their ranks do."""
    one, other = (places[member][1] for member in pair)
    first, second = (cell.ranks[member] for member in pair)
    if isinstance(one, str) or first == second:
        return (one == other) == (first == second)
    return bool(one < other) == (first < second) and one != other  # type: ignore[operator]
