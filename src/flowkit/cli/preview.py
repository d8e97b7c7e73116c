"""``flowkit preview``: the page of a flow, up to date while its files are being written."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, path_argument, reason, spoken

if TYPE_CHECKING:
    from flowkit.review.preview import Keeper, Preview

PORT = 8642
_SELF = "from flowkit.cli.main import main; main()"


@click.command("preview", short_help="Show the page of a flow while you write it.")
@path_argument
@click.option("--watch/--no-watch", default=True, show_default=True, help="Follow the files.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one."
)
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path, watch: bool, port: int, opened: bool, lang: str | None, colour: str
) -> int:
    """Show the page of `flowkit report` in a browser, up to date while the files are being written.

    A saved file shows soon: the pictures that changed, and problems with the line they are in. Proofs, tests
    and the other pictures follow. Only this machine can see the page. Ctrl-C ends it.
    """
    from flowkit.review.preview import Keeper, Preview

    spoke = console(lang, colour)
    if not path.exists():
        raise spoke.refuse("cli.no-such-path", path=path)
    whole = ("-c", _SELF, "report", str(path), "-o", "-", *(["--lang", lang] if lang else []))
    keeper = Keeper(path, lang, whole)
    try:
        server = Preview(keeper, port)
    except OSError as error:
        raise spoke.refuse("cli.preview.port", port=port, why=reason(error, spoke)) from error
    spoke.complain(spoke.text("cli.preview.reading", path=path))
    _serve(server, keeper, watch, opened, spoke)
    return FINE


def _serve(server: Preview, keeper: Keeper, watch: bool, opened: bool, spoke: Console) -> None:
    """Answer until Ctrl-C."""
    try:
        keeper.refresh()
        spoke.say(spoke.text("cli.preview.at", address=server.address))
        if opened:
            import webbrowser

            webbrowser.open(server.address)
        if watch:
            threading.Thread(target=keeper.watch, daemon=True).start()
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        spoke.complain("\n" + spoke.text("cli.preview.ended"))
    finally:
        server.close()
