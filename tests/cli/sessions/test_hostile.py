"""Whatever stands where a store should be, whatever is typed for one: a sentence, and nothing changed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flowkit import messages
from flowkit.cli.sessions import VERBS
from flowkit.run import errors
from tests.cli.sessions.conftest import TURNSTILE, Call

LOOKING = (["list"], ["show", "x"], ["stats"], ["verify"], ["find", "nir"], ["effects"], ["export"])
TOUCHING = (["start", TURNSTILE], ["send", "x", "y"], ["erase", "x", "--yes"], ["backup", "copy.db"])


def folder(file: Path, _: Path) -> None:
    file.mkdir()


def empty(file: Path, _: Path) -> None:
    file.touch()


def a_text(file: Path, _: Path) -> None:
    file.write_text("these are not the sessions\n" * 100)


def another_database(file: Path, _: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE sessions (id, mine)")
    connection.close()


def a_later_store(file: Path, filled: Path) -> None:
    shutil.copy(filled, file)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def half_a_store(file: Path, filled: Path) -> None:
    file.write_bytes(filled.read_bytes()[: filled.stat().st_size // 3])


def a_pipe(file: Path, _: Path) -> None:
    os.mkfifo(file)


HOSTILE: list[tuple[Callable[[Path, Path], None], str]] = [
    (folder, "cannot be opened"),
    (empty, "is not a store of sessions"),
    (a_text, "is not a store of sessions"),
    (another_database, "is not a store of sessions"),
    (a_later_store, "was written by a later flowkit"),
    (half_a_store, "is damaged"),
]


@pytest.mark.parametrize("verb", [*LOOKING, *TOUCHING[1:]], ids=lambda verb: str(verb[0]))
@pytest.mark.parametrize(("make", "said"), HOSTILE, ids=[make.__name__ for make, _ in HOSTILE])
def test_what_is_no_store_is_refused_and_left_as_it_is(
    call: Call,
    filled: Path,
    tmp_path: Path,
    make: Callable[[Path, Path], None],
    said: str,
    verb: list[str],
) -> None:
    file = tmp_path / "x.db"
    make(file, filled)
    before = file.read_bytes() if file.is_file() else None
    for lang in ("en", "fr"):
        told = call(*verb, "--store", f"sqlite:///{file}", "--lang", lang, code=2)
        assert told.out == ""
        assert told.err.startswith("flowkit: ")
        assert told.err.count("\n") == 1
        assert said in told.err or lang == "fr"
    assert (file.read_bytes() if file.is_file() else None) == before


@pytest.mark.parametrize(
    "make", [folder, a_text, another_database, a_later_store, half_a_store], ids=lambda make: make.__name__
)
def test_start_makes_no_store_of_what_is_something_else(
    call: Call, filled: Path, tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    file = tmp_path / "x.db"
    make(file, filled)
    before = file.read_bytes() if file.is_file() else None
    call("start", TURNSTILE, "--store", f"sqlite:///{file}", code=2)
    assert (file.read_bytes() if file.is_file() else None) == before


@pytest.mark.parametrize("verb", [*LOOKING, *TOUCHING[1:]], ids=lambda verb: str(verb[0]))
def test_what_only_looks_makes_no_store(call: Call, tmp_path: Path, verb: list[str]) -> None:
    assert "there is no store sqlite:///flowkit.db yet" in call(*verb, code=2).err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        ":",
        "garbage",
        "http://127.0.0.1/x",
        "sqlite:",
        "sqlite://x.db",
        "sqlite:///",
        "sqlite:///nowhere/x.db",
        "sqlite:///a\nb\x1b[31m",
        "sqlite:///" + "x" * 5000,
        "sqlite:///\udcff",
        "sqlite:////dev/null",
        "sqlite:////proc/self/mem",
        "memory:",
        "postgresql://",
        "postgresql://me:canary@127.0.0.1:1/x?password=canary",
        "postgresql://[::1/x",
        "postgres://me:canary@/x%zz",
        "file:///etc/passwd",
    ],
)
def test_a_url_that_leads_nowhere_is_refused(call: Call, tmp_path: Path, url: str) -> None:
    for lang in ("en", "fr"):
        told = call("list", "--store", url, "--lang", lang, code=2)
        assert told.err.startswith("flowkit: ")
        assert told.err.count("\n") == 1
        assert "canary" not in told.err
        assert "\x1b" not in told.err
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_log_beside_the_file_is_not_taken_for_its_own(store: Path, call: Call) -> None:
    before = call("list").out
    Path(f"{store}-wal").write_bytes(os.urandom(50_000))
    assert call("list").out == before
    assert "all as they were written" in call("verify").out


def test_a_store_that_another_process_writes_is_told_to_be_busy_within_five_seconds(
    store: Path, call: Call
) -> None:
    other = sqlite3.connect(store, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert call("list").out  # whoever only reads does not wait
        began = time.monotonic()
        assert "is locked by somebody else" in call("start", TURNSTILE, code=2).err
        assert time.monotonic() - began < 8
    finally:
        other.close()


def test_a_store_without_rights_is_told(store: Path, call: Call) -> None:
    call("list")  # all that is needed is imported now
    store.chmod(0o000)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)  # root may do everything
    try:
        assert "not allowed" in call("list", code=2).err
    finally:
        os.seteuid(me)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (None, "there is no key file"),
        ("", "no keys are given"),
        ("nonsense\n", "line 1 of the keys is no key"),
        ("00" * 32 + "\n", "was written with other keys"),
    ],
)
def test_keys_that_do_not_open_the_store_are_told(
    store: Path, call: Call, keys: str | None, said: str
) -> None:
    file = Path(f"{store}.keys")
    file.unlink()
    if keys is not None:
        file.write_text(keys)
        file.chmod(0o600)
    assert call("list").out  # what is not sealed can be read
    for verb in (["show", "x"], ["verify"], ["find", "nir"], ["send", "x", "y"]):
        assert said in call(*verb, code=2).err


def test_a_key_file_that_others_can_read_is_refused(store: Path, call: Call) -> None:
    Path(f"{store}.keys").chmod(0o644)
    assert "can be read by others" in call("verify", code=2).err


@pytest.mark.parametrize(
    "id",
    ["", "x", "../../etc/passwd", "' OR 1=1 --", "\x1b[31m", "\n", "a" * 100_000, "\udcff", "🙂", "%s", "--"],
)
def test_an_id_that_nobody_has_is_told_without_repeating_it(store: Path, call: Call, id: str) -> None:
    for verb in (["show", "--", id], ["send", "--", id, "inscrire"], ["erase", "--yes", "--", id]):
        said = call(*verb, code=2).err
        assert said == f"flowkit: sqlite:///{store} has no session with this id\n"


def test_every_reason_of_a_store_and_its_keys_has_a_sentence() -> None:
    run = Path(errors.__file__).parent
    raised = r"(?:Store|Keys|Config)Error\(f?\"([a-z-]+)\""
    known = {what for path in run.rglob("*.py") for what in re.findall(raised, path.read_text("utf-8"))}
    assert {"busy", "broken", "no-keys", "bad-smtp"} <= known
    for language in messages.languages:
        assert sorted(reason for reason in known if not messages.has(f"sessions.{reason}", language)) == []
    told = (errors.StoreError.__doc__ or "").partition("Reasons:")[2]
    documented = set(re.findall(r"``([a-z-]+)``", told))
    assert "forked" in documented
    assert sorted(reason for reason in documented if not messages.has(f"sessions.{reason}")) == []


def test_everything_that_verify_can_find_has_a_sentence() -> None:
    found = set()
    for name in ("verify.py", "journal.py", "replay.py", "changes.py", "vault.py"):
        text = (Path(errors.__file__).parent / name).read_text("utf-8")
        found |= set(
            re.findall(
                r"Finding\([^\"\n]*\"[^\"]*\", \"([a-z-]+)\"|Finding\((?:session\.)?id, \"([a-z-]+)\"", text
            )
        )
        found |= {(what, "") for what in re.findall(r"BrokenSessionError\([^\"\n]*\"([a-z-]+)\"", text)}
    names = {name for pair in found for name in pair if name}
    assert {"chain", "row", "effect-stale", "definition"} <= names
    assert sorted(name for name in names if not messages.has(f"sessions.found.{name}")) == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help_that_says_what_it_does(verb: str, call: Call) -> None:
    said = call(verb, "--help").out
    assert len(said.split("\n\n")[1].split()) > 5
    assert "--store" in said or verb in ("key",)


@pytest.mark.parametrize(
    "arguments", [["sessions", "--help"], ["check", str(TURNSTILE)]], ids=lambda arguments: str(arguments[0])
)
def test_what_needs_no_store_imports_none(arguments: list[str]) -> None:
    code = (
        "import sys; import flowkit; from flowkit.cli.main import run; run(sys.argv[1:]);"
        "bad = ('flowkit.run', 'sqlite3', 'psycopg', 'cryptography');"
        "print([name for name in sys.modules if name.startswith(bad)])"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n"), done.stdout


def test_the_public_names_of_sessions_are_there() -> None:
    import flowkit
    from flowkit import run

    names = {"Sessions", "AsyncSessions", "Effects", "Reply", "Worker", "SimulatedClock", "StoreError"}
    assert names <= set(flowkit.__all__)
    assert all(getattr(flowkit, name).__module__.startswith("flowkit.run.") for name in names)
    assert all(getattr(run, name) is getattr(flowkit, name, getattr(run, name)) for name in run.__all__)
