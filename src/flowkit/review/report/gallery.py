"""The pictures of a page: the views of a flow, drawn; one that would look as before is not drawn again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from flowkit.core.project import Project
from flowkit.draw import NoGraphvizError, drawn
from flowkit.draw import views as usual_views
from flowkit.draw.picture import Picture
from flowkit.draw.text import dot_text
from flowkit.draw.views import figure, journey, overview, step
from flowkit.review.diff import Told
from flowkit.review.diff.view import View
from flowkit.review.diff.view import views as diff_views

__all__ = ["Gallery", "NoGraphvizError", "Shown", "pictures"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the page: its view, its title, and the SVG of Graphviz."""

    view: str
    title: str
    picture: Picture
    content: bytes
    stale: bool = False  # as it was before the last change
    change: View | None = None  # both versions, where something changed

    @property
    def prefix(self) -> str:
        """What stands before the names in it: the boxes of the figure are no states."""
        return "figure:" if self.view == "figure" else ""


@dataclass(slots=True)
class Gallery:
    """Draws the views of a project; one that would look as before is not drawn again."""

    language: str
    kept: dict[str, tuple[str, Shown]] = field(default_factory=dict)

    def shown(
        self, project: Project, soon: Collection[str] | None = None, told: Told | None = None
    ) -> tuple[Shown, ...]:
        """The pictures, in the order of the views. Raises NoGraphvizError.

        With ``soon`` only those among it are drawn anew; the others stay as they were, marked ``stale``. With
        ``told`` the pictures in which something changed hold both versions.
        """
        changed = {view.name: view for view in diff_views(told)} if told is not None else {}
        found: dict[str, tuple[str, Shown]] = {}
        for view, one in pictures(project, self.language).items():
            change = changed.get(view)
            picture = one if change is None else _bare(change.both.picture)
            key = _key(picture)
            before = self.kept.get(view)
            if before is not None and before[0] == key:
                found[view] = before
            elif before is not None and soon is not None and view not in soon:
                found[view] = (before[0], replace(before[1], stale=True))
            else:
                found[view] = key, Shown(view, one.title, picture, drawn(picture).content, False, change)
        self.kept = found
        return tuple(one for _, one in found.values())


def pictures(project: Project, language: str) -> Mapping[str, Picture]:
    """Every view, not drawn yet. The page says which flow it is; a picture need not."""
    flow, found = project.flow, {}
    for view in usual_views(project):
        if view == "figure" and project.guide is not None:
            made = figure(flow, project.guide, language)
        elif view == "overview":
            made = overview(flow, language)
        elif view == "journey":
            made = journey(flow, language)
        else:
            made = step(flow, view.removeprefix("step-"), language)
        found[view] = _bare(made)
    return found


def _bare(picture: Picture) -> Picture:
    """A picture without what the page says already: which flow it is."""
    return replace(picture, subtitle="", footer=picture.footer[1:])


def _key(picture: Picture) -> str:
    return hashlib.sha256(dot_text(picture).encode()).hexdigest()
