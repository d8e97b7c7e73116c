"""Graphviz, wherever it is: `dot` on PATH through the graphviz package, else inside pygraphviz."""

from __future__ import annotations

import shutil
import warnings
from functools import cache

TIMEOUT = 30  # seconds a layout may take


class NoGraphvizError(RuntimeError):
    """Neither `dot` nor pygraphviz is there: only the text formats can be made."""


@cache
def backend() -> str:
    """``dot``, ``pygraphviz`` or ``none``."""
    if shutil.which("dot") and shutil.which("neato"):
        return "dot"
    try:
        import pygraphviz
    except ImportError:
        return "none"
    return "pygraphviz" if pygraphviz else "none"


def render(text: str, engine: str, form: str) -> bytes:
    """The DOT text laid out (``engine`` dot) or drawn at fixed positions (``engine`` nop2) in a format.

    Raises NoGraphvizError, or RuntimeError with Graphviz's own words.
    """
    using = backend()
    if using == "dot":
        return _with_dot(text, engine, form)
    if using == "pygraphviz":
        return _with_pygraphviz(text, engine, form)
    raise NoGraphvizError


def _with_dot(text: str, engine: str, form: str) -> bytes:
    import graphviz

    try:
        fixed = engine == "nop2"
        found = graphviz.pipe(
            "neato" if fixed else engine, form, text.encode(), neato_no_op=2 if fixed else None, quiet=True
        )
    except graphviz.CalledProcessError as error:
        raise RuntimeError(str(error.stderr or error)[:500]) from error
    return bytes(found)


def _with_pygraphviz(text: str, engine: str, form: str) -> bytes:
    import pygraphviz

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fonts that fontconfig cannot match exactly
        graph = pygraphviz.AGraph(string=text)
        drawn = graph.draw(format=form, prog=engine)
    graph.close()
    return drawn if isinstance(drawn, bytes) else str(drawn).encode()
