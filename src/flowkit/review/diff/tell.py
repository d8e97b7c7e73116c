"""Changes as sentences, in the words of the flow and the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from flowkit.core.answer import Answer
from flowkit.core.flow import Action, Flow
from flowkit.core.guard_tree import Expression
from flowkit.draw.words import Words
from flowkit.messages import shown, text
from flowkit.messages.journey import Teller
from flowkit.review.diff.model import Case, Change, Changes, Level, Ref

_GROUPS = ("choices", "links", "buttons", "outcomes", "after")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MOST_STATES = 3  # of many pages, how many are named

Escape = Callable[[str], str]


def plainly(value: str) -> str:
    """A text of the flow as a terminal shows it."""
    return value


def as_code(value: str) -> str:
    """An id or a name between backticks, where it cannot end them or a cell of a table."""
    return " ".join(value.replace("`", "'").replace("|", "¦").split())


class Told:
    """Tells the changes between two versions in a language; ``escape`` makes a text of the flow harmless."""

    def __init__(self, changes: Changes, language: str, escape: Escape = plainly) -> None:
        self.changes = changes
        self.language = language
        self.escape = escape
        self.flows = {True: changes.new.flow, False: changes.before.flow}
        self.words = {new: Words(flow, language) for new, flow in self.flows.items()}
        self.tellers = {True: _teller(changes.new.flow, changes, language)}
        self.tellers[False] = _teller(changes.before.flow, changes, language)
        self.own = {True: self.tellers[True], False: _teller(changes.old.flow, changes, language)}

    def say(self, key: str, /, **params: object) -> str:
        """A sentence of the catalogue."""
        return text(f"diff.{key}", self.language, **params)

    def sentence(self, change: Change) -> str:
        """One change in one sentence."""
        found = {name.rstrip("_"): self._value(value) for name, value in change.params.items()}
        said = self.say(change.key, **found)
        if found.get("says"):
            said += self.say("says", says=found["says"])
        return said + "".join(self.say(key, case=found[key]) for key in ("now", "before") if found.get(key))

    def named(self, ident: str) -> str:
        """An id, or a name that is written in a file, as code."""
        return self.say("name", name=as_code(shown(ident)))

    def level(self, level: Level) -> str:
        """What a level of changes is called."""
        return self.say(f"level.{level}")

    def place(self, state: str, new: bool = True) -> str:
        """A state by its number and title."""
        flow = self.flows[new] if state in self.flows[new].states else self.flows[not new]
        if state not in flow.states:
            return self.escape(shown(state))
        found = flow.states[state]
        title = self._words(flow).title(found)
        return self.say("state", title=self.escape(shown(f"{found.number} {title}".strip())))

    def places(self, states: Iterable[str], new: bool = True) -> str:
        """Some states."""
        return ", ".join(self.place(state, new) for state in states)

    def _words(self, flow: Flow) -> Words:
        return self.words[flow is self.flows[True]]

    def _value(self, value: object) -> str:
        if isinstance(value, Ref):
            return _SAYING[value.kind](self, value)
        if isinstance(value, tuple):
            return ", ".join(self.escape(shown(each)) for each in value)
        return self.escape(shown(self._filled(str(value))))

    def _filled(self, text: str) -> str:
        """A text in which an answer is to be filled in shows its label there."""
        return _PLACEHOLDER.sub(lambda found: f"[{self._label(found[1])}]", text)

    def _label(self, name: str) -> str:
        flow = next((f for f in self.flows.values() if name in f.answers or name in f.parameters), None)
        return flow.declaration(name).label or name if flow is not None else name

    def _states(self, ref: Ref) -> str:
        states = cast(tuple[str, ...], ref.what)
        said = self.places(states[:_MOST_STATES], ref.new)
        rest = len(states) - _MOST_STATES
        return said + (self.say("others.one" if rest == 1 else "others", count=rest) if rest > 0 else "")

    def way(self, ref: Ref) -> str:
        """A way on from a state, by its label."""
        state, event = cast(tuple[str, str | None], ref.what)
        flow = self.flows[ref.new] if state in self.flows[ref.new].states else self.flows[not ref.new]
        words = self._words(flow)
        way = next((way for way in flow.leaving(state) if way.event == event), None)
        if way is None or event is None:
            return self.say("automatic")
        label = self.escape(shown(words.label(flow.states[state], way).removeprefix("> ")))
        return label if ref.kind == "delay" else self.say("way", label=label)

    def _condition(self, ref: Ref) -> str:
        said = self._words(self.flows[ref.new]).condition(cast(Expression, ref.what))
        return self.say("quoted", what=self.escape(shown(said)))

    def _answers(self, ref: Ref) -> str:
        names = ref.what if isinstance(ref.what, tuple) else (ref.what,)
        return ", ".join(self._answer(str(name), ref.new) for name in names)

    def _answer(self, name: str, new: bool) -> str:
        flow = self.flows[new]
        if name not in flow.answers and name not in flow.parameters:
            flow = self.flows[not new]
        label = self._words(flow).condition.answer(name)
        return self.escape(shown(label))

    def _case(self, ref: Ref) -> str:
        """An example: each answer with its value, but what is personal."""
        return self.say("case.joint").join(
            self._each(case, ref.new) for case in cast(tuple[Case, ...], ref.what)
        )

    def _each(self, case: Case, new: bool) -> str:
        if case.name.startswith("?"):
            return self.say("case.holds" if case.value else "case.fails", what=self.escape(case.name[1:]))
        if "(" in case.name:
            function, _, state = case.name.removesuffix(")").partition("(")
            key = f"case.{function}.one" if case.value == 1 else f"case.{function}"
            return self.say(key, count=case.value, state=self.place(state, new))
        if case.name == "today":
            return self.say("case.today", day=case.value)
        label = self._answer(case.name, new)
        if case.value is None or case.value == "":
            return self.say("case.unknown", answer=label)
        flow = self.flows[new]
        known = case.name in flow.answers or case.name in flow.parameters
        teller = self.tellers[new if known else not new]
        value = self.escape(shown(teller.value(case.name, case.value)))
        return self.say("case.is", answer=label, value=value)

    def _actions(self, ref: Ref) -> str:
        actions = cast(tuple[Action, ...], ref.what)
        if not actions:
            return self.say("word.nothing")
        said = (f"{a.name} {', '.join(map(str, a.arguments.values()))}".strip() for a in actions)
        return self.say("quoted", what=self.escape(shown(self._filled("; ".join(said)))))

    def _bounds(self, ref: Ref) -> str:
        answer = cast(Answer, ref.what)
        bounds = (("minimum", answer.minimum), ("maximum", answer.maximum), ("length", answer.length))
        said = [self.say(f"bound.{name}", value=self.escape(bound)) for name, bound in bounds if bound]
        said += [self.say("bound.optional")] if answer.optional else []
        return ", ".join(said) or self.say("bound.none")

    def _text(self, ref: Ref) -> str:
        """What a text is: the title of a page, the label of something, a sentence for an error."""
        parts = str(ref.what).split(".")
        table, last = parts[0], parts[-1]
        if len(parts) > 3 and parts[-3] in _GROUPS and table != "answers":
            return self.say(f"text.control.{last}", name=self.escape(parts[-2]))
        if table in ("answers", "parameters") and len(parts) > 2:
            key = "error" if "errors" in parts else "choice" if "choices" in parts else last
            return self.say(f"text.answer.{key}", name=self.escape(parts[1]))
        if table == "effects" and last in ("subject", "text", "html", "from"):
            return self.say(f"text.effect.{last}", name=self.escape(parts[1]))
        if table == "buttons":
            return self.say(f"text.button.{last}", name=self.escape(parts[1]))
        return self.say(f"text.{last}")


def _teller(flow: Flow, changes: Changes, language: str) -> Teller:
    people = [*changes.old.people.values(), *changes.new.people.values()]
    invented = frozenset(value for person in people for value in person.answers.values())
    return Teller(flow, language, invented, {person.id: person.title for person in people})


_SAYING: Mapping[str, Callable[[Told, Ref], str]] = {
    "state": lambda told, ref: told.place(str(ref.what), ref.new),
    "states": Told._states,
    "way": Told.way,
    "delay": Told.way,
    "condition": Told._condition,
    "answer": Told._answers,
    "answers": Told._answers,
    "case": Told._case,
    "actions": Told._actions,
    "bounds": Told._bounds,
    "text": Told._text,
    "time": lambda told, ref: told.words[True].time(str(ref.what)),
    "word": lambda told, ref: told.say(f"word.{ref.what}"),
    "name": lambda told, ref: told.named(str(ref.what)),
}
