"""A branch of the MSA journey with ten planted changes: the diff names each, in one sentence."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from flowkit import project
from flowkit.review.diff import Changes, Level, Told, compared, diff, page
from flowkit.review.diff.data import SCHEMA, as_data
from flowkit.review.diff.outline import outline
from flowkit.review.diff.page import as_markdown
from flowkit.review.diff.plain import as_text
from tests.browser import Window
from tests.draw.consumers import mermaid_texts
from tests.review.ten import MSA, PLANTED, branch

SAID: dict[str, tuple[Level, str, dict[str, str]]] = {
    "retargeted choice": (
        Level.BEHAVIOUR,
        "transition.retargeted",
        {
            "en": "“I have no Vitale card” leads to “5.3 Amount of an MSA payment” (before: to “5.2",
            "fr": "« je n'ai pas de carte Vitale » mène à « 5.3 Montant d'un paiement MSA » (avant : à « 5.2",
        },
    ),
    "weakened condition": (
        Level.BEHAVIOUR,
        "condition.weakened",
        {
            "en": "is open to more: when visits ≤ “Password messages” (before: when visits < ",
            "fr": "s'ouvre à plus de monde : si passages ≤ « Envois du mot de passe » (avant",
        },
    ),
    "removed exit": (
        Level.BEHAVIOUR,
        "transition.removed",
        {"en": "“I cannot find this amount” is gone", "fr": "« je n'ai pas trouvé ce montant » a disparu"},
    ),
    "renamed state": (
        Level.NAMES,
        "state.renamed.in",
        {
            "en": "“Terms declined” has another id now: `mot_de_passe.conditions_refusees` (before: `",
            "fr": "« Conditions refusées » a maintenant un autre identifiant : `mot_de_passe.conditions",
        },
    ),
    "new end": (
        Level.BEHAVIOUR,
        "end.added",
        {
            "en": "“Vérification en agence” is a new end: another channel",
            "fr": "« Vérification en agence » est une nouvelle fin : un autre canal",
        },
    ),
    "changed text": (
        Level.WORDING,
        "text.changed",
        {
            "en": "the hint is “Sur une carte avec photo, il est au dos.” (before: “Sur",
            "fr": "l'aide est « Sur une carte avec photo, il est au dos. » (avant : « Sur",
        },
    ),
    "changed source": (
        Level.DOCUMENTATION,
        "basis.way",
        {
            "en": "rests on text 105 (before: on text 103)",
            "fr": "s'appuie sur text 105 (avant : sur text 103)",
        },
    ),
    "swapped labels": (
        Level.BEHAVIOUR,
        "label.swapped",
        {
            "en": "the labels “non” and “oui” changed places: who chooses “oui” now comes",
            "fr": "les libellés « non » et « oui » ont été échangés : qui choisit « oui » arrive",
        },
    ),
    "removed barrier": (
        Level.BEHAVIOUR,
        "barrier.removed",
        {"en": "“6.1 Receive your password” is no longer a barrier", "fr": "n'est plus une barrière"},
    ),
    "new timer": (
        Level.BEHAVIOUR,
        "timer.added",
        {
            "en": "a timer is new: after 10 min it leads to",
            "fr": "un délai est nouveau : après 10 min, il mène à",
        },
    ),
}


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    return diff(project(MSA), project(branch(tmp_path_factory.mktemp("ten"))))


def test_there_are_ten() -> None:
    assert len(PLANTED) == 10
    assert PLANTED.keys() == SAID.keys()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", SAID)
def test_each_of_the_ten_is_named_in_one_sentence_of_its_level(
    changes: Changes, name: str, language: str
) -> None:
    level, key, said = SAID[name]
    told = Told(changes, language)
    found = [told.sentence(change) for change in changes.at(level) if change.key == key]
    matching = [sentence for sentence in found if said[language] in sentence]
    assert len(matching) == 1, found
    shown = as_text(told, ("old", "new"), lambda text, **_: text)
    assert shown.count(matching[0]) == 1


def test_nothing_is_named_that_was_not_planted(changes: Changes) -> None:
    keys = [change.key for change in changes.changes]
    planted = [key for _, key, _ in SAID.values()]
    assert sorted(set(keys) - set(planted)) == ["scenario.removed", "transition.added"]  # that of the new end
    assert len(keys) == 12


@pytest.mark.parametrize("name", PLANTED)
def test_one_change_alone_is_told_alone(name: str, tmp_path: Path) -> None:
    found = compared(project(MSA), project(branch(tmp_path, name)))
    level, key, _ = SAID[name]
    more = {"new end": {"transition.added"}, "removed exit": {"scenario.removed"}}.get(name, set())
    assert {change.key for change in found.changes} == {key, *more}
    assert {change.level for change in found.changes} - {Level.PROMISES} == {level}


def test_a_change_of_sources_only_is_no_change_of_behaviour(tmp_path: Path) -> None:
    found = diff(project(MSA), project(branch(tmp_path, "changed source", "changed text")))
    assert found.behaves_alike
    assert not any((found.partings, found.turns, found.reruns, found.trapped, found.stays))


def test_what_behaves_otherwise_is_shown_by_a_journey(changes: Changes) -> None:
    shown = {(p.new, p.witness.moves[-1].state, p.witness.moves[-1].event) for p in changes.partings}
    assert shown == {
        (True, "verification.choix_carte", "pas_de_carte"),
        (False, "verification.choix_carte", "pas_de_carte"),
        (True, "mot_de_passe.adresse", "back"),
        (True, "mot_de_passe.confirme", "renvoyer"),
        (True, "mot_de_passe.patience", "agence"),
        (True, "mot_de_passe.patience", "after_pt10m"),
        (False, "verification.facture", "introuvable"),
    }


def test_each_journey_says_which_move_it_shows(changes: Changes) -> None:
    (section,) = (one for one in outline(Told(changes, "en")) if one.key == "journeys")
    said = [line.said for line in section.lines]
    assert len(set(said)) == len(said) == 6
    back = "from “6.1 Receive your password” back to “5.6 Amount of an MSA invoice”"
    assert f"only the new version allows this: {back}" in said


def test_the_claim_that_is_broken_now_is_named_with_a_journey(changes: Changes) -> None:
    assert [(turn.claim, turn.old, turn.new) for turn in changes.turns] == [
        ("renvois_limites", "proved", "refuted")
    ]
    assert changes.turns[0].witness is not None


def test_the_scenarios_that_no_longer_pass_are_named(changes: Changes) -> None:
    names = {one.name for one in changes.reruns if not one.new and one.passed == (True, False)}
    assert "le message peut être renvoyé deux fois, pas trois" in names
    assert "mot_de_passe.patience : après PT30M" in names


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "worse now: 1 promise broken, 5 scenarios no longer pass, 1 scenario gone that would not pass",
        ),
        (
            "fr",
            "moins bien maintenant : 1 promesse rompue, 5 scénarios ne passent plus, "
            "1 scénario disparu qui ne passerait plus",
        ),
    ],
)
def test_what_is_worse_now_stands_at_the_top_and_first_after_behaviour(
    changes: Changes, language: str, said: str
) -> None:
    told = Told(changes, language)
    assert as_text(told, ("old", "new"), lambda text, **_: text).splitlines()[2] == said
    assert f"**{said}**" in as_markdown(changes, ("old", "new"), language).splitlines()[:6]
    assert [section.key for section in outline(told)][:3] == ["behaviour", "claims", "journeys"]


def test_a_scenario_that_is_gone_is_told_once_and_that_it_would_not_pass(changes: Changes) -> None:
    name = "Montant d'une facture MSA : > je n'ai pas trouvé ce montant (verification.facture)"
    assert list(changes.dropped) == [name]
    shown = as_text(Told(changes, "en"), ("old", "new"), lambda text, **_: text, verbose=True)
    (line,) = (line for line in shown.splitlines() if name in line)
    assert f"the scenario `{name}` is gone; it would not pass any more: " in line


def test_stored_sessions_of_the_renamed_state_are_moved(changes: Changes) -> None:
    assert [(stay.state, stay.to) for stay in changes.stays] == [
        ("mot_de_passe.refus", "mot_de_passe.conditions_refusees")
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_data_has_the_documented_shape(changes: Changes, language: str) -> None:
    data = as_data(Told(changes, language), ("main:flows/msa", "flows/msa"))
    jsonschema.validate(data, _schema())
    assert data["summary"] == {
        "behaviour": 8,
        "names": 1,
        "wording": 1,
        "documentation": 1,
        "promises": 1,
        "layout": 0,
    }


@cache
def _schema() -> dict[str, object]:
    schema: dict[str, object] = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_for_a_pull_request_names_all_ten(changes: Changes, language: str) -> None:
    made = as_markdown(changes, ("main:flows/msa", "flows/msa"), language)
    for name, (_, _, said) in SAID.items():
        wanted = said[language].replace("<", "&#60;")
        assert wanted in made, name
    chart = re.findall(r"```mermaid\n(.*?)```", made, re.DOTALL)
    assert len(chart) == 1
    assert "flowchart TD" in chart[0]
    assert "linkStyle" in chart[0]
    assert made.count("<details>") == made.count("</details>") > 4
    assert len(made) <= 65_536


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_browser_draws_the_chart_of_the_comment(changes: Changes, language: str, window: Window) -> None:
    made = as_markdown(changes, ("a", "b"), language)
    (chart,) = re.findall(r"```mermaid\n(.*?)```", made, re.DOTALL)
    drawn = " ".join(mermaid_texts(chart, window))
    said = {"en": "I have no Vitale card", "fr": "je n'ai pas de carte Vitale"}[language]
    assert said in drawn.replace("\u2019", "'")


def test_a_page_that_would_be_too_long_says_what_it_leaves_out(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_PAGE", 9_000)
    monkeypatch.setattr(page, "MOST_CHARACTERS", 1_000)
    short = as_markdown(changes, ("a", "b"), "en")
    assert "```mermaid" not in short
    assert "_What only one version allows: too much for a comment; `flowkit diff` shows it_" in short
    assert "is no longer a barrier" in short
    assert len(short) < 12_000


def test_the_chart_is_the_overview_where_the_steps_have_too_many_arrows(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = as_markdown(changes, ("a", "b"), "en")
    monkeypatch.setattr(page, "_changed_part", lambda view: view.both.picture)
    whole = as_markdown(changes, ("a", "b"), "en")
    count = len(re.findall(r"^  n\d+ -", whole.partition("```mermaid")[2], re.MULTILINE))
    monkeypatch.setattr(page, "MOST_EDGES", count - 1)
    overview = as_markdown(changes, ("a", "b"), "en")
    assert "- step-verification\n" in steps
    assert "- step-verification\n" in whole
    assert "overview — what changed - overview\n" in overview.replace("\u00a0", " ")
