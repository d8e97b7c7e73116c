"""Small git repositories for the tests of revisions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "flows" / "examples"
_SETTINGS = ("user.name=Camille Exemple", "user.email=camille@example.org", "commit.gpgsign=false")


def git(where: Path, *arguments: str) -> str:
    """What git says."""
    command = ["git", "-C", str(where), *(word for one in _SETTINGS for word in ("-c", one)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def repository(where: Path) -> Path:
    """A repository with two flows and one commit on its branch `main`."""
    (where / "flows").mkdir(parents=True)
    for name in ("turnstile.yaml", "turnstile.tests.yaml"):
        shutil.copy(EXAMPLES / name, where / "flows" / name)
    shutil.copytree(EXAMPLES / "dossier", where / "flows" / "dossier")
    git(where, "init", "-q", "-b", "main")
    git(where, "add", ".")
    git(where, "commit", "-qm", "first")
    return where
