"""Noting in a translation file which text each translation was made from."""

from __future__ import annotations

import re

from flowkit.core.fingerprint import fingerprint
from flowkit.core.flow import Flow

_KEY = "made_from"
_BLOCK = re.compile(rf"^{_KEY}:[^\n]*\n(?:(?:[ \t]+[^\n]*|#[^\n]*|[ \t]*)(?:\n|\Z))*", re.MULTILINE)


def stamped(text: str, flow: Flow, language: str) -> str:
    """The text of a translation file with the fingerprints of the texts that it translates, at its end."""
    known = flow.translations.get(language, {})
    lines = [f"  {path}: {fingerprint(flow.texts[path])}" for path in flow.texts if path in known]
    line_break = "\r\n" if "\r\n" in text else "\n"
    body = _BLOCK.sub("", text.replace("\r\n", "\n")).rstrip("\n")
    return line_break.join([*body.split("\n"), f"{_KEY}:", *lines, ""])
