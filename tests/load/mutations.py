"""Files of a flow, spoilt at random as a tired hand spoils them; the same seed spoils them alike.

`python -m tests.load.mutations 3000` spoils flows/msa three thousand times and prints what went badly.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flowkit import messages
from flowkit.core.diagnostic import Diagnostic
from flowkit.load import examine
from flowkit.messages.render import help_for, sentence

MSA = Path(__file__).parents[2] / "flows" / "msa"
IN_TIME = 2.0 if sys.gettrace() is None else 4.0  # seconds of the processor, for one file
_SIGNS = "{}[],:#-'\"&*!|>%@`? \t\u00a0~.=()<"


def _delete(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _double(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.choice([at, chance.randrange(len(lines))]), lines[at])


def _shift(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    more = chance.choice([-4, -2, -1, 1, 2, 3, 4])
    lines[at] = " " * more + lines[at] if more > 0 else lines[at][min(-more, _indent(lines[at])) :]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _swap(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    words = lines[at].split(" ")
    one, other = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    lines[at] = " ".join(words)


def _borrow(lines: list[str], chance: random.Random) -> None:
    """A word of one line in the place of a word of another."""
    at = chance.randrange(len(lines))
    words, others = lines[at].split(" "), chance.choice(lines).split(" ")
    words[chance.randrange(len(words))] = chance.choice(others)
    lines[at] = " ".join(words)


def _cut(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    if chance.random() < 0.3:
        del lines[at + 1 :]


def _insert(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    place = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + chance.choice(_SIGNS) + lines[at][place:]


def _drop(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    if lines[at]:
        place = chance.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + lines[at][place + 1 :]


def _move(lines: list[str], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))


HABITS: tuple[Callable[[list[str], random.Random], None], ...] = (
    *(_delete, _double, _shift, _swap, _borrow, _cut, _insert, _drop, _move),
)


def spoilt(text: str, chance: random.Random) -> str:
    """A text with one to three slips."""
    lines = text.split("\n")
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if lines:
            chance.choice(HABITS)(lines, chance)
    return "\n".join(lines)


def outcome(flow: Path) -> str | None:
    """What is wrong with how a spoilt flow is answered, if anything: each ending must be a clear one."""
    begun = time.process_time()
    project, problems, _ = examine(flow)
    taken = time.process_time() - begun
    errors = [problem for problem in problems if problem.is_error]
    if project is None and not errors:
        return "refused without an error"
    lost = [problem for problem in problems if not _is_said(problem)]
    if lost:
        return f"not said: {lost[0]}"
    return f"took {taken:.2f} s" if taken > IN_TIME * len(list(flow.rglob("*.yaml"))) else None


def _is_said(problem: Diagnostic) -> bool:
    """Whether it has a place, a sentence and a help, in every language and without holes."""
    if problem.span is None or problem.span.line < 1 or problem.span.column < 1:
        return False
    for language in messages.languages:
        said, advice = sentence(problem, language), help_for(problem, language)
        if advice is None or re.search(r"\{(near|known|key|owner|fix)\}", said + advice):
            return False
    return True


def spoil(original: Path, copy: Path, seed: int) -> Iterator[None]:
    """Spoil one file of a copy; put it right again when resumed."""
    chance = random.Random(seed)
    name = chance.choice(sorted(path.relative_to(original) for path in original.rglob("*.yaml")))
    text = (original / name).read_text("utf-8")
    (copy / name).write_text(spoilt(text, chance), "utf-8")
    yield
    (copy / name).write_text(text, "utf-8")


def main(count: int, first: int) -> int:
    """Spoil flows/msa so many times; how many were not answered well."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "flow"
        shutil.copytree(MSA, copy)
        for seed in range(first, first + count):
            for _ in spoil(MSA, copy, seed):
                try:
                    found = outcome(copy)
                except Exception as error:
                    found = repr(error)
                if found:
                    bad += 1
                    sys.stdout.write(f"seed {seed}: {found}\n")
    return bad


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
