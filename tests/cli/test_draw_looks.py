"""``flowkit draw --look`` and ``flowkit check --draw``: from files to pictures, or one clear sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from flowkit.cli.main import run
from tests.check.claims.planted import LETTER
from tests.cli.test_witness import CLAIMS
from tests.scenario.flows import LIBRARY, TURNSTILE

MSA = Path(__file__).parents[2] / "flows" / "msa"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Two sessions at the turnstile."""
    place = tmp_path / "monday.jsonl"
    events = [("a", "coin"), ("a", "leave"), ("b", "coin")]
    place.write_text("".join(json.dumps({"session": s, "event": e}) + "\n" for s, e in events), "utf-8")
    return place


def _drawn(*arguments: object) -> str:
    place = str(arguments[-1])
    assert run(["draw", *map(str, arguments[:-1]), "-o", place]) == 0
    return Path(place).read_text("utf-8")


def test_a_journal_is_drawn_as_traffic_and_names_its_file(tmp_path: Path, journal: Path) -> None:
    place = tmp_path / "out.dot"
    text = _drawn(TURNSTILE, "--look", "traffic", "--journal", journal, "--format", "dot", place)
    assert "monday.jsonl" in text
    assert "2 recorded journeys" in text
    assert _drawn(TURNSTILE, "--journal", journal, "--format", "dot", place) == text


def test_several_journals_add_up(tmp_path: Path, journal: Path) -> None:
    other = tmp_path / "tuesday.csv"
    other.write_text("session,event\nc,coin\n", "utf-8")
    place = tmp_path / "out.dot"
    text = _drawn(TURNSTILE, "--journal", journal, "--journal", other, "--format", "dot", place)
    assert "3 recorded journeys" in text


@pytest.mark.parametrize("look", ["trace", "coverage"])
@pytest.mark.parametrize("form", ["svg", "dot", "mermaid"])
def test_the_other_looks_need_no_file(look: str, form: str, tmp_path: Path) -> None:
    assert run(["draw", str(LIBRARY), "--look", look, "--format", form, "-o", str(tmp_path)]) == 0
    ending = {"mermaid": "mmd"}.get(form, form)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        f"figure-{look}.{ending}",
        f"journey-{look}.{ending}",
    ]


def test_the_role_look_is_the_picture_without_a_look(tmp_path: Path) -> None:
    plain = _drawn(TURNSTILE, "--view", "journey", "--format", "dot", tmp_path / "a.dot")
    assert (
        _drawn(TURNSTILE, "--view", "journey", "--look", "role", "--format", "dot", tmp_path / "b.dot")
        == plain
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--look", "traffic"], "the look `traffic` needs --journal FILE"),
        (["--look", "position"], "the look `position` needs --snapshot FILE"),
        (
            ["--look", "trace", "--journal", "monday.jsonl"],
            "--journal FILE is for the look `traffic`, not for `trace`",
        ),
        (["--journal", "monday.jsonl", "--snapshot", "x"], "--snapshot FILE is for the look `position`"),
        (["--journal", "missing.jsonl"], "missing.jsonl"),
        (["--journal", "empty.jsonl"], "there is no session in it"),
        (["--journal", "foreign.jsonl"], "no session in it fits this flow"),
        (["--journal", "broken.jsonl"], "broken.jsonl:1: this line is no JSON"),
        (["--snapshot", "missing.json"], "missing.json"),
        (["--snapshot", "broken.jsonl"], "what was stored is not a journey of this flow"),
        (["--snapshot", "other.json"], "begun with another version of the flow"),
    ],
)
def test_what_is_missing_or_foreign_is_one_sentence(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    journal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert journal.parent == tmp_path
    Path("empty.jsonl").write_text("\n", "utf-8")
    Path("foreign.jsonl").write_text('{"session": "a", "event": "fly"}\n', "utf-8")
    Path("broken.jsonl").write_text("{\n", "utf-8")
    other = {"flow": "turnstile", "version": "1", "digest": "0" * 64, "states": ["locked"]}
    Path("other.json").write_text(json.dumps(other), "utf-8")
    assert run(["draw", str(TURNSTILE), *arguments, "--format", "dot", "-o", "out"]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not Path("out").exists()


def test_a_flow_without_scenarios_has_no_coverage_to_draw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "alone.yaml"
    alone.write_text(TURNSTILE.read_text("utf-8"), "utf-8")
    assert run(["draw", str(alone), "--look", "coverage", "-o", str(tmp_path / "x.dot")]) == 2
    assert "has no scenarios" in capsys.readouterr().err


def test_a_saved_journey_is_drawn_where_it_stands(tmp_path: Path) -> None:
    from flowkit import load, unfold
    from flowkit.core.automaton import Automaton

    machine: Automaton = unfold(load(TURNSTILE))
    place = tmp_path / "stands.json"
    place.write_text(machine.start().snapshot.to_json() + "\n", "utf-8")
    text = _drawn(TURNSTILE, "--snapshot", place, "--format", "dot", tmp_path / "out.dot")
    assert re.search(r'"locked" \[.*class="state \w+ here"', text, re.DOTALL)


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A flow with a claim that is broken."""
    monkeypatch.chdir(tmp_path)
    folder = Path("letter")
    folder.mkdir()
    head = "flowkit: 1\nflow: letter\nlanguage: en\nstart: hello\n"
    (folder / "flow.yaml").write_text(head + LETTER, "utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, "utf-8")
    return folder


def test_every_problem_that_a_journey_shows_gets_a_picture(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(letter), "--draw", "pictures"]) == 1
    captured = capsys.readouterr()
    shown = captured.out.count("a journey that shows it")
    pictures = sorted(Path("pictures").iterdir())
    assert len(pictures) == shown >= 1
    for number, picture in enumerate(pictures, 1):
        assert picture.name.startswith(f"{number:02}-")
        assert f"{picture}: the journey that shows " in captured.err
    svg = Path("pictures/01-claim-refuted.svg").read_text("utf-8")
    assert 'class="edge transition other path"' in svg or 'class="edge transition happy path"' in svg
    assert re.search(r'class="node state \w+ defect"', svg)
    assert "Nobody is in without having accepted." in svg


def test_the_only_journey_may_go_to_a_file_and_several_may_not(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["check", str(letter), "--draw", "one.dot"])
    several = "name a folder" in capsys.readouterr().err
    assert Path("one.dot").exists() is not several


def test_where_no_journey_is_needed_none_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(TURNSTILE), "--draw", str(tmp_path / "none")])
    assert "no journey to draw" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_the_looks_of_the_msa_journey_are_drawn(tmp_path: Path) -> None:
    text = _drawn(
        MSA, "--view", "step-verification", "--look", "trace", "--format", "dot", tmp_path / "a.dot"
    )
    assert "figure 1-4" in text
    assert "supposé" in text
    english = _drawn(
        MSA,
        "--view",
        "step-verification",
        "--look",
        "trace",
        "--lang",
        "en",
        "--format",
        "dot",
        tmp_path / "b.dot",
    )
    assert "assumed" in english
    assert "text 126" in english
