"""JUnit XML: a suite for each flow, a case for each rule, which fails where the rule found something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from flowkit.cli.reports.finding import Finding, place
from flowkit.core.diagnostic import Rule

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(reports: Mapping[str, list[Finding]], rules: tuple[Rule, ...]) -> str:
    """The findings of each flow by its path. Every rule is a case, so that what passed is seen, too."""
    suites = ElementTree.Element("testsuites", name="flowkit check")
    for path, found in reports.items():
        failed = {finding.problem.rule.name for finding in found if finding.justification is None}
        counts = {"name": path, "tests": str(len(rules)), "failures": str(len(failed)), "errors": "0"}
        suite = ElementTree.SubElement(suites, "testsuite", counts)
        for rule in rules:
            case = ElementTree.SubElement(suite, "testcase", classname=f"flowkit.{path}", name=rule.name)
            told = [finding for finding in found if finding.problem.rule.name == rule.name]
            _fill(case, rule, told)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def _fill(case: ElementTree.Element, rule: Rule, told: list[Finding]) -> None:
    counting = [finding for finding in told if finding.justification is None]
    if not counting:
        for finding in told:
            ElementTree.SubElement(case, "system-out").text = _clean(f"ignored: {finding.justification}")
        return
    lines = [_line(finding) for finding in counting]
    failure = ElementTree.SubElement(case, "failure", type=rule.severity.value, message=_clean(lines[0]))
    failure.text = _clean("\n".join(lines))


def _line(finding: Finding) -> str:
    span = finding.problem.span
    return f"{place(span)}: {finding.said}" if span else finding.said


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
