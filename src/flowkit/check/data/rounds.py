"""Which places lie on rounds together."""

from __future__ import annotations

from collections.abc import Sequence


def rounds(after: Sequence[Sequence[int]]) -> list[int]:
    """For each place, a number that is the same for those from which one can go there and back again."""
    order: list[int] = []
    seen = bytearray(len(after))
    for first in range(len(after)):
        _finish(after, first, seen, order)
    before: list[list[int]] = [[] for _ in after]
    for place, following in enumerate(after):
        for other in following:
            before[other].append(place)
    found = [-1] * len(after)
    for root in reversed(order):
        waiting = [root] if found[root] < 0 else []
        while waiting:
            place = waiting.pop()
            if found[place] < 0:
                found[place] = root
                waiting += [other for other in before[place] if found[other] < 0]
    return found


def _finish(after: Sequence[Sequence[int]], first: int, seen: bytearray, order: list[int]) -> None:
    """Visit everything reached from a place; each is listed once all that follows it is."""
    if seen[first]:
        return
    seen[first] = 1
    stack = [(first, iter(after[first]))]
    while stack:
        place, rest = stack[-1]
        following = next((other for other in rest if not seen[other]), None)
        if following is None:
            order.append(place)
            stack.pop()
        else:
            seen[following] = 1
            stack.append((following, iter(after[following])))
