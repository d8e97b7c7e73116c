"""The flow as a table: state × event, and what each cell does."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.flow import Flow

AUTOMATIC = "*"
"""How the column of what happens by itself is called."""


@dataclass(frozen=True, slots=True)
class Row:
    """One transition: where, on what, under which condition, where to, on which basis."""

    state: str
    event: str
    trigger: str
    label: str
    when: str
    target: str
    effects: tuple[str, ...]
    basis: str
    inherited: bool


def rows(flow: Flow, language: str | None = None) -> tuple[Row, ...]:
    """Every transition in document order."""
    return tuple(
        Row(
            t.source,
            t.event or AUTOMATIC,
            t.trigger.value,
            label(flow, t.source, t.event, language) or t.label,
            t.guard.text if t.guard else "",
            t.target,
            tuple(action.name for action in t.actions),
            t.basis or "",
            t.inherited,
        )
        for t in flow.transitions
    )


def label(flow: Flow, state: str, event: str | None, language: str | None) -> str:
    """What a person reads on the way ``event`` at ``state``; "" for what has no text."""
    control = flow.states[state].control(event or "")
    if control is None:
        return ""
    return flow.text(f"{control.path}.label", language) or control.label


def matrix(flow: Flow) -> tuple[tuple[str, ...], ...]:
    """A header and a line for each state that something leads from; a cell holds the targets, in order."""
    events = list(dict.fromkeys(t.event or AUTOMATIC for t in flow.transitions))
    lines = [("", *events)]
    for state in flow.states.values():
        leaving = flow.leaving(state.id)
        cells = [[_cell(t.target, t.guard is not None) for t in leaving if (t.event or AUTOMATIC) == event]
                 for event in events]  # fmt: skip
        if leaving:
            lines.append((state.id, *(" | ".join(cell) for cell in cells)))
    lines += [(s.id, *("" for _ in events)) for s in flow.states.values() if s.result is not None]
    return tuple(lines)


def _cell(target: str, conditional: bool) -> str:
    return f"{target} ?" if conditional else target
