"""A picture and its table as one small page that needs nothing else: no script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from flowkit.draw.listing import entries, heading
from flowkit.draw.metrics import clean
from flowkit.draw.picture import Picture
from flowkit.draw.say import say
from flowkit.draw.style import FONT, FRAME, INK, LOOP_ROW

_PROLOGUE = re.compile(rb"^.*?(?=<svg)", re.DOTALL)
_STYLE = f"""
body {{ font: 16px/1.45 {FONT}; color: {INK}; background: #FFFFFF; margin: 1.5rem; }}
h1 {{ position: absolute; clip-path: inset(50%); white-space: nowrap; }} /* the picture shows it */
figure {{ margin: 0 0 1.5rem; overflow: auto; border: 1px solid {FRAME}; }}
figure > svg {{ display: block; }}
div {{ overflow: auto; }}
table {{ border-collapse: collapse; font-size: .9rem; }}
th, td {{ border: 1px solid {FRAME}; padding: .3rem .5rem; text-align: start; vertical-align: top; }}
thead th {{ background: {LOOP_ROW}; }}
@media print {{ figure, div {{ overflow: visible; border: 0; }} figure > svg {{ max-width: 100%; }} }}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(picture: Picture, svg: bytes) -> bytes:
    """The page of a view, around the SVG that shows it."""
    title = _text(picture.title)
    body = [
        f"<h1>{title}</h1>",
        f'<figure tabindex="0" role="group" aria-label="{title}">',
        _PROLOGUE.sub(b"", svg).decode().strip(),
        "</figure>",
        *_table(picture),
        *_hidden(picture),
    ]
    head = [
        "<!doctype html>",
        f'<html lang="{escape(picture.language)}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
    ]
    return "\n".join([*head, "<body><main>", *body, "</main></body></html>", ""]).encode()


def _table(picture: Picture) -> Iterable[str]:
    name = _text(say("table", picture.language))
    yield f'<div tabindex="0" role="group" aria-label="{name}"><table>'
    names = "".join(f'<th scope="col">{_text(column)}</th>' for column in heading(picture))
    yield f"<thead><tr>{names}</tr></thead>"
    yield "<tbody>"
    for entry in entries(picture):
        cells = (entry.state, entry.kind, entry.way, entry.target, ", ".join(entry.ids))
        yield "<tr>" + "".join(f'<td dir="auto">{_text(cell)}</td>' for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _hidden(picture: Picture) -> Iterable[str]:
    found = [(why, ids) for why, ids in picture.hidden if ids]
    if found:
        yield "<ul>"
        for why, ids in found:
            yield f"<li>{_text(why)}: {_text(', '.join(ids))}</li>"
        yield "</ul>"


def _text(value: str) -> str:
    return escape(clean(value))
