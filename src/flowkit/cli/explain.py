"""``flowkit explain``: what a rule finds, why it matters, and what right and wrong look like."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken

if TYPE_CHECKING:
    from flowkit.core.diagnostic import Rule
    from flowkit.messages.explain import Example


@click.command("explain", short_help="Explain a rule: what, why, wrong, right.")
@click.argument("rule", required=False, metavar="[ID]")
@spoken
def command(rule: str | None, lang: str | None, colour: str) -> int:
    """Explain a rule by its id (FK301) or name (unreachable-state); without one, list them all."""
    from flowkit.messages.explain import find

    spoke = console(lang, colour)
    known = rules()
    if rule is None:
        spoke.say("\n".join(_listed(known, spoke)))
        return FINE
    try:
        found = find(rule, known)
    except KeyError:
        names = [name for one in known for name in (one.name, one.id)]
        close = get_close_matches(rule, names, n=1) or get_close_matches(rule.upper(), names, n=1)
        key = "cli.no-such-rule.close" if close else "cli.no-such-rule"
        raise spoke.refuse(key, name=rule, close=close[0] if close else "") from None
    spoke.say("\n".join(_explained(found, spoke)))
    return FINE


def rules() -> tuple[Rule, ...]:
    """Every rule there is, in the order of their ids."""
    from flowkit.check import RULES
    from flowkit.core.diagnostic import Rule
    from flowkit.load import rules as load

    found = [rule for rule in vars(load).values() if isinstance(rule, Rule)]
    return tuple(sorted(dict.fromkeys((*found, *RULES)), key=lambda rule: rule.id))


def _listed(known: tuple[Rule, ...], spoke: Console) -> list[str]:
    from flowkit.cli.columns import aligned
    from flowkit.messages import has

    lines = []
    for rule in known:
        key = f"explain.{rule.name}.what"
        what = spoke.text(key) if has(key, spoke.language) else ""
        lines.append((rule.id, rule.name, spoke.text(f"report.{rule.severity.value}"), what))
    return aligned(lines)


def _explained(rule: Rule, spoke: Console) -> list[str]:
    from flowkit.messages.explain import explain

    found = explain(rule, spoke.language)
    severity = spoke.text(f"report.{rule.severity.value}")
    return [
        spoke.paint(f"{rule.id} {rule.name}", bold=True) + f" ({severity})",
        "",
        found.what,
        found.why,
        "",
        *_example(spoke.paint(spoke.text("cli.explain.wrong"), fg="red", bold=True), found.wrong),
        "",
        *_example(spoke.paint(spoke.text("cli.explain.right"), fg="green", bold=True), found.right),
    ]


def _example(title: str, example: Example) -> list[str]:
    from flowkit.messages import escaped

    lines = example.shown.rstrip("\n").split("\n")
    return [title, "", *(("    " + "".join(escaped(sign) for sign in line)).rstrip() for line in lines)]
