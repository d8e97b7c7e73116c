"""``flowkit draw``: the pictures of a flow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, path_argument, spoken
from flowkit.cli.focused import Parts, views_of
from flowkit.cli.looks import LOOKS, Wish, chosen
from flowkit.messages import shown

if TYPE_CHECKING:
    from flowkit.core.project import Project
    from flowkit.draw import Drawing, Focus
    from flowkit.draw.look import Look


class _Form(click.ParamType):  # type: ignore[type-arg]  # generic in later releases of click only
    """One of the formats; what draws is only imported when somebody asks."""

    name = "format"

    def _choice(self) -> click.Choice[str]:
        from flowkit.draw import FORMATS

        return click.Choice(tuple(FORMATS))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self._choice().get_metavar(param, ctx)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return self._choice().convert(value, param, ctx)


@click.command("draw", short_help="Draw it: svg, png, pdf, html, drawio, dot, mermaid, plantuml, …")
@path_argument
@click.option(
    "-o",
    "--output",
    type=Path,
    default="diagrams",
    show_default=True,
    help="The folder for the pictures; for one view also a file (`loop.png`), or `-` for the terminal.",
)
@click.option("--view", "views", multiple=True, metavar="VIEW", help="Draw only this view (may be repeated).")
@click.option("--around", multiple=True, metavar="STATE", help="A state and those next to it.")
@click.option("--hops", type=click.IntRange(1, 99), default=1, show_default=True, help="How far around.")
@click.option("--person", "people", multiple=True, metavar="NAME", help="Only what this person can meet.")
@click.option("--only", "claims", multiple=True, metavar="claims.ID", help="Only what a claim speaks of.")
@click.option(
    "--format",
    "forms",
    type=_Form(),
    multiple=True,
    help="May be repeated (default: that of the file, else svg).",
)
@click.option("--look", type=click.Choice(LOOKS), help="What the picture shows beside where things lead.")
@click.option("--journal", "journals", multiple=True, type=Path, metavar="FILE", help="Recorded sessions.")
@click.option("--snapshot", type=Path, metavar="FILE", help="Where a journey stands (`play --save`).")
@click.option("--list", "listing", is_flag=True, help="List the views instead of drawing them.")
@click.option("-v", "--verbose", is_flag=True, help="Name the transitions that a picture leaves out.")
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    output: Path,
    views: tuple[str, ...],
    around: tuple[str, ...],
    hops: int,
    people: tuple[str, ...],
    claims: tuple[str, ...],
    forms: tuple[str, ...],
    look: str | None,
    journals: tuple[Path, ...],
    snapshot: Path | None,
    listing: bool,
    verbose: bool,
    lang: str | None,
    colour: str,
) -> int:
    """Draw a flow: the overview, each step, the whole journey, and the figure of its document.

    `svg`, `png`, `pdf`, `html` (the picture and its table) and `drawio` (to be moved by hand) need Graphviz
    (the `dot` command or the extra `graphviz`). `dot`, `mermaid`, `plantuml`, `markdown` (a table of the ways
    on) and `scxml` (the whole flow, for other engines) do not. Without Graphviz, and unless a format is asked
    for, texts are written.

    A part of a large flow is easier to read: what is next to a state (`--around`), what one of the invented
    people can meet (`--person`), what a claim is about (`--only`).

    A look paints and numbers the same picture: what the scenarios cover (`coverage`), how many people took
    each way and where they stopped (`traffic`, with --journal: see `flowkit replay`), what in the source
    document each thing rests on (`trace`), where a journey is (`position`, with --snapshot).
    """
    from flowkit.cli.reading import project
    from flowkit.draw import views as usual_views

    spoke = console(lang, colour)
    found = project(path, spoke)
    if listing:
        spoke.say("\n".join(usual_views(found)))
        return FINE
    asked = [*views, *views_of(Parts(around, hops, people, claims), found, spoke)]
    wished = asked or usual_views(found)
    kinds = _forms(forms, output, len(wished), spoke)
    pairs = [(view, form) for view in wished for form in kinds if asked or _is_told(view, form)]
    wish = Wish(look, journals, snapshot)
    shown_in = chosen(wish, found, lang, spoke)
    for view, form in pairs:
        called = view if isinstance(view, str) else view.name
        name = called if shown_in is None else f"{called}-{wish.name}"
        made = _drawn(found, (view, form), lang, shown_in, spoke)
        _keep(made, _place(output, name, form, len(pairs) == 1), spoke)
        if verbose:
            _account(made, spoke)
    return FINE


def _is_told(view: str | Focus, form: str) -> bool:
    """Whether a format is written for a view that nobody asked for: the whole flow only once."""
    from flowkit.draw import FORMATS

    return view == "journey" or not FORMATS[form].whole


def _forms(asked: tuple[str, ...], output: Path, views: int, spoke: Console) -> tuple[str, ...]:
    """The formats to write: those asked for, or that of the file; without Graphviz the texts, and a word."""
    from flowkit.draw import FORMATS, INSTEAD, TEXTS, can_draw, of_file

    named = None if output.is_dir() else of_file(output.suffix)
    if named and views > 1 and not FORMATS[named].whole:
        named = None
    wanted = asked or (named or "svg",)
    if can_draw() or not set(wanted) - set(TEXTS):
        return wanted
    if asked or named or str(output) == "-":
        raise spoke.refuse("draw.no-graphviz")
    spoke.complain(spoke.text("draw.texts-instead"))
    return INSTEAD


def _drawn(
    found: Project, what: tuple[str | Focus, str], lang: str | None, look: Look | None, spoke: Console
) -> Drawing:
    """A view in a format."""
    from flowkit.draw import DrawError, drawing

    try:
        return drawing(found, *what, lang, look)
    except DrawError as error:
        raise spoke.refuse(f"draw.{error.key}", **error.params) from error


def _place(output: Path, name: str, form: str, single: bool) -> Path | None:
    """The file of a picture; None is the terminal."""
    if single and str(output) == "-":
        return None
    if single and output.suffix and not output.is_dir():
        return output
    from flowkit.draw import ending

    return output / f"{name}.{ending(form)}"


def _keep(made: Drawing, place: Path | None, spoke: Console) -> None:
    if place is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
        return
    spoke.keep(made.content, place)
    hidden = sum(map(len, made.hidden.values()))
    counts = {"drawn": len(made.drawn), "tagged": len(made.tagged), "hidden": hidden}
    spoke.say(f"{place}  " + spoke.paint(spoke.text("cli.draw.count", **counts), dim=True))


def _account(made: Drawing, spoke: Console) -> None:
    for why, names in made.hidden.items():
        spoke.say(f"   {shown(why)}: " + ", ".join(names))
