"""Recorded sessions: those that fit are silent, the others are told by the fewest deviations."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

import pytest

from flowkit import load_source, unfold
from flowkit.check.space.cover import covered
from flowkit.check.space.program import compile_program
from flowkit.cli.main import run
from flowkit.scenario.replay.fit import fit
from flowkit.scenario.replay.journal import Happened, JournalError, Session, sessions
from flowkit.scenario.replay.machine import Allowed

FLOW = """flowkit: 1
flow: library
language: en
start: desk
answers:
  kind: { type: choice, label: Card, derived: true }
states:
  desk:
    question: Which card do you want?
    save_as: kind
    choices:
      child: { label: for a child, go_to: form }
      adult: { label: for an adult, go_to: form }
    links:
      leave: { label: leave, go_to: gone }
  form:
    info: Fill in the form.
    go_to:
      - { when: kind = child, go_to: parent }
      - { go_to: made }
  parent:
    info: A parent signs.
    go_to: made
    links:
      again: { label: choose again, go_to: desk }
ends:
  made: { result: success, title: The card is made. }
  gone: { result: abandoned, title: No card. }
"""


@pytest.fixture(scope="module")
def allowed() -> Allowed:
    return Allowed(covered(compile_program(unfold(load_source(FLOW)), back=True)))


def session(*names: str) -> Session:
    pairs = [name.rpartition("/") for name in names]
    return Session("s", tuple(Happened(event, state or None) for state, _, event in pairs))


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("child", "next", "next"),
        ("adult", "next"),
        ("desk/child", "form/next", "parent/again", "leave"),
        ("child", "next"),
    ],
)
def test_what_the_flow_allows_fits(allowed: Allowed, names: tuple[str, ...]) -> None:
    assert fit(allowed, session(*names)).fits


@pytest.mark.parametrize(
    ("names", "deviations"),
    [
        (("next", "child", "next"), [("unexpected", "next", 1)]),
        (("child", "again"), [("unexpected", "again", 2)]),
        (("child", "again", "adult", "next"), [("missing", "form/next", 2)]),
        (("adult", "next", "next"), [("unexpected", "next", 3)]),
        (("leave", "leave", "leave"), [("unexpected", "leave", 2), ("unexpected", "leave", 3)]),
        (("parent/child",), [("unexpected", "child", 1)]),
        (("nothing",), [("unexpected", "nothing", 1)]),
    ],
)
def test_what_it_does_not_allow_is_told_where_it_happened(
    allowed: Allowed, names: tuple[str, ...], deviations: list[tuple[str, str, int]]
) -> None:
    found = fit(allowed, session(*names))
    assert [(move.kind, move.event, move.place) for move in found.deviations] == deviations


def cost(allowed: Allowed, names: list[str]) -> int:
    """The fewest deviations by the plain table of edit distance over the reachable places."""
    best = {0: 0}
    for name in [*names, None]:
        waiting = sorted(best.items(), key=lambda pair: pair[1])
        for at, spent in waiting:  # events the journal lacks
            for reached in allowed.by_state(at).values():
                if spent + 1 < best.get(reached, 99):
                    best[reached] = spent + 1
                    waiting.append((reached, spent + 1))
        if name is None:
            break
        following = {at: spent + 1 for at, spent in best.items()}
        for at, spent in best.items():
            to = allowed.after(at).get(name)
            if to is not None and spent < following.get(to, 99):
                following[to] = spent
        best = following
    return min(best.values())


def test_no_cheaper_explanation_exists(allowed: Allowed) -> None:
    rng = random.Random(3)
    events = ["child", "adult", "next", "again", "leave", "back"]
    short = [list(names) for length in range(4) for names in product(events, repeat=length)]
    long = [rng.choices(events, k=rng.randint(4, 9)) for _ in range(200)]
    for names in short + long:
        assert len(fit(allowed, session(*names)).deviations) == cost(allowed, names)


JOURNALS = {
    "a.jsonl": '{"session": "1", "event": "adult", "answers": {"x": 1}}\n\n'
    '{"session": "2", "event": "leave"}\n'
    '{"session": "1", "event": "next", "state": "form"}\n',
    "a.csv": "session,event,state\n1,adult,\n2,leave,\n1,next,form\n",
    "a.xes": '<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">'
    '<trace><string key="concept:name" value="1"/>'
    '<event><string key="concept:name" value="adult"/></event>'
    '<event><string key="concept:name" value="next"/><string key="flowkit:state" value="form"/></event>'
    '</trace><trace><string key="concept:name" value="2"/>'
    '<event><string key="concept:name" value="leave"/></event></trace></log>',
}


@pytest.mark.parametrize("name", JOURNALS)
def test_every_form_of_journal_holds_the_same_sessions(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(JOURNALS[name], "utf-8")
    assert sessions(tmp_path / name) == (
        Session("1", (Happened("adult"), Happened("next", "form"))),
        Session("2", (Happened("leave"),)),
    )


def test_a_session_in_which_nothing_happened_is_one_all_the_same(tmp_path: Path) -> None:
    lines = ['{"session":"a","event":null}', '{"session":"a","event":"x"}', '{"session":"b","event":null}']
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    found = sessions(tmp_path / "log.jsonl")
    assert found == (Session("a", (Happened("x"),)), Session("b", ()))


@pytest.mark.parametrize(
    ("name", "content", "message", "line"),
    [
        ("a.jsonl", b'{"session": 1, "event": "x"}\nnonsense', "not-json", 2),
        ("a.jsonl", b"[1]", "not-an-object", 1),
        ("a.jsonl", b'{"session": 1}', "no-column", 1),
        ("a.jsonl", b'{"session": true, "event": "x"}', "no-column", 1),
        ("a.jsonl", b"[" * 100_000, "not-json", 1),
        ("a.jsonl", b"ok\n\xff", "not-text", 2),
        ("a.csv", b"case,activity\n1,x\n", "no-column", 2),
        ("a.csv", b'session,event\n1,"x"y\n', "not-csv", 2),
        ("a.xes", b"<log><trace>", "not-xml", 1),
        ("a.xes", b"<log><trace><event/></trace></log>", "no-name", 0),
    ],
)
def test_a_journal_that_cannot_be_read_says_where(
    tmp_path: Path, name: str, content: bytes, message: str, line: int
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(JournalError) as caught:
        sessions(tmp_path / name)
    assert (caught.value.message, caught.value.line) == (message, line)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("library.yaml").write_text(FLOW, "utf-8")
    return tmp_path


def test_the_command_names_what_did_not_fit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "log.csv").write_text("case,activity\n7,adult\n7,again\n8,leave\n", "utf-8")
    columns = "session=case,event=activity"
    assert run(["replay", "library.yaml", "log.csv", "--columns", columns, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "session 7 does not fit: 1 deviation(s) in 2 events" in said
    assert "event 2 `again` is not possible at “form” (form); possible there: next\n" in said
    assert said.endswith("2 sessions with 3 events: 1 fit\n")


def test_an_unfinished_session_fails_only_when_it_must_be_complete(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "log.jsonl").write_text('{"session": "7", "event": "adult"}\n', "utf-8")
    assert run(["replay", "library.yaml", "log.jsonl"]) == 0
    assert run(["replay", "library.yaml", "log.jsonl", "--complete", "--lang", "fr"]) == 1
    assert "elle n'est pas arrivée à une fin" in capsys.readouterr().out


def test_json_holds_every_session(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "log.jsonl").write_text('{"session": "7", "event": "again"}\n', "utf-8")
    assert run(["replay", "library.yaml", "log.jsonl", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["session"] == "7"
    assert found["deviations"][0]["kind"] == "unexpected"


@pytest.mark.parametrize("columns", ["nothing=x", "session", "session="])
def test_wrong_columns_are_wrong_usage(folder: Path, columns: str) -> None:
    (folder / "log.csv").write_text("session,event\n", "utf-8")
    assert run(["replay", "library.yaml", "log.csv", "--columns", columns]) == 2


def test_a_journal_that_is_not_there_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", "library.yaml", "nothing.jsonl"]) == 2
    assert "nothing.jsonl" in capsys.readouterr().err
