"""Answers of every kind, random conditions over them, and where concrete values lie among the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from flowkit.check.space.boxes import Boxes, Splitter
from flowkit.check.space.cells import Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.variables import variables
from flowkit.core.answer import Answer, AnswerError, Option, Value
from flowkit.core.flow import Flow
from flowkit.core.guard import AnswerType, Guard, Scope, compile_guard
from flowkit.kinds import DEFAULT

COUNTERS = ("visits(here)", "tries(here)")
OPTIONS = tuple(Option(name) for name in ("red", "green", "blue"))
TYPES: dict[str, Answer] = {
    "n": Answer("n", "integer"),
    "m": Answer("m", "integer"),
    "d": Answer("d", "number"),
    "euros": Answer("euros", "money"),
    "cents": Answer("cents", "money"),
    "sure": Answer("sure", "boolean"),
    "glad": Answer("glad", "boolean", optional=True),
    "hue": Answer("hue", "choice", options=OPTIONS),
    "tint": Answer("tint", "choice", options=OPTIONS),
    "hues": Answer("hues", "choice", options=OPTIONS, many=True),
    "word": Answer("word", "text"),
    "name": Answer("name", "text", length="1-9"),
    "code": Answer("code", "digits", length="2-5"),
    "day": Answer("day", "date"),
    "born": Answer("born", "date", maximum="today"),
    "limit": Answer("limit", "integer", minimum="0", maximum="3"),
}


@dataclass(frozen=True)
class Point:
    """Concrete values: answers, counts and the day."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    today: str = TODAY.isoformat()


def scope(types: Mapping[str, Answer] = TYPES) -> Scope:
    """What conditions may name."""
    seen = {
        name: AnswerType(
            "list" if each.many else DEFAULT[each.kind].guard_type, tuple(o.id for o in each.options)
        )
        for name, each in types.items()
    }
    return Scope(seen, lambda name: name if name == "here" else None, ("here",))


def guard(text: str, types: Mapping[str, Answer] = TYPES) -> Guard:
    """A condition that must be right."""
    made, problems = compile_guard(text, scope(types))
    assert made is not None, problems
    return made


def variables_for(
    guards: Sequence[Guard], types: Mapping[str, Answer] = TYPES, counters: Sequence[str] = COUNTERS
) -> dict[str, Variable]:
    """The variables that conditions depend on, all of them kept track of."""
    flow = Flow("scene", "1", "0", "en", "here", {}, (), types, {}, counters=frozenset(COUNTERS))
    return variables(flow, [each.expression for each in guards], DEFAULT, frozenset({*types, *counters}))


def splitter(guards: Sequence[Guard], types: Mapping[str, Answer] = TYPES) -> Splitter:
    """What turns these conditions into boxes."""
    return Splitter(variables_for(guards, types))


def cells(text: str, name: str, types: Mapping[str, Answer] = TYPES) -> list[Value | None]:
    """The values that stand for the cells of a variable, for one condition."""
    return [cell.value for cell in variables_for([guard(text, types)], types)[name].cells]


def place(point: Point, variable: Variable) -> int | None:
    """The cell of a variable that concrete values lie in."""
    if variable.is_order:
        known = {**point.answers, "today": point.today}
        values = [known.get(name) for name in variable.reads]
        texts = variable.reads[0] in TYPES and DEFAULT[TYPES[variable.reads[0]].kind].guard_type == "text"
        ranks = _ranks([None if v is None else str(v) if texts else _number(v) for v in values])
        seen = [cell.ranks for cell in variable.cells]
        return seen.index(_shape(ranks) if texts else ranks)
    if variable.counts:
        return variable.number_of(point.counts.get(variable.name, 0))
    return variable.number_of(point.today if variable.name == "today" else point.answers.get(variable.name))


def _ranks(keys: Sequence[Decimal | str | None]) -> tuple[int, ...]:
    """How values stand to each other; an unknown one stands lowest."""
    order: dict[object, int] = {}
    for key in sorted({key for key in keys if key is not None}):
        order[key] = len(order)
    return tuple(0 if key is None else order[key] for key in keys)


def _number(value: Value) -> Decimal:
    text = str(value)
    return Decimal(date.fromisoformat(text).toordinal()) if text[4:5] == "-" else Decimal(text)


def _shape(ranks: tuple[int, ...]) -> tuple[int, ...]:
    """The same equal ones, numbered as they come."""
    numbers = {rank: number for number, rank in enumerate(dict.fromkeys(ranks))}
    return tuple(numbers[rank] for rank in ranks)


