"""What effects.yaml says of accounts: which answers they give to a check, and who is sent a password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flowkit.core.project import RecordRule
from flowkit.load import rules
from flowkit.load.draft import entries, scalar
from flowkit.load.named import Names, joined
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar


class Doing(NamedTuple):
    """Something an account does: for a check or an action, what it needs, and what it may answer."""

    kind: str
    needs: tuple[str, ...]
    words: tuple[str, ...] = ()
    may: tuple[str, ...] = ()  # what it takes beside


DOINGS: Mapping[str, Doing] = {
    "log_in": Doing(
        "check",
        ("password",),
        ("valid", "provisional", "expired", "terms", "wrong", "locked"),
        ("terms",),
    ),
    "confirm": Doing("check", ("password",), ("valid", "wrong", "locked")),
    "choose": Doing(
        "check",
        ("password", "again"),
        ("accepted", "different", "same", "personal", "guessable"),
        ("about",),
    ),
    "unlink": Doing("check", (), ("unlinked", "last")),
    "known": Doing("check", (), ("known", "unknown", "limited")),
    "accept_terms": Doing("action", ("version",)),
    "write_to": Doing("action", ("address",)),
}
_OF_MAILS = ("subject", "text", "html", "password_for", "valid")
_ALWAYS = ("do", "identifier", "outcomes")


@dataclass(frozen=True, slots=True)
class Doings:
    """The effect that an account carries out; ``lent`` says that a demo person stands beside it."""

    names: Names
    effect: str
    kinds: tuple[str, ...]
    lent: bool


def outcomes(of: Doings, key: Scalar | None, below: MappingNode) -> dict[str, RecordRule]:
    """What each answer of an account comes to; what is missing, misplaced or unknown is told."""
    doing = DOINGS.get(scalar(below, "do") or "")
    if doing is None:
        return {}  # which is told already
    if doing.kind not in of.kinds:
        known = ", ".join(name for name, other in DOINGS.items() if other.kind in of.kinds)
        params = {"do": scalar(below, "do"), "name": of.effect, "known": known}
        where = below.get("do")
        of.names.draft.problem(rules.MISPLACED_KEY, where, f"account.{of.kinds[0]}", key="do", **params)
        return {}
    _judge_parts(of, key, below, doing)
    found = dict(_read(of, below, doing))
    wanted = [word for word in doing.words if not _may_lack(of, below, word)]
    for word in wanted:
        if word not in found and below.get("outcomes") is not None:
            params = {"key": word, "owner": of.effect}
            of.names.draft.problem(rules.MISSING_KEY, below.key("outcomes"), "account.outcome", **params)
    return found


def _may_lack(of: Doings, below: MappingNode, word: str) -> bool:
    """New terms come only where a version is in force; of strangers, the demo person may tell."""
    return (word == "terms" and below.get("terms") is None) or (word == "unknown" and of.lent)


def _judge_parts(of: Doings, key: Scalar | None, below: MappingNode, doing: Doing) -> None:
    draft = of.names.draft
    needed = (*doing.needs, *(("outcomes",) if doing.kind == "check" else ()))
    for name in needed:
        if below.get(name) is None:
            draft.problem(rules.MISSING_KEY, key, f"effect.{name}", key=name, owner="account")
    allowed = {*_ALWAYS[: 3 if doing.kind == "check" else 2], *needed, *doing.may}
    for written, _ in below.entries:
        if written.text not in allowed:
            params = {"key": written.text, "do": scalar(below, "do")}
            draft.problem(rules.MISPLACED_KEY, written, "account.part", **params)


def _read(of: Doings, below: MappingNode, doing: Doing) -> Iterator[tuple[str, RecordRule]]:
    for name, value in entries(below, "outcomes"):
        if doing.words and name.text not in doing.words:
            guess = near(name.text, list(doing.words))
            params = {"name": name.text, "near": guess, "known": ", ".join(doing.words)}
            of.names.draft.problem(rules.UNKNOWN_FACT, name, "answer.near" if guess else "answer", **params)
            continue
        outcome = value.get("outcome") if isinstance(value, MappingNode) else value
        _judge_outcome(of, outcome)
        gives = of.names.values(value, "gives") if isinstance(value, MappingNode) else {}
        yield name.text, RecordRule(joined(outcome) if outcome is not None else "", None, gives)


def _judge_outcome(of: Doings, node: Node | None) -> None:
    for state in of.names.flow.states.values():
        if state.check == of.effect:
            of.names.event(state.id, node)


def issues(below: MappingNode) -> bool:
    """Whether a mail or a letter makes a provisional password."""
    return below.get("password_for") is not None


def judge_mail(names: Names, key: Scalar | None, below: MappingNode) -> None:
    """Report a mail that does not say where it goes."""
    if all(name.text in _OF_MAILS for name, _ in below.entries):  # not `to`, nor what may be meant for it
        names.draft.problem(rules.MISSING_KEY, key, "effect.to", key="to", owner="mail")
