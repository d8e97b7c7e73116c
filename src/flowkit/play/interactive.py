"""A person plays: pages with numbered entries, fields one by one, plain words for what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flowkit.core.flow import Control, State
from flowkit.play.fields import Form
from flowkit.play.game import Game
from flowkit.play.hands import Hands, Terminal
from flowkit.play.page import Entry, Page, heading, menu

RULE = 64
"""The columns of the line above a page."""


class LeaveError(Exception):
    """The person leaves the game, or there is nobody left who types."""

    def __init__(self, ended: bool) -> None:
        self.ended = ended  # the input has come to its end
        super().__init__(ended)


class _Elsewhere(Exception):  # noqa: N818 - no error: while typing values, the person picked an entry
    def __init__(self, entry: Entry | None) -> None:
        self.entry = entry
        super().__init__()


@dataclass(slots=True)
class Player:
    """Shows pages and asks until the journey ends. ``play`` raises LeaveError when the person leaves."""

    game: Game
    hands: Hands
    warned: set[str] = field(default_factory=set)  # timers of many pages that have been spoken of

    def play(self) -> None:
        """Play to the end of the journey."""
        self.game.ask_outcome = self.outcome
        self.game.tell("keys")
        while True:
            self.game.fire_due()
            self.game.settle()
            if self.game.over:
                break
            page = self.game.page
            self.show(page)
            self.turn(page)
        self.say(*self.game.ending())

    def say(self, *lines: str) -> None:
        """Print lines."""
        for line in lines:
            self.game.say(line)

    def own(self, key: str, /, **params: object) -> str:
        """A sentence of flowkit's own."""
        return self.game.texts.own(key, **params)

    def show(self, page: Page) -> None:
        """Print what the person sees."""
        game = self.game
        for state in page.pages:
            step = game.texts.step(state, game.snapshot)
            rule = "─" * (min(RULE, game.texts.width) - len(step) - 4)
            self.say("", f"── {step} {rule}".rstrip() if step else "─" * 4 + rule)
            self.say(*heading(state, game.snapshot, game.texts), "")
        if page.asking and page.entries:
            game.tell("instead")
        self.say(*menu(page, game.texts.width), *([""] if page.asking and page.entries else []))
        for due, timer in page.timers:
            self.warn(due, timer, "/w" if page.asking else "w")

    def warn(self, due: datetime, timer: str, key: str) -> None:
        """Say when a timer runs out; of one that many pages share, only the first time."""
        state, _, event = timer.partition("/")
        control = self.game.automaton.flow.states[state].control(event)
        if control is not None and control.inherited:
            if event in self.warned:
                return
            self.warned.add(event)
        left = max(due - self.game.clock.now(), timedelta(0)) + timedelta(seconds=59)  # begun minutes count
        days, seconds = left.days, left.seconds
        parts = [(days, "days"), (seconds // 3600, "hours"), (seconds % 3600 // 60, "minutes")]
        said = ", ".join(self.own(f"left.{unit}", count=count) for count, unit in parts if count)
        self.game.tell("timer", left=said or self.own("left.none"), to=self.game.after(state, event), key=key)

    def turn(self, page: Page) -> None:
        """One thing the person does on a page."""
        try:
            if page.asking is not None:
                self.submit(page.asking, page)
            else:
                self.pick(page)
        except _Elsewhere as elsewhere:
            if elsewhere.entry is not None:
                self.take(elsewhere.entry, page)

    def pick(self, page: Page) -> None:
        """Ask until an entry is meant, and take it."""
        usual = self.usual(page)
        prompt = self.own("choose.usual", usual=usual.key) if usual else self.own("choose")
        while True:
            typed = self.read(prompt + " ").strip()
            if self.command(typed, page):
                continue
            entry = self.find(typed.removeprefix("/"), page) if typed else usual
            if entry is not None:
                self.take(entry, page)
                return
            self.unknown("not-an-entry" if typed else "choice-missing", page)

    def unknown(self, key: str, page: Page) -> None:
        """Say that nothing is meant by what was typed."""
        if page.entries:
            first, last = page.entries[0].key, page.entries[-1].key
            self.game.tell("one-entry" if first == last else key, first=first, last=last)
        else:
            self.game.tell("nothing-to-choose")

    def usual(self, page: Page) -> Entry | None:
        """What Enter stands for: what the demo person would pick, else the usual or only way on."""
        for state in page.pages:
            here = tuple(entry.option.event for entry in page.entries if entry.option.state == state.id)
            wanted = self.game.preferred(state.id, here)
            if wanted is not None:
                return next(e for e in page.entries if (e.option.state, e.option.event) == (state.id, wanted))
        ways = [entry for entry in page.entries if entry.option.trigger in ("choice", "next", "link")]
        usual = [entry for entry in ways if self.is_usual(entry)]
        if len(usual) == 1:
            return usual[0]
        following = [entry for entry in ways if entry.option.trigger == "next"]
        found = following or (ways if ways and ways[0].option.trigger == "link" else [])
        return found[0] if len(found) == 1 else None

    def is_usual(self, entry: Entry) -> bool:
        """Whether the flow marks an entry as the way most people go."""
        control = self.game.automaton.flow.states[entry.option.state].control(entry.option.event)
        return control is not None and control.usual

    def find(self, typed: str, page: Page) -> Entry | None:
        """The entry meant by a number, an event id or a label."""
        wanted = typed.casefold()
        for entry in page.entries:
            if wanted in (entry.key, entry.option.event.casefold(), entry.label.casefold()):
                return entry
        return page.entry("back") if wanted in ("b", "<") else None

    def take(self, entry: Entry, page: Page) -> None:
        """Let the entry happen; a page with fields asks for them first."""
        option = entry.option
        if option.fields and option.trigger == "next":
            self.submit(self.game.automaton.flow.states[option.state], page)
            return
        refused = self.game.send(option.event, {}, option.state)
        if refused is not None:
            self.game.tell("refused", why=self.game.why(refused))

    def submit(self, state: State, page: Page) -> None:
        """Ask for every field of a page, then send them together."""
        form = Form(self.game, self.read, lambda typed: self.instead(typed, page))
        values: dict[str, object] = {}
        for name in state.fields:
            value = form.ask(name)
            if value is not None:
                values[name] = value
        refused = self.game.send("next", values, state.id)
        if refused is None:
            return
        for problem in refused.problems:
            form.wrong(problem)
        if not refused.problems:
            self.game.tell("refused", why=self.game.why(refused))

    def instead(self, typed: str, page: Page) -> bool:
        """Whether a line with a slash is no value. Raises _Elsewhere when it leads away from the page."""
        if self.command(typed, page):
            return True
        word = typed.removeprefix("/").strip()
        entry = self.find(word, page)
        if entry is not None:
            raise _Elsewhere(entry)
        slip = not word or word.isdecimal()  # hardly a value
        if slip:
            self.unknown("not-an-entry", page)
        return slip

    def outcome(self, state: State, outcomes: tuple[Control, ...]) -> str:
        """Let the person play the outside world, for a check the demo record knows nothing of."""
        self.say("")
        self.game.tell("world", check=state.check)
        known: dict[str, str] = {}
        for number, control in enumerate(outcomes, 1):
            label = self.game.texts.outcome(state, control.event, self.game.snapshot)
            known |= {str(number): control.event, control.event: control.event, label: control.event}
            self.say(f"  {number}  {label}")
        while True:
            typed = self.read(self.own("choose") + " ").strip()
            if typed in ("q", "/q"):
                raise LeaveError(ended=False)
            if typed in known:
                return known[typed]
            self.game.tell("not-an-entry", first="1", last=str(len(outcomes)))

    def command(self, typed: str, page: Page) -> bool:
        """Carry out a command of the game, if it is one: leave, wait, help (then True, and ask again)."""
        word = typed.removeprefix("/").strip().casefold()
        if word in ("q", "exit"):
            raise LeaveError(ended=False)
        if word in ("?", "h", "help"):
            self.game.tell("help")
            return True
        if word in ("w", "wait") and page.timers:
            self.game.clock.wait(page.timers[0][0])
            raise _Elsewhere(None)
        return False

    def read(self, prompt: str, secret: bool = False) -> str:
        """The next line. Raises LeaveError when there are no more."""
        typed = self.hands.line(prompt, secret)
        if typed is None:
            raise LeaveError(ended=not isinstance(self.hands, Terminal))
        return typed
