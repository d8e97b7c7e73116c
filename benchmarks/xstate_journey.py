"""A flow of flowkit as an XState machine of the same shape: same states, transitions, conditions and effects.

Timers are XState's own (`after`), the pages `back` returns to are kept in the context, as are the answers;
conditions are translated to JavaScript. Answers are not validated there, and nothing is checked on restoring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.journey import Moment
from flowkit.core.duration import duration
from flowkit.core.flow import Flow, State, StateKind, Transition, Trigger

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*')|(?P<date>\d{4}-\d\d-\d\d)|(?P<number>\d+(?:\.\d+)?)
    |(?P<call>(?:age|length|count|visits|tries|today)\b)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign>!=|<=|>=|[=<>(),\[\]]))""",
    re.VERBOSE,
)
WORDS = {"and": "&&", "or": "||", "not": "!", "true": "true", "false": "false"}
SIGNS = {"=": "=="}  # money is kept as text: "8.86" == 8.86


def config(flow: Flow) -> dict[str, Any]:
    """The machine's configuration."""
    roots = [state for state in flow.states.values() if state.parent is None]
    return {
        "id": "flow",
        "initial": flow.start.partition(".")[0],
        "context": {"answers": {}, "counts": {}, "visited": []},
        "states": {state.name: _state(flow, state) for state in roots},
    }


def _state(flow: Flow, state: State) -> dict[str, Any]:
    made: dict[str, Any] = {}
    entry: list[Any] = [action.name for action in state.actions] + ([state.check] if state.check else [])
    entry += _counting(flow, f"visits({state.id})")
    if state.barrier:
        entry.append("forget_pages")
    if entry:
        made["entry"] = entry
    if state.kind is StateKind.PAGE and any(other.back for other in flow.states.values()):
        made["exit"] = {"type": "visited", "params": {"page": state.id}}
    if state.children:
        inside = [flow.states[child] for child in state.children]
        made["states"] = {child.name: _state(flow, child) for child in inside}
        if state.kind is StateKind.PARALLEL:
            made["type"] = "parallel"
        else:
            made["initial"] = flow.states[state.initial or state.children[0]].name
    elif state.kind is StateKind.END:
        made["type"] = "final"
    for transition in flow.leaving(state.id):
        way = _way(flow, transition)
        control = state.control(transition.event) if transition.event else None
        if control is not None and control.after:
            delay = int(duration(control.after).total_seconds() * 1000)
            made.setdefault("after", {}).setdefault(delay, []).append(way)
        elif transition.trigger is Trigger.DONE:
            made.setdefault("onDone", []).append(way)
        elif transition.event is None:
            made.setdefault("always", []).append(way)
        else:
            made.setdefault("on", {}).setdefault(transition.event, []).append(way)
    return made


def _way(flow: Flow, transition: Transition) -> dict[str, Any]:
    way: dict[str, Any] = {"target": f"#flow.{transition.target}"}
    if transition.guard is not None:
        way["guard"] = f"g{transition.index}"
    brings = transition.event is not None and transition.trigger.is_personal
    actions: list[Any] = (["keep"] if brings else []) + [action.name for action in transition.actions]
    if brings:
        actions += _counting(flow, f"tries({transition.source})")
    if actions:
        way["actions"] = actions
    return way


def _counting(flow: Flow, counter: str) -> list[dict[str, Any]]:
    return [{"type": "count", "params": {"counter": counter}}] if counter in flow.counters else []


def guards(flow: Flow) -> dict[str, str]:
    """Each condition as a JavaScript expression over ``a`` (answers), ``n`` (counts), ``today``, ``fn``."""
    names = frozenset({*flow.answers, *flow.parameters})
    return {f"g{t.index}": _guard(t, names) for t in flow.transitions if t.guard is not None}


