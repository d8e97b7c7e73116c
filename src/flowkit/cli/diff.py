"""``flowkit diff``: what changed between two versions of a flow, and what follows from it?"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS, StopError
from flowkit.cli.console import Console, console, spoken

if TYPE_CHECKING:
    from flowkit.core.project import Project
    from flowkit.review.diff import Changes, Told
    from flowkit.review.revision import Version

FORMS = ("text", "markdown", "json")


@click.command("diff", short_help="Compare two versions: behaviour, wording, documentation.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("-o", "--output", type=Path, help="A folder for pictures of what changed; or a file.")
@click.option(
    "--picture",
    "pictures",
    type=click.Choice(["svg", "png", "pdf"]),
    multiple=True,
    help="The format of the pictures (default: svg; may be repeated).",
)
@click.option("--quick", is_flag=True, help="Only compare what is declared: leave proofs and tests out.")
@click.option("--exit-code", is_flag=True, help="Exit with status 1 when something changed.")
@click.option("-v", "--verbose", is_flag=True, help="Show every line and every journey.")
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    old: str,
    new: str | None,
    form: str,
    output: Path | None,
    pictures: tuple[str, ...],
    quick: bool,
    exit_code: bool,
    verbose: bool,
    lang: str | None,
    colour: str,
) -> int:
    """Compare two versions of a flow: two paths, or revisions of a git repository.

    \b
    flowkit diff OLD NEW            two folders or files
    flowkit diff PATH               the last commit and the work tree
    flowkit diff REV [PATH]         a revision and the work tree
    flowkit diff REV..REV [PATH]    two revisions; REV...REV begins where both come from

    Changes of behaviour, names, wording, documentation, promises and layout are told apart; what behaves
    otherwise is shown by the shortest journey that only one version allows. Exit status: 0, or 1 with
    --exit-code when something changed.
    """
    spoke = console(lang, colour)
    versions = _versions(old, new, spoke)
    pair = tuple(usable(version, spoke) for version in versions)
    changes = _changes(pair[0], pair[1], quick)
    names = versions[0].name, versions[1].name
    told = _show(changes, names, form, output, (verbose, spoke))
    if output is not None and not _is_file(output):
        _draw(told, output, pictures or ("svg",), spoke)
    return PROBLEMS if exit_code and changes.changes else FINE


def _versions(one: str, two: str | None, spoke: Console) -> tuple[Version, Version]:
    """The two versions meant. Raises StopError."""
    from flowkit.review.revision import RevisionError

    try:
        return _meant(one, two, spoke)
    except RevisionError as error:
        raise spoke.refuse(f"diff.{error.key}", **error.params) from error


def _meant(one: str, two: str | None, spoke: Console) -> tuple[Version, Version]:
    """Paths are meant where they exist; else a range or a revision."""
    from flowkit.review.revision import at_path, at_revision, is_revision, merge_base

    here = _exists(one)
    if two is not None and here:
        return at_path(Path(one)), at_path(Path(two))
    if here and (one == "." or not is_revision(one, Path())):
        return at_revision("HEAD", Path(one)), at_path(Path(one))
    path = Path(two or ".")
    if not here and ".." in one:
        before, _, after = one.partition("...") if "..." in one else one.partition("..")
        before, after = before or "HEAD", after or "HEAD"
        first = merge_base(before, after, path) if "..." in one else before
        return at_revision(first, path), at_revision(after, path)
    if not is_revision(one, path) and not _exists(two or "."):
        raise spoke.refuse("diff.two-paths-or-a-revision", what=one)
    return at_revision(one, path), at_path(path)


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def usable(version: Version, spoke: Console) -> Project:
    """The project of a version; what is wrong with it is printed. Raises StopError where it has none."""
    from flowkit.messages.render import count_line, render

    errors = [problem for problem in version.problems if problem.is_error]
    for problem in errors:
        shown = render(problem, version.texts.get, spoke.language, spoke.colour)
        spoke.complain(shown + "\n")
    if version.project is None:
        count = count_line(errors, spoke.language)
        spoke.complain("flowkit: " + spoke.text("diff.does-not-load", name=version.name, count=count))
        raise StopError(PROBLEMS)
    return version.project


def _changes(old: Project, new: Project, quick: bool) -> Changes:
    from flowkit.review.diff import compared, diff

    return compared(old, new) if quick else diff(old, new)


def _show(
    changes: Changes,
    names: tuple[str, str],
    form: str,
    output: Path | None,
    how: tuple[bool, Console],
) -> Told:
    """Say what changed, on the terminal or in a file."""
    from flowkit.review.diff.tell import Told

    told = Told(changes, how[1].language)
    file = output if output is not None and _is_file(output) else None
    how[1].write(_written(told, names, form, how), file)
    return told


def _is_file(output: Path) -> bool:
    return bool(output.suffix) and not output.is_dir()


def _written(told: Told, names: tuple[str, str], form: str, how: tuple[bool, Console]) -> str:
    from flowkit.review.diff.data import as_json
    from flowkit.review.diff.page import as_markdown
    from flowkit.review.diff.plain import as_text

    verbose, spoke = how
    if form == "json":
        return as_json(told, names)
    if form == "markdown":
        return as_markdown(told.changes, names, spoke.language)
    return as_text(told, names, spoke.paint, verbose=verbose)


def _draw(told: Told, folder: Path, forms: tuple[str, ...], spoke: Console) -> None:
    """Draw each view in which something changed: the old version, the new one, and the difference."""
    from flowkit.draw import can_draw, drawn
    from flowkit.review.diff.view import SIDES, views

    if not can_draw():
        raise spoke.refuse("diff.no-picture")
    for view in views(told):
        for side, form in product(SIDES, forms):
            place = folder / f"{view.name}.{side}.{form}"
            spoke.keep(drawn(view.picture(side), form, view.look(told, side)).content, place)
            spoke.complain(spoke.text("diff.drawn", path=place))
