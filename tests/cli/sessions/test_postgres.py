"""The same verbs on PostgreSQL."""

from __future__ import annotations

import json

import pytest

from tests.cli.sessions.conftest import TURNSTILE, Call
from tests.run import postgres as installed
from tests.run.conftest import postgres

__all__ = ["postgres"]


def test_the_verbs_do_the_same_on_postgresql(
    call: Call, postgres: installed.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    url = postgres.url("schema=from_the_shell")
    monkeypatch.setenv("FLOWKIT_STORE", url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    id = call("start", TURNSTILE).out.splitlines()[0]
    assert "version 2, at unlocked" in call("send", id, "coin", "--key", "a").out
    assert "answered before" in call("send", id, "coin", "--key", "a").out
    assert json.loads(call("list", "--format", "json").out)["states"] == ["unlocked"]
    assert "coin" in call("show", id).out
    assert "sessions: 1, events: 1" in call("stats").out
    assert call("export").out.count("\n") == 2
    assert call("verify").out == "sessions: 1, all as they were written\n"
    assert "cannot be copied by flowkit" in call("backup", "copy.db", code=2).err
    call("erase", id, "--yes")
    assert call("verify").out == "sessions: 1, all as they were written\n"
    assert postgres.url().partition("@")[0] not in call("backup", "copy.db", code=2).err
