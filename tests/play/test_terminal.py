"""The game at a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from tests.scenario.flows import LIBRARY, TURNSTILE


def spawn(*arguments: object) -> pexpect.spawn[str]:
    command = ["-c", "from flowkit.cli.main import main; main()", "play", *map(str, arguments)]
    child = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=20, dimensions=(50, 120))
    child.delaybeforesend = None
    return child


def finished(child: pexpect.spawn[str]) -> int:
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus is not None
    return int(child.exitstatus)


def test_a_person_plays_at_a_terminal() -> None:
    child = spawn(TURNSTILE)
    child.expect(r"Your choice \[1\]: ")
    child.sendline("1")
    child.expect("Your choice: ")
    child.sendline("2")
    child.expect("The journey is over: success")
    assert finished(child) == 0


def test_a_secret_is_not_shown_while_it_is_typed() -> None:
    child = spawn(LIBRARY)
    for _ in range(2):
        child.expect(r"\[1\]: |\(Enter: Robin Sample\): ")
        child.sendline("")
    child.expect(r"\(Enter: ada@example.org\): ")
    child.sendline("")
    child.expect(r"\(may stay empty\): ")
    child.sendline("")
    child.expect(r"\[1\]: ")
    child.sendline("")
    child.expect("Code from the letter .*: ")
    child.waitnoecho()
    child.sendline("1815")
    child.expect(r"\[check\] code → right")
    assert "1815" not in (child.before or "")
    child.expect(r"\[1\]: ")
    child.sendline("")
    child.expect("Welcome, Robin Sample")
    assert finished(child) == 0


def test_control_c_leaves_cleanly(tmp_path: Path) -> None:
    saved = tmp_path / "game.json"
    child = spawn(TURNSTILE, "--save", saved)
    child.expect(r"Your choice \[1\]: ")
    child.sendintr()
    child.expect("left at locked")
    assert finished(child) == 130
    assert saved.exists()


@pytest.mark.parametrize("keys", ["\x04", "q\r"])
def test_control_d_and_q_leave(keys: str) -> None:
    child = spawn(TURNSTILE)
    child.expect(r"Your choice \[1\]: ")
    child.send(keys)
    child.expect("at locked")
    assert finished(child) in (0, 1)
