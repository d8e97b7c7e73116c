"""The command: new master keys, rotation, and an audit of who looked."""

from __future__ import annotations

import getpass
import io
import json
from pathlib import Path

import pytest

from flowkit.cli.main import run
from flowkit.run import audit
from flowkit.run.keys import VARIABLE, Keys
from flowkit.run.sessions import Sessions
from flowkit.run.store import Seen
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.stores.sqlite import SqliteStore
from tests.run.vault.journeys import EMAIL, booked, booking

OLD, NEW = Keys((bytes(range(32)),)), Keys((bytes(range(32, 64)),))


class Told:
    """Calls the command on one store, in a language."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.capsys = url, capsys

    def __call__(self, *arguments: str, status: int = 0, lang: str = "en") -> str:
        assert run(["sessions", *arguments, "--store", self.url, "--lang", lang]) == status
        out, err = self.capsys.readouterr()
        assert "canary" not in out + err
        return out + err


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    monkeypatch.setenv(VARIABLE, OLD.lines())
    monkeypatch.chdir(tmp_path)
    return Told("sqlite:///journeys.db", capsys)


def one_booked(folder: Path) -> str:
    with Sessions(booking(), SqliteStore(folder / "journeys.db")) as sessions:
        return booked(sessions)


def lines_of_audit(told: Told, *session: str) -> list[tuple[str, str]]:
    said = told("audit", *session, "--format", "json").splitlines()
    return [(line["who"], line["what"]) for line in map(json.loads, said)]


def test_key_prints_one_new_key_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    keys = []
    for _ in range(2):
        assert run(["sessions", "key"]) == 0
        keys.append(Keys.parse(capsys.readouterr().out))
    assert len(keys[0].keys) == 1
    assert keys[0] != keys[1]


def test_rekey_puts_the_first_key_in_place_of_the_others_and_names_those(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_booked(tmp_path)
    monkeypatch.setenv(VARIABLE, f"{NEW.lines()} {OLD.lines()}")
    out = told("rekey", "--as", "the night shift")
    assert f"with {NEW.ids[0]}: 1" in out
    assert f"not needed any more: {OLD.ids[0]};" in out
    assert ("the night shift", "rekey") in lines_of_audit(told)
    monkeypatch.setenv(VARIABLE, NEW.lines())
    assert "1, all as they were written" in told("verify")
    assert f"{NEW.ids[0]} : 0" in told("rekey", lang="fr")
    monkeypatch.setenv(VARIABLE, OLD.lines())
    assert NEW.ids[0] in told("rekey", status=2)


def test_rekey_names_a_session_that_no_key_opens_and_is_not_done(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = one_booked(tmp_path)
    store = SqliteStore(tmp_path / "journeys.db")
    key = store.read(id).session.key  # type: ignore[union-attr]
    assert key is not None
    store.rekey(id, key, key[:-1] + bytes([key[-1] ^ 1]))
    store.close()
    monkeypatch.setenv(VARIABLE, f"{NEW.lines()} {OLD.lines()}")
    for lang in ("en", "fr"):
        assert id in told("rekey", status=1, lang=lang)
    told("erase", id, "--yes")
    assert OLD.ids[0] in told("rekey")


def test_wrong_keys_are_told_in_both_languages(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_booked(tmp_path)
    for written in (NEW.lines(), "", "/nowhere", "rubbish"):
        monkeypatch.setenv(VARIABLE, written)
        said = {told("verify", status=2, lang=lang) for lang in ("en", "fr")}
        assert len(said) == 2
        assert all(line.startswith("flowkit: ") and "{" not in line for line in said)


def test_whoever_looks_at_people_or_changes_them_is_noted(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = one_booked(tmp_path)
    told("list")
    told("stats")
    assert lines_of_audit(told) == []
    told("show", id, "--as", "Marie D.")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{EMAIL}\n"))
    told("find", "email", "--as", "Marie D.")
    told("export", "--as", "Luc")
    told("export", "--answers")
    told("send", id, "confirm", "--as", "Luc")
    told("send", id, "confirm", "--as", "nobody", status=1)
    told("erase", id, "--yes", "--as", "Luc")
    me = getpass.getuser()
    assert lines_of_audit(told) == [
        ("Marie D.", "show"),
        ("Marie D.", "find by email"),
        ("Luc", "export"),
        (me, "export with answers"),
        ("Luc", "send"),
        ("Luc", "erase"),
    ]
    assert len(lines_of_audit(told, id)) == 6
    assert lines_of_audit(told, "another") == [
        ("Marie D.", "find by email"),
        ("Luc", "export"),
        (me, "export with answers"),
    ]
    assert "Marie D.  show" in told("audit", lang="fr")


@pytest.mark.parametrize("who", ["", "a\nb", "\x1b[31m", "x" * 201])
def test_a_name_that_is_no_line_is_refused_and_nothing_shown(told: Told, tmp_path: Path, who: str) -> None:
    id = one_booked(tmp_path)
    assert "booked" not in told("show", id, "--as", who, status=2)
    assert lines_of_audit(told) == []


def test_an_audit_without_lines_says_so(told: Told, tmp_path: Path) -> None:
    one_booked(tmp_path)
    assert told("audit") == "nothing was noted yet\n"


def test_the_audit_refuses_names_that_are_no_lines() -> None:
    store = MemoryStore()
    for who, what in (("", "show"), ("x\n", "show"), ("x", ""), ("x", "y" * 201)):
        with pytest.raises(ValueError, match="who and what"):
            audit.note(store, who, what)
    audit.note(store, "x", "show", "one")
    audit.note(store, "x", "export")
    assert [(seen.who, seen.what, seen.session) for seen in audit.noted(store, "two")] == [
        ("x", "export", "")
    ]
    assert all(isinstance(seen, Seen) for seen in audit.noted(store))
