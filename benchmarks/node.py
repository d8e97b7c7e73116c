"""XState in its own process: one Node.js that makes machines and times its own loops, asked line by line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.measure import Contender

HERE = Path(__file__).parent / "xstate"


class Node:
    """A running ``bench.mjs``; use it in a ``with``."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(["node", "bench.mjs"], cwd=HERE, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> Node:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, **request: Any) -> Any:
        """The answer to one request. Raises RuntimeError when the script has died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("bench.mjs stopped: its message stands above")
        return json.loads(line)

    def contender(self, name: str, made: str, how: str, units: int) -> Contender:
        """A contender whose loop runs, and is timed, in Node.js."""

        def run(times: int) -> float:
            return float(self.ask(run=made, how=how, times=times)["seconds"])

        return Contender(name, run, units)


def missing() -> str | None:
    """Why XState cannot be measured here, or None. Installs what the lock file says when it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node.js is not installed"
    if not (HERE / "node_modules" / "xstate").exists():
        quiet = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        if subprocess.run(quiet, cwd=HERE, check=False).returncode:
            return "npm ci failed in benchmarks/xstate"
    return None
