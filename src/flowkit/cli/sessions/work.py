"""``flowkit sessions work``: a worker, which carries out what sessions ask for and fires what is due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, path_argument, spoken
from flowkit.cli.sessions.opened import opened, store_option

if TYPE_CHECKING:
    from flowkit.run.effects.worker import Counts, Worker

_AT_ONCE = 1000  # effects between two looks at what is due


@click.command("work", short_help="Carry out effects, fire timers, erase what was kept long enough.")
@path_argument
@click.option(
    "--once", is_flag=True, help="Do what can be done now, then end; status 1: something is parked."
)
@click.option("--threads", type=click.IntRange(1, 64), default=1, help="How many effects at a time.")
@click.option("--person", metavar="ID", help="The invented person who answers checks of the demonstration.")
@click.option("--log", "form", type=click.Choice(["text", "json"]), default="text", help="How it is told.")
@click.option(
    "--telemetry", is_flag=True, help="Tell OpenTelemetry too, as opentelemetry-instrument has set it up."
)
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    once: bool,
    threads: int,
    person: str | None,
    form: str,
    telemetry: bool,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """Work for the sessions of a flow until Ctrl-C (or SIGTERM: what was begun is finished first).

    How each effect is carried out stands in the flow's effects.yaml, servers and folders in the environment:
    FLOWKIT_SMTP, FLOWKIT_FROM, FLOWKIT_SPOOL, FLOWKIT_WEBHOOK. An effect without a handler is an error at
    start. Any number of workers may share a store; nothing is lost when one is killed.
    """
    from flowkit.cli.reading import project
    from flowkit.run.effects.books import accounts_of
    from flowkit.run.effects.declared import Config, declared
    from flowkit.run.effects.sent import StoreLog
    from flowkit.run.effects.worker import Worker, until_signal
    from flowkit.run.observed import ObservedSessions
    from flowkit.run.sessions import Sessions
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    with opened(url, spoke) as store, _log(form, spoke):
        config = Config.from_environment(lang, person)
        effects = declared(found, config, StoreLog(store), accounts_of(found, store, config))
        kind = ObservedSessions if telemetry else Sessions
        worker = Worker(kind(unfold(found.flow), store, effects))
        if once:
            return _once(worker, spoke)
        spoke.complain(spoke.text("sessions.work", store=store.name))
        with until_signal() as stop:
            worker.run(stop, threads)
    return FINE


def _once(worker: Worker, spoke: Console) -> int:
    """Work until there is nothing to do now; what it came to."""
    total = counts = worker.once(_AT_ONCE)
    while not counts.idle:
        counts = worker.once(_AT_ONCE)
        total = _sum(total, counts)
    spoke.say(spoke.text("sessions.work.done", **total._asdict()))
    return PROBLEMS if total.parked else FINE


def _sum(one: Counts, other: Counts) -> Counts:
    return type(one)(*(a + b for a, b in zip(one, other, strict=True)))


@contextmanager
def _log(form: str, spoke: Console) -> Iterator[None]:
    """Tell where errors go what a worker does: nothing of it is what people typed."""
    from flowkit.run.logs import JsonLines

    handler = _Said(spoke)
    handler.setFormatter(JsonLines() if form == "json" else _Line())
    log = logging.getLogger("flowkit.run")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


class _Said(logging.Handler):
    """Says each line of the log where errors go."""

    def __init__(self, spoke: Console) -> None:
        super().__init__()
        self._spoke = spoke

    def emit(self, record: logging.LogRecord) -> None:
        """Say one line."""
        self._spoke.complain(self.format(record))


class _Line(logging.Formatter):
    """A line for people: when, what, of which effect or session. How it came about is for `--log json`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        whose = getattr(record, "effect", None) or getattr(record, "session", "")
        return (
            f"{datetime.fromtimestamp(record.created, UTC):%H:%M:%S}  {record.getMessage()}  {whose}".rstrip()
        )
