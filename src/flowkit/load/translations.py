"""Translation files: the same texts by the same paths, in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.flow import Flow
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
        problems += _named(flow, node, language)
        texts: dict[str, str] = {}
        for path, value in _flat(node.get("texts"), ""):
            if path not in flow.texts:
                guess = near(path, flow.texts)
                params = {"path": path, "near": guess}
                variant = "near" if guess else ""
                problems.append(Diagnostic(rules.UNKNOWN_TRANSLATION, value.span, params, variant))
                continue
            texts[path] = value.text
            wanted, given = (sorted(_PLACEHOLDER.findall(text)) for text in (flow.texts[path], value.text))
            if wanted != given:
                params = {"path": path, "wanted": ", ".join(wanted), "given": ", ".join(given)}
                problems.append(Diagnostic(rules.PLACEHOLDER_MISMATCH, value.span, params))
        problems += _missing(flow, draft, node, language, texts)
        found[language] = texts
    return found, problems


def _named(flow: Flow, node: MappingNode, language: str) -> Iterator[Diagnostic]:
    """The language of a file is that of its name, and not the flow's own."""
    span = (node.get("language") or node).span
    name = span.file.rpartition("/")[2].partition(".")[0]
    if language != name:
        yield Diagnostic(rules.WRONG_LANGUAGE, span, {"language": language, "name": name})
    elif language == flow.language:
        yield Diagnostic(rules.WRONG_LANGUAGE, span, {"language": language}, "own")


def _flat(node: Node | None, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _flat(value, f"{path}.{key.text}" if path else key.text)


def _missing(
    flow: Flow, draft: Draft, node: MappingNode, language: str, texts: Mapping[str, str]
) -> Iterator[Diagnostic]:
    missing = [path for path in flow.texts if path not in texts and not path.endswith(_FOR_REVIEWERS)]
    key = node.key("language")
    here: Span = key.span if key is not None else node.span
    for path in missing[:20]:
        place = draft.places.get(path)
        params = {"path": path, "language": language, "count": len(missing)}
        yield Diagnostic(rules.MISSING_TRANSLATION, here, params, "", (place,) if place else ())
    if len(missing) > 20:
        params = {"count": len(missing) - 20, "language": language}
        yield Diagnostic(rules.MISSING_TRANSLATION, here, params, "more")
