"""``flowkit serve``: the pages of a flow in a browser."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, path_argument, reason, spoken
from flowkit.cli.sessions.opened import opened, store_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.routing import BaseRoute

    from flowkit.web.app import Pages

PORT = 8643


@click.command("serve", short_help="Serve the pages of a flow to browsers.")
@path_argument
@click.option("--demo", is_flag=True, help="With invented people, a mailbox to read, and nothing kept.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one."
)
@click.option("--origin", metavar="URL", help="Where browsers see the site, if that is elsewhere.")
@click.option("--person", metavar="ID", help="The invented person who answers checks of the demonstration.")
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    demo: bool,
    host: str,
    port: int,
    origin: str | None,
    person: str | None,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """Serve a flow: every page, choice and branch of it comes from its YAML.

    Sessions are kept in the store; checks, mails and letters are carried out by a worker in this program, as
    the flow's effects.yaml says. With --demo nothing else is needed: invented people answer (/-/people),
    mails and letters come to /-/mail, and all is forgotten at the end. Ctrl-C ends it.
    """
    from flowkit.cli.reading import project
    from flowkit.run.effects.declared import Config
    from flowkit.web.demo.mailbox import free_port
    from flowkit.web.demo.stage import demonstration, placed
    from flowkit.web.serving import serve, site_of

    spoke = console(lang, colour)
    found = project(path, spoke)
    with ExitStack() as stack:
        config = Config.from_environment(lang, person)
        more: Callable[[Pages], Sequence[BaseRoute]] = _nothing_more
        if demo:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="flowkit-demo-")))
            url = f"sqlite:///{folder / 'sessions.db'}"
        store = stack.enter_context(opened(url, spoke, make=True))
        try:
            if demo:
                shown = stack.enter_context(demonstration(found, store, config, folder))
                port, more = port or free_port(host), shown.more
                site = placed(found, shown.site, origin or f"http://{host}:{port}")
            else:
                site = site_of(found, store, config, origin)
            serve(site, host, port, more, lambda at: _told(spoke, at, demo))
        except OSError as error:
            raise spoke.refuse("cli.preview.port", port=port, why=reason(error, spoke)) from error
    return FINE


def _nothing_more(_: Pages) -> Sequence[BaseRoute]:
    return ()


def _told(spoke: Console, address: str, demo: bool) -> None:
    spoke.say(spoke.text("web.site.demo" if demo else "web.site", address=address))
