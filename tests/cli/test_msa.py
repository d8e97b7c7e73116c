"""The journey that flowkit was made for, from the command line."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import pytest

from flowkit.cli.main import run
from tests.scenario.flows import ROOT, loaded

MSA = ROOT / "flows" / "msa"
PEOPLE = tuple(loaded(MSA).people)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def test_it_is_well_formed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(MSA), "--strict"]) == 0


def test_its_tests_pass_and_cover_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(MSA), "--cover"]) == 0


def test_all_thirteen_arrows_of_the_figure_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conform", str(MSA), "--format", "json"]) == 0
    edges = json.loads(capsys.readouterr().out)["edges"]
    assert [edge["present"] for edge in edges] == [True] * 13
    assert [edge["basis"] for edge in edges] == [f"figure {edge['from']}-{edge['to']}" for edge in edges]


def test_nothing_that_the_guide_asks_for_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", str(MSA), "--format", "json"]) == 0
    assert {one["status"] for one in json.loads(capsys.readouterr().out)} <= {"tested", "claimed"}


@pytest.mark.parametrize("person", PEOPLE)
def test_every_demo_person_finishes_alone(person: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["play", str(MSA), "--scripted", "--person", person, "--lang", "en"]) == 0
    assert "The journey is over" in capsys.readouterr().out


def test_a_person_who_only_presses_enter_gets_a_password_by_email() -> None:
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "play", str(MSA)]
    result = subprocess.run(command, input="1\n" + "\n" * 40, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "[effet] send_password  to=c…@example.org" in result.stdout
    assert result.stdout.endswith("Le parcours est terminé : réussi.\n")


def test_no_number_of_a_demo_person_is_shown_by_the_one_who_plays_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["play", str(MSA), "--scripted", "--person", PEOPLE[0]])
    out = capsys.readouterr().out
    project = loaded(MSA)
    secrets = [
        a.example for a in project.flow.answers.values() if a.sensitive in ("nir", "secret") and a.example
    ]
    assert secrets
    assert [secret for secret in secrets if secret in out] == []


LABELS = """\
Créer mon espace privé|Vous êtes...|Exploitant agricole|Entreprise|Particulier|Employeur de jardinier|\
en tant que particulier|Cotisant de solidarité|Autre ...|Détails en annexe|Abandonner|Suivant >|< Précédent|\
Votre identifiant|Renseigner votre numéro de Sécurité Sociale|Numéro de Sécurité Sociale|\
> Je ne connais pas mon numéro de Sécurité Sociale|Se connecter pour accéder à ce compte|Vos coordonnées|Nom|\
Prénom|Date de naissance|Adresse email|Numéro de téléphone mobile|avec photo|sans photo|\
je n'ai pas de carte Vitale|oui|non|> je n'ai pas trouvé ce montant|Recevoir votre mot de passe|\
Conditions générales|Changement de votre mot de passe|Mes services|Mes attestations|Mes Paiements|\
Suivre mes demandes|Contact & échanges|Mes documents|Mon compte|Actualités|Se déconnecter|Changer de dossier|\
Mon espace privé|> modifier cet email|> modifier mon mot de passe|> modifier ces numéros|\
> modifier cette adresse|> dissocier mon compte FranceConnect|Aide|S'inscrire"""


def test_the_short_labels_of_the_guide_stand_in_the_flow_letter_by_letter() -> None:
    texts = set(loaded(MSA).flow.texts.values())
    assert [label for label in LABELS.split("|") if label not in texts] == []


def test_a_label_that_differs_from_the_guide_keeps_the_guide_s_own_beside_it() -> None:
    flow = loaded(MSA).flow
    kept = {c.source_label for state in flow.states.values() for c in state.controls if c.source_label}
    assert kept == {"se connecter", "montant exact (avec centimes)", "> modifier ce mode de réception"}


def test_the_profiles_are_the_six_of_the_guide_in_its_order() -> None:
    options = [option.label for option in loaded(MSA).flow.answers["profil"].options]
    assert options == [*LABELS.split("|")[2:6], "Cotisant de solidarité", "Autre ..."]


def test_what_a_person_gives_up_or_leaves_lying_is_forgotten_whole() -> None:
    """Whatever can be known before the private space is erased by giving up and by an expired session."""
    flow = loaded(MSA).flow
    ways = {t.event: t for t in flow.transitions if t.target in ("abandonne", "session_expiree")}
    asked = {name for s in flow.states.values() for name in (*s.fields, s.save_as, *s.gives) if name}
    assert asked - set(ways["after_pt30m"].forget) == set()
    before = {"profil", "identifiant", "documents", "coordonnees", "verification", "mot_de_passe", "courrier"}
    steps = [s for s in flow.states.values() if s.id.split(".")[0] in before]
    known = {name for s in steps for name in (*s.fields, s.save_as, *s.gives) if name}
    assert known - set(ways["confirmer"].forget) == set()


def test_no_secret_outlives_the_check_it_was_typed_for() -> None:
    """The outcome of a check that was given a secret forgets it, whatever the outcome."""
    flow = loaded(MSA).flow
    secret = {a.id for a in flow.answers.values() if a.sensitive == "secret"}
    checked = 0
    for state in flow.states.values():
        given = {name for name in secret if any(f"{{{name}}}" in v for v in state.check_arguments.values())}
        for transition in flow.leaving(state.id):
            checked += len(given)
            assert given <= set(transition.forget), transition.id
    assert checked > 20


def test_every_arrow_of_the_figure_can_be_walked_in_one_game(capsys: pytest.CaptureFixture[str]) -> None:
    """Each box is left by each of its arrows, the last time with the answer that proves the identity."""
    to_the_card = ["1", "3", *[""] * 7]
    loop = ["1", "/1", "1", "/2", "/1", "2", "/2", "/3", "2", "3", "1", "/1", "2", "/3", "1", "25,00"]
    lines = [*to_the_card, *loop, "12345678901", "", "1", "q"]
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "play", str(MSA)]
    result = subprocess.run(
        [*command, "--person", "sacha"], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert result.stderr == "flowkit: quitté à mot_de_passe.confirme\n"
    pages = ["possède-t-elle", "Êtes-vous affilié", "Montant d'un paiement MSA", "au recto", "au verso"]
    titles = [line for line in result.stdout.splitlines() if any(page in line for page in pages)]
    boxes = [next(n for n, page in enumerate(pages, 1) if page in line) for line in titles if ":" not in line]
    shown = [box for box, _ in itertools.groupby(boxes)]
    assert shown == [1, 4, 1, 4, 5, 1, 5, 4, 2, 1, 2, 3, 1, 5, 2, 3, 4]
    guide = loaded(MSA).guide
    assert guide is not None
    assert set(itertools.pairwise(shown)) == {(int(edge.source), int(edge.target)) for edge in guide.edges}
