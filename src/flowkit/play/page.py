"""What a person sees of an active page: heading, text, numbered entries, timers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flowkit.core.automaton import Automaton
from flowkit.core.flow import State, StateKind, Trigger
from flowkit.core.snapshot import Option, Snapshot
from flowkit.play.lines import fitted
from flowkit.play.texts import Texts

_ORDER = ("choice", "next", "link", "button", "back")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something a person can pick: what it is typed as, its label, and the option it stands for."""

    key: str
    label: str
    hint: str
    option: Option


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown while a journey rests: its active pages together.

    ``asking`` is the page whose fields are asked for directly, when there is only one active page.
    """

    pages: tuple[State, ...]
    entries: tuple[Entry, ...]
    timers: tuple[tuple[datetime, str], ...]
    asking: State | None

    def entry(self, event: str) -> Entry | None:
        """The entry of an event."""
        return next((entry for entry in self.entries if entry.option.event == event), None)


def page_of(automaton: Automaton, snapshot: Snapshot, now: datetime, texts: Texts) -> Page:
    """The page of a journey at rest. Options whose conditions are false now are left out."""
    states = automaton.flow.states
    pages = tuple(states[state] for state in snapshot.states if states[state].kind is StateKind.PAGE)
    options = [
        option
        for option in automaton.options(snapshot, now)
        if option.enabled and option.trigger not in (Trigger.TIMER, Trigger.OUTCOME)
    ]
    asking = pages[0] if len(pages) == 1 and pages[0].fields else None
    shown = [option for option in options if not (asking and option.trigger == Trigger.NEXT)]
    shown.sort(key=lambda option: (snapshot.states.index(option.state), _ORDER.index(option.trigger)))
    entries = []
    for number, option in enumerate(shown, 1):
        label = texts.label(option, snapshot)
        if len(pages) > 1 and option.trigger in (Trigger.NEXT, "back"):
            label += f" ({_called(states[option.state], automaton, snapshot, texts)})"
        hint = texts.text(f"{option.path}.hint", snapshot)
        entries.append(Entry(str(number), label, hint, option))
    timers = sorted((datetime.fromisoformat(due), timer) for timer, due in snapshot.timers.items())
    return Page(pages, tuple(entries), tuple(timers), asking)


def _called(page: State, automaton: Automaton, snapshot: Snapshot, texts: Texts) -> str:
    """What one of several pages is called: its title, else that of the part it is in."""
    inside = automaton.flow.states[page.parent] if page.parent else page
    return texts.title(page, snapshot) or texts.title(inside, snapshot) or page.name


def heading(state: State, snapshot: Snapshot, texts: Texts) -> list[str]:
    """The title of a page, if it has one, and what it says."""
    title = texts.title(state, snapshot)
    return [*([title] if title else []), *body(state, snapshot, texts)]


def in_short(state: State, snapshot: Snapshot, texts: Texts) -> str:
    """The step and the title of a page on one line; of a page without either, how its text begins."""
    step, title = texts.step(state, snapshot), texts.title(state, snapshot)
    found = " ".join(part for part in (f"[{step}]" if step else "", title) if part)
    return found or next(iter(body(state, snapshot, texts)), state.name)


def body(state: State, snapshot: Snapshot, texts: Texts, indent: str = "") -> list[str]:
    """What a page says under its title."""
    title = texts.title(state, snapshot)
    parts = [texts.text(f"{state.id}.{part}", snapshot) for part in ("question", "info", "hint")]
    parts += [texts.text(f"ends.{state.id}.info", snapshot)]
    lines: list[str] = []
    for part in parts:
        if part and part != title:
            lines += fitted(part.strip(), texts.width, indent)
    return lines


def menu(page: Page, width: int) -> list[str]:
    """The entries, numbered; with a slash where plain text is a value for a field."""
    slash = "/" if page.asking else ""
    wide = max((len(entry.key) for entry in page.entries), default=1) + len(slash)
    lines = []
    for entry in page.entries:
        lines += fitted(f"  {slash + entry.key:>{wide}}  {entry.label}", width)
        lines += fitted(entry.hint, width, " " * (wide + 4)) if entry.hint else []
    return lines


def picked(label: str) -> str:
    """The label of what was picked, to stand after a `>`: its own would be one too many."""
    return label.removeprefix(">").lstrip()
