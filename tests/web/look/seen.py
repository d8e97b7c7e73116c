"""What a browser finds on a page, measured at several sizes without loading it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page as Tab

from tests.web.look.shown import PHONE, SMALL, WIDE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}: ${node.failureSummary}`))"""
_MEASURE = """() => {
  const read = "main :is(h1,h2,p,label,button,td,dd), header button, nav button";
  const all = [...document.querySelectorAll(read)];
  const cut = all.filter(one => { const box = one.getBoundingClientRect();
    const out = box.right > innerWidth + 1 || box.left < -1 || one.scrollWidth > one.clientWidth + 1;
    return box.width > 1 && out
      && getComputedStyle(one).display !== "inline"; });
  const root = document.documentElement;
  return { wider: root.scrollWidth - root.clientWidth, cut: cut.map(one => one.outerHTML.slice(0, 120)) };
}"""
_ABOUT = """() => ({ title: document.title, language: document.documentElement.lang,
  heading: document.querySelector("h1").textContent.trim(),
  levels: [...document.querySelectorAll("h1,h2,h3,h4")].map(one => Number(one.tagName[1])) })"""


@dataclass
class Seen:
    """One page in one language."""

    state: str
    language: str
    title: str = ""
    says: str = ""
    heading: str = ""
    levels: list[int] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


def see(page: Tab, state: str, language: str) -> Seen:
    """Look at the page that is shown: with axe when wide and on a phone, and whether it fits small ones."""
    about = page.evaluate(_ABOUT)
    found = Seen(state, language, about["title"], about["language"], about["heading"], about["levels"])
    for size in (WIDE, (640, 480), PHONE, SMALL):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        measured = page.evaluate(_MEASURE)
        found.cut += [f"{size}: {one}" for one in measured["cut"]]
        if measured["wider"]:
            found.cut.append(f"{size}: the page is {measured['wider']} pixels too wide")
        if size in (WIDE, PHONE):
            found.axe += [f"{size}: {one}" for one in wrong(page)]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return found


def wrong(page: Tab) -> list[str]:
    """What axe finds wrong with a page as it stands."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE + ";0")
    answered: list[str] = page.evaluate(_RUN)
    return answered
