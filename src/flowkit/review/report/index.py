"""States and transitions of a flow as a page knows them: what they are called, where they lead and stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowkit.core.flow import Flow, State
from flowkit.core.project import Project
from flowkit.draw.drafter import landed
from flowkit.draw.words import Words

Data = dict[str, Any]


def states(flow: Flow, words: Words) -> Data:
    """Every state by its id."""
    return {name: _state(flow.states[name], flow, words) for name in flow.states}


def ways(flow: Flow, words: Words) -> list[list[object]]:
    """Every transition by its number: its id, where from, where to, what it is called, what it rests on, and
    whether it was declared once for many pages.
    """
    return [
        [
            t.id,
            t.source,
            landed(flow, t.target),
            words.way(flow.states[t.source], t),
            t.basis or "",
            t.inherited,
        ]
        for t in flow.transitions
    ]


def figure_boxes(project: Project) -> Mapping[str, str]:
    """The state that each box of the documented figure stands for."""
    nodes = project.guide.nodes if project.guide is not None else ()
    return {f"figure:{node.id}": node.state for node in nodes}


def _state(state: State, flow: Flow, words: Words) -> Data:
    root = f"ends.{state.id}" if state.result is not None else state.id
    title = words.title(state)
    speech = words.language
    texts = {key: flow.text(f"{root}.{key}", speech) for key in ("question", "info", "hint", "note")}
    return filled(
        {"k": state.kind.value, "title": title},
        **{key: text for key, text in texts.items() if text != title},
        number=state.number,
        parent=state.parent or "",
        place=str(state.span or ""),
        basis=state.basis or "",
        back=state.back,
        fields=state.fields,
        save=state.save_as or "",
        check=state.check or "",
        controls=_controls(state, flow, words),
    )


def _controls(state: State, flow: Flow, words: Words) -> list[Data]:
    named = {t.event: t for t in reversed(flow.leaving(state.id))}
    return [
        filled(
            {"e": control.event, "t": control.trigger.value},
            label=words.label(state, named[control.event]) if control.event in named else control.event,
            inherited=control.inherited,
            usual=control.usual,
        )
        for control in state.controls
    ]


def filled(data: Data, **more: object) -> Data:
    """The data with what is there: nothing empty, which keeps a page small."""
    return {
        **data,
        **{key: value for key, value in more.items() if value not in ("", None, False, (), [], {})},
    }
