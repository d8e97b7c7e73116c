"""Graphviz, wherever it is: `dot` on PATH through the graphviz package, else inside pygraphviz."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache


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
        said = error.stderr or str(error)
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        raise RuntimeError(said.strip()[:500]) from error
    return bytes(found)


def _with_pygraphviz(text: str, engine: str, form: str) -> bytes:
    import pygraphviz

    with warnings.catch_warnings(), _quiet() as said:
        warnings.simplefilter("ignore")  # fonts that fontconfig cannot match exactly
        try:
            graph = pygraphviz.AGraph(string=text)
            try:
                drawn = graph.draw(format=form, prog=engine)
            finally:
                graph.close()
        except (ValueError, TypeError, pygraphviz.agraph.DotError) as error:
            raise RuntimeError(f"{error} {said()}".strip()[:500]) from error
    return drawn if isinstance(drawn, bytes) else str(drawn).encode()


@contextmanager
def _quiet() -> Iterator[Callable[[], str]]:
    """What the libraries of Graphviz write to the error output stays here."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as kept:
        before = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield lambda: os.pread(kept.fileno(), 500, 0).decode("utf-8", "replace")
        finally:
            sys.stderr.flush()
            os.dup2(before, 2)
            os.close(before)
