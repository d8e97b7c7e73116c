"""A version of a flow out of the history of a git repository, read by git itself."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from flowkit.core.answer import Kinds
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.project import Project
from flowkit.load import examine

_LONGEST = 60  # seconds that git may take


class RevisionError(ValueError):
    """A version that cannot be had from git: a message key of the area ``diff`` and its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(f"{key} {params}")


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was read: what it is called, the project (None: it has errors) and its problems.

    ``texts`` holds the text of each file with a problem, by its name in the places.
    """

    name: str
    project: Project | None
    problems: tuple[Diagnostic, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


def at_path(path: Path, kinds: Kinds | None = None) -> Version:
    """The version in the work tree. Raises RevisionError when there is nothing there."""
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if not exists:
        raise RevisionError("no-such-path", path=path)
    return Version(str(path), *examine(path, kinds))


def at_revision(revision: str, path: Path, kinds: Kinds | None = None) -> Version:
    """The version of a path at a revision. Raises RevisionError."""
    top, inside = _place(path)
    commit = _commit(top, revision)
    name = f"{revision}:{inside or '.'}"
    with _checked_out(top, commit, inside, revision) as found:
        return Version(name, *examine(found, kinds, name))


def merge_base(one: str, other: str, path: Path) -> str:
    """The revision from which two others come, as `git diff one...other` means it. Raises RevisionError."""
    top, _ = _place(path)
    commits = [_commit(top, one), _commit(top, other)]
    done = _git(top, "merge-base", *commits)
    if done.returncode != 0:
        raise RevisionError("no-merge-base", one=one, other=other)
    return done.stdout.decode("utf-8", "replace").strip()[:12]


def is_revision(text: str, path: Path) -> bool:
    """Whether a text names a commit of the repository that holds a path."""
    try:
        top, _ = _place(path)
        _commit(top, text)
    except RevisionError:
        return False
    return True


def _place(path: Path) -> tuple[Path, str]:
    """The top of the repository that holds a path, and where in it the path is."""
    whole = path.resolve()
    folder = next((one for one in (whole, *whole.parents) if one.is_dir()), whole)
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode != 0:
        raise RevisionError("not-a-repository", path=path)
    top = Path(done.stdout.decode("utf-8", "surrogateescape").strip()).resolve()
    inside = whole.relative_to(top).as_posix()
    return top, "" if inside == "." else inside


def _commit(top: Path, revision: str) -> str:
    wanted = f"{revision}^{{commit}}"
    done = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted) if revision else None
    if done is None or done.returncode != 0:
        raise RevisionError("unknown-revision", revision=revision, path=top.name)
    return done.stdout.decode("ascii", "replace").strip().splitlines()[-1]


@contextmanager
def _checked_out(top: Path, commit: str, inside: str, revision: str) -> Iterator[Path]:
    """The path as it was at a commit, in a folder that goes afterwards."""
    beside = inside.removesuffix(".yaml").removesuffix(".yml") + ".tests.yaml" if inside else ""
    listed = _git(top, "ls-tree", "-z", "--name-only", commit, "--", *filter(None, (inside, beside)))
    names = [name for name in listed.stdout.decode("utf-8", "surrogateescape").split("\0") if name]
    if listed.returncode != 0 or (inside and inside not in names) or not names:
        raise RevisionError("path-not-in-revision", path=inside or ".", revision=revision)
    packed = _git(top, "archive", "--format=tar", commit, *(["--", *names] if inside else []))
    if packed.returncode != 0:
        raise RevisionError("git-failed", why=packed.stderr.decode("utf-8", "replace").strip())
    with TemporaryDirectory(prefix="flowkit-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            _extract(archive, Path(folder))
        yield Path(folder) / inside


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files of an archive into a folder, and nothing anywhere else."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
        return
    for member in archive.getmembers():  # Python before 3.11.4: files and folders, and no links
        inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if not (inside and (member.isfile() or member.isdir())):
            raise RevisionError("git-failed", why="link")
        archive.extract(member, folder)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_LONGEST)
    except FileNotFoundError as error:
        raise RevisionError("no-git") from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RevisionError("git-failed", why=type(error).__name__) from error
