"""A real PostgreSQL for the tests: made, started, killed, promoted and taken away by themselves."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 60
shared_buffers = 32MB
fsync = on
autovacuum = off
log_min_messages = fatal
logging_collector = off
"""


def _programs() -> Path | None:
    """Where ``initdb`` is: the newest of Debian's, or that of the PATH."""
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    found = str(of_debian[-1]) if of_debian else shutil.which("initdb")
    return Path(found).parent if found else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root: who runs it then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


_FIRST: list[Path] = []


class Server:
    """One PostgreSQL in a folder of its own, on a free port of 127.0.0.1."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder, self.programs, self.user = folder, programs, user
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder of its files."""
        return self.folder / "data"

    def url(self, options: str = "", user: str = "postgres", database: str = "postgres") -> str:
        """A URL of one of its databases; everybody on loopback is trusted."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}" + (f"?{options}" if options else "")

    def run(self, program: str, *arguments: str) -> None:
        """One of its programs, to the end."""
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(
            command, user=self.user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (program, done.stdout, done.stderr)

    def make(self, settings: str = "") -> None:
        """Make its files: a copy of those that ``initdb`` made, which takes its time, for the first one."""
        if not _FIRST:
            first = folder_for(self.user)
            atexit.register(shutil.rmtree, first, ignore_errors=True)
            made = ("-D", str(first / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
            self.run("initdb", *made)
            _FIRST.append(first / "data")
        subprocess.run(["cp", "-a", str(_FIRST[0]), str(self.data)], check=True)
        self.configure(settings)

    def configure(self, settings: str = "") -> None:
        """Write its settings."""
        text = SETTINGS.format(port=self.port) + settings
        (self.data / "postgresql.conf").write_text(text, "utf-8")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, user=self.user, cwd=self.folder, stdout=log, stderr=log)
        for _ in range(600):
            try:
                self.sql("SELECT 1")
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8")
                time.sleep(0.05)
            else:
                return
        raise AssertionError("PostgreSQL does not answer")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in an orderly way, SIGQUIT at once, SIGKILL as when the machine goes."""
        if self._process is None:
            return
        postmaster = self._process.pid
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("utf-8").split()
        self._process.send_signal(how)
        self._process.wait(60)
        self._process = None
        if how == signal.SIGKILL:
            for child in map(int, children):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def sql(self, *statements: str) -> list[tuple[object, ...]]:
        """Statements of its superuser; the rows of the last one."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


def available() -> bool:
    """Whether there can be a PostgreSQL; where the checks of every change run, there must be one."""
    if _programs() is not None:
        return True
    assert os.environ.get("CI") != "true", "no PostgreSQL: scripts/setup dev installs it"
    return False


def quick() -> Path | None:
    """A folder in memory, where nobody waits for a disk that all are using; None: the usual one."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2**30
    return shared if roomy else None


def folder_for(user: str | None, disk: bool = False) -> Path:
    """A new folder of somebody."""
    folder = Path(tempfile.mkdtemp(prefix="flowkit-postgres-", dir=None if disk else quick()))
    if user is not None:
        shutil.chown(folder, user)
    return folder


@contextmanager
def server(settings: str = "", disk: bool = False) -> Iterator[Server]:
    """A new server that runs, where speed is measured on a disk; it and its files are gone afterwards."""
    with place(disk) as made:
        made.make(settings)
        made.start()
        yield made


@contextmanager
def place(disk: bool = False) -> Iterator[Server]:
    """Where a server may be; what runs there in the end is stopped."""
    if not available():
        pytest.skip("no PostgreSQL on this machine: apt install postgresql")
    programs, user = _programs(), _user()
    assert programs is not None
    folder = folder_for(user, disk)
    made = Server(folder, programs, user)
    try:
        yield made
    finally:
        made.stop(signal.SIGQUIT)
        shutil.rmtree(folder)