def holding(point: Point, boxes: Boxes, known: Mapping[str, Variable]) -> int:
    """In how many boxes concrete values lie."""
    places = {name: place(point, variable) for name, variable in known.items()}
    found = 0
    for box in boxes:
        inside = [places[name] is not None and mask >> (places[name] or 0) & 1 for name, mask in box.items()]
        found += all(inside)
    return found


_WHOLE = st.sampled_from(["-1", "0", "1", "2", "3", "4", "10"])
_DECIMAL = st.sampled_from(["0", "0.01", "0.02", "1", "1.5", "1.50", "2.005", "3", "9.99", "10.00", "-2.5"])
_DAYS = st.sampled_from(["2025-12-31", "2026-01-05", "2026-01-06", "2026-01-08", "2008-01-05", "2000-02-29"])
_WORDS = st.sampled_from(["a", "ab", "Lille", "12", "123"])
_SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_SAME = st.sampled_from(["=", "!="])
_NUMBERS = st.sampled_from(["n", "m", "d", "euros", "cents", "limit"])
_COUNTS = st.sampled_from(COUNTERS)


def _listed(values: st.SearchStrategy[str], quoted: bool = False) -> st.SearchStrategy[str]:
    shown = values.map(lambda value: f"'{value}'" if quoted else value)
    lists = st.lists(shown, min_size=1, max_size=3, unique_by=lambda text: text.strip("'"))
    return st.tuples(st.sampled_from(["in", "not in"]), lists).map(lambda p: f"{p[0]} [{', '.join(p[1])}]")


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


_LONG = st.sampled_from(["word", "name", "code"])
TESTS = st.one_of(
    _joined(_NUMBERS, _SIGNS, _DECIMAL),
    _joined(_DECIMAL, _SIGNS, _NUMBERS),
    _joined(_NUMBERS, _SIGNS, _NUMBERS),
    _joined(_NUMBERS, _listed(_WHOLE)),
    _joined(_COUNTS, _SIGNS, _WHOLE | st.just("limit")),
    _joined(st.just("count(hues)"), _SIGNS, _WHOLE | st.sampled_from(["n", "d"])),
    _joined(st.sampled_from(["day", "born"]), _SIGNS, _DAYS | st.sampled_from(["day", "born"])),
    _joined(st.just("age(born)"), _SIGNS, st.sampled_from(["18", "17.5", "0", "-1", "65"])),
    _joined(_LONG, _SAME, _WORDS.map(lambda word: f"'{word}'") | _LONG),
    _joined(_LONG, _listed(_WORDS, quoted=True)),
    _joined(_LONG.map(lambda name: f"length({name})"), _SIGNS, st.sampled_from(["0", "1", "3", "5", "9"])),
    _joined(st.sampled_from(["hue", "tint"]), _SAME, st.sampled_from(["red", "green", "hue", "tint"])),
    _joined(st.just("hue"), _listed(st.sampled_from(["red", "green", "blue"]))),
    _joined(st.sampled_from(sorted(TYPES)), st.sampled_from(["is empty", "is not empty"])),
    st.sampled_from(["sure", "glad", "sure = glad", "sure != glad"]),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: " and ".join(f"({p})" for p in parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: " or ".join(f"({p})" for p in parts)),
    ),
    max_leaves=5,
)


def readable(text: str, types: Mapping[str, Answer] = TYPES) -> Guard | None:
    """A condition, unless it compares something with itself or says one thing twice."""
    return compile_guard(text, scope(types))[0]


_RAW: dict[str, st.SearchStrategy[object]] = {
    "integer": st.integers(-3, 12),
    "number": _DECIMAL | st.decimals(-3, 11, places=3, allow_nan=False).map(str),
    "money": st.integers(0, 1100).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
    "boolean": st.booleans(),
    "choice": st.sampled_from(["red", "green", "blue"]),
    "text": _WORDS | st.text("ab1", min_size=1, max_size=12),
    "digits": st.text("123", min_size=1, max_size=6),
    "date": _DAYS | st.dates(date(1955, 1, 1), date(2027, 1, 1)).map(date.isoformat),
}


@st.composite
def points(draw: st.DrawFn) -> Point:
    """Valid values, each known or not."""
    answers = {}
    for name, declared in TYPES.items():
        raw = draw(st.none() | _RAW[declared.kind])
        if declared.many and raw is not None:
            raw = draw(st.lists(_RAW["choice"], min_size=1, unique=True))
        try:
            if raw is not None:
                answers[name] = DEFAULT[declared.kind].parse(raw, declared, TODAY.isoformat())
        except AnswerError:
            continue
    counts = {name: draw(st.integers(0, 12)) for name in COUNTERS}
    return Point(answers, counts)
