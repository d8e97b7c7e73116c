"""``flowkit test``: does the flow do what its scenarios and walks say, and what did none of them try?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.scenario.coverage import Coverage
    from flowkit.scenario.result import ScenarioResult


@click.command("test", short_help="Run its scenarios; name what none of them covers.")
@path_argument
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text")
@click.option("-k", "--only", metavar="TEXT", help="Run only the scenarios whose name contains this text.")
@click.option("--cover", is_flag=True, help="Fail unless every state and every transition is covered.")
@click.option("-v", "--verbose", is_flag=True, help="Name the scenarios that pass, too.")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    form: str,
    only: str | None,
    cover: bool,
    verbose: bool,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Run the scenarios and walks of a flow, and name what none of them covers."""
    from flowkit.cli.reading import project
    from flowkit.scenario.coverage import coverage
    from flowkit.scenario.run import run_all
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    results = run_all(found, unfold(found.flow), only or "")
    if only and not results:
        raise spoke.refuse("test.none-called", path=path, only=only)
    covered = coverage(found.flow, results)
    if form == "json":
        spoke.write(_json(found.flow, results, covered, spoke), output)
    elif form == "junit":
        spoke.write(_junit(found.flow, results, spoke), output)
    else:
        told = covered if not only or cover else None
        spoke.write(_text(path, found.flow, results, told, (spoke, verbose)), output)
    failed = any(not result.passed for result in results) or (cover and not covered.complete)
    return PROBLEMS if failed else FINE


def _text(
    path: Path,
    flow: Flow,
    results: tuple[ScenarioResult, ...],
    covered: Coverage | None,  # None: only some were run, what they leave out says nothing
    how: tuple[Console, bool],
) -> str:
    spoke, verbose = how
    if not results:
        return spoke.text("test.none", path=path)
    lines = []
    for result in results:
        if result.failure is not None:
            word = spoke.paint(spoke.text("test.failed"), fg="red", bold=True)
            place = f"  ({result.failure.span})" if result.failure.span else ""
            lines += [f"{word}  {result.name}{place}", f"   {result.failure.text(flow, spoke.language)}"]
        elif verbose:
            lines.append(f"{spoke.paint(spoke.text('test.passed'), fg='green')}  {result.name}")
    lines += _coverage(flow, covered, spoke) if covered else []
    return "\n".join([*lines, _count(path, results, spoke)])


def _count(path: Path, results: tuple[ScenarioResult, ...], spoke: Console) -> str:
    passed = sum(result.passed for result in results)
    parts = [spoke.text("test.count.passed", count=passed)]
    if passed < len(results):
        parts.append(spoke.text("test.count.failed", count=len(results) - passed))
    return spoke.paint(f"{path}: " + ", ".join(parts), fg="green" if passed == len(results) else "red")


def _coverage(flow: Flow, covered: Coverage, spoke: Console) -> list[str]:
    from flowkit.scenario.coverage import untaken

    states, transitions = len(covered.states), len(covered.transitions)
    counts = {
        "states": states - len(covered.unvisited),
        "all_states": states,
        "transitions": transitions - len(covered.untaken),
        "all_transitions": transitions,
    }
    lines = [spoke.text("test.coverage", **counts)]
    if covered.unvisited:
        lines += [spoke.text("test.coverage.states"), *(f"   {state}" for state in covered.unvisited)]
    missing = untaken(flow, covered)
    if missing:
        lines.append(spoke.text("test.coverage.transitions"))
    for group in missing:
        target = group.transition.target
        if group.among == 1:
            lines.append(f"   {group.transition.id} → {target}")
            continue
        key = "all" if len(group.states) == group.among else "some"
        params = {"event": group.event, "target": target, "among": group.among, "count": len(group.states)}
        params["states"] = ", ".join(group.states)
        lines.append("   " + spoke.text(f"test.coverage.{key}", **params))
    return lines


def _json(flow: Flow, results: tuple[ScenarioResult, ...], covered: Coverage, spoke: Console) -> str:
    from flowkit.cli.diagnostics import place

    tests = []
    for result in results:
        one: dict[str, object] = {"name": result.name, "kind": result.kind, "passed": result.passed}
        if result.span is not None:
            one["place"] = place(result.span)
        if result.failure is not None:
            one["failure"] = {
                "reason": result.failure.message,
                "message": result.failure.text(flow, spoke.language),
                **({"place": place(result.failure.span)} if result.failure.span else {}),
            }
        tests.append(one | {"trace": list(result.trace)})
    coverage = {"states": dict(covered.states), "transitions": dict(covered.transitions)}
    return json.dumps({"flow": flow.id, "tests": tests, "coverage": coverage}, ensure_ascii=False, indent=2)


def _junit(flow: Flow, results: tuple[ScenarioResult, ...], spoke: Console) -> str:
    from xml.etree import ElementTree as Xml

    failures = sum(not result.passed for result in results)
    counts = {"tests": str(len(results)), "failures": str(failures), "errors": "0"}
    suite = Xml.Element("testsuite", {"name": flow.id, **counts})
    for result in results:
        names = {"classname": f"{flow.id}.{result.kind}", "name": result.name}
        if result.span is not None:
            names |= {"file": result.span.file, "line": str(result.span.line)}
        case = Xml.SubElement(suite, "testcase", names)
        if result.failure is not None:
            said = result.failure.text(flow, spoke.language)
            failure = Xml.SubElement(case, "failure", {"message": said, "type": result.failure.message})
            failure.text = f"{result.failure.span}: {said}" if result.failure.span else said
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(suite, encoding="unicode")
