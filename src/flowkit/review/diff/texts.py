"""What became of the texts: other words, and labels that changed places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowkit.core.flow import Flow, State
from flowkit.review.diff.model import Level, Ref
from flowkit.review.diff.notes import Notes


def compare_texts(notes: Notes) -> None:
    """Compare every text that a person reads, in every language."""
    swapped: set[str] = set()
    for state in notes.new.states.values():
        same = notes.old.states.get(state.id)
        if same is not None:
            swapped |= _swapped(notes, same, state)
    old, new = notes.old, notes.new
    _compare(notes, (old.texts, new.texts), swapped, "")
    for language in sorted(old.translations.keys() | new.translations.keys()):
        before, after = (flow.translations.get(language) for flow in (old, new))
        if before is None or after is None:
            verb = "added" if before is None else "removed"
            notes.add(Level.WORDING, f"language.{verb}", language=language)
        else:
            _compare(notes, (before, after), swapped, language)


def _swapped(notes: Notes, old: State, new: State) -> set[str]:
    """The paths of labels that changed places among the controls of a state; each exchange is noted."""
    labels = {
        c.event: (notes.old.text(f"{was.path}.label"), notes.new.text(f"{c.path}.label"), c)
        for c in new.controls
        if (was := old.control(c.event)) is not None and not c.inherited
    }
    changed = {event: found for event, found in labels.items() if found[0] != found[1]}
    done: set[str] = set()
    for event, (label, now, control) in changed.items():
        for other, (its_label, its_now, its_control) in changed.items():
            if event < other and label and label == its_now and now == its_label:
                done |= {f"{control.path}.label", f"{its_control.path}.label"}
                _note_swap(notes, new, (event, other), (label, its_label))
    return done


def _note_swap(notes: Notes, state: State, events: tuple[str, str], labels: tuple[str, str]) -> None:
    ways = [[way for way in notes.new.leaving(state.id) if way.event == event] for event in events]
    ids = [way.id for found in ways for way in found]
    goals = [tuple(dict.fromkeys(way.target for way in found)) for found in ways]
    alike = [[(w.target, w.actions, w.forget) for w in found] for found in ways]
    told: dict[str, object] = {"state": Ref("state", state.id), "one": labels[0], "two": labels[1]}
    control = state.control(events[0])
    span = control.span if control else state.span
    if alike[0] == alike[1] and state.save_as is None:
        notes.add(Level.WORDING, "label.exchanged", (ids, ids), span, **told)
        return
    told |= {"first": Ref("states", goals[0]), "second": Ref("states", goals[1])}
    notes.add(Level.BEHAVIOUR, "label.swapped", (ids, ids), span, **told)


def _homes(flow: Flow) -> Iterator[tuple[str, str]]:
    """For the path of what has texts, the state that shows it ("" for none)."""
    yield "", ""
    for table, declared in (("answers", flow.answers), ("parameters", flow.parameters)):
        for name, answer in declared.items():
            yield f"{table}.{name}", ""
            yield from ((f"{table}.{name}.choices.{option.id}", "") for option in answer.options)
    yield from ((path.rpartition(".")[0], "") for path in flow.texts if path.startswith("effects."))
    for state in flow.states.values():
        yield (f"ends.{state.id}" if state.parent is None and state.result else state.id), state.id
        for control in state.controls:
            yield control.path, "" if control.inherited else state.id


def _owner(path: str, homes: Mapping[str, str]) -> str:
    """The path of what a text belongs to."""
    root = path
    while root and root not in homes:
        root = root.rpartition(".")[0]
    return root


def _compare(
    notes: Notes, texts: tuple[Mapping[str, str], Mapping[str, str]], swapped: set[str], language: str
) -> None:
    old, new = texts
    asking = _asking(notes.new)
    before, after = dict(_homes(notes.old)), dict(_homes(notes.new))
    for path in dict.fromkeys((*old, *new)):
        pair = old.get(path, ""), new.get(path, "")
        owner = _owner(path, {**before, **after})
        alone = owner not in before or owner not in after  # it came or went with what it is about
        if pair[0] == pair[1] or alone or path.endswith(".note") or (path in swapped and not language):
            continue
        state = after[owner]
        shown = (state,) if state else asking.get(_answer(path), ())
        ids = (*shown, *_ways(notes.new, owner, state))
        told: dict[str, object] = {"what": Ref("text", path)}
        told["old"], told["new"] = (text or Ref("word", "nothing") for text in pair)
        if state:
            told["state"] = Ref("state", state)
        key = "translation.changed" if language else "text.changed"
        if language:
            told["language"] = language
        variant = "" if state else ".elsewhere"
        notes.add(Level.WORDING, key + variant, (ids, ids), notes.new.places.get(path), **told)


def _answer(path: str) -> str:
    table, _, rest = path.partition(".")
    return rest.partition(".")[0] if table in ("answers", "parameters") else ""


def _asking(flow: Flow) -> dict[str, tuple[str, ...]]:
    """The states that ask for each answer."""
    found: dict[str, tuple[str, ...]] = {}
    for state in flow.states.values():
        for name in state.fields:
            found[name] = (*found.get(name, ()), state.id)
    return found


def _ways(flow: Flow, owner: str, state: str) -> tuple[str, ...]:
    """The ways whose control a text is about."""
    controls = flow.states[state].controls if state else ()
    events = {control.event for control in controls if control.path == owner}
    return tuple(way.id for way in flow.leaving(state) if way.event in events)
