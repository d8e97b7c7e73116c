"""Writing a page: texts that draw what they say and nothing else, tables, our own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from flowkit.draw.metrics import clean
from flowkit.messages import catalogue, languages

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Html:
    """Text that is markup already."""

    text: str

    def __str__(self) -> str:
        return self.text


def written(value: object) -> str:
    """A value as markup: a text is escaped, and what nobody can see in it is left out."""
    return value.text if isinstance(value, Html) else escape(clean(str(value)))


def tag(name: str, /, *inside: object, **attributes: str | bool) -> Html:
    """An element. A trailing underscore of an attribute's name goes; inner ones are hyphens."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(clean(str(value)))}"')
        for key, value in attributes.items()
        if value is not False
    )
    return Html(f"<{name}{given}>{''.join(map(written, inside))}</{name}>")


def joined(parts: Iterable[object], between: str = "") -> Html:
    """Several parts as one."""
    return Html(between.join(map(written, parts)))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Html:
    """A table whose first cells name the rows; it scrolls by itself where the page is narrow."""
    columns = joined(tag("th", name, scope="col") for name in head)
    body = joined(
        tag("tr", tag("th", first, scope="row"), joined(tag("td", cell) for cell in rest))
        for first, *rest in rows
    )
    whole = tag("table", tag("caption", caption), tag("thead", tag("tr", columns)), tag("tbody", body))
    return tag("div", whole, class_="wide", tabindex="0", role="region", aria_label=caption)


@dataclass(frozen=True, slots=True)
class Says:
    """Our own words on a page, in one language; nothing is shortened."""

    language: str

    def __call__(self, key: str, /, **params: object) -> str:
        """A sentence of the area ``page`` of the catalogue."""
        sentence = catalogue("page", self.spoken)[key]
        return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), sentence)

    @property
    def spoken(self) -> str:
        """The language that our words are said in."""
        return self.language if self.language in languages else languages[0]
