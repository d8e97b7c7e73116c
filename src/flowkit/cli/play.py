"""``flowkit play``: a journey in the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, INTERRUPTED, PROBLEMS, USAGE, StopError
from flowkit.cli.console import Console, console, path_argument, reason, spoken
from flowkit.messages import languages

if TYPE_CHECKING:
    from flowkit.core.project import Person, Project
    from flowkit.play.game import Game
    from flowkit.play.replay import Script


@dataclass(frozen=True, slots=True)
class _Wish:
    """The options of a call."""

    person: str | None
    answers: Path | None
    scenario: str | None
    scripted: bool
    now: str | None
    inputs: tuple[str, ...]
    save: Path | None
    resume: Path | None


@click.command("play", short_help="Play a journey in the terminal.")
@path_argument
@click.option("--person", metavar="ID", help="Play with this person's record (people.yaml).")
@click.option(
    "--answers", type=Path, metavar="FILE", help="Replay a scenario file, or a file with events: [...]."
)
@click.option("--scenario", metavar="NAME", help="Which scenario of the --answers file (default: the first).")
@click.option("--scripted", is_flag=True, help="Let the demo person play alone.")
@click.option("--now", metavar="ISO", help="Play at this instant, for example 2026-01-05T09:00:00+01:00.")
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="Give a parameter.")
@click.option("--save", type=Path, metavar="FILE", help="Write where the journey stands when the game stops.")
@click.option("--resume", type=Path, metavar="FILE", help="Go on from a saved journey.")
@spoken
def command(path: Path, lang: str | None, colour: str, **options: object) -> int:
    """Play a flow: pages with numbered choices, fields one by one, back and quit.

    Checks are answered by the record of an invented person. Enter takes what that person would do; a number
    or a name picks an entry (with a slash on pages that ask for values); `q` leaves, `w` lets time pass to
    the next timer, `?` helps. Lines can be piped in. Where nobody types, the demo person plays alone.
    """
    from flowkit.cli.reading import project

    spoke = console(lang, colour)
    wish = _Wish(**options)  # type: ignore[arg-type]
    found = project(path, spoke)
    if lang is None and found.flow.language in languages:
        spoke = console(found.flow.language, colour)  # a game speaks the language of its pages
    script = _script(wish, spoke)
    game = _game(found, wish, script, (lang, spoke))
    _begin(game, wish, script, spoke)
    _introduce(game, found, wish)
    return _saved(_played(game, wish, script, spoke), game, wish, spoke)


def _script(wish: _Wish, spoke: Console) -> Script | None:
    from flowkit.cli.diagnostics import as_text
    from flowkit.core.diagnostic import FlowError
    from flowkit.play.replay import AnswersError, read_script

    if wish.answers is None:
        return None
    try:
        return read_script(wish.answers, wish.scenario)
    except AnswersError as error:
        raise spoke.refuse(f"play.{error.key}", **error.params) from error
    except FlowError as error:
        spoke.complain(as_text(error.diagnostics, spoke))
        raise StopError(USAGE) from error
    except OSError as error:
        raise spoke.refuse("cli.cannot-read", path=wish.answers, why=reason(error, spoke)) from error


def _game(found: Project, wish: _Wish, script: Script | None, how: tuple[str | None, Console]) -> Game:
    from flowkit.play.game import Game
    from flowkit.play.lines import WIDTH
    from flowkit.play.texts import Texts
    from flowkit.play.world import Clock
    from flowkit.unfold import unfold

    lang, spoke = how
    fixed = _instant(wish.now or (script.now if script else None), spoke)
    automaton = unfold(found.flow)
    language = (lang or "").partition("-")[0].partition("_")[0].lower() or found.flow.language
    if language not in (*found.flow.languages, *languages):
        known = ", ".join(sorted({*found.flow.languages, *languages}))
        raise spoke.refuse("cli.no-texts", name=language, known=known)
    texts = Texts(found.flow, automaton.kinds, language, spoke.language, spoke.columns(WIDTH) or WIDTH)
    return Game(automaton, texts, _teller(spoke), Clock(fixed), _person(found, wish, spoke))


def _instant(text: str | None, spoke: Console) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is not None else found.astimezone()
    except (ValueError, OverflowError):
        raise spoke.refuse("test.not-an-instant", text=text) from None


def _teller(spoke: Console) -> Callable[[str], None]:
    """Prints the lines of a game: titles stand out, what only the demonstration says stands back."""
    above = [""]

    def tell(line: str) -> None:
        if above[0].startswith("──"):
            painted = spoke.paint(line, bold=True)
        elif line.startswith(("──", "  [")):
            painted = spoke.paint(line, dim=True)
        else:
            painted = spoke.paint(line, fg="red") if line.startswith("  ! ") else line
        above[0] = line
        spoke.say(painted)

    return tell


def _person(found: Project, wish: _Wish, spoke: Console) -> Person:
    from flowkit.scenario.directory import NOBODY

    known = ", ".join(found.people)
    if wish.person is not None and wish.person not in found.people:
        key = "play.no-such-person" if known else "play.no-people"
        raise spoke.refuse(key, name=wish.person, known=known)
    if not found.people:
        return NOBODY
    return found.people[wish.person] if wish.person else next(iter(found.people.values()))


def _introduce(game: Game, found: Project, wish: _Wish) -> None:
    """Say whose record answers the checks, and whose could."""
    person = game.person
    if person.id:
        game.tell("person", title=person.title, id=person.id)
    others = ", ".join(name for name in found.people if name != person.id)
    if others and wish.person is None:
        game.tell("people", known=others)


def _begin(game: Game, wish: _Wish, script: Script | None, spoke: Console) -> None:
    from flowkit.core.restore import SnapshotError
    from flowkit.core.step import InputsError
    from flowkit.play.game import UnknownStateError
    from flowkit.scenario.result import problem_text

    given = dict(pair.partition("=")[::2] for pair in wish.inputs)
    flow = game.texts.flow
    for name in given:
        if name not in flow.parameters and name not in flow.answers:
            known = ", ".join(flow.parameters)
            raise spoke.refuse("play.no-parameter" if known else "play.no-parameters", name=name, known=known)
    try:
        if wish.resume is not None:
            game.resume(game.automaton.restore(wish.resume.read_bytes()))
        else:
            game.begin({**(script.inputs if script else {}), **given}, script.start_at if script else None)
    except InputsError as error:
        why = "; ".join(problem_text(one, game.texts.flow, spoke.language) for one in error.problems)
        raise spoke.refuse("test.inputs", why=why) from error
    except UnknownStateError as error:
        raise spoke.refuse("test.no-such-state", state=error.name) from error
    except SnapshotError as error:
        raise spoke.refuse(f"step.{error.reason}") from error
    except OverflowError as error:
        raise spoke.refuse("cli.too-far") from error
    except OSError as error:
        raise spoke.refuse("cli.cannot-read", path=wish.resume, why=reason(error, spoke)) from error


def _played(game: Game, wish: _Wish, script: Script | None, spoke: Console) -> int:
    """Play; the exit status. Whatever stops the game, it says where."""
    from flowkit.play.game import StuckError
    from flowkit.play.interactive import LeaveError

    try:
        _go(game, wish, script)
    except StuckError as stuck:
        spoke.complain("flowkit: " + spoke.text(f"play.{stuck.key}", **stuck.params))
        return PROBLEMS
    except LeaveError as left:
        spoke.complain(
            "flowkit: " + spoke.text("play.input-ended" if left.ended else "play.left", where=game.where)
        )
        return PROBLEMS if left.ended else FINE
    except OverflowError:
        spoke.complain("flowkit: " + spoke.text("cli.too-far"))
        return PROBLEMS
    except KeyboardInterrupt:
        spoke.complain("\nflowkit: " + spoke.text("play.left", where=game.where))
        return INTERRUPTED
    if not game.over:
        spoke.say(spoke.text("play.stands", where=game.where))
    return FINE


def _go(game: Game, wish: _Wish, script: Script | None) -> None:
    from flowkit.play.hands import Pipe, Terminal
    from flowkit.play.interactive import Player
    from flowkit.play.replay import replay
    from flowkit.play.scripted import play_alone

    if script is not None:
        replay(game, script.steps)
    elif wish.scripted or sys.stdin is None or sys.stdin.closed:
        play_alone(game)
    elif sys.stdin.isatty():
        Player(game, Terminal()).play()
    else:
        pipe = Pipe(sys.stdin)
        if pipe.is_over():
            play_alone(game)
        else:
            Player(game, pipe).play()


def _saved(code: int, game: Game, wish: _Wish, spoke: Console) -> int:
    """Write where the journey stands, for nobody else to read: it holds the person's answers."""
    if wish.save is None:
        return code
    try:
        handle = os.open(wish.save, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(game.snapshot.to_json() + "\n")
    except OSError as error:
        raise spoke.refuse("cli.cannot-write", path=wish.save, why=reason(error, spoke)) from error
    spoke.say(spoke.text("play.saved", path=wish.save))
    return code
