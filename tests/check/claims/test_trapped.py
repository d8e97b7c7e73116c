"""Who is trapped: everybody in the figure, nobody in the shipped flow, without one exit those who need it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from flowkit.check.claims.mutation import Change, changed
from flowkit.check.claims.trapped import Trapped, trapped
from flowkit.check.claims.trapped_person import find
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Transition
from flowkit.core.project import Person, Project
from flowkit.load import load, project
from flowkit.unfold import unfold
from tests.check.claims.honest import is_trapped
from tests.check.planted import replay

ROOT = Path(__file__).parents[3]
FIGURE = Path(__file__).with_name("figure.yaml")
STEPS = ("acces", "profil", "identifiant", "documents", "coordonnees", "verification")
SETTINGS: tuple[dict[str, object], ...] = ({"essais": "2"}, {"annonce_compte": "non"})
GROUPS = 9


@cache
def shipped() -> tuple[Project, Automaton]:
    found = project(ROOT / "flows" / "msa")
    automaton = unfold(found.flow)
    automaton.explore()
    return found, automaton


def arrows() -> list[Transition]:
    transitions = shipped()[0].flow.transitions
    return [each for each in transitions if each.source.startswith("verification.") and not each.inherited]


def who(subject: Subject) -> list[str]:
    people = []
    for one in trapped(subject):
        assert isinstance(one, Trapped), one
        assert one.person is not None
        replay(subject.automaton, one.witness)
        people.append(one.person.id)
    return people


def test_the_figure_is_what_the_guide_draws() -> None:
    guide = shipped()[0].guide
    assert guide is not None
    names = {"1": "carte", "2": "affiliation", "3": "montant", "4": "recto", "5": "verso"}
    drawn = sorted((names[edge.source], edge.label, names[edge.target]) for edge in guide.edges)
    assert len(drawn) == 13
    flow = load(FIGURE)
    assert sorted((t.source, t.label, t.target) for t in flow.transitions) == drawn


@pytest.mark.parametrize("card", ["avec_photo", "sans_photo", "pas_de_carte"])
@pytest.mark.parametrize("insured", ["oui", "non"])
def test_the_figure_alone_traps_every_person(card: str, insured: str) -> None:
    flow = load(FIGURE)
    person = Person("who", "Who", {}, {}, {"carte": (card,), "affiliation": (insured,)})
    assert who(Subject(Project(flow, people={"who": person}), unfold(flow))) == ["who"]


def test_the_figure_alone_traps_everybody_whom_its_choices_tell_apart() -> None:
    flow = load(FIGURE)
    seen = Subject(Project(flow), unfold(flow))
    everybody = set(product(("avec_photo", "sans_photo", "pas_de_carte"), ("oui", "non")))
    told = set()
    for one in trapped(seen):
        assert isinstance(one, Trapped)
        assert one.witness.loop > 0
        told |= {
            (card, insured)
            for card, insured in everybody
            if card in one.facts.get("carte", (card,)) and insured in one.facts.get("affilie", (insured,))
        }
    assert told == everybody
    assert len(list(find(seen))) == 4


def test_the_shipped_flow_traps_nobody() -> None:
    found, automaton = shipped()
    assert trapped(Subject(found, automaton)) == ()
    pairs = product(found.people.values(), SETTINGS)
    assert not any(is_trapped(automaton, person, inputs, STEPS) for person, inputs in pairs)


@pytest.mark.parametrize("group", range(GROUPS))
def test_without_one_arrow_exactly_those_are_trapped_whom_following_them_shows(group: int) -> None:
    found, automaton = shipped()
    expected, told = {}, {}
    for arrow in arrows()[group::GROUPS]:
        without = changed(automaton, Change(arrow, None), unfold)
        told[arrow.id] = who(Subject(replace(found, flow=without.flow), without))
        expected[arrow.id] = [
            name
            for name, person in found.people.items()
            if any(is_trapped(without, person, inputs, STEPS) for inputs in SETTINGS)
        ]
    assert told == expected


def test_without_the_exits_of_the_verification_somebody_is_trapped() -> None:
    found, automaton = shipped()
    exit_of = {arrow.id: arrow for arrow in arrows()}
    for name, person in (
        ("verification.choix_carte/impossible", "alix"),
        ("verification.controle_montant/juste#2", "andrea"),
        ("verification.controle_facture/faux#2", "lou"),
    ):
        without = changed(automaton, Change(exit_of[name], None), unfold)
        assert person in who(Subject(replace(found, flow=without.flow), without))
