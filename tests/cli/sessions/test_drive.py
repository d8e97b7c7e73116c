"""Driving sessions from the shell: start, send, erase, effects, work, backup, verify."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from flowkit.run.store import Status
from flowkit.run.stores import open_store
from tests.cli.sessions.conftest import COUNT, MSA, ROOT, TURNSTILE, Call

DOSSIER = ROOT / "flows/examples/dossier"
Ids = Callable[..., list[str]]


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stdin = io.StringIO(text)
    setattr(stdin, "buffer", io.BytesIO(text.encode()))  # noqa: B010 - it has none
    monkeypatch.setattr("sys.stdin", stdin)


def test_start_makes_the_store_and_says_the_id_first(call: Call, tmp_path: Path) -> None:
    said = call("start", TURNSTILE)
    id, stands, option = said.out.splitlines()
    assert re.fullmatch(r"[\w-]{20,}", id)
    assert (stands, option) == ("version 1, at locked", "  coin  insert a coin")
    assert (tmp_path / "flowkit.db").exists()
    assert call("list").out.splitlines()[1].startswith(id)


def test_the_same_key_starts_the_same_session(call: Call) -> None:
    first, again = call("start", TURNSTILE, "--key", "a"), call("start", TURNSTILE, "--key", "a")
    assert first.out.splitlines()[0] == again.out.splitlines()[0]
    assert "answered before" in again.out
    assert call("list").err == "sessions: 1; times are UTC\n"


def test_a_journey_is_walked_from_the_shell(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    id = call("start", MSA, "caisse=Alsace").out.splitlines()[0]
    call("send", id, "inscrire")
    moved = json.loads(call("send", id, "particulier", "--version", "2", "--format", "json").out)
    assert (moved["version"], moved["states"], moved["repeated"]) == (3, ["identifiant.saisie"], False)
    typed(monkeypatch, '{"nir": "1681282128212"}')
    assert "at identifiant.controle" in call("send", id, "next", "-").out
    shown = call("show", id).out
    assert "Alsace" in shown
    assert "•••" in shown


def test_a_refused_event_is_status_1_and_changes_nothing(call: Call) -> None:
    id = call("start", TURNSTILE).out.splitlines()[0]
    said = call("send", id, "push", code=1)
    assert said.err == "flowkit: refused: “push” cannot happen here; what can: coin\n"
    assert "version 1, at locked" in said.out
    french = call("send", id, "push", "--lang", "fr", code=1)
    assert french.err == "flowkit: refusé : « push » n'est pas possible ici ; ce qui l'est : coin\n"
    refused = json.loads(call("send", id, "push", "--format", "json", code=1).out)
    assert (refused["refused"], refused["version"]) == ("not-available", 1)


def test_a_double_click_and_a_stale_tab_are_told_apart(call: Call) -> None:
    id = call("start", TURNSTILE).out.splitlines()[0]
    call("send", id, "coin", "--version", "1", "--key", "click")
    assert "answered before" in call("send", id, "coin", "--version", "1", "--key", "click").out
    assert "has moved on since" in call("send", id, "push", "--version", "1", code=1).err
    assert "came with something else" in call("send", id, "push", "--key", "click", code=1).err
    assert json.loads(call("show", id, "--format", "json").out)["version"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("caisse",), "NAME=VALUE"),
        (("=x",), "NAME=VALUE"),
        (("caisse=a", "caisse=b"), "NAME=VALUE"),
        (("essais=many",), "refused: Verification attempts: "),
        (("nobody=1",), "refused: nobody: "),
        (("--key", ""), "cannot be used"),
        (("--key", "x" * 201), "cannot be used"),
        (("--key", "a\nb"), "cannot be used"),
        (("caisse=\udcff",), "refused: Fund: "),
    ],
)
def test_wrong_inputs_are_told(call: Call, arguments: tuple[str, ...], said: str) -> None:
    code = 1 if said.startswith("refused") else 2
    assert said in call("start", MSA, *arguments, code=code).err
    assert not Path("flowkit.db").exists() or call("list").out == ""


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "{", '{"a": 1, "a": 2}', "[" * 100_000, '{"a": NaN}', "\x00"]
)
def test_a_standard_input_that_is_no_object_is_wrong_usage(
    call: Call, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    id = call("start", TURNSTILE).out.splitlines()[0]
    typed(monkeypatch, text)
    assert "no JSON object of answers" in call("send", id, "coin", "-", code=2).err


def test_erase_asks_first(store: Path, call: Call, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    (id, other, *_) = ids("--ended", "success")
    typed(monkeypatch, "n\n")
    assert call("erase", id).out == f"{id}  kept as it was\n"
    assert ids("--ended", "erased") == []
    typed(monkeypatch, "y\n")
    said = call("erase", id)
    assert said.out == f"{id}  erased\n"
    assert "There is no way back: erase what" in said.err
    typed(monkeypatch, "oui\n")
    assert call("erase", other, "--lang", "fr").out == f"{other}  effacée\n"
    call("erase", other, "--yes")
    assert ids("--ended", "erased") == sorted((id, other))
    assert "erased" in call("show", id).out
    assert call("verify").out == f"sessions: {COUNT}, all as they were written\n"


def test_what_was_erased_still_counts_as_it_ended(store: Path, call: Call, ids: Ids) -> None:
    (before,) = json.loads(call("stats", "--format", "json").out)
    call("erase", "--yes", *ids("--ended", "success"))
    (after,) = json.loads(call("stats", "--format", "json").out)
    assert before == after


def test_erasing_nobody_is_told(store: Path, call: Call) -> None:
    assert "has no session with this id" in call("erase", "nobody", "--yes", code=2).err


def test_effects_lists_the_outbox_without_its_arguments(store: Path, call: Call, ids: Ids) -> None:
    lines = call("effects").out.splitlines()
    listed = [json.loads(line) for line in call("effects", "--format", "json").out.splitlines()]
    assert len(lines) == len(listed) + 1
    assert not any("arguments" in one for one in listed)
    (id, *_) = ids("--ended", "success")
    mine = [
        json.loads(line) for line in call("effects", "--session", id, "--format", "json").out.splitlines()
    ]
    assert mine == [one for one in listed if one["session"] == id]
    moot = call("effects", "--status", "moot", "--format", "json").out.splitlines()
    assert [json.loads(line) for line in moot] == [one for one in listed if one["status"] == "moot"]


def test_a_parked_effect_is_listed_and_run_again(store: Path, call: Call) -> None:
    opened = open_store(f"sqlite:///{store}")
    leased = opened.lease(1 << 60, 1 << 61, "token", 2)
    for effect in leased:
        assert opened.settle(effect._replace(status=Status.PARKED, error="mail-unreachable"))
    opened.close()
    parked = call("effects", "--parked")
    assert [line.split()[0] for line in parked.out.splitlines()[1:]] == sorted(one.id for one in leased)
    assert parked.out.count("mail-unreachable") == 2
    assert call("effects", "--rerun", leased[0].id).out == "effects that wait again: 1\n"
    assert "is no parked effect" in call("effects", "--rerun", leased[0].id, code=2).err
    assert call("effects", "--rerun", "all").out == "effects that wait again: 1\n"
    assert call("effects", "--parked").out == ""
    assert "is no parked effect" in call("effects", "--rerun", "\x1b[31m", code=2).err


def test_a_worker_carries_out_what_can_be_done_now(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flow = tmp_path / "flow"
    flow.mkdir()
    (flow / "flow.yaml").write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: page\nstates:\n"
        "  page: { info: hello, links: { go: { label: go, go_to: done, do: { note: {} } } } }\n"
        "ends: { done: { result: success, title: done } }\n"
    )
    id = call("start", flow).out.splitlines()[0]
    call("send", id, "go")
    assert "nobody carries out: note (action)" in call("work", flow, "--once", code=2).err
    (flow / "effects.yaml").write_text('effects: { note: { none: "the journal has it" } }\n')
    worked = call("work", flow, "--once")
    assert worked.out.startswith("done: 1, to be tried again: 0, parked: 0, ")
    assert worked.err.endswith(f"action note: done  {id}/2/0\n")
    assert call("work", flow, "--once", "--lang", "fr").out.startswith("faits : 0, ")
    assert call("effects", "--status", "done").out.count("\n") == 2


def test_a_backup_is_verified_and_opens_by_itself(store: Path, call: Call, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "b.db"
    target.parent.mkdir()
    said = call("backup", target)
    assert said.out.startswith(f"sessions: {COUNT}, all as they were written\n{target}  ")
    assert "its keys are not in it" in said.out
    copy = call("list", "--store", f"sqlite:///{target}").out
    assert copy == call("list").out
    assert "there already" in call("backup", target, code=2).err
    assert "cannot be opened" in call("backup", tmp_path / "nowhere" / "b.db", code=2).err


def test_a_backup_of_a_broken_store_is_told(store: Path, call: Call, ids: Ids, tmp_path: Path) -> None:
    id = ids()[3]
    broken(store, "UPDATE journal SET event = 'x' WHERE session = ? AND seq = 2", id)
    said = call("backup", tmp_path / "b.db", code=1)
    assert f"{id}  journal row 2 is not what was written" in said.out
    assert "its keys are not in it" not in said.out


def broken(store: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(store) as connection:
        assert connection.execute(sql, values).rowcount == 1
    connection.close()


def test_verify_names_each_broken_session_and_why(store: Path, call: Call, ids: Ids) -> None:
    assert call("verify").out == f"sessions: {COUNT}, all as they were written\n"
    one, two, three, *_ = ids()
    broken(store, "UPDATE journal SET at = '2026-03-02T12:00:00' WHERE session = ? AND seq = 1", one)
    broken(store, "DELETE FROM journal WHERE session = ? AND seq = 2", two)
    broken(store, "UPDATE sessions SET moved = moved + 1 WHERE id = ?", three)
    assert call("verify", code=1).out.splitlines() == [
        f"{one}  journal row 1 is not what was written",
        f"{two}  journal row 2 is missing, or belongs to another session",
        f"{three}  the session's own row is not what was written",
        f"sessions: {COUNT}, broken: 3",
    ]
    found = [json.loads(line) for line in call("verify", "--format", "json", code=1).out.splitlines()]
    assert [(each["session"], each["what"], each["seq"]) for each in found] == [
        (one, "chain", 1),
        (two, "sequence", 2),
        (three, "row", 0),
    ]
    assert "la ligne 1 du journal n'est pas ce qui a été écrit" in call("verify", "--lang", "fr", code=1).out
    said = call("show", one, code=1).err
    assert (
        said
        == f"flowkit: session {one} of sqlite:///{store} is broken: journal row 1 is not what was written\n"
    )


def test_verify_without_all_master_keys_is_undecided(store: Path, call: Call, ids: Ids) -> None:
    from flowkit import load, unfold
    from flowkit.run.keys import Keys
    from flowkit.run.sessions import Sessions

    id = ids()[0]
    foreign = Sessions(unfold(load(TURNSTILE)), keys=Keys.random()).vault.new_key(id)
    number = "(SELECT number FROM sessions WHERE id = ?)"
    broken(store, f"UPDATE keys SET key = ? WHERE number = {number}", foreign, id)
    said = call("verify", code=4)
    assert f"{id}  its key is sealed with a master key that is not here" in said.out
    assert said.out.endswith(f"sessions: {COUNT}, nothing broken, not looked at: 1\n")


def test_verify_tells_when_no_version_of_the_flow_can_be_read(store: Path, call: Call, ids: Ids) -> None:
    broken(store, "UPDATE definitions SET files = x'00'")
    lines = call("verify", code=1).out.splitlines()
    assert lines[0].startswith("the store  the kept version ")
    assert lines[-1] == f"sessions: {COUNT}, broken: {COUNT}"
    assert [line.split()[0] for line in lines[1:-1]] == ids()
    assert "is damaged" in call("show", ids()[0], code=2).err


def test_a_store_without_sessions_is_fine(call: Call, tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'flowkit.db'}").close()
    assert call("verify").out == "sessions: 0, all as they were written\n"
    assert call("list").err == "sessions: 0; times are UTC\n"
    assert call("stats").out == "sessions: 0; times are UTC\n"
    assert call("export").out == ""
    assert "has no session with this id" in call("show", "x", code=2).err
    assert "are by: -" in call("find", "nir", code=2).err
