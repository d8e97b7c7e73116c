"""effects.yaml: how the actions and checks of a flow are carried out when people use it.

Its texts are texts of the flow, ``effects.send_letter.letter.text``: they are translated like the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow
from flowkit.core.project import Means
from flowkit.load import rules
from flowkit.load.accounts import Doings, issues, judge_mail, outcomes
from flowkit.load.draft import entries, part, scalar
from flowkit.load.named import Names
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar

WAYS: Mapping[str, tuple[str, ...]] = {
    "mail": ("action",),
    "letter": ("action",),
    "webhook": ("action", "check"),
    "delivery": ("check",),
    "account": ("action", "check"),
    "demo": ("check",),
    "none": ("action",),
}
"""Each way to carry something out, and whether that can be an action, a check or both."""

_TEXTS = {"mail": ("subject", "text", "html"), "letter": ("from", "subject", "text")}
_BARRED: Mapping[str, tuple[str, ...]] = {
    "subject": ("secret", "nir", "contact"),
    "url": ("secret", "nir", "contact"),
    "mail": ("secret", "nir"),
    "letter": ("secret",),
}
"""Where an answer may not stand, by how sensitive it is: what is read, copied and logged on its way."""

_Kinds: TypeAlias = Mapping[str, Mapping[str, str]]
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def effects(names: Names, nodes: list[MappingNode]) -> dict[str, Means]:
    """How each effect is carried out; one with a problem is told and left out."""
    found: dict[str, Means] = {}
    known = _asked(names.flow)
    listed = [entry for node in nodes for entry in entries(node, "effects")]
    mails = _mails(listed, known)
    for name, value in listed:
        if name.text not in known:
            _unknown(names, name, "carried", list(known))
        elif isinstance(value, MappingNode):
            told = len(names.draft.problems)
            means = _Reader(names, name.text, value, known[name.text]).means(mails)
            if means is not None and len(names.draft.problems) == told:
                found[name.text] = means
    return found


def judge_demo(names: Names, nodes: list[MappingNode], people: Mapping[str, object]) -> None:
    """Report each demo person that is none."""
    for _, value in [entry for node in nodes for entry in entries(node, "effects")]:
        person = value.get("demo") if isinstance(value, MappingNode) else None
        if isinstance(person, Scalar) and person.text not in people:
            _unknown(names, person, "person", list(people))


def _mails(listed: list[tuple[Scalar, Node]], known: Mapping[str, _Kinds]) -> dict[str, set[str]]:
    """Each action that is declared to send a mail, with those of its arguments that the mail needs."""
    found = {}
    for name, value in listed:
        mail = value.get("mail") if isinstance(value, MappingNode) else None
        if isinstance(mail, MappingNode):
            texts = [text.text for _, text in mail.entries if isinstance(text, Scalar)]
            asked = {needed for text in texts for needed in _PLACEHOLDER.findall(text)}
            found[name.text] = asked & known.get(name.text, {}).get("action", {}).keys()
    return found


def _unknown(names: Names, node: Scalar, what: str, known: list[str]) -> None:
    guess = near(node.text, known)
    params = {"name": node.text, "near": guess, "known": ", ".join(known) or "—"}
    names.draft.problem(rules.UNKNOWN_FACT, node, f"{what}.near" if guess else what, **params)


def _asked(flow: Flow) -> dict[str, dict[str, dict[str, str]]]:
    """What each name stands for: ``action``, ``check`` or both, each with the texts of its arguments."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    actions = [action for state in flow.states.values() for action in state.actions]
    actions += [action for way in flow.transitions for action in way.actions]
    asked = [("action", action.name, action.arguments) for action in actions]
    asked += [("check", s.check, s.check_arguments) for s in flow.states.values() if s.check]
    for kind, name, arguments in asked:
        texts = found.setdefault(name, {}).setdefault(kind, {})
        for argument, text in arguments.items():
            texts[argument] = texts.get(argument, "") + text
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads how one effect is carried out. ``kinds`` are what it is, with the arguments it is given."""

    names: Names
    effect: str
    node: MappingNode
    kinds: _Kinds

    def means(self, mails: Mapping[str, set[str]]) -> Means | None:
        way = self.way()
        if way is None:
            return None
        below = self.node.get(way)
        parts = dict(self.parts(way, below)) if isinstance(below, MappingNode) else {}
        if way == "delivery" and isinstance(below, MappingNode):
            self.delivery(below, mails)
        if way == "mail" and isinstance(below, MappingNode):
            judge_mail(self.names, self.node.key(way), below)
        found = {}
        if way == "account" and isinstance(below, MappingNode):
            doings = Doings(self.names, self.effect, tuple(self.kinds), self.node.get("demo") is not None)
            found = outcomes(doings, self.node.key(way), below)
        self.outcome(self.node.get("failure"))
        sent = isinstance(below, MappingNode) and below.get("send") is not None
        demo, attempts = self.node.get("demo"), scalar(self.node, "attempts") or ""
        return Means(
            self.effect,
            way,
            parts,
            {name.text: value.text for name, value in self.sent(below)} if sent else None,
            found,
            demo.text if isinstance(demo, Scalar) else None,
            scalar(self.node, "failure"),
            int(attempts) if attempts.isascii() and attempts.isdigit() and len(attempts) < 3 else None,
            scalar(self.node, "timeout"),
            self.node.span,
        )

    def way(self) -> str | None:
        """The one way that is said. ``demo`` beside another only lends what the session does not know."""
        draft = self.names.draft
        said = [way for way in WAYS if self.node.get(way) is not None]
        if said[1:] == ["demo"] and said[0] in ("mail", "letter", "webhook", "account"):
            said = said[:1]
        if not said:
            params = {"owner": self.effect, "known": ", ".join(WAYS)}
            draft.problem(rules.MISSING_KEY, self.node, "way-of-effect", **params)
            return None
        for key in said[1:]:
            draft.problem(rules.MISPLACED_KEY, self.node.key(key), "effect", key=key, other=said[0])
        if said[1:]:
            return None
        if self.kinds.keys().isdisjoint(WAYS[said[0]]):
            kind = next(iter(self.kinds))
            fitting = ", ".join(way for way, kinds in WAYS.items() if kind in kinds)
            params = {"key": said[0], "name": self.effect, "known": fitting}
            draft.problem(rules.MISPLACED_KEY, self.node.key(said[0]), f"effect.{kind}", **params)
            return None
        failure = self.node.key("failure")
        if failure is not None and "check" not in self.kinds:
            draft.problem(rules.MISPLACED_KEY, failure, "effect.failure", key="failure", name=self.effect)
        return said[0]

    def parts(self, way: str, below: MappingNode) -> Iterator[tuple[str, str]]:
        """The texts below a way; those that people read become texts of the flow."""
        draft = self.names.draft
        for key, value in below.entries:
            if isinstance(value, Scalar):
                if way != "delivery":
                    issued = ("password",) if issues(below) and key.text in _TEXTS[way] else ()
                    self.placeholders(value, _where(way, key.text), issued)
                if key.text in _TEXTS.get(way, ()):
                    path = f"effects.{self.effect}.{way}.{key.text}"
                    draft.texts[path], draft.places[path] = value.text, value.span
                yield key.text, value.text
        for _, value in self.sent(below):
            self.placeholders(value, way)

    def sent(self, below: Node | None) -> Iterator[tuple[Scalar, Scalar]]:
        for name, value in entries(below if isinstance(below, MappingNode) else None, "send"):
            if isinstance(value, Scalar):
                yield name, value

    def delivery(self, below: MappingNode, mails: Mapping[str, set[str]]) -> None:
        """Report an action that sends no mail, outcomes that the check does not have, and what it is not
        given: to try again, it writes the mail anew.
        """
        of = below.get("of")
        if isinstance(of, Scalar) and of.text not in mails:
            _unknown(self.names, of, "mailed", list(mails))
        elif isinstance(of, Scalar):
            for key in sorted(mails[of.text] - self.kinds.get("check", {}).keys()):
                params = {"key": key, "owner": self.effect, "of": of.text}
                self.names.draft.problem(rules.MISSING_KEY, of, "with", **params)
        for key in ("sent", "rejected", "delayed"):
            self.outcome(below.get(key))

    def outcome(self, node: Node | None) -> None:
        """Report what is no outcome of each state that asks this check."""
        for state in self.names.flow.states.values():
            if state.check == self.effect:
                self.names.event(state.id, node)

    def placeholders(self, value: Scalar, where: str, issued: tuple[str, ...] = ()) -> None:
        """Report each name between braces that stands for nothing here, or for what may not stand here.

        ``issued`` is what stands for a provisional password, which no subject may show.
        """
        flow, draft = self.names.flow, self.names.draft
        arguments = {name: text for kind in self.kinds.values() for name, text in kind.items()}
        for found in _PLACEHOLDER.finditer(value.text):
            name, place = found[1], part(value, found.start(1), len(found[1]))
            if name in issued:
                if where == "subject":
                    told = {"answer": name, "effect": self.effect}
                    draft.add(Diagnostic(rules.EXPOSED_ANSWER, place, told, where))
                continue
            known = [*arguments, *flow.answers, *flow.parameters]
            if name not in known:
                guess = near(name, known)
                params, variant = {"name": name, "near": guess}, "near" if guess else ""
                draft.add(Diagnostic(rules.UNKNOWN_PLACEHOLDER, place, params, variant))
            for answer in _PLACEHOLDER.findall(arguments[name]) if name in arguments else (name,):
                if self.sensitive(answer) in _BARRED.get(where, ()):
                    told = {"answer": answer, "effect": self.effect}
                    draft.add(Diagnostic(rules.EXPOSED_ANSWER, place, told, where))

    def sensitive(self, answer: str) -> str | None:
        declared = self.names.flow.answers.get(answer)
        if declared is not None and declared.kind == "password":
            return "secret"
        return declared.sensitive if declared is not None else None


def _where(way: str, key: str) -> str:
    """Where a text below a way is read; what says whose account it is, nobody reads."""
    if key in ("password_for", "to_account"):
        return "account"
    return key if key in _BARRED else way
