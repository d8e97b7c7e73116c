"""What the boxes and rows of a picture say, in one language."""

from __future__ import annotations

import re
from collections import Counter

from flowkit.core.duration import duration
from flowkit.core.flow import Flow, State, StateKind, Transition, Trigger
from flowkit.draw.conditions import Conditions
from flowkit.draw.say import say

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Words:
    """Texts of a flow as they appear in pictures."""

    def __init__(self, flow: Flow, language: str) -> None:
        self.flow = flow
        self.language = language
        self.condition = Conditions(flow, language)
        self.rules = Counter((t.source, t.event) for t in flow.transitions)

    def say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue."""
        return say(key, self.language, **params)

    def of(self, path: str) -> str:
        """A text of the flow; an answer to be filled in shows as its label."""
        return _PLACEHOLDER.sub(self._named, self.flow.text(path, self.language))

    def _named(self, found: re.Match[str]) -> str:
        for table in ("answers", "parameters"):
            label = self.flow.text(f"{table}.{found[1]}.label", self.language)
            if label:
                return f"[{label}]"
        return f"[{found[1]}]"

    @property
    def flow_title(self) -> str:
        """The title of the flow."""
        return self.of("title") or _spoken(self.flow.id)

    @property
    def document(self) -> str:
        """The source document and the version."""
        source = self.flow.source.document if self.flow.source else ""
        version = f"{self.flow.id} v{self.flow.version}"
        return f"{source}  ·  {version}" if source else version

    @property
    def back(self) -> str:
        """The label of the back button."""
        return self.of("buttons.back.label") or self.say("back")

    def title(self, state: State) -> str:
        """The title of a state, else its question, else its id in words."""
        root = f"ends.{state.id}" if state.result is not None else state.id
        return self.of(f"{root}.title") or self.of(f"{root}.question") or _spoken(state.name)

    def note(self, state: State) -> str:
        """What stands under the title: the remark for reviewers, or the fields asked for."""
        if state.note:
            return self.of(f"{state.id}.note") or state.note
        labels = [self.of(f"answers.{name}.label") or _spoken(name) for name in state.fields]
        return "" if labels == [self.title(state)] else ", ".join(labels)

    def way(self, state: State, transition: Transition) -> str:
        """The label of a transition: its control, and its condition where there are rules."""
        label = self.label(state, transition)
        if transition.guard is not None:
            condition = self.say("if", condition=self.condition(transition.guard.expression))
        elif self.rules[transition.source, transition.event] > 1:
            condition = self.say("otherwise")
        else:
            condition = ""
        return ", ".join(part for part in (label, condition) if part) or self.say("always")

    def label(self, state: State, transition: Transition) -> str:
        """The label of what makes a transition happen."""
        if transition.trigger is Trigger.DONE:
            return self.say("all-done")
        if transition.trigger is Trigger.ROUTE:
            return ""
        control = state.control(transition.event or "")
        written = self.of(f"{control.path}.label") if control is not None else ""
        if written:
            return written
        if control is not None and control.after:
            return self.say("after", time=self.time(control.after))
        if transition.trigger is Trigger.NEXT:
            return self.say("next")
        return _spoken(transition.event or "")

    def time(self, written: str) -> str:
        """An ISO 8601 duration in words: ``7 days``."""
        seconds = int(duration(written).total_seconds())
        for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds % size == 0:
                return self.say(unit, count=seconds // size)
        return self.say("seconds", count=seconds)

    def merged(self, found: list[Transition], happy: bool) -> str:
        """One label for all transitions between the same two steps."""
        if happy:
            return self.say("continue")
        sources = ((self.flow.states[t.source], t) for t in found)
        labels = list(dict.fromkeys(self.label(state, t) or self.way(state, t) for state, t in sources))
        short = " · ".join(labels[:2])
        return short if len(labels) <= 2 else f"{short} · +{len(labels) - 2}"

    def contents(self, pages: int, loops: int) -> str:
        """How many pages and inner loops a step has."""
        found = [self.say("pages" if pages > 1 else "page", count=pages)]
        if loops:
            found.append(self.say("loops" if loops > 1 else "loop", count=loops))
        return " · ".join(found)

    def times(self, name: str, count: int) -> str:
        """A name and how often."""
        return f"{name} ({count})"

    def identity(self, transitions: int) -> str:
        """The line that says which flow this is."""
        found = f"{self.flow.id} v{self.flow.version}  ·  sha256 {self.flow.digest[:12]}"
        if not transitions:
            return found
        states = sum(s.kind not in (StateKind.STEP, StateKind.REGION) for s in self.flow.states.values())
        return f"{found}  ·  {self.say('counts', states=states, transitions=transitions)}"

    def sentence(self, state: State, ways: list[str]) -> str:
        """A state in one sentence, for readers who hear the picture."""
        key = "sentence" if ways else "sentence-end"
        return self.say(key, title=self.title(state), ways=", ".join(ways))


def _spoken(ident: str) -> str:
    return ident.replace("_", " ")
