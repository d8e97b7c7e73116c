"""Every rule on one page, in one language: what `flowkit explain` says, for those who read on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowkit.core.diagnostic import Rule
from flowkit.messages import text
from flowkit.messages.explain import Example, explain

_FAMILIES = (
    ("FK10", "text"),
    ("FK13", "meaning"),
    ("FK3", "graph"),
    ("FK4", "conditions"),
    ("FK5", "answers"),
    ("FK6", "privacy"),
    ("FK7", "time"),
    ("FK8", "texts"),
    ("FK9", "claims"),
)
"""The first id of each family of rules, and its heading (area ``rulebook``)."""


def rulebook(rules: Iterable[Rule], language: str) -> str:
    """The page, in Markdown. Raises KeyError or FileNotFoundError when an explanation is incomplete."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    lines = [f"# {text('rulebook.title', language)}", "", text("rulebook.about", language), ""]
    begins = {_first(ordered, prefix): heading for prefix, heading in _FAMILIES}
    for rule in ordered:
        if rule in begins:
            lines += [f"## {text(f'rulebook.{begins[rule]}', language)}", ""]
        lines += _rule(rule, language)
    return "\n".join(lines)


def _first(ordered: list[Rule], prefix: str) -> Rule | None:
    return next((rule for rule in ordered if rule.id >= prefix), None)


def _rule(rule: Rule, language: str) -> Iterator[str]:
    found = explain(rule, language)
    severity = text(f"report.{rule.severity.value}", language)
    yield from (f'### <a id="{rule.name}"></a>{rule.id} `{rule.name}` ({severity})', "")
    yield from (found.what, found.why, "")
    for key, example in (("wrong", found.wrong), ("right", found.right)):
        yield from (f"<details><summary>{text(f'rulebook.{key}', language)}</summary>", "")
        yield from _shown(example)
        yield from ("", "</details>", "")


def _shown(example: Example) -> Iterator[str]:
    fence = "```"
    while fence in example.shown:
        fence += "`"
    yield from (f"{fence}yaml" if example.files else fence, example.shown.rstrip("\n"), fence)