def _guard(transition: Transition, names: frozenset[str]) -> str:
    """The condition, with counters by their full name; the attempt under way counts."""
    assert transition.guard is not None
    text = transition.guard.text
    for counter in transition.guard.counters:
        verb, _, state = counter.rstrip(")").partition("(")
        text = re.sub(rf"\b{verb}\((?:[\w.]+\.)?{state.rpartition('.')[2]}\)", counter, text)
    tried = f"(n['tries({transition.source})']??0)"
    return javascript(text, names).replace(tried, f"({tried}+1)")


def javascript(text: str, names: frozenset[str]) -> str:
    """A `when` condition in JavaScript; ``names`` are the answers it may ask about."""
    text = re.sub(r"(\w+)\s+is\s+not\s+empty", r"(not (\1 empty))", text)
    text = re.sub(r"(\w+)\s+is\s+empty", r"(\1 empty)", text)
    text = re.sub(r"(\w+(?:\([^)]*\))?)\s+not\s+in\s+(\[[^]]*\])", r"(not \2 has(\1))", text)
    text = re.sub(r"(\w+(?:\([^)]*\))?)\s+in\s+(\[[^]]*\])", r"(\2 has(\1))", text)
    text = re.sub(r"(visits|tries)\(([\w.]+)\)", lambda found: f"'#{found[0]}'", text)
    text = re.sub(r"age\((\w+)\)", r"age(\1,today)", text)
    return "".join(_word(match, names) for match in TOKEN.finditer(text))


def _word(match: re.Match[str], names: frozenset[str]) -> str:
    kind, word = match.lastgroup, match.group().strip()
    if kind == "text":
        return f"(n[{word[2:-1]!r}]??0)" if word.startswith("'#") else word
    if kind == "call":
        return {"today": "today", "age": "fn.years"}.get(word, f"fn.{word}")
    if kind == "word":
        special = {"has": ".includes", "empty": " == null", **WORDS}
        return special[word] if word in special else (f"a[{word!r}]" if word in names else repr(word))
    if kind == "sign":
        return SIGNS.get(word, word)
    return repr(word) if kind == "date" else word


def actions(flow: Flow) -> list[str]:
    """The names of all effects a flow can ask for."""
    named = [action.name for t in flow.transitions for action in t.actions]
    named += [action.name for state in flow.states.values() for action in state.actions]
    return sorted({*named, *(state.check for state in flow.states.values() if state.check)})


def pairs(flow: Flow, found: Iterable[Moment]) -> list[dict[str, Any]]:
    """The moments as XState's values, contexts and events."""
    return [
        {
            "value": _value(moment.snapshot.states),
            "context": {
                "answers": dict(moment.snapshot.answers),
                "counts": dict(moment.snapshot.counts),
                "visited": [page[0] if len(page) == 1 else list(page) for page in moment.snapshot.visited],
            },
            "event": {
                "type": moment.event.name,
                "answers": _answers(flow, moment),
                "today": moment.event.now.date().isoformat() if moment.event.now else None,
            },
        }
        for moment in found
    ]


def _answers(flow: Flow, moment: Moment) -> Mapping[str, Any]:
    state = flow.states[moment.snapshot.state]
    control = state.control(moment.event.name)
    if control is not None and control.trigger is Trigger.CHOICE and state.save_as:
        return {state.save_as: moment.event.name}
    return dict(moment.event.answers)


def _value(states: tuple[str, ...]) -> Any:
    value: dict[str, Any] = {}
    for state in states:
        inside = value
        for name in state.split("."):
            inside = inside.setdefault(name, {})
    return _shortened(value)


def _shortened(value: dict[str, Any]) -> Any:
    """``{"a": {"b": {}}}`` as XState writes it: ``{"a": "b"}``."""
    if len(value) == 1:
        ((name, inside),) = value.items()
        return {name: _shortened(inside)} if inside else name
    return {name: _shortened(inside) for name, inside in value.items()}


def lands(value: Any) -> tuple[str, ...]:
    """XState's value as flowkit's states."""
    if isinstance(value, str):
        return (value,)
    found: list[str] = []
    for name, inside in value.items():
        found += [f"{name}.{state}" for state in lands(inside)] if inside else [name]
    return tuple(found)
