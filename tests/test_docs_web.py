"""What docs/web.md shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flowkit import messages

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/web.md").read_text("utf-8")


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"no block marked {marker}"
    return found[1]


def run(name: str) -> dict[str, object]:
    names: dict[str, object] = {"__name__": "shown"}
    exec(compile(block(f"run: {name}"), "web.md", "exec"), names)
    return names


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the flows and nothing else, and no settings of whoever runs the tests."""
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    monkeypatch.chdir(tmp_path)
    for name in ("KEYS", "STORE"):
        monkeypatch.delenv(f"FLOWKIT_{name}", raising=False)


def test_every_program_of_the_page_is_run() -> None:
    assert re.findall(r"<!-- run: (\w+) -->", PAGE) == ["site", "templates", "api"]
    assert PAGE.count("```python") == 3


def test_the_site_answers() -> None:
    with TestClient(run("site")["app"]) as web:  # type: ignore[arg-type]
        page = web.get("/")
        assert (page.status_code, page.url.path) == (200, "/locked")
        assert "Turnstile" in page.text


def test_a_template_of_the_host_is_used() -> None:
    with TestClient(run("templates")["app"]) as web:  # type: ignore[arg-type]
        assert '<a class="name" href="/">Our town</a>' in web.get("/").text


def test_the_program_says_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    run("api")
    assert capsys.readouterr().out == block("output: api")


@pytest.mark.parametrize("area", ["web", "answer"])
def test_every_id_of_a_message_is_listed_and_no_other(area: str) -> None:
    mark = "refused." if area == "web" else ""
    ids = {key.removeprefix(mark) for key in messages.catalogue(area, "en") if key.startswith(mark)}
    title = "Of a whole request:" if area == "web" else "Of a field:"
    listed = PAGE.split(title)[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", listed)) == ids


def test_each_option_and_example_shown_exists() -> None:
    command = [str(Path(sys.executable).with_name("flowkit")), "serve", "--help"]
    help = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    for option in set(re.findall(r"flowkit serve [^\n#`]*", PAGE)):
        assert all(one in help for one in re.findall(r"--[a-z]+", option))
    for path in re.findall(r"\]\(([^)h][^)#]*)\)", PAGE):
        assert (ROOT / "docs" / path).exists(), path
