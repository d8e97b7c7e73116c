"""``flowkit schema``: the JSON Schema of the format, for editors and other tools."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, output_option, spoken


@click.command("schema", short_help="Print the JSON Schema of the format.")
@output_option
@spoken
def command(output: Path | None, lang: str | None, colour: str) -> int:
    """Print the JSON Schema of the files of a flow.

    An editor uses it when a file begins with `# yaml-language-server: $schema=PATH`.
    """
    from flowkit.load import schema

    found = schema()
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=1)
    console(lang, colour).write(text, output)
    return FINE
