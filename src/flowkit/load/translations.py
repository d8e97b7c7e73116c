"""Translation files: the same texts by the same paths, in another language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.flow import Flow, MadeFrom
from flowkit.load import rules
from flowkit.load.draft import Draft, scalar
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar

_PLACEHOLDER = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}")
_FOR_REVIEWERS = ".note"  # notes are read by reviewers only: translating them is optional


def translated(
    flow: Flow, draft: Draft, nodes: list[MappingNode]
) -> tuple[dict[str, Mapping[str, str]], list[Diagnostic]]:
    """The texts of each translation file by language and path, and what is missing, unknown or different."""
    found: dict[str, Mapping[str, str]] = {}
    problems: list[Diagnostic] = []
    for node in nodes:
        language = scalar(node, "language") or ""
        misnamed = list(_named(flow, node, language))
        if misnamed or not isinstance(node.get("texts"), MappingNode):
            problems += misnamed  # what it translates, and into what, is not known
            continue
        texts: dict[str, str] = {}
        misspelt: set[str] = set()
        for path, key, value in _flat(node.get("texts"), None, ""):
            if path not in flow.texts:
                guess = near(path, flow.texts)
                params = {"path": path, "near": guess}
                variant = "near" if guess else ""
                problems.append(Diagnostic(rules.UNKNOWN_TRANSLATION, key.span, params, variant))
                misspelt.add(guess)
                continue
            texts[path] = value.text
            problems += _differing(flow.texts[path], path, value)
        problems += _missing(flow, draft, node, {*texts, *misspelt})
        found[language] = texts
    return found, problems


def made_from(flow: Flow, nodes: list[MappingNode]) -> tuple[MadeFrom, ...]:
    """What each translation says of the text that it was made from."""
    found: list[MadeFrom] = []
    for node in nodes:
        language = scalar(node, "language") or ""
        known = {path: value.span for path, _, value in _flat(node.get("texts"), None, "")}
        for path, _, value in _flat(node.get("made_from"), None, "") if language in flow.translations else ():
            if path in known:
                found.append(MadeFrom(language, path, value.text, known[path]))
    return tuple(found)


def _named(flow: Flow, node: MappingNode, language: str) -> Iterator[Diagnostic]:
    """The language of a file is that of its name, and not the flow's own."""
    span = (node.get("language") or node).span
    name = span.file.rpartition("/")[2].partition(".")[0]
    if language != name:
        yield Diagnostic(rules.WRONG_LANGUAGE, span, {"language": language, "name": name})
    elif language == flow.language:
        yield Diagnostic(rules.WRONG_LANGUAGE, span, {"language": language}, "own")


def _flat(node: Node | None, key: Scalar | None, path: str) -> Iterator[tuple[str, Scalar, Scalar]]:
    """Each text with its path and its last key."""
    if isinstance(node, Scalar) and key is not None:
        yield path, key, node
    elif isinstance(node, MappingNode):
        for name, value in node.entries:
            yield from _flat(value, name, f"{path}.{name.text}" if path else name.text)


def _differing(original: str, path: str, value: Scalar) -> Iterator[Diagnostic]:
    """A translation in which other answers stand between braces."""
    wanted, given = (sorted(_PLACEHOLDER.findall(text)) for text in (original, value.text))
    if wanted != given:
        params = {"path": path, "wanted": ", ".join(wanted), "given": ", ".join(given)}
        variant = "none-given" if not given else "none-wanted" if not wanted else ""
        yield Diagnostic(rules.PLACEHOLDER_MISMATCH, value.span, params, variant)


def _missing(flow: Flow, draft: Draft, node: MappingNode, found: Collection[str]) -> Iterator[Diagnostic]:
    missing = [path for path in flow.texts if path not in found and not path.endswith(_FOR_REVIEWERS)]
    language = scalar(node, "language") or ""
    key = node.key("language")
    here: Span = key.span if key is not None else node.span
    for path in missing[:20]:
        params = {"path": path, "language": language, "count": len(missing)}
        yield Diagnostic(rules.MISSING_TRANSLATION, here, params, "", (draft.places[path],))
    if len(missing) > 20:
        params = {"count": len(missing) - 20, "language": language}
        yield Diagnostic(rules.MISSING_TRANSLATION, here, params, "more")
