"""The page itself: one file that asks nobody for anything, readable without its script."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from flowkit.core.diagnostic import Diagnostic
from flowkit.draw.words import Words
from flowkit.messages import catalogue
from flowkit.messages.render import Sources
from flowkit.review.report import body, findings, index, layers
from flowkit.review.report.compact import Compactor, Paints
from flowkit.review.report.machine import machine
from flowkit.review.report.markup import Html, Says, joined, tag
from flowkit.review.report.material import Material

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = ("reading.js", "machine.js", "picture.js", "layers.js", "simulation.js", "main.js")
_PACKED = "journey"  # the largest picture, and the only one whose parts other pictures show

_SCRIPTED = ("sim", "changes", "play", "search", "box", "legend", "result", "yes", "no", "lost")
"""How the keys of our words begin that the script says."""

_CSP = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
_LIVE = "; connect-src 'self'"


def page(material: Material) -> str:
    """The whole page."""
    says = Says(material.language)
    paints = Paints()
    numbers = {t.id: t.index for t in material.subject.flow.transitions}
    titles = {s.prefix + box.id: box.title for s in material.pictures for box in s.picture.boxes}
    gone = {box for s in material.pictures if s.change is not None for box in s.change.both.old_boxes}
    compactor = Compactor(paints, numbers, titles, frozenset(gone))
    drawn = {shown.view: compactor.picture(shown.content, shown.prefix) for shown in material.pictures}
    packed = {_PACKED: drawn.pop(_PACKED)} if len(drawn) > 1 and _PACKED in drawn else {}
    shown = body.body(material, says, drawn)
    data = _data(material, says) | {"packed": packed}
    title = f"{Words(material.subject.flow, material.language).flow_title} — {says('review')}"
    return _whole((title, says.language), shown, data, paints.css() + layers.css(_tones(material)))


def problem_page(problems: tuple[Diagnostic, ...], sources: Sources, language: str) -> str:
    """The page of a flow that could never be read: what is wrong, and nothing else."""
    says = Says(language)
    told = findings.told_problems(problems, sources, says)
    section = tag("section", tag("h2", says("problems")), told, id="findings")
    header = tag("header", tag("h1", "flowkit"), tag("p", "", id="state-of-preview", role="status"))
    shown = joined([header, tag("main", section, id="main")])
    data: dict[str, Any] = {
        "states": {},
        "ways": [],
        "layers": [],
        "words": dict(catalogue("page", says.spoken)),
    }
    return _whole((says("problems"), language), shown, data, "")


def _whole(named: tuple[str, str], shown: Html, data: dict[str, Any], more: str) -> str:
    """The file: a head that allows nothing but this style and this script, what is seen, the packed data."""
    title, language = named
    style = _style() + more
    script = f"(()=>{{\n{_script()}}})();\n"
    head = [
        tag_open("meta", charset="utf-8"),
        tag_open("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag_open(
            "meta",
            http_equiv="Content-Security-Policy",
            content=_CSP.format(style=_hash(style), script=_hash(script)),
        ),
        tag_open("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    ]
    pack = tag("script", Html(_packed(data)), type="application/octet-stream", id="data")
    start = f"<!doctype html>\n{tag_open('html', lang=language)}<head>{joined(head)}</head>\n"
    return f"{start}<body>{shown}{pack}<script>{script}</script></body></html>\n"


def as_live(text: str, version: int) -> str:
    """The same page as a preview serves it: it may ask where it comes from what has changed since."""
    start, _, rest = text.partition("<html ")
    before, policy, after = rest.partition("; base-uri")
    return f'{start}<html data-live="{version}" {before}{_LIVE}{policy}{after}'


def tag_open(name: str, /, **attributes: str) -> Html:
    """An element that has no end."""
    return Html(str(tag(name, **attributes)).removesuffix(f"</{name}>"))


def _data(material: Material, says: Says) -> dict[str, Any]:
    flow = material.subject.flow
    words = Words(flow, material.language)
    pictures = [(shown.prefix, shown.picture) for shown in material.pictures]
    page_words = catalogue("page", says.spoken)
    ours = {key: text for key, text in page_words.items() if key.startswith(_SCRIPTED)}
    for area in ("step", "answer"):
        ours |= {f"{area}.{key}": text for key, text in catalogue(area, says.spoken).items()}
    found = [layers.layer(look, pictures) for look in material.looks]
    if material.told is not None:
        found.insert(0, layers.changes(material.told, material.pictures))
    return {
        "digest": flow.digest,
        "words": ours,
        "states": index.states(flow, words),
        "ways": index.ways(flow, words),
        "figure": index.figure_boxes(material.subject.project),
        "layers": found,
        "journeys": material.played,
        "machine": machine(material.subject.project, material.subject.automaton, material.language),
    }


def _tones(material: Material) -> set[str]:
    found = set(layers.PLAYED)
    for look in material.looks:
        marks = (*look.states.values(), *look.transitions.values(), *([look.rest] if look.rest else []))
        found |= {mark.tone for mark in marks} | {tone for tone, _ in look.legend}
    return found | {*layers.CHANGED} if material.told is not None else found


def _packed(data: dict[str, Any]) -> str:
    """Data as text: what only the script reads may be packed."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(gzip.compress(written, 9, mtime=0)).decode("ascii")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


@cache
def _script() -> str:
    return "".join(_lean((_ASSETS / name).read_text("utf-8")) for name in _SCRIPTS)


def _lean(text: str) -> str:
    """A script without its indentation and the comments on lines of their own."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(line + "\n" for line in lines if line and not line.startswith("// "))


@cache
def _style() -> str:
    lines = (_ASSETS / "page.css").read_text("utf-8").splitlines()
    return "".join(line.strip() for line in lines if not line.strip().startswith("/*"))
