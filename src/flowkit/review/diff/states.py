"""What became of the states: new ones, gone ones, and what each asks, does, keeps and rests on."""

from __future__ import annotations

from flowkit.core.flow import Flow, State, StateKind
from flowkit.core.names import Names, step_around
from flowkit.review.diff.model import Level, Ref
from flowkit.review.diff.notes import Notes
from flowkit.review.diff.ways import compare_ways

_BEHAVIOUR = Level.BEHAVIOUR


def compare_states(notes: Notes, names: Names) -> None:
    """Compare all states."""
    old, new = notes.old, notes.new
    called = {now: was for was, now in names.states.items()}
    for state in new.states.values():
        before = old.states.get(state.id)
        if before is None:
            _alone(notes, new, state, "added")
            continue
        if state.id in called:
            _renamed(notes, called[state.id], before, state)
        _compare(notes, before, state)
    for state in old.states.values():
        if state.id not in new.states:
            _alone(notes, old, state, "removed")
    _renamed_events(notes, names)
    _compare_order(notes)


def _renamed(notes: Notes, was: str, before: State, state: State) -> None:
    """A state with another id; two pages may have one title, so its step is named too."""
    told: dict[str, object] = {"old": Ref("name", was), "new": Ref("name", state.id)}
    told["same"] = Ref("word", "same-title") if before.title == state.title else ""
    around, key = step_around(notes.new, state.parent or ""), "state.renamed"
    if around:
        key, told["step"] = "state.renamed.in", Ref("state", around)
    ids = ((state.id,), (state.id,))
    notes.add(Level.NAMES, key, ids, state.span, state_=Ref("state", state.id), **told)


def _alone(notes: Notes, flow: Flow, state: State, verb: str) -> None:
    """A state that only one version has, with all that leaves it."""
    parent = flow.states.get(state.parent or "")
    other = notes.old if verb == "added" else notes.new
    if parent is not None and parent.id not in other.states and parent.kind is not StateKind.STEP:
        return  # it came or went with what holds it
    is_new = verb == "added"
    ids = (state.id, *(way.id for way in flow.leaving(state.id)))
    about = {StateKind.END: "end", StateKind.STEP: "step"}.get(state.kind, "state")
    params = {"state_": Ref("state", state.id, is_new)}
    if about == "end":
        params["result"] = Ref("word", f"result.{state.result}" if state.result else "result.part")
    touched = ((), ids) if is_new else (ids, ())
    notes.add(_BEHAVIOUR, f"{about}.{verb}", touched, state.span, **params)


def _compare(notes: Notes, old: State, new: State) -> None:
    where = Ref("state", new.id)
    ids = ((new.id,), (new.id,))
    if old.kind is not new.kind:
        kinds = {"old": Ref("word", f"kind.{old.kind}"), "new": Ref("word", f"kind.{new.kind}")}
        notes.add(_BEHAVIOUR, "state.kind", ids, new.span, state=where, **kinds)
    _compare_asked(notes, old, new)
    _compare_done(notes, old, new)
    _compare_shape(notes, old, new)
    _compare_sources(notes, old, new)
    compare_ways(notes, old, new)


def _compare_asked(notes: Notes, old: State, new: State) -> None:
    """What is asked, saved, checked."""
    where, ids = Ref("state", new.id), ((new.id,), (new.id,))
    for before, after, about in ((old.fields, new.fields, "field"), (old.gives, new.gives, "gives")):
        for names, verb, is_new in (
            (tuple(n for n in after if n not in before), "added", True),
            (tuple(n for n in before if n not in after), "removed", False),
        ):
            if names:
                answers = Ref("answers", names, is_new)
                notes.add(_BEHAVIOUR, f"{about}.{verb}", ids, new.span, state=where, answers=answers)
        if before != after and sorted(before) == sorted(after) and about == "field":
            notes.add(Level.LAYOUT, "order.fields", ids, new.span, state=where)
    notes.differs(_BEHAVIOUR, "saves.changed", (old.save_as, new.save_as), new.id, new.span, state=where)
    notes.differs(_BEHAVIOUR, "check.changed", (old.check, new.check), new.id, new.span, state=where)
    pair = _written(old.check_arguments), _written(new.check_arguments)
    notes.differs(_BEHAVIOUR, "check.with", pair, new.id, new.span, state=where)


