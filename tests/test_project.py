"""The house keeps its own rules: floors, sizes, docstrings, and the commands it promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FILE_LINES = 250
FUNCTION_LINES = 40

# Where the code reads better beyond a limit: path, or path:function, and why.
LONGER: dict[str, str] = {
    "src/flowkit/check/space/decide.py": "one walk over one layout of bits; halves of it cannot be read",
}
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[Function]:
    for part in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(part, Function):
            yield part


def _lines(function: Function) -> int:
    """How long a function is without its docstring."""
    assert function.end_lineno is not None
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and ast.get_docstring(function) is not None:
        assert first.end_lineno is not None
        length -= first.end_lineno - first.lineno + 1
    return length


def test_there_is_code_to_look_at() -> None:
    assert len(SOURCES) > 30


def test_files_are_at_most_250_lines_long() -> None:
    long = {_name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES and name not in LONGER} == {}


def test_functions_are_at_most_40_lines_long() -> None:
    long = {f"{_name(path)}:{f.name}": _lines(f) for path in SOURCES for f in _functions(path)}
    over = {name: lines for name, lines in long.items() if lines > FUNCTION_LINES and name not in LONGER}
    assert over == {}


def test_every_exception_is_still_needed() -> None:
    """An exception whose reason is gone goes too."""
    functions = {f"{_name(path)}:{f.name}": f for path in SOURCES for f in _functions(path)}
    files = {_name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    for name in LONGER:
        assert files.get(name, 0) > FILE_LINES or _lines(functions[name]) > FUNCTION_LINES, name


def test_every_module_says_what_it_is() -> None:
    parsed = {_name(path): ast.parse(path.read_text("utf-8")) for path in SOURCES}
    docstrings = {name: ast.get_docstring(module) or "" for name, module in parsed.items()}
    assert [name for name, docstring in docstrings.items() if len(docstring.split()) < 3] == []


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX)\b")
    assert [_name(path) for path in SOURCES if unfinished.search(path.read_text("utf-8"))] == []


def test_floors_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_folder_of_the_package_has_a_floor() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = {name.strip() for layer in layers for name in layer.split("|")}
    folders = {path.parent.name for path in (ROOT / "src" / "flowkit").glob("*/__init__.py")}
    assert folders == floors


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make (\w+)", readme, re.MULTILINE)) <= targets
    assert {"run", "test"} <= targets
    assert re.search(r"^make$", readme, re.MULTILINE)
    assert re.search(r"\bmake test$", readme, re.MULTILINE)


def test_every_verb_the_readme_shows_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    verbs = set(re.findall(r"(?:^|`)(?:\$ )?flowkit ([a-z]+)", readme, re.MULTILINE))
    assert verbs, "the README shows no command"
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {verb for verb in verbs if not re.search(rf"^\s+{verb}\b", shown, re.MULTILINE)} == set()


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]
    documents += [*(ROOT / "flows").rglob("*.md"), *(ROOT / "diagrams").glob("*.md")]
    documents += (ROOT / "benchmarks").glob("*.md")
    broken = [
        f"{_name(document)}: {link}"
        for document in documents
        for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8"))
        if "://" not in link and not link.startswith(("#", "mailto:"))
        if not (document.parent / link.partition("#")[0]).exists()
    ]
    assert broken == []
