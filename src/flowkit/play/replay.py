"""Playing from a file: the steps of a scenario, or a plain list of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flowkit.core.diagnostic import FlowError
from flowkit.core.duration import duration
from flowkit.core.flow import Flow, StateKind
from flowkit.core.project import ScenarioStep
from flowkit.load.nodes import Data, read_file, to_data
from flowkit.play.game import Game, StuckError
from flowkit.play.page import in_short, picked
from flowkit.scenario.naming import is_at, state_named

_WORDS = ("at", "choose", "follow", "press", "outcome", "wait", "answer", "gives", "refused")


class AnswersError(ValueError):
    """A file of answers that cannot be used; ``key`` and ``params`` say why."""

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Script:
    """What a file of answers holds: the inputs of the journey, its steps, where and when it begins."""

    name: str
    inputs: Mapping[str, str]
    steps: tuple[ScenarioStep, ...]
    start_at: str | None = None
    now: str | None = None


def read_script(path: Path, name: str | None = None) -> Script:
    """The script in a file: `scenarios:` (the first, or the one of this name), `steps:` or `events:`.

    Raises AnswersError when there is none, FlowError when it is no readable YAML, OSError.
    """
    path.stat()
    if path.is_dir():
        raise IsADirectoryError(path)
    node, problems = read_file(path, str(path))
    errors = tuple(problem for problem in problems if problem.is_error)
    if node is None or errors:
        raise FlowError(errors)
    data = to_data(node)
    if isinstance(data, dict) and "scenarios" in data:
        data = _scenario(data["scenarios"], name, path)
    steps = data.get("steps", data.get("events")) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(steps, list):
        raise AnswersError("answers.shape", path=path)
    inputs = {**_texts(data.get("inputs")), **_texts(data.get("answers"))}
    start_at, now = (str(found) if (found := data.get(key)) else None for key in ("start_at", "now"))
    name = str(data.get("name") or path.name)
    return Script(name, inputs, tuple(_step(step, path) for step in steps), start_at, now)


def _scenario(found: Data, name: str | None, path: Path) -> Data:
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    for one in listed:
        if name is None or one.get("name") == name:
            return one
    raise AnswersError("answers.no-scenario", path=path, name=name or "")


def _step(data: Data, path: Path) -> ScenarioStep:
    if isinstance(data, str):
        return ScenarioStep(press=data)
    if not isinstance(data, dict) or not data or any(word not in _WORDS for word in data):
        raise AnswersError("answers.step", path=path, words=", ".join(_WORDS))
    words = {word: str(value) for word, value in data.items() if value and word not in ("answer", "gives")}
    if words.get("refused") == "true":
        words["refused"] = ""
    return ScenarioStep(**words, answer=_texts(data.get("answer")), gives=_texts(data.get("gives")))  # type: ignore[arg-type]


def _texts(data: Data | None) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    return {name: ",".join(map(str, v)) if isinstance(v, list) else str(v or "") for name, v in data.items()}


def replay(game: Game, steps: Iterable[ScenarioStep]) -> None:
    """Do what the steps say, each page shown in short. Raises StuckError where that is not possible."""
    flow = game.automaton.flow
    for step in steps:
        if step.outcome is None and not _at_check(step, flow, game):
            game.settle()
        _assert_there(step, flow, game)
        _do(step, game)
    game.settle()
    if game.over:
        for line in game.ending():
            game.say(line)


def _at_check(step: ScenarioStep, flow: Flow, game: Game) -> bool:
    at = state_named(flow, step.at, game.snapshot.states) if step.at else None
    return at is not None and flow.states[at].kind is StateKind.CHECK and at in game.snapshot.states


def _assert_there(step: ScenarioStep, flow: Flow, game: Game) -> None:
    if step.at is None:
        return
    at = state_named(flow, step.at, game.snapshot.states)
    if at is None or not is_at(at, game.snapshot.states):
        raise StuckError("replay-elsewhere", expected=step.at, where=game.where)


def _do(step: ScenarioStep, game: Game) -> None:
    if step.wait is not None:
        try:
            game.clock.wait(game.clock.now() + duration(step.wait))
        except ValueError as error:
            raise StuckError("replay-duration", text=step.wait) from error
        game.fire_due()
        return
    event = step.choose or step.follow or step.press or step.outcome
    if event is None and (step.answer or step.refused is not None):
        event = "next"
    if event is None:
        return
    at = state_named(game.automaton.flow, step.at, game.snapshot.states) if step.at else None
    if step.outcome is None:
        _show(event, game)
    else:
        game.tell_outcome(at or game.snapshot.state, event)
    refused = game.send(event, {**step.answer, **step.gives}, at)
    if refused is not None:
        if step.refused is None:
            raise StuckError("replay-refused", event=event, where=game.where, why=game.why(refused))
        game.say(game.texts.own("refused", why=game.why(refused)))


def _show(event: str, game: Game) -> None:
    for place in game.snapshot.states:
        state = game.automaton.flow.states[place]
        if state.kind is StateKind.PAGE:
            game.say("")
            game.say(in_short(state, game.snapshot, game.texts))
    known = [
        option for option in game.automaton.options(game.snapshot, game.clock.now()) if option.event == event
    ]
    game.say(f"  > {picked(game.texts.label(known[0], game.snapshot)) if known else event}")
