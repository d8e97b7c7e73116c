"""Pictures come from the `dot` command, else from pygraphviz; without either the texts still come."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowkit.draw import FORMATS, TEXTS, backends
from tests.draw.seen import ROOT, crossed, seen

TURNSTILE = ROOT / "flows" / "examples" / "turnstile.yaml"
DOSSIER = ROOT / "flows" / "examples" / "dossier"
FORMS = {
    "svg": b"<?xml",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "html": b"<!doctype html>",
    "drawio": b"<?xml",
}
WITHOUT = "import sys; sys.modules['pygraphviz'] = None; "
MAIN = "from flowkit.cli.main import main; main()"


def _run(
    arguments: list[str], folder: Path, *, dot: bool, pygraphviz: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """The command where `dot` or pygraphviz are not there."""
    path = os.environ["PATH"] if dot else str(folder)
    environment = {"PATH": path, "HOME": str(folder), "FLOWKIT_LANG": "en"}
    code = MAIN if pygraphviz else WITHOUT + MAIN
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


def test_what_needs_graphviz_and_what_does_not_is_every_format() -> None:
    assert {*FORMS, *TEXTS} == {*FORMATS}
    assert not {*FORMS} & {*TEXTS}


@pytest.mark.parametrize("dot", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_every_format_comes_from_either_backend(form: str, dot: bool, tmp_path: Path) -> None:
    result = _run(["draw", str(DOSSIER), "--format", form, "-o", str(tmp_path / "out")], tmp_path, dot=dot)
    assert (result.returncode, result.stderr) == (0, b"")
    assert (tmp_path / "out" / f"journey.{form}").read_bytes().startswith(FORMS[form])


def test_both_backends_say_the_same(tmp_path: Path) -> None:
    found = []
    for dot in (True, False):
        result = _run(["draw", str(DOSSIER), "--format", "svg", "-o", "-"], tmp_path, dot=dot)
        shown = seen(result.stdout)
        boxes = {name: (box.says(), box.jumps) for name, box in shown.boxes.items()}
        found.append((boxes, sorted(arrow.transitions for arrow in shown.arrows), shown.hidden))
        assert crossed(shown) <= 2
    assert found[0] == found[1]


def test_without_graphviz_the_texts_are_written_and_one_sentence_says_so(tmp_path: Path) -> None:
    result = _run(["draw", str(TURNSTILE), "-o", "out"], tmp_path, dot=False, pygraphviz=False)
    assert result.returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "journey.dot",
        "journey.md",
        "journey.mmd",
    ]
    assert result.stderr.decode().count("\n") == 1
    assert "pip install 'flowkit-fsm[graphviz]'" in result.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "png"],
        ["--format", "html"],
        ["--format", "drawio"],
        ["--format", "dot", "--format", "svg"],
        ["--view", "journey", "-o", "loop.pdf"],
        ["-o", "-", "--view", "journey"],
    ],
)
def test_without_graphviz_a_picture_that_was_asked_for_is_refused(
    arguments: list[str], tmp_path: Path
) -> None:
    result = _run(["draw", str(TURNSTILE), *arguments], tmp_path, dot=False, pygraphviz=False)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().startswith("flowkit: no Graphviz here")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", TEXTS)
def test_texts_need_no_graphviz(form: str, tmp_path: Path) -> None:
    arguments = ["draw", str(DOSSIER), "--view", "journey", "--format", form, "-o", "-"]
    bare = _run(arguments, tmp_path, dot=False, pygraphviz=False)
    full = _run(arguments, tmp_path, dot=True)
    assert bare.returncode == 0
    assert bare.stdout == full.stdout
    assert bare.stderr == b""


@pytest.mark.parametrize("using", ["dot", "pygraphviz"])
@pytest.mark.parametrize("text", ["digraph {", "digraph { a -> }"])
def test_what_graphviz_cannot_read_is_an_error_with_its_words(
    using: str, text: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(backends, "backend", lambda: using)
    with pytest.raises(RuntimeError, match=r"(?i)syntax error|invalid"):
        backends.render(text, "dot", "svg")
    assert capfd.readouterr().err == ""


def test_without_a_backend_nothing_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "backend", lambda: "none")
    with pytest.raises(backends.NoGraphvizError):
        backends.render("digraph {}", "dot", "svg")


@pytest.mark.parametrize(
    ("commands", "module", "found"),
    [
        (("dot", "neato"), True, "dot"),
        (("dot",), True, "pygraphviz"),
        ((), True, "pygraphviz"),
        ((), False, "none"),
    ],
)
def test_dot_comes_first_then_pygraphviz_then_nothing(
    commands: tuple[str, ...], module: bool, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in commands else None)
    if not module:
        monkeypatch.setitem(sys.modules, "pygraphviz", None)
    backends.backend.cache_clear()
    try:
        assert backends.backend() == found
    finally:
        backends.backend.cache_clear()


def test_pygraphviz_draws_what_is_already_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "backend", lambda: "pygraphviz")
    placed = 'digraph { a [pos="30,20", label="here"]; b [pos="30,120", label="there"] }'
    svg = backends.render(placed, "nop2", "svg")
    centres = re.findall(rb'cx="([\d.]+)" cy="-([\d.]+)"', svg)
    assert len(centres) == 2
    assert centres[0][0] == centres[1][0]
    assert float(centres[1][1]) - float(centres[0][1]) == pytest.approx(100)
