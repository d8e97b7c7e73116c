"""`flowkit report`: one file, and clear words where there can be none."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from flowkit.cli.main import run

DOSSIER = "flows/examples/dossier"


def test_a_page_is_written_and_its_size_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "new" / "review.html"
    assert run(["report", DOSSIER, "-o", str(place), "--lang", "en"]) == 0
    assert capsys.readouterr().out == f"{place}  {place.stat().st_size / 1024:.0f} KiB\n"
    assert place.read_text("utf-8").startswith('<!doctype html>\n<html lang="en">')


def test_the_same_flow_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run(["report", DOSSIER, "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_page_goes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "flows/examples/turnstile.yaml", "-o", "-"]) == 0
    assert capsys.readouterr().out.endswith("</script></body></html>\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([DOSSIER, "--against", "no-such-revision"], "no-such-revision"),
        ([DOSSIER, "-o", "/proc/nothing/review.html"], "/proc/nothing/review.html"),
        (["no/such/flow"], "no/such/flow"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", *arguments, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err


def test_without_graphviz_the_tables_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(import_module("flowkit.draw.backends"), "backend", lambda: "none")
    place = tmp_path / "review.html"
    assert run(["report", DOSSIER, "-o", str(place), "--lang", "en"]) == 0
    assert "Graphviz" in capsys.readouterr().err
    assert "<svg" not in place.read_text("utf-8")
    assert 'id="glossary"' in place.read_text("utf-8")
