"""Scenarios as the text of a file that is read back as the same scenarios."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from flowkit.core.project import Scenario, ScenarioStep

_VERBS = ("choose", "follow", "press", "outcome", "wait", "refused")
_WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Keeps short mappings on one line, and indents lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


class _Inline(dict[str, object]):
    """A mapping written between braces."""


_Dumper.add_representer(
    _Inline, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def scenarios_text(scenarios: Iterable[Scenario], remark: str = "") -> str:
    """The text of a scenario file. ``remark`` is a comment at its top, one line or more."""
    data = {"scenarios": [_scenario(scenario) for scenario in scenarios]}
    body = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )
    comment = "".join(f"# {line}".rstrip() + "\n" for line in remark.splitlines())
    return comment + body


def _scenario(scenario: Scenario) -> dict[str, object]:
    found: dict[str, object] = {"name": scenario.name}
    if scenario.inputs:
        found["inputs"] = _Inline(scenario.inputs)
    if scenario.now:
        found["now"] = scenario.now
    if scenario.start_at:
        found["start_at"] = scenario.start_at
    if scenario.answers:
        found["answers"] = _Inline(scenario.answers)
    found["steps"] = [_step(step) for step in scenario.steps]
    if scenario.ends_at:
        found["ends_at"] = scenario.ends_at
    expect: dict[str, object] = {}
    if scenario.expect_effects is not None:
        expect["effects"] = list(scenario.expect_effects)
    if scenario.expect_answers:
        expect["answers"] = {name: value or "" for name, value in scenario.expect_answers.items()}
    if expect:
        found["expect"] = _Inline(expect)
    return found


def _step(step: ScenarioStep) -> _Inline:
    found = _Inline()
    if step.at:
        found["at"] = step.at
    if step.answer:
        found["answer"] = _Inline(step.answer)
    for verb in _VERBS:
        value = getattr(step, verb)
        if value is not None:
            found[verb] = value or "true"
    if step.gives:
        found["gives"] = _Inline(step.gives)
    return found
