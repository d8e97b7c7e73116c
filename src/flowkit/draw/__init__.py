"""Pictures of a flow that reviewers can trust, of several views, in the formats of ``draw.formats``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flowkit.core.flow import Flow, StateKind
from flowkit.core.project import Guide, Project
from flowkit.draw import backends
from flowkit.draw import views as _views
from flowkit.draw.backends import NoGraphvizError, render
from flowkit.draw.blocks import Composed
from flowkit.draw.drawio import drawio
from flowkit.draw.dressing import dressed, present
from flowkit.draw.focus import Focus, around, focused
from flowkit.draw.formats import FORMATS, INSTEAD, TEXTS, ending, of_file
from flowkit.draw.look import Look
from flowkit.draw.markdown import markdown
from flowkit.draw.mermaid import mermaid
from flowkit.draw.page import finished, placed
from flowkit.draw.picture import Picture
from flowkit.draw.plantuml import plantuml
from flowkit.draw.scxml import scxml
from flowkit.draw.svg import accessible
from flowkit.draw.text import dot_text
from flowkit.draw.web import page

ENOUGH = 40  # states that one picture still shows well

__all__ = [
    "FORMATS",
    "INSTEAD",
    "TEXTS",
    "DrawError",
    "Drawing",
    "Focus",
    "NoGraphvizError",
    "can_draw",
    "draw",
    "drawing",
    "drawn",
    "ending",
    "fingerprint",
    "gallery",
    "of_file",
    "scxml",
    "views",
]


class DrawError(ValueError):
    """A view or format that is not there: a message key of the area ``draw`` and its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(f"{key} {params}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view in one format. Each transition of the flow is in ``drawn``, ``tagged`` or ``hidden``."""

    view: str
    content: bytes
    drawn: tuple[str, ...]
    tagged: tuple[str, ...]
    hidden: Mapping[str, tuple[str, ...]]


def can_draw() -> bool:
    """Whether there is a Graphviz, so that there can be more than texts."""
    return backends.backend() != "none"


def views(subject: Flow | Project) -> tuple[str, ...]:
    """The views that are drawn unless one is asked for.

    ``journey`` alone up to 40 states; above, ``overview`` and each step, then ``journey``. ``figure`` comes
    first where there is a guide.
    """
    flow, guide = _parts(subject)
    states = [s for s in flow.states.values() if s.kind not in (StateKind.STEP, StateKind.REGION)]
    names = ["figure"] if guide is not None else []
    if len(states) > ENOUGH and flow.steps:
        names += ["overview", *(f"step-{step}" for step in flow.steps)]
    return (*names, "journey")


def draw(
    subject: Flow | Project,
    view: str | Focus = "journey",
    form: str = "svg",
    language: str | None = None,
    look: Look | None = None,
) -> bytes:
    """A view of a flow (or of a project, which may have a figure) as a file's content, in a look.

    Beside those of ``views`` there are ``overview``, ``step-STEP``, ``around-STATE`` (the states next to one;
    ``around-STATE-2``: two ways from it), and a Focus that somebody else has worked out. Raises DrawError for
    an unknown view or format, NoGraphvizError for a picture without Graphviz.
    """
    return drawing(subject, view, form, language, look).content


def drawing(
    subject: Flow | Project,
    view: str | Focus = "journey",
    form: str = "svg",
    language: str | None = None,
    look: Look | None = None,
) -> Drawing:
    """Like ``draw``, with the account of every transition."""
    picture = _picture(subject, view, language)
    if form not in FORMATS or not FORMATS[form].whole:
        return drawn(picture, form, look)
    if view != "journey" or look is not None:
        raise DrawError("whole-flow", format=form)
    flow, _ = _parts(subject)
    return Drawing("journey", scxml(flow, language).encode(), tuple(t.id for t in flow.transitions), (), {})


_WRITERS: Mapping[str, Callable[[Picture], str]] = {
    "dot": dot_text,
    "mermaid": mermaid,
    "plantuml": plantuml,
    "markdown": markdown,
}


def drawn(picture: Picture, form: str = "svg", look: Look | None = None) -> Drawing:
    """A picture that is already put together, in a format and a look."""
    if form not in FORMATS:
        raise DrawError("no-such-format", format=form, known=", ".join(FORMATS))
    if FORMATS[form].whole:
        raise DrawError("whole-flow", format=form)
    shown = present(dressed(picture, look))
    if form in _WRITERS:
        content = _WRITERS[form](shown).encode()
    else:
        made = placed(picture, look)
        content = _painted(made, form, _fingerprint(shown))
        shown = present(made.picture)
    hidden: dict[str, tuple[str, ...]] = dict(shown.hidden)
    return Drawing(picture.name, content, shown.drawn, shown.jumps, hidden)


def _painted(made: Composed, form: str, kept: str) -> bytes:
    """A picture with everything at its place, in a format that needs the places."""
    shown = present(made.picture)
    if form == "drawio":
        return drawio(made)
    if form not in ("svg", "html"):
        return render(finished(made), "nop2", form)
    svg = accessible(render(finished(made), "nop2", "svg"), shown, kept)
    return page(shown, svg) if form == "html" else svg


def fingerprint(
    subject: Flow | Project, view: str | Focus, language: str | None = None, look: Look | None = None
) -> str:
    """What a view is drawn from, in 16 hexadecimal digits: the same with every Graphviz.

    Two pictures with the same fingerprint say the same thing. Raises DrawError for an unknown view.
    """
    return _fingerprint(present(dressed(_picture(subject, view, language), look)))


def _fingerprint(picture: Picture) -> str:
    return hashlib.sha256(dot_text(picture).encode()).hexdigest()[:16]


def gallery(subject: Flow | Project, form: str = "svg", language: str | None = None) -> dict[str, bytes]:
    """Every default view, by file name."""
    names = ("journey",) if form in FORMATS and FORMATS[form].whole else views(subject)
    found = [(view, draw(subject, view, form, language)) for view in names]
    return {f"{view}.{ending(form)}": content for view, content in found}


def _parts(subject: Flow | Project) -> tuple[Flow, Guide | None]:
    return (subject.flow, subject.guide) if isinstance(subject, Project) else (subject, None)


def _picture(subject: Flow | Project, view: str | Focus, language: str | None) -> Picture:
    flow, guide = _parts(subject)
    if isinstance(view, Focus):
        return focused(flow, view, language)
    if view.startswith("around-"):
        return focused(flow, _around(flow, view.removeprefix("around-")), language)
    if view == "journey":
        return _views.journey(flow, language)
    if view == "overview" and flow.steps:
        return _views.overview(flow, language)
    if view == "figure":
        if guide is None:
            raise DrawError("no-guide")
        return _views.figure(flow, guide, language)
    if view.startswith("step-") and view[5:] in flow.steps:
        return _views.step(flow, view[5:], language)
    known = ["journey", *(["overview"] if flow.steps else []), *(f"step-{s}" for s in flow.steps)]
    known += ["figure", "around-STATE"] if guide else ["around-STATE"]
    raise DrawError("no-such-view", view=view, known=", ".join(known))


def _around(flow: Flow, asked: str) -> Focus:
    found = re.fullmatch(r"(.*)-([1-9][0-9]?)", asked)
    state, hops = found.groups() if found else (asked, "1")
    if state in flow.states:
        return around(flow, state, int(hops))
    names = {name.rpartition(".")[2]: name for name in flow.states} | {name: name for name in flow.states}
    close = get_close_matches(state, names, n=1)
    if close:
        raise DrawError("no-such-state.close", state=state, close=names[close[0]])
    raise DrawError("no-such-state", state=state)
