"""Rules explained: what each finds, why it matters, an example that breaks it and one that does not.

The examples stand in ``examples/<rule name>/``, each as ``wrong`` or ``right`` in one of these forms:

- ``wrong.yaml``: a complete flow in one file;
- ``wrong/``: a complete flow in a folder;
- ``wrong.escaped``: a file whose odd bytes are written as in a Python bytes literal (``\\xe9``);
- ``wrong.txt``: a description, where no text can be the example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from flowkit.core.diagnostic import Rule
from flowkit.messages import text

FOLDER = Path(__file__).parent / "examples"
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Example:
    """An example as it is shown, and the files it consists of (none when it is only described)."""

    shown: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one rule, in one language."""

    rule: Rule
    what: str
    why: str
    wrong: Example
    right: Example


def find(wanted: str, rules: Iterable[Rule]) -> Rule:
    """The rule with this id (``FK101``) or name, whatever the case. Raises KeyError when there is none."""
    name = wanted.strip().lower()
    for rule in rules:
        if name in (rule.id.lower(), rule.name):
            return rule
    raise KeyError(wanted)


def explain(rule: Rule, language: str = "en") -> Explanation:
    """The explanation of a rule. Raises KeyError or FileNotFoundError when it is incomplete."""
    return Explanation(
        rule,
        text(f"explain.{rule.name}.what", language),
        text(f"explain.{rule.name}.why", language),
        example(rule.name, "wrong"),
        example(rule.name, "right"),
    )


def example(name: str, side: str) -> Example:
    """The ``wrong`` or ``right`` example of a rule. Raises FileNotFoundError when there is none."""
    place = FOLDER / name
    folder = place / side
    if folder.is_dir():
        return _folder(folder)
    plain, odd, told = (place / f"{side}{ending}" for ending in (".yaml", ".escaped", ".txt"))
    if plain.is_file():
        return Example(plain.read_text("utf-8"), {f"{side}.yaml": plain.read_bytes()})
    if odd.is_file():
        written = odd.read_text("utf-8")
        return Example(written, {f"{side}.yaml": unescaped(written)})
    return Example(told.read_text("utf-8"), _NO_FILES)


def _folder(folder: Path) -> Example:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    shown = "\n".join(f"# {name}\n{content.decode('utf-8')}" for name, content in files.items())
    return Example(shown, files)


def unescaped(written: str) -> bytes:
    """The bytes of a text written as in a Python bytes literal; other characters are UTF-8."""
    return written.encode("utf-8").decode("unicode_escape").encode("latin-1")
