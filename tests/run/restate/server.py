"""A real Restate for the tests, one node or three on loopback: started, killed, taken away by themselves."""

from __future__ import annotations

import http.client
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pytest

from tests.run.postgres import free_port

_MACHINE = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_HOME = Path(__file__).with_name("node_modules") / "@restatedev"
ROOT = Path(__file__).parents[3]
SETTINGS = {
    "RESTATE_LISTEN_MODE": "tcp",
    "RESTATE_DISABLE_TELEMETRY": "true",
    "RESTATE_ADMIN__DISABLE_WEB_UI": "true",
    "RESTATE_DEFAULT_NUM_PARTITIONS": "4",
    "RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE": "96MiB",
    "RESTATE_LOG_FILTER": "warn",
    "RESTATE_LOG_DISABLE_ANSI_CODES": "true",
    "RESTATE_CLUSTER_NAME": "tests",
}


def available() -> Path | None:
    """The server as npm brought it (``scripts/setup dev``)."""
    name = f"restate-server-{sys.platform}-{_MACHINE.get(platform.machine(), platform.machine())}"
    found = _HOME / name / "bin" / "restate-server"
    return found if found.exists() else None


def program() -> Path:
    """The server; without it a test is skipped, but never in CI."""
    found = available()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "scripts/setup dev found no Restate server"
        )
    return found


def _alone(folder: Path) -> tuple[str, ...]:
    """What to start the server by, so that it asks nobody else.

    It looks up at GitHub whether there is a newer version of it, and nothing turns that off; so it gets
    a table of hosts in which GitHub is here. Where that is not allowed, it is started as it is.
    """
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost api.github.com\n::1 localhost\n", encoding="ascii")
    user = () if os.geteuid() == 0 else ("--map-root-user",)
    mount = f'mount --bind {hosts} /etc/hosts && exec "$@"'
    start = ("unshare", "--mount", *user, "sh", "-c", mount, "sh")
    if (
        not shutil.which("unshare")
        or subprocess.run((*start, "true"), capture_output=True, check=False).returncode
    ):
        return ()
    return start


def until(said: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def answers(port: int, path: str) -> bool:
    """Whether something at a port answers that all is well."""
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    return False


class Node:
    """One server, in a folder of its own."""

    def __init__(self, folder: Path, number: int, fabric: list[int]) -> None:
        self.folder, self.number, self.fabric = folder, number, fabric
        self.ingress, self.admin = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; ``ready`` says when it is."""
        many = len(self.fabric) > 1
        own = {
            "RESTATE_INGRESS__BIND_ADDRESS": f"127.0.0.1:{self.ingress}",
            "RESTATE_ADMIN__BIND_ADDRESS": f"127.0.0.1:{self.admin}",
            "RESTATE_BIND_ADDRESS": f"127.0.0.1:{self.fabric[self.number]}",
            "RESTATE_ADVERTISED_ADDRESS": f"http://127.0.0.1:{self.fabric[self.number]}",
            "RESTATE_NODE_NAME": f"node-{self.number}",
            "RESTATE_AUTO_PROVISION": str(self.number == 0).lower(),
            "RESTATE_DEFAULT_REPLICATION": "2" if many else "1",
            "RESTATE_METADATA_CLIENT__ADDRESSES": json.dumps(
                [f"http://127.0.0.1:{port}" for port in self.fabric]
            ),
        }
        environment = {"PATH": os.environ["PATH"], "DO_NOT_TRACK": "1", **SETTINGS, **own}
        command = [
            *_alone(self.folder),
            str(program()),
            "--no-logo",
            "--base-dir",
            str(self.folder / str(self.number)),
        ]
        with (self.folder / f"{self.number}.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def ready(self) -> bool:
        """Whether it takes requests."""
        return answers(self.ingress, "/restate/health") and answers(self.admin, "/health")

    def kill(self) -> None:
        """Kill it at once, as a fault of the machine would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


class Restate:
    """A Restate of one node or more."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        fabric = [free_port() for _ in range(count)]
        self.nodes = [Node(folder, number, fabric) for number in range(count)]

    @property
    def url(self) -> str:
        """Where sessions reach it."""
        hosts = ",".join(f"127.0.0.1:{node.ingress}" for node in self.nodes)
        admin = ",".join(f"http://127.0.0.1:{node.admin}" for node in self.nodes)
        return f"restate://{hosts}?admin={admin}"

    def start(self) -> None:
        """Start all nodes and wait for them."""
        for node in self.nodes:
            node.start()
        until(lambda: all(node.ready() for node in self.nodes), 40, "Restate to start")

    def holds(self, text: str) -> bool:
        """Whether something stands in what it keeps on its disks."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return any(text.encode() in file.read_bytes() for file in files)

    def stop(self) -> None:
        """Take all of it away."""
        for node in self.nodes:
            node.kill()


@contextmanager
def restate(count: int = 1) -> Iterator[Restate]:
    """A Restate that is gone afterwards, with all it kept."""
    folder = Path(tempfile.mkdtemp(prefix="flowkit-restate-"))
    found = Restate(folder, count)
    try:
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Served:
    """A process that serves the objects of a flow; several may share a port."""

    def __init__(
        self, at: Restate, receiver: str, flow: Path, person: str = "", mirror: str = "", **more: object
    ) -> None:
        self.port = more.get("port") or free_port()
        url = f"{at.url}&services={more.get('services', 'Flowkit')}"
        self._command = [sys.executable, "-m", "tests.run.restate.serving"]
        self._command += [str(self.port), url, receiver, str(flow), person, mirror]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n", "it serves nothing"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Kill it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
