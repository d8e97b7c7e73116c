"""The code quality report that GitLab shows in a merge request.

Source: GitLab documentation, "Code Quality", section on custom tools: description, check_name, fingerprint,
severity and location of each problem.
"""

from __future__ import annotations

import json

from flowkit.cli.reports.finding import Finding
from flowkit.core.diagnostic import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def as_gitlab(found: list[Finding]) -> str:
    """The findings that count, as a list of objects."""
    issues = [
        {
            "description": finding.said,
            "check_name": finding.problem.rule.name,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.problem.rule.severity],
            "location": _location(finding),
        }
        for finding in found
        if finding.justification is None
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2)


def _location(finding: Finding) -> dict[str, object]:
    span = finding.problem.span
    if span is None:
        return {"path": ".", "lines": {"begin": 1}}
    return {"path": span.file, "lines": {"begin": span.line}}
