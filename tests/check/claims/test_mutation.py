"""Changing one arrow: the machine is that of the changed flow, and each shipped claim can be broken so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from flowkit.check.claims.judge import judged
from flowkit.check.claims.mutation import Change, breaking, changed
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow
from flowkit.core.project import Project
from flowkit.load import load, project
from flowkit.unfold import unfold
from tests.check.claims.planted import seen
from tests.check.planted import replay

ROOT = Path(__file__).parents[3]

BREAKING = {
    "conditions_avant_email": ("acces.site/inscrire", "mot_de_passe.confirme"),
    "conditions_avant_courrier": ("acces.site/inscrire", "courrier.envoye"),
    "acceptation_notee": ("acces.site/inscrire", "mot_de_passe.confirme"),
    "identite_avant_mot_de_passe": ("acces.site/inscrire", "mot_de_passe.conditions"),
    "adresse_avant_conditions": ("acces.site/inscrire", "mot_de_passe.conditions"),
    "mauvaise_reponse_courrier": ("verification.controle_montant/faux#2", "abandonne"),
    "mauvaise_reponse_sans_email": ("verification.controle_montant/faux", "mot_de_passe.conditions"),
    "sept_jours": ("mot_de_passe.confirme/after_p7d", "abandonne"),
    "apres_sept_jours": ("mot_de_passe.confirme/after_p7d", "mot_de_passe.conditions"),
    "connexion_avant_changement": ("acces.site/inscrire", "compte.controle_mot_de_passe"),
    "connexion_avant_espace": ("acces.site/inscrire", "compte.accueil"),
    "changement_impose": ("connexion.controle/provisoire", "espace.accueil"),
    "preuves_oubliees": ("verification.montant_recu/next", "connexion.changement"),
    "mots_de_passe_oublies": ("connexion.identification/next", "compte.accueil"),
    "abandon_confirme": ("acces.site/inscrire", "abandonne"),
    "abandon_efface": ("identifiant.controle/nouveau", "abandonne"),
    "numero_reconnu": ("acces.site/inscrire", "documents.exploitant"),
    "compte_annonce": ("identifiant.controle/existant", "abandonne"),
    "courrier_seulement": ("mot_de_passe.canal/*#3", "mot_de_passe.conditions"),
    "renvois_limites": ("mot_de_passe.confirme/renvoyer", "mot_de_passe.confirme"),
    "identite_redemandee": ("compte.accueil/modifier_email", "compte.controle_dissociation"),
    "changements_annonces": ("compte.numeros/compte", "compte.enregistre"),
}


@cache
def shipped() -> tuple[Project, Automaton]:
    found = project(ROOT / "flows" / "msa")
    automaton = unfold(found.flow)
    automaton.explore()
    return found, automaton


def change_of(flow: Flow, name: str, target: str | None) -> Change:
    return Change(next(each for each in flow.transitions if each.id == name), target)


@pytest.mark.parametrize("ident", BREAKING)
def test_each_shipped_claim_is_broken_by_a_change_of_one_arrow(ident: str) -> None:
    found, automaton = shipped()
    claim = next(claim for claim in found.claims if claim.id == ident)
    other = changed(automaton, change_of(found.flow, *BREAKING[ident]), unfold)
    verdict = judged(Subject(replace(found, flow=other.flow), other), claim)
    assert verdict.witness is not None
    replay(other, verdict.witness)


def test_every_shipped_claim_is_among_them() -> None:
    assert {claim.id for claim in shipped()[0].claims} == set(BREAKING)


@pytest.mark.parametrize(
    "text",
    [
        "pattern: leads_to, if: { event: leave }, then: { ends: success }",
        "pattern: precedes, first: { event: right }, then: { state: inside }",
        "pattern: at_most, what: { event: again }, times: 2",
        "pattern: never, what: { state: inside, when: code is not empty }",
        "pattern: exists, what: { event: right }, before: { state: inside }",
    ],
)
def test_a_change_that_breaks_a_claim_is_found(text: str, tmp_path: Path) -> None:
    subject = seen(tmp_path, f"  - {{ id: one, says: It is so., {text} }}\n")
    claim = subject.project.claims[0]
    assert judged(subject, claim).proved
    found = breaking(subject, claim, unfold)
    assert found is not None
    change, witness = found
    replay(changed(subject.automaton, change, unfold), witness)


def test_what_follows_from_one_arrow_alone_is_broken_by_no_other(tmp_path: Path) -> None:
    text = "pattern: precedes, first: { effect: note_terms }, then: { effect: send_letter, at: terms }"
    subject = seen(tmp_path, f"  - {{ id: one, says: It is so., {text} }}\n")
    assert breaking(subject, subject.project.claims[0], unfold) is None


@pytest.mark.parametrize("number", range(4))
def test_the_changed_machine_is_the_machine_of_the_changed_flow(number: int) -> None:
    flow = load(ROOT / "flows" / "examples" / "dossier")
    automaton = unfold(flow)
    for transition in flow.transitions[number::4]:
        for target in (None, "left", "help.page"):
            quick = changed(automaton, Change(transition, target), unfold)
            slow = unfold(quick.flow)
            for where in slow.explore():
                for source, event in slow.events(where):
                    assert quick.tree(where, source, event) == slow.tree(where, source, event)
