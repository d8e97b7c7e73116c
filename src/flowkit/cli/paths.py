"""``flowkit paths``: the possible journeys as a tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, UNDECIDED
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.flow import Flow
    from flowkit.core.tree import Configuration
    from flowkit.scenario.paths import Branch, Paths, Section


@click.command("paths", short_help="Show the possible journeys as a tree.")
@path_argument
@click.option("--person", metavar="NAME", help="Only what this person of people.yaml can meet.")
@click.option("--all", "everything", is_flag=True, help="Show buttons for leaving and timers, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    person: str | None,
    everything: bool,
    form: str,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Show every journey that is possible, as a tree by what is answered.

    The tree is cut where branches join: a state that several others lead to is shown once, on its own.
    """
    from flowkit.check import Subject
    from flowkit.cli.reading import project
    from flowkit.scenario.paths import paths
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    subject = Subject(found, unfold(found.flow))
    conduct = None
    if person is not None:
        from flowkit.check.claims.persons import conduct_of

        if person not in found.people:
            raise spoke.refuse("cli.paths.no-person", name=person, known=", ".join(found.people) or "-")
        conduct = conduct_of(subject, found.people[person])
    space = subject.explored(conduct)
    tree = paths(space, everything)
    writer = _Writer(found.flow, subject, spoke)
    spoke.write(writer.json(tree) if form == "json" else writer.text(tree), output)
    return FINE if space.complete else UNDECIDED


class _Writer:
    def __init__(self, flow: Flow, subject: Subject, spoke: Console) -> None:
        self.flow, self.subject, self.spoke = flow, subject, spoke

    def text(self, tree: Paths) -> str:
        lines = [line for section in tree.sections for line in (*self.section(section), "")]
        key = "cli.paths.left-out" if tree.left_out else "cli.paths.signs"
        return "\n".join([*lines, self.spoke.text(key, count=tree.left_out)])

    def section(self, section: Section) -> Iterator[str]:
        yield self.spoke.paint(self.place(section.place), bold=True)
        bars: list[bool] = []  # for each depth, whether more branches follow
        for branch in section.branches:
            del bars[branch.depth :]
            stem = "".join("│  " if more else "   " for more in bars)
            yield stem + ("└─ " if branch.last else "├─ ") + self.branch(branch)
            bars.append(not branch.last)

    def branch(self, branch: Branch) -> str:
        labels = " / ".join(dict.fromkeys(self.event(*event) for event in branch.events))
        when = "".join(f" [{self.condition(text)}]" for text in branch.when)
        sign = " ■" if self.subject.ended(branch.target) else "" if branch.goes_on else " ↗"
        return f"{labels}{when} → {self.place(branch.target)}{sign}"

    def condition(self, text: str) -> str:
        return self.spoke.text("cli.paths.otherwise") if text == "otherwise" else text

    def event(self, state: str, event: str) -> str:
        control = self.flow.states[state].control(event)
        label = self.flow.text(f"{control.path}.label", self.spoke.language) if control else ""
        return label or event

    def place(self, where: Configuration) -> str:
        return " + ".join(f"{self.flow.title_of(s, self.spoke.language)} ({s})" for s in where.states)

    def json(self, tree: Paths) -> str:
        sections = [
            {"place": list(one.place.states), "branches": [_object(branch) for branch in one.branches]}
            for one in tree.sections
        ]
        found = {"version": 1, "sections": sections, "left_out": tree.left_out}
        return json.dumps(found, ensure_ascii=False, indent=2)


def _object(branch: Branch) -> dict[str, object]:
    return {
        "depth": branch.depth,
        "events": [{"state": state, "event": event} for state, event in branch.events],
        "when": list(branch.when),
        "target": list(branch.target.states),
        "goes_on": branch.goes_on,
    }
