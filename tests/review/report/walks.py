"""Random journeys on the engine, told so that the page can repeat them and be compared."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.core.step import InputsError
from flowkit.review.report.machine import IN_PAGE

START = datetime(2026, 1, 15, 9, tzinfo=UTC)
TEXTS: Mapping[str, tuple[str, ...]] = {
    "text": ("Zoé", " two  words ", "a\tb", "x" * 1001, "\u202eabc", "👩\u200d🌾 é", "1\r\n2", "\u200b"),
    "integer": ("3", "-12", " 1 000 ", "999999999999999999", "1.5", "douze", "007", "-0"),
    "number": ("3.50", "-0,50", "0.0", "12 000,25", "1.", "999999999999999.999999999", "00.10"),
    "money": ("25.00", "25", "1 234,50 €", "0,00", "007.10", "12.345", "1.000.000,00", "312,4"),
    "boolean": ("oui", "No", "TRUE", "maybe"),
    "date": ("1990-02-29", "24/08/1962", "1er janvier 2000", "29 février 2024", "9 March 1950", "1.2.3"),
    "digits": ("12345678901", "01 000", "123-456.7890", "12a", "1" * 13),
    "password": ("Abcdef-1", "short", "motdepasse", "ÀBCdef1!", "Abcdefg1", " A b c 1!é "),
    "nir": ("1681282128212", "1 68 12 82 128 212", "168128212821253", "2A", "9681282128212"),
}  # fmt: skip


def walks(automaton: Automaton, seed: int, count: int, length: int = 30) -> list[list[dict[str, Any]]]:
    """Journeys of at most so many events, each event with what the engine makes of it."""
    rng = random.Random(seed)
    return [walk for _ in range(count) if (walk := _walk(automaton, rng, length))]


def _walk(automaton: Automaton, rng: random.Random, length: int) -> list[dict[str, Any]]:
    now = START
    inputs = _inputs(automaton, rng)
    try:
        begun = automaton.start(inputs, now)
    except InputsError:
        return []
    steps: list[dict[str, Any]] = [{"inputs": inputs, "now": _ms(now), "result": moved(begun)}]
    at = begun.snapshot
    for _ in range(length):
        now += timedelta(minutes=rng.choice((1, 10, 45, 60 * 24 * 8)))
        event = _event(automaton, at, rng, now)
        found = automaton.step(at, event)
        step = {"name": event.name, "answers": dict(event.answers), "now": _ms(now), "at": event.at}
        options = [[o.state, o.event, o.enabled, list(o.fields)] for o in automaton.options(at, now)]
        result = moved(found) if isinstance(found, Moved) else refused(found)
        steps.append({**step, "options": options, "result": result})
        at = found.snapshot
        if at.ended is not None and rng.random() < 0.8:
            break
    return steps


def _inputs(automaton: Automaton, rng: random.Random) -> dict[str, object]:
    """Settings, and answers that are known beforehand."""
    flow = automaton.flow
    choices = {n: d for n, d in flow.parameters.items() if d.options and not d.many}
    given: dict[str, object] = {n: rng.choice(d.options).id for n, d in choices.items() if rng.random() < 0.5}
    either = (n for n, d in {**flow.parameters, **flow.answers}.items() if d.kind == "boolean")
    return given | {name: rng.choice(("oui", "non")) for name in either if rng.random() < 0.3}


def _event(automaton: Automaton, at: Snapshot, rng: random.Random, now: datetime) -> Event:
    options = [o for o in automaton.options(at, now) if o.enabled or rng.random() < 0.1]
    if not options or rng.random() < 0.05:
        name = rng.choice(("next", "back", "nothing", "quit", *_every_event(automaton)))
        return Event(name, {}, now, None)
    option = rng.choice(options)
    answers = {name: text for name in option.fields if (text := _answer(automaton, name, rng)) is not None}
    if rng.random() < 0.03:
        answers["nobody_asks"] = "x"
    meant = option.state if len(at.states) > 1 and option.event != "back" else None
    return Event(option.event, answers, now, meant)


def _every_event(automaton: Automaton) -> tuple[str, ...]:
    return tuple(c.event for state in automaton.flow.states.values() for c in state.controls)


def _answer(automaton: Automaton, name: str, rng: random.Random) -> str | list[str] | None:
    declared = automaton.flow.declaration(name)
    if rng.random() < 0.05:
        return rng.choice((None, "", " \t", "\u200b"))
    good = [text for text in (declared.example, declared.default) if text]
    if declared.options:
        ids = [option.id for option in declared.options]
        if declared.many:
            return rng.sample(ids, rng.randint(0, len(ids)))
        return rng.choice([*ids, "nothing"])
    if declared.kind in IN_PAGE and (not good or rng.random() < 0.25):
        return rng.choice(TEXTS[declared.kind])
    return rng.choice(good) if good else None


def moved(found: Moved) -> dict[str, Any]:
    """Where a move leads, as the page tells it."""
    at = found.snapshot
    return {
        "states": list(at.states),
        "answers": plain(dict(at.answers)),
        "visited": [list(page) for page in at.visited],
        "timers": {name: _ms(datetime.fromisoformat(due)) for name, due in at.timers.items()},
        "counts": dict(at.counts),
        "resume": {step: list(states) for step, states in at.resume.items()},
        "ended": at.ended,
        "way": [name for name in found.trace if name != "back"],
        "does": [[e.name, dict(e.arguments)] for e in found.effects if e.kind == "action"],
    }


def refused(found: Refused) -> dict[str, Any]:
    """A refusal, as the page tells it."""
    return {
        "refused": found.reason,
        "available": list(found.available),
        "problems": _problems(found.problems),
        "missed": len(found.reports),
    }


def plain(value: Any) -> Any:
    """A value in which whole numbers are texts: the longest ones do not fit in a number of JavaScript."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return str(value) if type(value) is int else value


def _problems(problems: Any) -> list[list[str]]:
    return sorted([problem.field, problem.message] for problem in problems)


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


REPEAT = """
(walks) => {
  const { page, startAt, stepFrom, optionsAt } = globalThis.flowkit;
  const m = page.machine;
  const plain = (v) => (typeof v === "bigint" || typeof v === "number" ? String(v) : v);
  const byText = (a, b) => (a.join() < b.join() ? -1 : 1);
  const told = (r) => r.refused
    ? { refused: r.refused, available: r.available || [], missed: (r.missed || []).length,
        problems: (r.problems || []).map((p) => [p.field, p.message]).sort(byText) }
    : { ...r.at, answers: Object.fromEntries(Object.entries(r.at.answers).map(([k, v]) => [k, plain(v)])),
        way: r.way.map((n) => page.ways[n][0]), does: r.does };
  return walks.map((walk) => {
    const [first, ...rest] = walk;
    let result = startAt(m, first.inputs, first.now);
    const found = [{ result: told(result) }];
    let at = result.at;
    for (const event of rest) {
      if (!at) break;
      const options = optionsAt(m, at, event.now).map((o) => [o.state, o.event, o.enabled, o.fields]);
      result = stepFrom(m, at, { name: event.name, answers: event.answers, now: event.now, at: event.at });
      found.push({ options, result: told(result) });
      if (!result.refused) at = result.at;
    }
    return found;
  });
}
"""
