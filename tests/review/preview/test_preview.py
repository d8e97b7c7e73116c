"""The preview: what is saved is shown, what is broken is told, and nobody else is answered."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flowkit.cli.main import run
from flowkit.review.preview import Keeper, Preview
from flowkit.review.preview.keeper import stamp
from tests.browser import Window

ROOT = Path(__file__).parents[3]
FAILS = ("-c", "raise SystemExit(1)")


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    """A flow that may be written to."""
    return Path(shutil.copy(ROOT / "flows" / "examples" / "turnstile.yaml", tmp_path / "flow.yaml"))


@contextmanager
def served(flow: Path, whole: tuple[str, ...] = FAILS) -> Iterator[Preview]:
    """A preview of a flow that is watched."""
    keeper = Keeper(flow, "en", whole)
    preview = Preview(keeper, 0)
    keeper.refresh()
    threads = [threading.Thread(target=one, daemon=True) for one in (keeper.watch, preview.serve_forever)]
    for thread in threads:
        thread.start()
    try:
        yield preview
    finally:
        preview.shutdown()
        preview.close()
        for thread in threads:
            thread.join(10)


def answer(preview: Preview, path: str = "/", host: str | None = None) -> tuple[int, str]:
    """The status and the text of an answer."""
    port = preview.server_address[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    found = connection.getresponse()
    return found.status, found.read().decode()


def test_only_this_machine_is_answered_under_its_own_name_and_for_one_page(flow: Path) -> None:
    with served(flow) as preview:
        assert preview.server_address[0] == "127.0.0.1"
        assert answer(preview)[0] == 200
        assert answer(preview, host="evil.example")[0] == 421
        assert answer(preview, host=f"evil.example:{preview.server_address[1]}")[0] == 421
        for path in ("/flow.yaml", "/../../etc/passwd", "/events", "/%2e%2e/"):
            assert answer(preview, path)[0] == 404, path


def test_the_page_may_ask_its_own_server_and_nobody_else(flow: Path) -> None:
    with served(flow) as preview:
        text = answer(preview)[1]
    assert "default-src &#x27;none&#x27;" in text
    assert "; connect-src 'self';" in text
    assert text.count("connect-src") == 1


def test_a_saved_file_shows_in_the_open_page_and_a_broken_one_leaves_the_picture(
    window: Window, flow: Path
) -> None:
    good = flow.read_text("utf-8")
    with served(flow) as preview:
        page = window(preview.address)
        page.wait_for_selector("html[data-ready]", state="attached")
        drawn = page.locator("figure.on .s").count()
        flow.write_text(good.replace("start:", "title: Renamed\nstart:", 1), "utf-8")
        page.locator("h1", has_text="Renamed").wait_for()
        flow.write_text(good.replace("go_to:", "goto:", 1), "utf-8")
        page.locator("#problems", has_text="did you mean `go_to`").wait_for()
        assert "goto" in page.inner_text("#problems pre mark")
        assert page.locator("figure.on .s").count() == drawn
        flow.write_text("\0", "utf-8")
        page.locator("#problems", has_text="forbidden-character").wait_for()
        flow.write_text(good, "utf-8")
        page.wait_for_selector("#problems", state="detached")
        assert page.locator("figure.on .s").count() == drawn
    page.locator("#state-of-preview", has_text="stopped").wait_for()
    assert [problem for problem in window.problems if "ERR_" not in problem] == []


def test_the_whole_page_takes_the_place_of_the_quick_one(flow: Path) -> None:
    with served(flow, ("-c", "print('<html >; base-uri the-whole-page')")) as preview:
        known = preview.keeper.version
        while "the-whole-page" not in preview.keeper.text:
            known = preview.keeper.wait(known, 20)
        assert answer(preview)[1].startswith("<html data-live=")


def test_when_the_proofs_fail_the_page_says_so(flow: Path) -> None:
    keeper = Keeper(flow, "en", FAILS)
    keeper.refresh()
    assert keeper.wait(1, 20) == 2
    assert "The proofs could not be made" in keeper.text
    keeper.stop()


def test_a_flow_that_was_never_right_is_shown_by_its_problems(flow: Path) -> None:
    flow.write_text("flowkit: 1\nflow: x\n", "utf-8")
    keeper = Keeper(flow, "en", FAILS)
    keeper.refresh()
    assert "FK" in keeper.text
    assert "<svg" not in keeper.text
    flow.unlink()
    keeper.refresh()
    assert keeper.version == 2
    keeper.stop()


def test_what_is_no_file_of_the_flow_is_not_watched(tmp_path: Path) -> None:
    folder = tmp_path / "flow"
    shutil.copytree(ROOT / "flows" / "examples" / "dossier", folder)
    before = stamp(folder)
    (folder / "note.txt").write_text("x", "utf-8")
    assert stamp(folder) == before
    (folder / "fr.yaml").write_text("x", "utf-8")
    assert stamp(folder) != before


def test_a_port_that_is_taken_is_told(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["preview", str(flow), "--port", str(port), "--lang", "en"]) == 2
    assert f"port {port} cannot be used" in capsys.readouterr().err


def test_ctrl_c_ends_it_without_a_word_too_many(flow: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from flowkit.cli.main import main; main()",
        "preview",
        str(flow),
        "--port",
        "0",
    ]
    made = subprocess.Popen(
        [*command, "--lang", "en"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert made.stdout is not None
    assert made.stdout.readline().startswith("the page is at http://127.0.0.1:")
    made.send_signal(signal.SIGINT)
    _, said = made.communicate(timeout=30)
    assert made.returncode == 0
    assert "the preview has ended" in said
    assert "Traceback" not in said
