"""The scripted person: plays a whole journey alone, by what the demo directory says of them."""

from __future__ import annotations

from flowkit.core.flow import State, StateKind
from flowkit.core.snapshot import Option
from flowkit.messages import shown
from flowkit.play.game import Game, StuckError
from flowkit.play.page import body, in_short, picked
from flowkit.play.texts import HIDDEN, is_sensitive
from flowkit.scenario.pilot import value_of

LONGEST = 300
"""How many pages a scripted person visits at most."""


def play_alone(game: Game) -> None:
    """Play to the end, each page shown in short. Raises StuckError when that does not come to pass."""
    for _ in range(LONGEST):
        game.settle()
        if game.over:
            for line in game.ending():
                game.say(line)
            return
        _turn(game)
    raise StuckError("scripted-long", count=LONGEST, where=game.where)


def _turn(game: Game) -> None:
    states = game.automaton.flow.states
    for place in game.snapshot.states:
        state = states[place]
        if state.kind is not StateKind.PAGE:
            continue
        option = _choice(game, state)
        if option is None:
            continue
        _show(game, state)
        answers = _values(game, state) if option.trigger == "next" else {}
        game.say(f"  > {picked(game.texts.label(option, game.snapshot))}")
        refused = game.send(option.event, answers, place)
        if refused is not None:
            raise StuckError("scripted-refused", where=place, why=game.why(refused))
        return
    due = game.page.timers
    if not due:
        raise StuckError("scripted-nothing", where=game.where)
    game.clock.wait(due[0][0])
    game.fire_due()


def _choice(game: Game, state: State) -> Option | None:
    """As the directory says, else the usual way, else the way on that was taken least often."""
    options = [
        option
        for option in game.automaton.options(game.snapshot, game.clock.now())
        if option.state == state.id and option.enabled and option.trigger not in ("timer", "back")
    ]
    wanted = game.preferred(state.id, tuple(option.event for option in options))
    if wanted is not None:
        return next(option for option in options if option.event == wanted)
    by = {
        kind: [option for option in options if option.trigger == kind]
        for kind in ("choice", "next", "link", "button")
    }
    ways = by["choice"] or by["next"] or by["link"] or by["button"]
    usual = {control.event for control in state.controls if control.usual}

    def order(option: Option) -> tuple[int, bool]:
        return game.chosen[state.id, option.event], option.event not in usual

    return min(ways, key=order, default=None)


def _show(game: Game, state: State) -> None:
    short, rest = in_short(state, game.snapshot, game.texts), body(state, game.snapshot, game.texts, "  ")
    game.say("")
    game.say(short)
    for line in rest:
        if line.strip() != short:
            game.say(line)


def _values(game: Game, state: State) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in state.fields:
        declared = game.automaton.flow.declaration(name)
        value = value_of(game.automaton, name, game.snapshot, game.wishes())
        if value is None and declared.optional:
            continue
        if value is None:
            raise StuckError("scripted-no-value", field=name, where=state.id)
        values[name] = value
        hidden = is_sensitive(declared)
        game.say(f"  {game.texts.asked(name)}{HIDDEN if hidden else shown(value)}")
    return values
