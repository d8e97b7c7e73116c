"""One contender in a process of its own: it says at which port it serves."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from benchmarks.web import bare

MSA = Path(__file__).parents[2] / "flows" / "msa"
STANDS = 700  # bytes that flowkit keeps of where a session of the MSA stands


def app_of(name: str, folder: Path, held: int) -> ASGIApp:
    """The application of a contender, with so many sessions open beforehand."""
    if name == "bare":
        return bare.application(folder / "bare.db", STANDS)
    from flowkit import load, unfold
    from flowkit.run import Sessions
    from flowkit.web import Site, application
    from flowkit.web.visits import Visits

    sessions = Sessions(unfold(load(MSA)), f"sqlite:///{folder}/own.db")
    visits = Visits(sessions)
    with ThreadPoolExecutor(32) as people:  # those at the same time share a commit
        for _ in people.map(lambda _: sessions.start(marks=visits.first(visits.new())), range(held)):
            pass
    return application(Site(sessions, secure=False))


def main(name: str, folder: str, held: str) -> None:
    """Serve until killed."""
    config = uvicorn.Config(
        app_of(name, Path(folder), int(held)), host="127.0.0.1", port=0, log_level="warning", access_log=False
    )
    socket = config.bind_socket()
    socket.listen(100)  # who is told may come at once
    print(socket.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main(*sys.argv[1:])
