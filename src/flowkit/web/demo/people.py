"""The invented people of a demonstration: the accounts that some have, and the page that lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flowkit.core.answer import AnswerError, Value
from flowkit.core.flow import Flow
from flowkit.core.project import Means, Person, Project
from flowkit.core.step import fill
from flowkit.kinds import DEFAULT
from flowkit.scenario.directory import known_of
from flowkit.scenario.result import field_label
from flowkit.web.app import Pages

if TYPE_CHECKING:
    from flowkit.run.accounts import Accounts


class Account(NamedTuple):
    """What an invented person logs in with, and where messages to them go."""

    identifier: str
    password: str
    address: str


def account_of(project: Project, person: Person) -> Account | None:
    """The account that somebody has from the start; None for who has none.

    They have one when their record answers as an account does that is known, in the check that asks so.
    """
    known, log_in = (_asking(project, do) for do in ("known", "log_in"))
    if known is None or log_in is None or "known" not in known.outcomes:
        return None
    answers = _answers(project.flow, person)
    rules = person.record.get(known.effect, ())
    first = next((rule for rule in rules if not rule.guard or rule.guard.holds(answers, {}, None)), None)
    if first is None or first.outcome != known.outcomes["known"].outcome:
        return None
    given = dict(_arguments(project.flow, log_in.effect))
    values = {**answers, **{name: fill(text, answers) for name, text in given.items()}}
    mail = next((name for name, one in project.flow.answers.items() if one.kind == "email"), "")
    parts = (log_in.parts["identifier"], log_in.parts["password"], f"{{{mail}}}")
    return Account(*(fill(part, values) for part in parts))


def settle(project: Project, accounts: Accounts) -> None:
    """Open the accounts that people have from the start."""
    for person in project.people.values():
        account = account_of(project, person)
        if account is not None:
            accounts.open(*account)


def routes(pages: Pages, project: Project) -> list[Route]:
    """The page that lists everybody, with what they type: ``/-/people``."""

    def people(request: Request) -> Response:
        language = pages.language(request)
        shown = [_shown(project, person, language) for person in project.people.values()]
        return pages.made(request, "people.html", 200, people=shown)

    return [Route("/-/people", people)]


def _shown(project: Project, person: Person, language: str) -> dict[str, object]:
    flow, known = project.flow, known_of(person, project.flow)
    asked = dict.fromkeys(field for state in flow.states.values() for field in state.fields)
    typed = [(field_label(flow, name, language), known[name]) for name in asked if name in known]
    chosen = [
        (_title(flow, state, language), [_choice(flow, state, event, language) for event in events])
        for state, events in person.choices.items()
    ]
    return {
        "id": person.id,
        "title": person.title,
        "typed": typed,
        "chosen": chosen,
        "account": account_of(project, person) is not None,
    }


def _title(flow: Flow, state: str, language: str) -> str:
    return flow.text(f"{state}.title", language) or flow.states[state].name


def _choice(flow: Flow, state: str, event: str, language: str) -> str:
    control = flow.states[state].control(event)
    return (control and flow.text(f"{control.path}.label", language)) or event


def _asking(project: Project, do: str) -> Means | None:
    return next((one for one in project.effects.values() if one.parts.get("do") == do), None)


def _arguments(flow: Flow, check: str) -> Mapping[str, str]:
    return next((state.check_arguments for state in flow.states.values() if state.check == check), {})


def _answers(flow: Flow, person: Person) -> dict[str, Value]:
    """What a person would answer, as it would be kept."""
    found: dict[str, Value] = {}
    for name, text in known_of(person, flow).items():
        declared = flow.answers[name]
        try:
            found[name] = DEFAULT[declared.kind].parse(text, declared, None)
        except AnswerError:
            continue
    return found
