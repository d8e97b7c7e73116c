"""The MSA journey changed in ten ways while somebody rests at every place of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flowkit import Event, load, unfold
from flowkit.core.project import Migration
from flowkit.run.migrate.plan import Survey, survey
from flowkit.run.migrate.stays import Stays
from flowkit.run.migrate.sweep import IncompleteError, Swept, sweep
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.verify import verify
from tests.review import ten
from tests.run.migrate.living import MSA, branch, everybody, everywhere

CHECKS, PASSWORD, FLOW = "5-verification.yaml", "6-mot-de-passe.yaml", "flow.yaml"


def part(pattern: str) -> str:
    """A part of the file of checks."""
    found = re.search(pattern, (MSA / CHECKS).read_text("utf-8"))
    assert found is not None
    return found[0]


UNAVAILABLE = part(r"\n  indisponible:\n(?:    .*\n|\n)*")
INVOICE = part(r"\n  facture:\n(?:    .*\n|\n)*  controle_facture:\n(?:    .*\n)*")
GONE = [(CHECKS, UNAVAILABLE, "\n"), (CHECKS, "go_to: indisponible", "go_to: courrier")]

Carried = tuple[Sessions, dict[str, str], Survey, Swept]


@pytest.fixture
def change(tmp_path: Path) -> Callable[..., Carried]:
    """Changes the journey under sessions at every place; all of it stays sound."""

    def made(*edits: tuple[str, str, str], told: tuple[Migration, ...] = ()) -> Carried:
        sessions, ids = everybody()
        assert len(ids) == len(everywhere()) > 80
        new = unfold(load(branch(tmp_path, *edits)))
        found = survey(sessions, new, told)
        swept = sweep(sessions, found) if found.complete else Swept()
        assert list(verify(sessions)) == []
        return sessions, ids, found, swept

    return made


def stays(found: Survey) -> dict[Stays, int]:
    return {why: len(ids) for leg in found.legs for why, ids in leg.stays.items()}


def test_a_new_text_moves_everybody_where_they_are(change: Callable[..., Carried]) -> None:
    sessions, ids, found, swept = change((CHECKS, "il est au recto.", "il est au dos."))
    assert swept.moved == len(ids)
    assert not swept.stays
    before = {place: " ".join(sessions.get(id).snapshot.states) for place, id in ids.items()}
    assert all(place == now for place, now in before.items())
    assert {sessions.get(id).snapshot.version for id in ids.values()} == {"1.1"}
    assert set(found.legs[0].proofs) == set(ids)


def test_a_renamed_state_is_recognised(change: Callable[..., Carried]) -> None:
    sessions, ids, found, swept = change(("*", "montant_recu", "montant_percu"))
    assert swept.moved == len(ids)
    assert dict(found.legs[0].drawn.passage.states) == {  # type: ignore[union-attr]
        "verification.montant_recu": "verification.montant_percu"
    }
    assert sessions.get(ids["verification.montant_recu"]).snapshot.state == "verification.montant_percu"
    after = sessions.get(ids["verification.controle_montant"]).snapshot
    assert ("verification.montant_percu",) in after.visited


def test_a_renamed_answer_is_recognised_and_kept(change: Callable[..., Carried]) -> None:
    sessions, ids, _, swept = change(("*", "montant_facture", "facture_montant"))
    assert swept.moved == len(ids)
    answers = sessions.get(ids["verification.controle_facture"]).snapshot.answers
    assert answers["facture_montant"] == "312.40"
    assert "montant_facture" not in answers


def test_a_removed_state_stops_it_while_somebody_is_there(change: Callable[..., Carried]) -> None:
    sessions, ids, found, _ = change(*GONE)
    assert not found.complete
    gone = Stays("no-state", (("state", "verification.indisponible"),))
    assert ids["verification.indisponible"] in found.legs[0].stays[gone]
    with pytest.raises(IncompleteError):
        sweep(sessions, found)
    assert {sessions.get(id).snapshot.version for id in ids.values()} == {"1.0"}


def test_a_removed_state_may_be_told_where_to_go(change: Callable[..., Carried]) -> None:
    told = Migration("1.0", {"verification.indisponible": "verification.choix_carte"})
    sessions, ids, _, swept = change(*GONE, told=(told,))
    assert swept.moved == len(ids)
    assert sessions.get(ids["verification.indisponible"]).snapshot.state == "verification.choix_carte"


def test_who_is_told_to_wait_is_moved_after_leaving(change: Callable[..., Carried]) -> None:
    told = Migration("1.0", {"verification.indisponible": ""})
    sessions, ids, found, swept = change(*GONE, told=(told,))
    waiting = Stays("asked-to-wait", (("state", "verification.indisponible"),))
    assert stays(found) == {waiting: 1}
    assert swept.stays == {waiting: [ids["verification.indisponible"]]}
    assert swept.moved == len(ids) - 1
    left = sessions.send(ids["verification.indisponible"], Event("courrier"))
    assert left.snapshot.version == "1.0"
    then = sessions.send(left.id, Event("accepter"))
    assert then.ok
    assert (then.version, then.snapshot.version) == (left.version + 2, "1.1")
    assert [entry.event for entry in sessions.history(left.id)[-3:]] == ["courrier", "@migrate", "accepter"]
    assert ("verification.indisponible",) not in then.snapshot.visited
    assert list(verify(sessions)) == []


def test_a_new_required_answer_is_asked_of_those_who_come_by(change: Callable[..., Carried]) -> None:
    sessions, ids, _, swept = change(
        (FLOW, "answers:\n", "answers:\n  ville: { type: text, label: Ville, example: Lille }\n"),
        (CHECKS, "fields: [montant_facture]", "fields: [montant_facture, ville]"),
    )
    assert swept.moved == len(ids)
    id = ids["verification.facture"]
    refused = sessions.send(id, Event("next", {"montant_facture": "312.40"})).refused
    assert refused is not None
    assert [(one.field, one.message) for one in refused.problems] == [("ville", "missing")]
    assert sessions.send(id, Event("next", {"montant_facture": "312.40", "ville": "Arras"})).ok


def test_a_narrowed_answer_leaves_behind_whoever_it_does_not_fit(change: Callable[..., Carried]) -> None:
    narrowed = (
        FLOW,
        'min: 0.01\n    sensitive: secret\n    example: "312.40"',
        "min: 400\n    sensitive: secret",
    )
    sessions, ids, _, swept = change(narrowed)
    id = ids["verification.controle_facture"]
    assert swept.stays == {Stays("value", (("answer", "montant_facture"),)): [id]}
    assert "312" not in repr(swept)
    gone_on = sessions.send(id, Event("faux"))  # forgets the amount
    assert gone_on.snapshot.version == "1.0"
    then = sessions.options(id)
    assert sessions.send(id, Event(next(o.event for o in then if o.enabled and o.event != "back"))).ok
    assert sessions.get(id).snapshot.version == "1.1"


def test_timers_that_are_in_both_keep_their_instant_and_new_ones_begin(
    change: Callable[..., Carried], tmp_path: Path
) -> None:
    timer = '    after:\n      PT10M: { go_to: courrier, basis: "assumed: on n\'attend pas" }\n'
    before, ids = everybody()
    was = {place: dict(before.get(id).snapshot.timers) for place, id in ids.items()}
    sessions, ids, _, swept = change(
        (PASSWORD, "    covers: [C40]\n    links:\n", "    covers: [C40]\n" + timer + "    links:\n")
    )
    assert swept.moved == len(ids)
    for place, id in ids.items():
        now = sessions.get(id)
        fresh = {name: due for name, due in now.snapshot.timers.items() if name not in was[place]}
        assert {name: due for name, due in now.snapshot.timers.items() if name not in fresh} == was[place]
        assert set(fresh) == ({"mot_de_passe.patience/after_pt10m"} if place.endswith("patience") else set())
    id = ids["mot_de_passe.patience"]
    moved = sessions.history(id)[-1].at
    due = sessions.get(id).snapshot.timers["mot_de_passe.patience/after_pt10m"]
    assert datetime.fromisoformat(due) == moved + timedelta(minutes=10)


def test_a_timer_of_another_length_is_another_timer(change: Callable[..., Carried]) -> None:
    sessions, ids, found, swept = change((FLOW, "  PT30M:\n", "  P1D:\n"))
    assert swept.moved == len(ids)
    timers = sessions.get(ids["profil.choix"]).snapshot.timers
    assert list(timers) == ["profil.choix/after_p1d"]
    assert found.legs[0].lost["profil.choix/after_pt30m"] == 1


def test_the_check_somebody_waits_for_is_asked_anew(change: Callable[..., Carried]) -> None:
    outcome = '      illisible: { label: illisible, go_to: facture, basis: "assumed: un papier taché" }\n'
    head = "    check: facture\n"
    edits = (CHECKS, INVOICE, re.sub("    outcomes:\n", "    outcomes:\n" + outcome, INVOICE))
    assert head in INVOICE
    sessions, ids, _, swept = change(edits)
    assert swept.moved == len(ids)
    id = ids["verification.controle_facture"]
    asked = [one for one in sessions.store.effects(session=id) if one.name == "facture"]
    assert [one.status for one in asked] == [Status.MOOT, Status.WAITING]
    clock = sessions.now()
    leased = sessions.store.lease(10**18, 10**18 + 1, "me", 1_000)
    (mine,) = [one for one in leased if one.id == asked[1].id] or [asked[1]]
    assert sessions.answer(mine, "illisible").snapshot.state == "verification.facture"
    assert sessions.now() >= clock


def test_a_step_that_is_split_is_recognised(change: Callable[..., Carried], tmp_path: Path) -> None:
    own = INVOICE.replace("go_to: indisponible", "go_to: verification.indisponible")
    head = 'step: facturation\nnumber: "5b"\ntitle: Votre facture\nstates:\n'
    edits = [
        (CHECKS, INVOICE, "\n"),
        (CHECKS, "go_to: facture,", "go_to: facturation.facture,"),
        (FLOW, "", ""),
    ]
    places = {"verification.facture": "facturation.facture"}
    places["verification.controle_facture"] = "facturation.controle_facture"
    sessions, ids = everybody()
    where = branch(tmp_path, *edits)
    (where / "5b-facturation.yaml").write_text(head + own, "utf-8")
    found = survey(sessions, unfold(load(where)))
    assert dict(found.legs[0].drawn.passage.states) == places  # type: ignore[union-attr]
    assert sweep(sessions, found).moved == len(ids)
    for before, after in places.items():
        assert sessions.get(ids[before]).snapshot.state == after
    assert list(verify(sessions)) == []


def test_a_choice_that_is_called_otherwise_is_so_in_the_answers(change: Callable[..., Carried]) -> None:
    sessions, ids, _, swept = change(
        (
            CHECKS,
            "      avec_photo: { label: avec photo, go_to: serie_recto, usual",
            "      photo: { label: avec photo, go_to: serie_recto, usual",
        )
    )
    assert swept.moved == len(ids)
    answers = {sessions.get(id).snapshot.answers.get("carte") for id in ids.values()}
    assert "photo" in answers
    assert "avec_photo" not in answers


def test_ten_changes_at_once_need_one_word_of_explanation(tmp_path: Path) -> None:
    sessions, ids = everybody()
    new = unfold(load(ten.branch(tmp_path)))
    found = survey(sessions, new)
    assert {why for why in stays(found) if why.stops} == {Stays("turned", (("answer", "affilie"),))}
    assert found.legs[0].drawn is not None
    assert found.legs[0].drawn.recognised == (("mot_de_passe.refus", "mot_de_passe.conditions_refusees"),)
    found = survey(sessions, new, [Migration("1.0", {}, {}, {"affilie": {"oui": "oui", "non": "non"}})])
    swept = sweep(sessions, found)
    assert swept.moved == len(ids)
    assert swept.stays == {}
    assert list(verify(sessions)) == []
