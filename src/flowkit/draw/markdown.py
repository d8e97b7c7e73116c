"""A picture as a table in Markdown: what can be done in each state, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowkit.draw.listing import entries, heading
from flowkit.draw.metrics import clean
from flowkit.draw.picture import Picture

_SYNTAX = re.compile(r"[\\`*_\[\]<>|~#&$@]|:(?=//)|(?<=www)\.")  # of Markdown, its tables, links, mathematics
_OPENING = re.compile(r"^(\d*)([-+=.)])")  # what makes a line a list or a heading


def markdown(picture: Picture) -> str:
    """The table of a view, with its title, and what the picture does not show."""
    lines = [f"# {_text(picture.title)}", "", _text(picture.subtitle), ""]
    lines += [_row([_text(name) for name in heading(picture)]), "|" + " --- |" * len(heading(picture))]
    for entry in entries(picture):
        lines.append(_row([*map(_text, entry[:4]), _names(entry.ids)]))
    lines.append("")
    lines += [f"- {_text(why)}: {_names(names)}" for why, names in picture.hidden if names]
    lines += ["", *(f"{_text(line)}\\" for line in picture.footer)]
    return "\n".join(lines).rstrip("\\") + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _names(ids: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in ids)


def _text(value: str) -> str:
    """A text that Markdown shows as it is."""
    return _OPENING.sub(r"\1\\\2", _SYNTAX.sub(r"\\\g<0>", clean(value)))
