"""Which effects cannot be taken back, and so must not happen twice by mistake.

An effect that sets something to a value can be repeated without harm: `change_address` with the same address
changes nothing the second time. Such effects are told by the first word of their name; every other one, like
`send_letter` or `charge_card`, is taken to be one that cannot be undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from flowkit.check.space.program import Program
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Action, Flow

HARMLESS = frozenset(
    (
        *("set", "save", "store", "keep", "note", "record", "update", "change", "edit", "choose", "select"),
        *("mark", "log", "erase", "clear", "forget", "delete", "remove", "cancel", "hold", "reserve", "free"),
        *("release", "lock", "unlock", "block", "unblock", "open", "close", "show", "hide", "prepare"),
        *("load", "compute", "enable", "disable", "associate", "dissociate", "link", "unlink"),
        *("definir", "fixer", "sauver", "sauvegarder", "garder", "conserver", "noter", "enregistrer"),
        *("modifier", "changer", "choisir", "marquer", "journaliser", "effacer", "vider", "oublier"),
        *("supprimer", "retirer", "annuler", "reserver", "liberer", "verrouiller", "deverrouiller"),
        *("bloquer", "debloquer", "ouvrir", "fermer", "afficher", "masquer", "preparer",),
        *("charger", "calculer", "activer", "desactiver", "associer", "dissocier"),
    )
)


def is_lasting(action: Action) -> bool:
    """Whether an effect is taken to be one that cannot be undone."""
    return action.name.partition("_")[0].lower() not in HARMLESS


Doing: TypeAlias = tuple[str, int | str]
"""An effect and what performs it: the index of a way on, or the state that is entered."""


def doings(program: Program, label: int) -> Iterator[Doing]:
    """The lasting effects of a label."""
    flow = program.flow
    for what, verb in program.labels[label].ops:
        if isinstance(what, int):
            actions = flow.transitions[what].actions
        else:
            actions = flow.states[what].actions if verb == "enter" else ()
        yield from ((action.name, what) for action in actions if is_lasting(action))


def place_of(flow: Flow, doing: Doing) -> tuple[str, Span | None]:
    """The state that an effect belongs to, and where it is written."""
    what = doing[1]
    if isinstance(what, int):
        return flow.transitions[what].source, flow.transitions[what].span
    return what, flow.states[what].span
