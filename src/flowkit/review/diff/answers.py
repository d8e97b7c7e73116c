"""What became of the answers and settings: new ones, gone ones, and which values they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowkit.check.space.sample import accepts, candidates
from flowkit.core.answer import Answer, Kinds
from flowkit.core.names import Names
from flowkit.review.diff.model import Case, Level, Ref
from flowkit.review.diff.notes import Notes

_BOUNDS = ("minimum", "maximum", "length", "optional")


def compare_answers(notes: Notes, names: Names, kinds: Kinds) -> None:
    """Compare the answers and the settings of both versions."""
    old, new = notes.old, notes.new
    called = {now: was for was, now in names.answers.items()}
    for before, after, about in (
        (old.answers, new.answers, "answer"),
        (old.parameters, new.parameters, "setting"),
    ):
        for name in dict.fromkeys((*before, *after)):
            span = after[name].span if name in after else before[name].span
            if name in called and name in after:
                now, was = Ref("name", name), Ref("name", called[name])
                one = Ref("answer", name)
                notes.add(Level.NAMES, f"{about}.renamed", span=span, answer=one, old=was, new=now)
            if name in before and name in after:
                _compare(notes, about, before[name], after[name], kinds)
            else:
                verb = "added" if name in after else "removed"
                one = Ref("answer", name, name in after)
                notes.add(Level.BEHAVIOUR, f"{about}.{verb}", span=span, answer=one, name=Ref("name", name))


def _compare(notes: Notes, about: str, old: Answer, new: Answer, kinds: Kinds) -> None:
    asked = tuple(state.id for state in notes.new.states.values() if new.id in state.fields)
    touched = (asked, asked)
    told = {"answer": Ref("answer", new.id)}
    if old.kind != new.kind or old.many != new.many:
        pair: dict[str, object] = {"old": Ref("name", _kind(old)), "new": Ref("name", _kind(new))}
        notes.add(Level.BEHAVIOUR, f"{about}.kind", touched, new.span, **told, **pair)
    elif _bounds(old) != _bounds(new):
        _compare_bounds(notes, about, (old, new), kinds)
    _compare_options(notes, about, old, new)
    if old.default != new.default:
        pair = {"old": _or_nothing(old.default), "new": _or_nothing(new.default)}
        notes.add(Level.BEHAVIOUR, f"{about}.default", touched, new.span, **told, **pair)
    if old.sensitive != new.sensitive:
        pair = {"old": _or_nothing(old.sensitive), "new": _or_nothing(new.sensitive)}
        notes.add(Level.BEHAVIOUR, f"{about}.sensitive", touched, new.span, **told, **pair)
    if old.keep != new.keep:
        times = [Ref("time", each.keep) if each.keep else Ref("word", "keep") for each in (old, new)]
        notes.add(Level.BEHAVIOUR, f"{about}.keep", touched, new.span, **told, old=times[0], new=times[1])
    for key, before, after in (
        ("basis.answer", old.basis, new.basis),
        ("covers.answer", ", ".join(sorted(old.covers)), ", ".join(sorted(new.covers))),
        ("example.changed", old.example, new.example),
    ):
        notes.differs(Level.DOCUMENTATION, key, (before, after), "", new.span, **told)


def _or_nothing(value: str | None) -> object:
    return Ref("word", "nothing") if value is None else value


def _kind(answer: Answer) -> str:
    return f"{answer.kind} (many)" if answer.many else answer.kind


def _bounds(answer: Answer) -> tuple[object, ...]:
    return tuple(getattr(answer, name) for name in _BOUNDS)


def _compare_bounds(notes: Notes, about: str, pair: tuple[Answer, Answer], kinds: Kinds) -> None:
    """Bounds that changed: whether more is accepted now, or less, with a value that shows it."""
    old, new = pair
    asked = tuple(state.id for state in notes.new.states.values() if new.id in state.fields)
    more = next(parted(old, new, kinds), None)
    less = next(parted(new, old, kinds), None)
    both = (more is None) == (less is None)
    verb = "changed" if both else "narrowed" if more is None else "widened"
    told: dict[str, object] = {"answer": Ref("answer", new.id)}
    told["old"], told["new"] = Ref("bounds", old, False), Ref("bounds", new)
    if more is not None:
        told["now"] = Ref("case", (Case(new.id, more),))
    if less is not None:
        told["before"] = Ref("case", (Case(new.id, less),), False)
    notes.add(Level.BEHAVIOUR, f"{about}.{verb}", (asked, asked), new.span, **told)


def parted(refusing: Answer, accepting: Answer, kinds: Kinds) -> Iterator[object]:
    """Raw values that one declaration accepts and the other refuses; "" is nothing at all."""
    if accepting.optional and not refusing.optional:
        yield ""
    for raw in (*_near(accepting), *_near(refusing), *candidates(accepting)):
        if accepts(accepting, kinds, raw) and not accepts(refusing, kinds, raw):
            yield raw


def _near(answer: Answer) -> Iterator[str]:
    """Values at the bounds of an answer, and just beyond."""
    for bound in (answer.minimum, answer.maximum):
        if bound is None:
            continue
        yield bound
        try:
            number = float(bound)
        except ValueError:
            continue
        step = 0.01 if "." in bound else 1
        for shown in (number - step, number + step):
            yield f"{shown:.2f}" if "." in bound else f"{shown:.0f}"
    for part in (answer.length or "").replace("-", ",").split(","):
        if part.strip().isdigit() and int(part) < 10_000:
            yield from ("1" * n for n in (int(part), int(part) - 1, int(part) + 1) if n > 0)
            yield from ("x" * n for n in (int(part), int(part) - 1, int(part) + 1) if n > 0)


def _compare_options(notes: Notes, about: str, old: Answer, new: Answer) -> None:
    """Choices of a field that came or went; those of a question are ways, and told as such."""
    if old.derived and new.derived:
        return
    asked = tuple(state.id for state in notes.new.states.values() if new.id in state.fields)
    before, after = ({option.id: option.label for option in each.options} for each in (old, new))
    for values, others, verb in ((after, before, "option-added"), (before, after, "option-removed")):
        for name in (name for name in values if name not in others):
            told: Mapping[str, object] = {
                "answer": Ref("answer", new.id),
                "option": values[name] or Ref("name", name),
            }
            notes.add(Level.BEHAVIOUR, f"{about}.{verb}", (asked, asked), new.span, **told)
