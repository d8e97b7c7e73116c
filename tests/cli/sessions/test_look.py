"""Looking at sessions: list, show, stats, watch, find, export; in both languages, nobody's answers shown."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowkit.cli.main import run
from tests.cli.sessions.conftest import COUNT, MSA, TURNSTILE, Call

Ids = Callable[..., list[str]]


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_list_shows_each_session_in_a_line_under_a_header(store: Path, call: Call) -> None:
    said = call("list")
    header, *lines = said.out.splitlines()
    assert header.split("  ")[0] == "SESSION"
    assert len(lines) == COUNT
    assert lines == sorted(lines)
    assert len({line.index("msa_inscription 1.0") for line in lines}) == 1
    assert said.err == f"sessions: {COUNT}; times are UTC\n"
    assert call("list", "--lang", "fr").err == f"sessions : {COUNT} ; heures UTC\n"


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (("--ended", "success"), lambda one: one["ended"] == "success"),
        (("--ended", "no"), lambda one: one["ended"] is None),
        (("--state", "contact_msa"), lambda one: one["states"] == ["contact_msa"]),
        (("--since", "2026-03-02T13:00:00+00:00"), lambda one: one["moved"] >= "2026-03-02T13:00"),
        (("--since", "2026-03-02 13:00"), lambda one: one["moved"] >= "2026-03-02T13:00"),
        (("--ended", "erased"), lambda _: False),
        (("--state", "no' OR 1=1 --"), lambda _: False),
    ],
)
def test_list_shows_what_was_asked_for(
    store: Path, call: Call, options: tuple[str, ...], rule: Callable[[dict[str, object]], bool]
) -> None:
    everything = objects(call("list", "--format", "json").out)
    wanted = [one for one in everything if rule(one)]
    assert objects(call("list", "--format", "json", *options).out) == wanted
    assert len(wanted) < len(everything)


def test_a_version_is_chosen_by_the_start_of_its_digest(store: Path, call: Call) -> None:
    call("start", TURNSTILE)
    digests = Counter(str(one["digest"]) for one in objects(call("list", "--format", "json").out))
    assert sorted(digests.values()) == [1, COUNT]
    for digest, count in digests.items():
        assert len(objects(call("list", "--format", "json", "--digest", digest[:8]).out)) == count
    assert "does not name one kept version" in call("list", "--digest", "zz", code=2).err
    assert "does not name one kept version" in call("list", "--digest", "", code=2).err


def test_a_wrong_instant_is_wrong_usage(store: Path, call: Call) -> None:
    assert "“yesterday” is not an instant" in call("list", "--since", "yesterday", code=2).err


def test_show_tells_where_a_session_stands_and_how_it_came_there(call: Call, ids: Ids) -> None:
    (id, *_) = ids("--ended", "success")
    shown = call("show", id).out
    assert shown.startswith(id + "\n")
    assert re.search(r"^  nir +•••$", shown, re.M)
    assert re.search(r"^  2 +2026-03-02 1\d:\d\d:\d\d +inscrire +→ profil.choix$", shown, re.M)
    assert re.search(r"^  where +deconnecte \(\w.*\)$", shown, re.M)
    french = call("show", id, "--lang", "fr").out
    assert "Ce qui peut se passer" not in french  # it is over
    assert "Réponses" in french


def test_show_lists_what_can_happen_and_the_timers(call: Call, ids: Ids) -> None:
    (id, *_) = ids("--state", "espace.accueil")
    shown = call("show", id).out
    assert "What can happen now" in shown
    assert re.search(r"^  deconnecter +", shown, re.M)
    assert re.search(r"^  espace.accueil/\w+ +2026-03-02 \d\d:", shown, re.M)


def test_show_as_json_holds_the_same(call: Call, ids: Ids) -> None:
    (id, *_) = ids("--state", "espace.accueil")
    shown = json.loads(call("show", id, "--format", "json").out)
    assert (shown["session"], shown["states"], shown["ended"]) == (id, ["espace.accueil"], None)
    assert shown["answers"]["nir"] == "•••"
    assert [entry["seq"] for entry in shown["journal"]] == list(range(1, shown["version"] + 1))
    assert "deconnecter" in [option["event"] for option in shown["options"]]


def test_stats_add_up(store: Path, call: Call) -> None:
    (version,) = json.loads(call("stats", "--format", "json").out)
    listed = objects(call("list", "--format", "json").out)
    assert (version["sessions"], version["flow"]) == (COUNT, "msa_inscription")
    assert version["going_on"] == sum(one["ended"] is None for one in listed)
    assert version["ended"] == dict(Counter(one["ended"] for one in listed if one["ended"]).most_common())
    assert version["events"] == sum(int(str(one["version"])) - 1 for one in listed)
    states = {state["state"]: state for state in version["states"]}
    assert (states["acces.site"]["came"], states["acces.site"]["events"]) == (COUNT, {"inscrire": COUNT})
    assert states["acces.site"]["seconds"] == {"median": 20.0, "p90": 20.0}
    for state in states.values():
        left = sum(state["events"].values())
        ends = state["state"] in ("deconnecte", "contact_msa") or not state["events"]
        assert ends or state["came"] == left + state["resting"], state


def test_stats_are_a_table_for_people(store: Path, call: Call) -> None:
    text = call("stats").out
    assert f"sessions: {COUNT}, events: " in text
    assert re.search(r"^  success +\d+ +\d+ % +half within \d+ min \d+ s, nine in ten within ", text, re.M)
    assert re.search(r"^acces.site +24 +20 s +inscrire 24$", text, re.M)
    assert re.search(r"^ÉTAT +VENUS +Y SONT +DURÉE", call("stats", "--lang", "fr").out, re.M)


def test_the_journal_of_stats_names_nobody_and_feeds_the_traffic_look(
    store: Path, call: Call, ids: Ids, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "log.jsonl"
    call("stats", "--format", "journal", "-o", journal)
    text = journal.read_text("utf-8")
    assert [id for id in ids() if id in text] == []
    assert "2026" not in text
    drawn = ["draw", str(MSA), "--look", "traffic", "--journal", str(journal), "--view", "overview"]
    assert run([*drawn, "--format", "mermaid", "-o", str(tmp_path / "traffic.mmd")]) == 0
    assert str(COUNT) in (tmp_path / "traffic.mmd").read_text("utf-8")


@pytest.mark.parametrize("form", ["jsonl", "xes"])
def test_replay_reads_back_what_is_exported(
    store: Path, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / f"log.{form}"
    call("export", "--format", form, "-o", file)
    events = sum(int(str(one["version"])) - 1 for one in objects(call("list", "--format", "json").out))
    assert run(["replay", str(MSA), str(file)]) == 0
    assert f"{COUNT} sessions with {events} events: {COUNT} fit" in capsys.readouterr().out


def test_an_export_that_was_changed_does_not_fit(store: Path, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    call("export", "-o", file)
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"event":"inscrire"' not in line), "utf-8")
    assert run(["replay", str(MSA), str(file)]) == 1


def test_xes_has_what_process_mining_asks_for(store: Path, call: Call) -> None:
    root = ElementTree.fromstring(call("export", "--format", "xes").out)
    name = "{http://www.xes-standard.org/}"
    assert root.get("xes.version") == "1849.2016"
    traces = root.findall(f"{name}trace")
    assert len(traces) == COUNT
    for event in traces[0].iter(f"{name}event"):
        keys = {child.get("key"): child for child in event}
        assert {"concept:name", "time:timestamp", "lifecycle:transition", "flowkit:state"} <= keys.keys()
        assert keys["time:timestamp"].tag == f"{name}date"
    globals_ = [one.get("key") for scope in root.findall(f"{name}global") for one in scope]
    classifiers = [one.get("keys") for one in root.findall(f"{name}classifier")]
    assert {key for keys in classifiers for key in (keys or "").split()} <= set(globals_)


def test_answers_are_exported_only_when_asked_and_sensitive_ones_never(store: Path, call: Call) -> None:
    assert '"answers"' not in call("export").out
    assert "flowkit:answer" not in call("export", "--format", "xes").out
    lines = objects(call("export", "--answers").out)
    given = [dict(line["answers"]) for line in lines if line["answers"]]  # type: ignore[call-overload]
    assert any(answers.get("nir") == "•••" for answers in given)
    assert any(answers.get("caisse") == "Nord-Pas de Calais" for answers in given)
    assert 'key="flowkit:answer:nir" value="•••"' in call("export", "--answers", "--format", "xes").out


def test_an_export_that_cannot_be_written_is_status_2(store: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot write" in call("export", "-o", tmp_path / "file" / "x", code=2).err
    assert "cannot write" in call("export", "-o", tmp_path, code=2).err


def test_find_reads_the_value_from_its_input(
    store: Path, call: Call, ids: Ids, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def found(answer: str, value: str, code: int = 0) -> str:
        (tmp_path / "value").write_text(value, "utf-8")
        with (tmp_path / "value").open() as file:
            monkeypatch.setattr("sys.stdin", file)
            said = call("find", answer, code=code)
        return said.out + said.err

    everybody = set(ids())
    call("start", TURNSTILE)  # a flow that asks nobody for anything is kept last now
    mine = set(found("nir", "1 68 12 82 128 212\n").split())
    assert mine
    assert mine < everybody
    assert found("nir", "1650359350012", code=1) == ""
    assert "this is too short" in found("nir", "16", code=2)
    assert "sessions are not found by “carte”; they are by: siret, nir" in found("carte", "x", code=2)
    assert "sessions are not found by “no such”" in found("no such", "x", code=2)


def test_watch_prints_what_happens_from_now_on(store: Path, call: Call) -> None:
    command = [sys.executable, "-m", "flowkit.cli", "sessions", "watch"]
    watch = subprocess.Popen(
        [str(Path(sys.executable).with_name("flowkit")), *command[3:], "--for", "20"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert watch.stderr is not None
    assert watch.stdout is not None
    assert "watching" in watch.stderr.readline()
    id = call("start", MSA).out.splitlines()[0]
    call("send", id, "inscrire")
    lines = [watch.stdout.readline(), watch.stdout.readline()]
    watch.send_signal(2)
    assert watch.wait(10) == 0
    assert watch.stdout.read() == ""
    assert lines[0].endswith(f"  {id}  1  (start) → acces.site\n")
    assert lines[1].endswith(f"  {id}  2  acces.site inscrire → profil.choix\n")


def test_watch_of_one_session_follows_only_it(store: Path, call: Call, ids: Ids) -> None:
    began = time.monotonic()
    assert call("watch", ids()[0], "--for", "0.1").out == ""
    assert time.monotonic() - began < 5
    assert "no session with this id" in call("watch", "nobody", "--for", "0.1", code=2).err
