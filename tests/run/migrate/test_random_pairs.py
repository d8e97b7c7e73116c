"""Random flows, changed at random, beside a model that knows what was done to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random

import pytest

from flowkit import Event, unfold
from flowkit.core.project import Migration
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.load import load_source
from flowkit.run.migrate.crossing import Crossed, Crossing
from flowkit.run.migrate.drawn import drawn
from flowkit.run.migrate.stays import Stays

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty")


@dataclass(frozen=True)
class Page:
    """A page: its title, what it asks, and where its links lead; `next` leads to the first."""

    title: str
    asks: str
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """A flow as the model knows it: pages, the largest value of each answer, and its label."""

    pages: dict[str, Page]
    most: dict[str, int]
    labels: dict[str, str]

    def text(self, version: str) -> str:
        lines = ["flowkit: 1", "flow: f", f'version: "{version}"', f"start: {next(iter(self.pages))}"]
        lines += ["answers:"]
        lines += [
            f"  {n}: {{ type: integer, label: {self.labels[n]}, min: 0, max: {m} }}"
            for n, m in self.most.items()
        ]
        lines += ["ends:", "  done: { title: Done, result: success }", "buttons:", "  back: { label: Back }"]
        lines += ["states:"]
        for name, page in self.pages.items():
            first, *more = page.leads
            links = ", ".join(f"to_{n}: {{ label: Link {n}, go_to: {to} }}" for n, to in enumerate(more))
            links = f", links: {{ {links} }}" if links else ""
            lines.append(f"  {name}: {{ title: {page.title}, fields: [{page.asks}], go_to: {first}{links} }}")
        return "\n".join(lines) + "\n"

    def ends(self, page: str) -> bool:
        """Whether an end can be reached from a page."""
        seen, waiting = {page}, [page]
        while waiting:
            for to in self.pages[waiting.pop()].leads:
                if to == "done":
                    return True
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        return False


@dataclass
class Truth:
    """What was done: old ids to new ones, None for what is no more."""

    states: dict[str, str | None]
    answers: dict[str, str | None]
    hidden: set[str] = field(default_factory=set)  # renamed so that it cannot be recognised


def made(random: Random) -> Model:
    names = [f"p{n}" for n in range(random.randint(3, 7))]
    answers = {f"a{n}": random.randint(5, 9) for n in range(random.randint(2, 4))}
    pages = {}
    for place, name in enumerate(names):
        onward = names[place + 1] if place + 1 < len(names) else "done"
        leads = (onward, *random.sample([*names, "done"], random.randint(0, 2)))
        title = f"The {_WORDS[place]} page"
        pages[name] = Page(title, random.choice(list(answers)), tuple(dict.fromkeys(leads)))
    return Model(pages, answers, {name: f"Number {name}" for name in answers})


def changed(model: Model, random: Random) -> tuple[Model, Truth]:
    """The flow after one to four changes, and what they were."""
    truth = Truth({name: name for name in model.pages}, {name: name for name in model.most})
    for number in range(random.randint(1, 4)):
        change = random.choice((_rename, _rename_and_retitle, _rename_answer, _remove, _narrow))
        model = change(model, truth, random, number)
    return model, truth


def _renamed(model: Model, old: str, new: str, title: str | None = None) -> Model:
    pages = {}
    for name, page in model.pages.items():
        leads = tuple(new if to == old else to for to in page.leads)
        page = (
            replace(page, leads=leads, title=title or page.title)
            if name == old
            else replace(page, leads=leads)
        )
        pages[new if name == old else name] = page
    return replace(model, pages=pages)


def _rename(model: Model, truth: Truth, random: Random, number: int) -> Model:
    old, new = random.choice(list(model.pages)), f"q{number}"
    truth.states = {o: new if n == old else n for o, n in truth.states.items()}
    return _renamed(model, old, new)


def _rename_and_retitle(model: Model, truth: Truth, random: Random, number: int) -> Model:
    old, new = random.choice(list(model.pages)), f"r{number}"
    truth.hidden |= {o for o, n in truth.states.items() if n == old}
    truth.states = {o: new if n == old else n for o, n in truth.states.items()}
    return _renamed(model, old, new, f"Quite another {number}")


def _rename_answer(model: Model, truth: Truth, random: Random, number: int) -> Model:
    old, new = random.choice(list(model.most)), f"b{number}"
    truth.answers = {o: new if n == old else n for o, n in truth.answers.items()}
    pages = {n: replace(p, asks=new if p.asks == old else p.asks) for n, p in model.pages.items()}
    most = {new if name == old else name: most for name, most in model.most.items()}
    return Model(pages, most, {new if name == old else name: one for name, one in model.labels.items()})


def _remove(model: Model, truth: Truth, random: Random, number: int) -> Model:
    if len(model.pages) < 3:
        return model
    gone = random.choice(list(model.pages)[1:])
    truth.states = {o: None if n == gone else n for o, n in truth.states.items()}
    onward = model.pages[gone].leads[0] if model.pages[gone].leads[0] != gone else "done"
    pages = {
        name: replace(page, leads=tuple(dict.fromkeys(onward if to == gone else to for to in page.leads)))
        for name, page in model.pages.items()
        if name != gone
    }
    return replace(model, pages=pages)


def _narrow(model: Model, truth: Truth, random: Random, number: int) -> Model:
    name = random.choice(list(model.most))
    return replace(model, most={**model.most, name: random.randint(2, 5)})


def expected(snapshot: Snapshot, model: Model, truth: Truth) -> tuple[object, ...] | None:
    """Where the model says that somebody stands afterwards; None for nowhere."""
    state = truth.states[snapshot.states[0]]
    visited: list[str] = []
    for (page,) in snapshot.visited:
        there = truth.states[page]
        if there is None:
            return None
        visited += [] if visited[-1:] == [there] else [there]
    if state is None or not model.ends(state):
        return None
    answers = {truth.answers[name]: value for name, value in snapshot.answers.items()}
    if any(isinstance(value, int) and value > model.most[name or ""] for name, value in answers.items()):
        return None
    return state, tuple(visited), answers


def stood(found: Crossed | Stays) -> tuple[object, ...] | None:
    if isinstance(found, Stays):
        return None
    snapshot = found.moved.snapshot
    return snapshot.state, tuple(page for (page,) in snapshot.visited), dict(snapshot.answers)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_told_is_done_and_what_is_not_told_is_done_right_or_not_at_all(seed: int) -> None:
    random = Random(seed)
    before = made(random)
    after, truth = changed(before, random)
    old, new = unfold(load_source(before.text("1"))), unfold(load_source(after.text("2")))
    states = {o: n for o, n in truth.states.items() if n is not None and o != n}
    answers = {o: n for o, n in truth.answers.items() if n is not None and o != n}
    told = Crossing(old, new, drawn(old.flow, new.flow, Migration("1", states, answers)).passage)
    alone = Crossing(old, new, drawn(old.flow, new.flow).passage)
    for _ in range(12):
        snapshot = old.start({}, NOW).snapshot
        for _ in range(random.randint(0, 8)):
            page = before.pages[snapshot.state]
            event, given = random.choice(
                [
                    ("next", {page.asks: str(random.randint(0, before.most[page.asks]))}),
                    ("to_0", {}),
                    ("to_1", {}),
                ]
            )
            result = old.step(snapshot, Event(event, given, NOW))
            if isinstance(result, Moved) and result.snapshot.ended is None:
                snapshot = result.snapshot
        wanted = expected(snapshot, after, truth)
        assert stood(told.crossed(snapshot, NOW)) == wanted
        unhelped = stood(alone.crossed(snapshot, NOW))
        assert unhelped in (wanted, None)


def test_most_of_what_is_not_told_is_recognised() -> None:
    found = wanted = 0
    for seed in range(60):
        random = Random(seed)
        before = made(random)
        after, truth = changed(before, random)
        if truth.hidden or None in truth.states.values():
            continue
        old, new = unfold(load_source(before.text("1"))), unfold(load_source(after.text("2")))
        passage = drawn(old.flow, new.flow).passage
        for page, name in truth.states.items():
            if page != name:
                wanted += 1
                found += passage.states.get(page) == name
    assert wanted > 10
    assert found > 0.9 * wanted
