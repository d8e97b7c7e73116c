"""``flowkit check``: is the flow well formed, does it hold together?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, spoken
from flowkit.core.diagnostic import Severity

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.diagnostic import Diagnostic


FORMS = ("text", "json", "sarif", "github", "gitlab", "junit")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one flow: the problems that count, those accepted with a reason, and the status."""

    path: Path
    problems: tuple[Diagnostic, ...]
    ignored: tuple[tuple[Diagnostic, str], ...]
    code: int
    subject: Subject | None = None

    def shown(self, notes: bool) -> Report:
        """The same without the notes, unless they are wanted."""
        kept = tuple(p for p in self.problems if notes or p.rule.severity != "info")
        return replace(self, problems=kept)


@click.command("check", short_help="Find what is wrong with a flow.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=Path)
@click.option("--format", "form", type=click.Choice(FORMS), default="text")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option("--notes", is_flag=True, help="Show notes as well: what is allowed but worth knowing.")
@click.option("--witness", is_flag=True, help="Say which change of one arrow would break each claim kept.")
@click.option("--write-scenario", "tests", type=Path, metavar="FILE", help="Write the journeys as scenarios.")
@click.option(
    "--draw", "pictures", type=Path, metavar="FILE_OR_DIR", help="Draw the journeys, each in a picture."
)
@click.option("--quick", is_flag=True, help="Only what reading the files shows: leave the proofs out.")
@click.option("--fix", is_flag=True, help="Put right what can be put right for sure, then check.")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    notes: bool,
    witness: bool,
    tests: Path | None,
    pictures: Path | None,
    quick: bool,
    fix: bool,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Check flows: shape, references, conditions, and all that can happen to a person in them.

    Every problem is shown with its place, not only the first. `flowkit explain ID` says more about one. A
    comment `# flowkit: ignore[rule-name] reason` on a line accepts what is found there.
    """
    spoke = console(lang, colour)
    if fix:
        for path in paths:
            _fix(path, spoke)
    reports = [(_read if quick else _report)(path, spoke) for path in paths]
    code = max(report.code for report in reports)
    if strict and any(p.rule.severity == "warning" for report in reports for p in report.problems):
        code = max(code, PROBLEMS)
    shown = [report.shown(notes or form == "json") for report in reports]
    if tests is not None:
        _write_scenarios(tests, reports, spoke)
    if pictures is not None:
        from flowkit.cli.drawn import draw_journeys

        found = [(r.subject, problem) for r in shown if r.subject is not None for problem in r.problems]
        draw_journeys(pictures, found, lang, spoke)
    text = _written(shown, form, spoke, witness)
    if form == "text":
        pairs = zip(reports, shown, strict=True)
        text += "".join(_summary(report, visible, spoke) + "\n" for report, visible in pairs)
    spoke.write(text, output)
    return code


def _fix(path: Path, spoke: Console) -> None:
    """Put right what can be, and say what was."""
    from flowkit.cli.console import reason
    from flowkit.cli.fixing import fixed
    from flowkit.messages.render import sentence

    try:
        gone = fixed(path, lambda where: _report(where, spoke).problems)
    except OSError as error:
        raise spoke.refuse("cli.cannot-write", path=path, why=reason(error, spoke)) from error
    for problem in gone:
        spoke.complain(spoke.text("cli.fixed", place=problem.span, said=sentence(problem, spoke.language)))


def _read(path: Path, spoke: Console) -> Report:
    """What reading shows, less what comments accept; neither the engine nor the rules are loaded."""
    from flowkit.cli.reading import examined, exit_code
    from flowkit.load.ignores import ignores

    _, problems = examined(path, spoke)
    accepted = {(one.span.file, one.line, name) for one in ignores(path) if one.reason for name in one.names}
    left = tuple(
        problem
        for problem in problems
        if problem.is_error
        or problem.span is None
        or (problem.span.file, problem.span.line, problem.rule.name) not in accepted
    )
    return Report(path, left, (), exit_code(left) or FINE)


def _report(path: Path, spoke: Console) -> Report:
    from flowkit.check import Subject
    from flowkit.check import findings as found_in
    from flowkit.check.suppression import accepted
    from flowkit.cli.explain import rules
    from flowkit.cli.reading import examined, exit_code
    from flowkit.load.ignores import ignores
    from flowkit.unfold import unfold

    project, problems = examined(path, spoke)
    if project is None:
        return Report(path, problems, (), exit_code(problems) or FINE)
    subject = Subject(project, unfold(project.flow))
    problems += found_in(subject)
    judged = accepted(problems, ignores(path), rules())
    code = exit_code(judged.problems) or FINE
    return Report(path, judged.problems, judged.ignored, code, subject)


def _write_scenarios(path: Path, reports: list[Report], spoke: Console) -> None:
    """Write the journeys that show problems as scenarios."""
    from flowkit.cli.witnesses import as_scenarios
    from flowkit.load.write import scenarios_text

    found = [as_scenarios(r.subject, r.problems, spoke) for r in reports if r.subject is not None]
    made = [scenario for scenarios, _ in found for scenario in scenarios]
    left_out = sum(count for _, count in found)
    spoke.write(scenarios_text(made, spoke.text("cli.check.scenarios")), path)
    spoke.complain(spoke.text("cli.check.written", path=path, count=len(made)))
    if left_out:
        spoke.complain(spoke.text("cli.check.left-out", count=left_out))


def _written(reports: list[Report], form: str, spoke: Console, witness: bool) -> str:
    from flowkit.cli import diagnostics
    from flowkit.cli.reports.finding import findings
    from flowkit.cli.witnesses import Journeys, worth, worth_lines

    problems = [problem for report in reports for problem in report.problems]
    journeys = Journeys(spoke)
    for report in reports:
        if report.subject is not None:
            journeys.add(report.subject.project, report.problems)
    subjects = [report.subject for report in reports if witness and report.subject is not None]
    claims = [claim for subject in subjects for claim in worth(subject)]
    if form == "text":
        lines = "".join(line + "\n" for line in worth_lines(claims, spoke))
        return diagnostics.as_text(sorted(problems, key=_gravity), spoke, journeys.text) + lines
    if form == "github":
        return diagnostics.as_annotations(problems, spoke.language)
    if form == "json":
        more = {"claims": claims} if witness else {}
        return diagnostics.as_json(problems, spoke.language, journeys.data, **more)
    found = {str(r.path): findings(r.problems, spoke.language, r.ignored, journeys.steps) for r in reports}
    together = [finding for each in found.values() for finding in each]
    if form == "gitlab":
        from flowkit.cli.reports.gitlab import as_gitlab

        return as_gitlab(together)
    if form == "sarif":
        from flowkit.cli.reports.sarif import as_sarif

        return as_sarif(together, spoke.language)
    from flowkit.cli.explain import rules
    from flowkit.cli.reports.junit import as_junit

    return as_junit(found, rules())


def _gravity(problem: Diagnostic) -> tuple[int, bool, bool]:
    """What a reader should see first: errors before warnings, who is stuck before what else is wrong, and
    what the flow does before what the files beside it say of it.
    """
    rule = problem.rule
    return [*Severity].index(rule.severity), problem.witness is None, rule.id.startswith("FK1")


def _summary(report: Report, visible: Report, spoke: Console) -> str:
    from flowkit.messages.render import count_line

    line = f"{report.path}: {count_line(visible.problems, spoke.language)}"
    hidden = len(report.problems) - len(visible.problems)
    if hidden:
        line += f" ({spoke.text('cli.count.hidden', count=hidden)})"
    if report.ignored:
        line += f" ({spoke.text('cli.count.ignored', count=len(report.ignored))})"
    severities = {problem.rule.severity.value for problem in visible.problems}
    return spoke.paint(line, fg="red" if "error" in severities else "yellow" if severities else "green")
