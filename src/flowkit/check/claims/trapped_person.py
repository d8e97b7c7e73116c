"""trapped-person: somebody who tells the truth and never gives up can never finish.

People who abandon or lie can leave many a loop. This asks whether those who do neither come to a good end:
success, or the fallback that is offered instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowkit.check.claims.looking import Onward, moves
from flowkit.check.claims.trapped import Trapped, trapped
from flowkit.check.subject import Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

RULE = Rule("FK903", "trapped-person")

_MOST_SHOWN = 3  # of the people who are trapped in one place, by their lines


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each place where declared people are trapped, or for each kind of people.

    Where nobody at all gets any further, other rules say so.
    """
    together: dict[object, list[Trapped]] = {}
    for found in subject.once(trapped):
        if isinstance(found, Undecided):
            yield undecided(RULE, subject.flow.states[subject.flow.start].span, found)
        elif found.person is not None:
            together.setdefault(frozenset(_where(found.witness)), []).append(found)
        elif not found.refused and _is_personal(subject, found.witness):
            together[len(together)] = [found]
    yield from (_told(subject, alike) for alike in together.values())


def _where(witness: Witness) -> list[str]:
    """The states of the loop, or of the place where nothing leads on."""
    places = [witness.first, *(move.after for move in witness.moves)]
    return [state for place in places[-witness.loop - 1 :] for state in place]


def _told(subject: Subject, alike: list[Trapped]) -> Diagnostic:
    """The problem of people who are trapped in the same place; the journey is that of the first."""
    found = min(alike, key=lambda one: len(one.witness.moves))
    witness, flow = found.witness, subject.flow
    loop = _where(witness)
    params: dict[str, object] = {"state": loop[0], "way": " → ".join(loop), "more": len(alike) - 1}
    if found.person is not None:
        params["who"] = found.person.title
        kind = "several" if len(alike) > 1 else ""
    else:
        params["who"] = ", ".join(_fact(subject, name, values) for name, values in found.facts.items())
        kind = "facts" if found.facts else "everybody"
    variant = ".".join(part for part in (kind, "loop" if witness.loop else "") if part)
    people = [found.person, *(one.person for one in alike if one is not found)]
    related = tuple(person.span for person in people if person and person.span)[:_MOST_SHOWN]
    return Diagnostic(RULE, flow.states[loop[0]].span, params, variant, related, witness)


def _fact(subject: Subject, name: str, values: tuple[object, ...]) -> str:
    """What people say about themselves, in the words of the flow."""
    flow = subject.flow
    asking = next((state for state in flow.states.values() if state.save_as == name), None)
    declared = flow.answers.get(name)
    question = (asking.question if asking else "") or (declared.label if declared else "") or name
    labels = {option.id: option.label for option in declared.options} if declared else {}
    labels |= {control.event: control.label for control in asking.controls} if asking else {}
    chosen = (labels.get(str(value)) or str(value) for value in values)
    return f"{question} {' | '.join(chosen)}"


def _is_personal(subject: Subject, witness: Witness) -> bool:
    """Whether somebody else gets further from there; or all go round for ever, and nobody gets anywhere."""
    onward = subject.once(moves)
    there = [where for where in onward if where.states == witness.last]
    if _saved(subject, onward, there):
        return True
    return witness.loop > 0 and not _saved(subject, onward, onward)


def _saved(
    subject: Subject, onward: Mapping[Configuration, Onward], places: Iterable[Configuration]
) -> bool:
    """Whether some journey from one of these places comes to a good end."""
    seen = dict.fromkeys(places)
    waiting = list(seen)
    for where in waiting:
        if subject.ended(where, "success", "fallback"):
            return True
        for _, there in onward.get(where, ()):
            if there not in seen:
                seen[there] = None
                waiting.append(there)
    return False
