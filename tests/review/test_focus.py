"""A picture of what a person can meet, and of what a claim speaks of, accounts for the whole flow."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations, pairwise

import pytest

from flowkit.check import Subject
from flowkit.core.claim import Claim, Fact, Pattern
from flowkit.draw import drawing
from flowkit.draw.focus import Focus
from flowkit.review.focus import claim_focus, person_focus
from flowkit.unfold import unfold
from tests.draw.seen import Seen, crossed, flow_of, seen
from tests.draw.test_geometry import enters

PEOPLE = tuple(flow_of("msa").people)
CLAIMS = tuple(claim.id for claim in flow_of("msa").claims)
SOME = ("camille", "dominique", "yael")
AROUND = (
    "around-verification.choix_carte",
    "around-verification.choix_carte-2",
    "around-mot_de_passe.envoi-3",
    "around-compte.accueil",
    "around-courrier",
    "around-deconnecte",
)
MOST_CROSSINGS = 24


@cache
def _subject() -> Subject:
    found = flow_of("msa")
    return Subject(found, unfold(found.flow))


def _person(name: str) -> Focus:
    focus, whole = person_focus(_subject(), flow_of("msa").people[name])
    assert whole
    return focus


def _claim(ident: str) -> Focus:
    found = flow_of("msa")
    return claim_focus(found.flow, next(claim for claim in found.claims if claim.id == ident))


def _shown(focus: Focus) -> Seen:
    return seen(drawing(flow_of("msa"), focus).content)


def _is_whole_and_clear(shown: Seen) -> None:
    found = Counter(transition for arrow in shown.arrows for transition in arrow.transitions)
    found.update(transition for box in shown.boxes.values() for transition in box.jumps)
    found.update(transition for names in shown.hidden.values() for transition in names)
    assert found == Counter(t.id for t in flow_of("msa").flow.transitions)
    assert not any(a.rect.overlaps(b.rect, -4) for a, b in combinations(shown.boxes.values(), 2))
    for arrow in shown.arrows:
        ends = {shown.at(arrow.points[0]), shown.at(arrow.points[-1])}
        assert not any(enters(arrow, box, name in ends) for name, box in shown.boxes.items())
    assert crossed(shown) <= MOST_CROSSINGS


@pytest.mark.parametrize("view", AROUND)
def test_the_picture_of_a_neighbourhood_is_whole_and_clear(view: str) -> None:
    _is_whole_and_clear(seen(drawing(flow_of("msa"), view).content))


@pytest.mark.parametrize("name", SOME)
def test_the_picture_of_a_person_is_whole_and_clear(name: str) -> None:
    shown = _shown(_person(name))
    _is_whole_and_clear(shown)
    title = flow_of("msa").people[name].title
    assert title in shown.title


@pytest.mark.parametrize("ident", CLAIMS)
def test_the_picture_of_a_claim_is_whole_and_clear(ident: str) -> None:
    _is_whole_and_clear(_shown(_claim(ident)))


@pytest.mark.parametrize("name", SOME)
def test_a_person_meets_what_the_person_journey_rests_at_and_no_more(name: str) -> None:
    focus, flow = _person(name), flow_of("msa").flow
    taken = [t for t in flow.transitions if focus.ways is not None and t.id in focus.ways]
    assert {t.source for t in taken} <= focus.states
    assert focus.states < {s.id for s in flow.states.values() if not s.children}
    assert not any(t.inherited for t in taken)


def test_people_meet_different_parts_of_the_flow() -> None:
    assert len({_person(name).states for name in SOME}) > 1
    everyone = frozenset[str]().union(*(_person(name).states for name in PEOPLE))
    assert all(_person(name).states < everyone for name in SOME)


def test_a_claim_shows_what_it_names_and_an_unbroken_way_from_the_start() -> None:
    focus, flow = _claim("adresse_avant_conditions"), flow_of("msa").flow
    assert {"mot_de_passe.adresse", "mot_de_passe.conditions"} <= focus.states
    shown = _shown(focus)
    assert ".start" in shown.boxes
    assert "adresse_avant_conditions" in shown.title
    joined = {(t.source, t.target) for t in flow.transitions if t.id in (focus.ways or ())}
    assert len(joined) >= len(focus.states) - 1


def _claiming(*what: Fact, then: tuple[Fact, ...] = ()) -> Focus:
    pattern = Pattern.PRECEDES if then else Pattern.NEVER
    return claim_focus(flow_of("msa").flow, Claim("x", "says", pattern, what, then))


@pytest.mark.parametrize(
    ("fact", "state"),
    [
        (Fact(state="courrier.envoye"), "courrier.envoye"),
        (Fact(event="accepter", at="courrier.conditions"), "courrier.conditions"),
        (Fact(effect="send_password"), "mot_de_passe.confirme"),
        (Fact(ends="fallback"), "courrier.envoye"),
    ],
)
def test_every_kind_of_fact_has_its_states(fact: Fact, state: str) -> None:
    assert state in _claiming(fact).states


def test_a_transition_that_is_declared_for_many_pages_is_shown_where_a_claim_names_it() -> None:
    flow = flow_of("msa").flow
    repeated = next(t for t in flow.transitions if t.inherited)
    focus = _claiming(Fact(transition=repeated.id))
    shown = _shown(focus)
    drawn = {name for arrow in shown.arrows for name in arrow.transitions}
    assert repeated.id in drawn | {name for box in shown.boxes.values() for name in box.jumps}


def test_a_condition_alone_speaks_of_the_pages_that_ask_for_its_answers() -> None:
    found = flow_of("msa").flow
    guard = next(t.guard for t in found.transitions if t.guard is not None and t.guard.reads)
    asked = {s.id for s in found.states.values() if {*s.fields, s.save_as} & {*guard.reads}}
    assert asked <= _claiming(Fact(guard=guard)).states


def test_ways_between_the_parts_of_a_claim_are_unbroken() -> None:
    flow = flow_of("msa").flow
    focus = _claiming(Fact(state="coordonnees.saisie"), then=(Fact(state="mot_de_passe.conditions"),))
    places = list(flow.states)
    assert all(places.index(a) < places.index(b) for a, b in pairwise(sorted(focus.states, key=places.index)))
    reached = {flow.start}
    joined = [(t.source, t.target) for t in flow.transitions if t.id in (focus.ways or ())]
    assert {"coordonnees.saisie", "mot_de_passe.conditions"} <= focus.states
    assert len(joined) >= len(focus.states) - 1
    assert reached
