"""``flowkit translated``: note which text each translation was made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, path_argument, reason, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow


@click.command("translated", short_help="Note that translations are up to date.")
@path_argument
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@spoken
def command(path: Path, languages: tuple[str, ...], lang: str | None, colour: str) -> int:
    """Note in the translation files of a flow that they say what its texts say now.

    Each file gets a short fingerprint of every text that it translates. When a text changes later, `flowkit
    check` tells that its translation is stale. Read the translations before: what was stale counts as new.
    """
    from flowkit.cli.reading import project

    spoke = console(lang, colour)
    flow = project(path, spoke).flow
    known = ", ".join(flow.languages[1:])
    for language in languages:
        if language not in flow.translations:
            raise spoke.refuse("cli.translated.unknown", language=language, known=known)
    if not flow.translations:
        raise spoke.refuse("cli.translated.none", path=path)
    for language in languages or flow.languages[1:]:
        _note(path, flow, language, spoke)
    return FINE


def _note(path: Path, flow: Flow, language: str, spoke: Console) -> None:
    from flowkit.core.fingerprint import fingerprint
    from flowkit.load.stamp import stamped

    file = next(place for end in ("yaml", "yml") if (place := path / f"{language}.{end}").exists())
    noted = {made.path: made.fingerprint for made in flow.made_from if made.language == language}
    known = [text for text in flow.texts if text in flow.translations[language]]
    stale = [text for text in known if noted.get(text, "") not in ("", fingerprint(flow.texts[text]))]
    try:
        file.write_bytes(stamped(file.read_bytes().decode("utf-8"), flow, language).encode("utf-8"))
    except OSError as error:
        raise spoke.refuse("cli.cannot-write", path=file, why=reason(error, spoke)) from error
    spoke.say(spoke.text("cli.translated.count", path=file, count=len(known), stale=len(stale)))
    for text in stale:
        spoke.say(f"  {text}")
