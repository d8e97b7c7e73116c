"""SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

Source: the OASIS standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
from typing import Any

from flowkit import __version__
from flowkit.cli.reports.finding import Finding, uri
from flowkit.core.diagnostic import Rule, Severity, Span
from flowkit.messages import has, text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(found: list[Finding], language: str) -> str:
    """The findings as one run of flowkit."""
    rules = list({finding.problem.rule.id: finding.problem.rule for finding in found}.values())
    places = {rule.id: place for place, rule in enumerate(rules)}
    driver = {
        "name": "flowkit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, language) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places) for finding in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    key = f"explain.{rule.name}"
    if has(f"{key}.what", language):
        described["shortDescription"] = {"text": text(f"{key}.what", language)}
        described["fullDescription"] = {"text": text(f"{key}.why", language)}
    return described


def _result(finding: Finding, places: dict[str, int]) -> dict[str, Any]:
    problem = finding.problem
    said = finding.said + (f"\n{finding.advice}" if finding.advice else "")
    result: dict[str, Any] = {
        "ruleId": problem.rule.id,
        "ruleIndex": places[problem.rule.id],
        "level": _LEVELS[problem.rule.severity],
        "message": {"text": said},
        "partialFingerprints": {"flowkit/v1": finding.fingerprint},
    }
    if problem.span is not None:
        result["locations"] = [_location(problem.span)]
    if problem.related:
        result["relatedLocations"] = [_location(span) for span in problem.related]
    if finding.journey:
        steps = [{"location": _step(span, said)} for span, said in finding.journey]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.justification is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.justification}]
    return result


def _step(span: Span | None, said: str) -> dict[str, Any]:
    return {**(_location(span) if span else {}), "message": {"text": said}}


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri(span.file)}, "region": region}}
