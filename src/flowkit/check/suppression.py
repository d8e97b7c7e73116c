"""Findings that the author accepts, with a reason, in a comment beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.ignore import Ignore

BAD_IGNORE = Rule("FK171", "bad-ignore")
UNUSED_IGNORE = Rule("FK172", "unused-ignore", Severity.WARNING)
RULES = (BAD_IGNORE, UNUSED_IGNORE)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left of the problems, and what is accepted, with its reason."""

    problems: tuple[Diagnostic, ...]
    ignored: tuple[tuple[Diagnostic, str], ...] = ()


def accepted(problems: Iterable[Diagnostic], ignores: Iterable[Ignore], rules: Iterable[Rule]) -> Judged:
    """The problems without those that comments accept; and what is wrong with the comments themselves.

    A comment without a reason accepts nothing. One that has nothing to accept is a problem of its own.
    """
    named = {name: rule for rule in rules for name in (rule.name, rule.id)}
    usable: dict[tuple[str, int, str], Ignore] = {}
    told: list[Diagnostic] = []
    for ignore in ignores:
        wrong = _wrong(ignore, named)
        told += wrong
        if not wrong:
            keys = ((ignore.span.file, ignore.line, named[name].name) for name in ignore.names)
            usable.update(dict.fromkeys(keys, ignore))
    left: list[Diagnostic] = []
    ignored: list[tuple[Diagnostic, str]] = []
    used: set[tuple[str, int, str]] = set()
    for problem in problems:
        key = (problem.span.file, problem.span.line, problem.rule.name) if problem.span else ("", 0, "")
        if key in usable:
            used.add(key)
            ignored.append((problem, usable[key].reason))
        else:
            left.append(problem)
    told += [
        Diagnostic(UNUSED_IGNORE, ignore.span, {"name": key[2]})
        for key, ignore in usable.items()
        if key not in used
    ]
    return Judged((*left, *told), tuple(ignored))


def _wrong(ignore: Ignore, named: Mapping[str, Rule]) -> list[Diagnostic]:
    if not ignore.names:
        return [Diagnostic(BAD_IGNORE, ignore.span, {}, "no-name")]
    unknown = [name for name in ignore.names if name not in named]
    if unknown:
        near = next(iter(get_close_matches(unknown[0], named, 1, 0.6)), "")
        params = {"name": unknown[0], "near": near}
        return [Diagnostic(BAD_IGNORE, ignore.span, params, "unknown.near" if near else "unknown")]
    if not ignore.reason:
        return [Diagnostic(BAD_IGNORE, ignore.span, {"name": ignore.names[0]})]
    return []