def _written(arguments: object) -> str:
    assert hasattr(arguments, "items")
    return ", ".join(f"{name}: {value}" for name, value in sorted(arguments.items()))


def _compare_done(notes: Notes, old: State, new: State) -> None:
    """What coming to it does, how it ends, and whether one can go back."""
    where, ids = Ref("state", new.id), ((new.id,), (new.id,))
    if old.actions != new.actions:
        told = {"old": Ref("actions", old.actions, False), "new": Ref("actions", new.actions)}
        notes.add(_BEHAVIOUR, "state.does", ids, new.span, state=where, **told)
    for was, now, about in ((old.barrier, new.barrier, "barrier"), (old.back, new.back, "back")):
        if was != now:
            verb = "added" if now else "removed"
            notes.add(_BEHAVIOUR, f"{about}.{verb}", ids, new.span, state=where)
    if old.result is not new.result:
        words = [Ref("word", f"result.{r}" if r else "result.part") for r in (old.result, new.result)]
        notes.add(_BEHAVIOUR, "end.result", ids, new.span, state=where, old=words[0], new=words[1])
    if old.keep != new.keep:
        times = [Ref("time", each.keep) if each.keep else Ref("word", "keep") for each in (old, new)]
        notes.add(_BEHAVIOUR, "keep.changed", ids, new.span, state=where, old=times[0], new=times[1])


def _compare_shape(notes: Notes, old: State, new: State) -> None:
    """Where it begins, whether it is resumed, what it belongs to."""
    where, ids = Ref("state", new.id), ((new.id,), (new.id,))
    if old.initial != new.initial and old.initial and new.initial:
        begins = {"old": Ref("state", old.initial, False), "new": Ref("state", new.initial)}
        notes.add(_BEHAVIOUR, "step.first", ids, new.span, state=where, **begins)
    if old.resume != new.resume:
        notes.add(_BEHAVIOUR, f"resume.{'added' if new.resume else 'removed'}", ids, new.span, state=where)
    if old.parent != new.parent:
        told = {
            side: Ref("state", parent, side == "new") if parent else Ref("word", "nothing")
            for side, parent in (("old", old.parent), ("new", new.parent))
        }
        notes.add(_BEHAVIOUR, "state.moved", ids, new.span, state=where, **told)


def _compare_sources(notes: Notes, old: State, new: State) -> None:
    """What it rests on, and what only reviewers read."""
    where = Ref("state", new.id)
    told = [_source(flow, state) for flow, state in ((notes.old, old), (notes.new, new))]
    for key, pair in (
        ("basis.state", (old.basis, new.basis)),
        ("source.changed", (told[0], told[1])),
        ("number.changed", (old.number, new.number)),
        ("note.changed", (old.note, new.note)),
        ("covers.state", (", ".join(sorted(old.covers)), ", ".join(sorted(new.covers)))),
    ):
        notes.differs(Level.DOCUMENTATION, key, pair, new.id, new.span, state=where)


def _source(flow: Flow, state: State) -> str:
    """Where a state stands in its document; that is named where it is not the one of the flow."""
    if state.source is None:
        return ""
    whole = flow.source.document if flow.source else ""
    document = state.source.document if state.source.document != whole else ""
    return f"{document} {state.source.section}".strip()


def _renamed_events(notes: Notes, names: Names) -> None:
    for (was, event), now in names.events.items():
        state = names.state(was)
        control = notes.new.states[state].control(now)
        ids = tuple(way.id for way in notes.new.leaving(state) if way.event == now)
        told = {"state": Ref("state", state), "way": Ref("way", (state, now))}
        span = control.span if control else None
        notes.add(Level.NAMES, "control.renamed", (ids, ids), span, **told, old=event, new=now)


def _compare_order(notes: Notes) -> None:
    """States and controls that only stand elsewhere."""
    old, new = notes.old, notes.new
    both = [state for state in old.states if state in new.states]
    if both != [state for state in new.states if state in old.states]:
        notes.add(Level.LAYOUT, "order.states")
    for state in both:
        one = [c.event for c in old.states[state].controls if new.states[state].control(c.event)]
        two = [c.event for c in new.states[state].controls if old.states[state].control(c.event)]
        if one != two:
            ids = ((state,), (state,))
            span = new.states[state].span
            notes.add(Level.LAYOUT, "order.controls", ids, span, state=Ref("state", state))
