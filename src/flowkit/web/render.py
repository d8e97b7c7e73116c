"""HTML from pages: templates of the host, then of the flow, then our own.

A page may have a template of its own, ``states/espace.accueil.html``, or share one with its step,
``states/espace.html``. A template that replaces one of ours still reaches it as ``flowkit/base.html``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)
from markupsafe import Markup, escape
from starlette.staticfiles import StaticFiles

from flowkit import messages

STATIC = Path(__file__).parent / "static"


def environment(folders: tuple[Path, ...]) -> Environment:
    """Where templates come from. Everything in them is escaped, and a name that is missing is an error."""
    ours = PackageLoader("flowkit.web", "templates")
    loaders = [*(FileSystemLoader(folder) for folder in folders), ours, PrefixLoader({"flowkit": ours})]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["paragraphs"] = paragraphs
    return made


@lru_cache(maxsize=1_000)
def template_of(made: Environment, state: str) -> Template:
    """The template that a page is made with, the first that exists: its own, its step's, that of all."""
    parts = state.split(".")
    own = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return made.select_template([*(f"states/{name}.html" for name in own), "page.html"])


def static(folders: tuple[Path, ...]) -> StaticFiles:
    """Stylesheets, scripts and pictures: those in the folder ``static`` of the templates, then ours."""
    files = StaticFiles(directory=STATIC)
    files.all_directories = [*(folder / "static" for folder in folders), STATIC]
    return files


def paragraphs(text: str) -> Markup:
    """A text with its empty lines as paragraphs, its line breaks kept, and lines of ``- `` as a list."""
    blocks = [block for block in text.strip().split("\n\n") if block.strip()]
    return Markup("").join(_block(block.splitlines()) for block in blocks)


def _block(lines: list[str]) -> Markup:
    made = Markup("")
    for listed, group in groupby(lines, key=lambda line: line.startswith("- ")):
        if listed:
            items = Markup("").join(Markup("<li>{}</li>").format(line[2:]) for line in group)
            made += Markup("<ul>{}</ul>").format(items)
        else:
            made += Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in group))
    return made


def own(language: str) -> Callable[..., str]:
    """Looks up sentences of flowkit's own in a language: ``t("restart")``."""
    return partial(_own, language)


def _own(language: str, key: str, /, **params: object) -> str:
    return messages.text(f"web.{key}", language, **params)
