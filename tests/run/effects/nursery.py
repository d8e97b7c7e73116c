"""A process that starts workers quickly: for each line it is told, it forks one and says its number.

python -m tests.run.effects.nursery FOLDER STORE SMTP SPOOL
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable

import reportlab.pdfbase.ttfonts
import reportlab.platypus  # noqa: F401 - read once, here, for all workers

from flowkit import unfold
from flowkit.load import project
from flowkit.run.effects.declared import Config, declared
from flowkit.run.effects.sent import StoreLog
from flowkit.run.effects.worker import Worker, until_signal
from flowkit.run.sessions import Sessions
from flowkit.run.stores import open_store


def ready(folder: str, url: str, smtp: str, spool: str) -> Callable[[], None]:
    """All that a worker needs and that is no connection; being one, until told to stop."""
    found = project(folder)
    automaton, config = unfold(found.flow), Config(smtp, "Town hall <hello@example.org>", spool)
    declared(found, config)

    def work() -> None:
        store = open_store(url)
        effects = declared(found, config, StoreLog(store))
        with until_signal() as stop, Sessions(automaton, store, effects) as sessions:
            Worker(sessions, grace=0.2).run(stop)

    return work


def main(arguments: list[str]) -> None:
    """Fork a worker for each line."""
    work = ready(*arguments)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                work()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
