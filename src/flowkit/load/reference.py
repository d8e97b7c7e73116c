"""The tables of keys in flows/README*.md, generated from the JSON Schema that judges every file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from flowkit.load.keys import schema

TABLES = (
    *("flow_file", "step_file", "state", "way", "button", "answer", "end", "region", "scenario", "migration"),
    *("effect", "mail", "letter", "webhook", "delivery", "account"),
)
_MARKED = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- /keys -->)", re.DOTALL)


def table(definition: str, language: str = "en") -> str:
    """A Markdown table of the keys of one definition of the schema. Raises KeyError for an unknown one."""
    shape = _shape(definition)
    required = shape.get("required", ())
    head = {"fr": ("clé", "ce qu'elle dit"), "en": ("key", "what it says")}[language]
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|"]
    for key, value in shape["properties"].items():
        mark = " **\\***" if key in required else ""
        lines.append(f"| `{key}`{mark} | {_described(value, language)} |")
    return "\n".join(lines) + "\n"


def filled(page: str, language: str) -> str:
    """A page with every table between ``<!-- keys: NAME -->`` and ``<!-- /keys -->`` made anew."""
    return _MARKED.sub(lambda found: found[1] + table(found[2], language) + found[3], page)


def _shape(definition: str) -> Mapping[str, Any]:
    definitions = schema()["$defs"]
    if definition == "scenario":
        return dict(definitions["scenario_file"]["properties"]["scenarios"]["items"])
    return dict(definitions[definition])


def _described(value: Mapping[str, Any], language: str) -> str:
    text = value.get("description")
    if text is None and "$ref" in value:
        text = schema()["$defs"][value["$ref"].rsplit("/", 1)[-1]].get("description", "")
    said = str(text or "")
    if "enum" in value and "true" not in value["enum"]:
        said += " " + ", ".join(f"`{one}`" for one in value["enum"]) + "."
    if language != "en":
        english = str(text or "")
        said = said.replace(english, french()[english])
    return said.replace("|", "\\|")


@cache
def french() -> Mapping[str, str]:
    """Each description of the schema in French."""
    text = (files("flowkit.load") / "schema" / "descriptions.fr.toml").read_text("utf-8")
    return tomllib.loads(text)
