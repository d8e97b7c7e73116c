"""Stored journeys: one line of JSON, always the same bytes; read back believing nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from flowkit.core import jsontext
from flowkit.core.automaton import Automaton
from flowkit.core.restore import SIZE, SnapshotError
from flowkit.core.snapshot import Event, Snapshot
from tests.core.journeys import (
    AT_CHOOSING,
    AT_PAID,
    AT_VERIFY,
    NOON,
    ROOT,
    club,
    example,
    go,
    moved,
)

HERE = go(club(), *AT_CHOOSING)
DOSSIER = example("dossier")
IN_PARTS = go(DOSSIER, "next")
IN_HELP = go(DOSSIER, "next", "help")
RESERVED = go(example("reservation"), Event("next", {"seats": "2"}, NOON))
WHO, WHICH = "about.parts.person.who", "about.parts.car.which"


@pytest.fixture(params=["quick", "slow"], autouse=True)
def either_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds with orjson and without it."""
    if request.param == "slow":
        monkeypatch.setattr(jsontext, "_QUICK", False)


def changed(snapshot: Snapshot, **parts: Any) -> str:
    data = snapshot.to_dict()
    data.update(parts)
    return json.dumps({key: value for key, value in data.items() if value != "gone"})


def reason(automaton: Automaton, text: str | bytes) -> str:
    with pytest.raises(SnapshotError) as caught:
        automaton.restore(text)
    assert str(caught.value).startswith(f"{caught.value.reason}: ")
    assert isinstance(caught.value, ValueError)
    return caught.value.reason


@pytest.mark.parametrize(
    ("automaton", "snapshot"),
    [
        (club(), go(club())),
        (club(), HERE),
        (club(), go(club(), *AT_VERIFY)),
        (club(), go(club(), *AT_PAID, "next", "again")),
        (club(), go(club(), *AT_PAID, "next", "finish")),
        (DOSSIER, IN_PARTS),
        (DOSSIER, IN_HELP),
        (DOSSIER, go(DOSSIER, "next", "help", "resume")),
        (example("reservation"), RESERVED),
    ],
)
def test_a_journey_read_back_is_the_same_journey(automaton: Automaton, snapshot: Snapshot) -> None:
    text = snapshot.to_json()
    restored = automaton.restore(text)
    assert restored == snapshot
    assert isinstance(restored, Snapshot)
    assert restored.to_json() == text
    assert automaton.restore(text.encode()) == snapshot
    assert json.loads(text) == snapshot.to_dict()
    assert "\n" not in text


def test_a_stored_journey_has_its_keys_in_order_no_blanks_and_no_empty_parts() -> None:
    started = example("turnstile.yaml").start().snapshot
    assert started.to_json() == (
        f'{{"digest":"{started.digest}","flow":"turnstile","states":["locked"],"version":"1"}}'
    )
    assert HERE.to_json() == (
        '{"answers":{"fee":"5.00","name":"Camille","nickname":"Cam","seats":3},'
        f'"digest":"{HERE.digest}","flow":"club","states":["choosing"],"version":"2",'
        '"visited":["welcome","identity"]}'
    )
    ended = go(club(), *AT_PAID, "quit")
    assert json.loads(ended.to_json())["ended"] == "abandoned"


def test_texts_are_stored_as_they_are_written() -> None:
    here = HERE._replace(answers={"name": 'Zoé «é» 日本 \u2028 "\\\n'})
    assert '"Zoé «é» 日本 \u2028 \\"\\\\\\n"' in here.to_json()
    assert club().restore(here.to_json()) == here


def test_the_order_in_which_answers_came_is_not_stored() -> None:
    backwards = HERE._replace(answers=dict(reversed(list(HERE.answers.items()))))
    assert backwards.to_json() == HERE.to_json()


def test_the_bytes_do_not_depend_on_hash_seeds() -> None:
    program = (
        "from tests.core.test_restore import *; print(HERE.to_json(), IN_HELP.to_json(), RESERVED.to_json())"
    )
    printed = set()
    for seed in ("0", "1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        printed.add(done.stdout)
    assert len(printed) == 1


def test_a_restored_journey_steps_like_the_live_one() -> None:
    for event in (Event("basic"), Event("full"), Event("back"), Event("quit"), Event("nobody")):
        assert club().step(club().restore(HERE.to_json()), event) == club().step(HERE, event)
    resumed = DOSSIER.step(DOSSIER.restore(IN_HELP.to_json()), Event("resume"))
    assert moved(resumed).snapshot.states == (WHO, WHICH)


def test_a_journey_of_another_flow_or_digest_is_refused_as_such() -> None:
    assert reason(club(), example("turnstile.yaml").start().snapshot.to_json()) == "other-digest"
    assert reason(club(), changed(HERE, digest="0" * 64)) == "other-digest"
    assert reason(club(), changed(HERE, flow="clubs")) == "other-digest"


DEEP = "[" * 100_000
WRONG: dict[str, str | bytes] = {
    "nothing": "",
    "blanks": "  \n ",
    "no JSON": "{",
    "two texts": HERE.to_json() * 2,
    "a byte order mark": "\ufeff" + HERE.to_json(),
    "UTF-16": HERE.to_json().encode("utf-16"),
    "broken UTF-8": HERE.to_json().encode().replace(b"Camille", b"Cam\xffille"),
    "half a sign": HERE.to_json().replace("Camille", "Cam\ud800ille"),
    "half a sign, escaped": HERE.to_json().replace("Camille", "Cam\\ud800ille"),
    "a NUL, escaped": HERE.to_json().replace("Camille", "Cam\\u0000ille"),
    "a terminal sequence": HERE.to_json().replace("Camille", "\\u001b[31mCamille"),
    "NaN": HERE.to_json().replace('"seats":3', '"seats":NaN'),
    "Infinity": HERE.to_json().replace('"seats":3', '"seats":-Infinity'),
    "a number too long for Python": HERE.to_json().replace('"seats":3', '"seats":' + "9" * 5000),
    "a huge number": HERE.to_json().replace('"seats":3', '"seats":' + "9" * 41),
    "a float": HERE.to_json().replace('"seats":3', '"seats":3.0'),
    "an overflowing float": HERE.to_json().replace('"seats":3', '"seats":1e999'),
    "ten thousand levels": '{"answers":' + DEEP + "]" * 100_000 + "}",
    "ten thousand levels, open": DEEP,
    "ten thousand objects": '{"a":' * 100_000,
    "a key twice": HERE.to_json().replace('"flow":', '"flow":"club","flow":'),
    "an answer twice": HERE.to_json().replace('"seats":3', '"seats":3,"seats":4'),
    "a megabyte": changed(HERE, answers={"name": "x" * SIZE}),
    "a text beyond measure": changed(HERE, answers={"name": "x" * 10_001}),
    "null": "null",
    "a list": "[]",
    "a text": '"club"',
    "a number": "1",
    "an unknown part": changed(HERE, extra=1),
    "no flow": changed(HERE, flow="gone"),
    "no digest": changed(HERE, digest="gone"),
    "a digest that is null": changed(HERE, digest=None),
    "no states": changed(HERE, states="gone"),
    "no state": changed(HERE, states=[]),
    "an unknown state": changed(HERE, states=["attic"]),
    "an unknown state beside a known one": changed(HERE, states=["choosing", "attic"]),
    "a state twice": changed(HERE, states=["choosing", "choosing"]),
    "two states at once": changed(HERE, states=["choosing", "identity"]),
    "a route": changed(HERE, states=["sorting"]),
    "states that are null": changed(HERE, states=None),
    "states that are an object": changed(HERE, states={"choosing": 1}),
    "states that are numbers": changed(HERE, states=[1]),
    "states in a list in a list": changed(HERE, states=[["choosing"]]),
    "answers that are a list": changed(HERE, answers=["name"]),
    "answers that are null": changed(HERE, answers=None),
    "an unknown answer": changed(HERE, answers={"nobody": "x"}),
    "an answer of another type": changed(HERE, answers={"name": 3}),
    "an answer that is null": changed(HERE, answers={"name": None}),
    "an answer that is an object": changed(HERE, answers={"name": {"a": 1}}),
    "a truth value for a number": changed(HERE, answers={"seats": True}),
    "a text for a truth value": changed(HERE, answers={"member": "true"}),
    "a number for a truth value": changed(HERE, answers={"member": 1}),
    "an amount without cents": changed(HERE, answers={"fee": "5"}),
    "an amount as a number": changed(HERE, answers={"fee": 5}),
    "no number": changed(HERE, answers={"seats": "three"}),
    "a number in full-width digits": changed(HERE, answers={"seats": "３"}),
    "no date": changed(HERE, answers={"born": "2023-02-29"}),
    "a date by week": changed(HERE, answers={"born": "2022-W07-5"}),
    "a date without dashes": changed(HERE, answers={"born": "20220218"}),
    "an unknown choice": changed(HERE, answers={"plan": "golden"}),
    "an unknown choice of several": changed(HERE, answers={"sports": ["chess", "boxing"]}),
    "one choice where several are stored": changed(HERE, answers={"sports": "chess"}),
    "visits that are an object": changed(HERE, visited={"welcome": 1}),
    "visits that are a text": changed(HERE, visited="welcome"),
    "a visit to nowhere": changed(HERE, visited=["attic"]),
    "a visit to two pages at once": changed(HERE, visited=[["welcome", "identity"]]),
    "a visit that is null": changed(HERE, visited=[None]),
    "a visit that is empty": changed(HERE, visited=[[]]),
    "timers that are a list": changed(HERE, timers=["x"]),
    "an unknown timer": changed(HERE, timers={"welcome/after_p1d": NOON.isoformat()}),
    "counts that are a list": changed(HERE, counts=[1]),
    "an unknown count": changed(HERE, counts={"tries(welcome)": 1}),
    "a count below nought": changed(HERE, counts={"tries(verify)": -1}),
    "a count that is a text": changed(HERE, counts={"tries(verify)": "1"}),
    "a count that is true": changed(HERE, counts={"tries(verify)": True}),
    "a count with a fraction": changed(HERE, counts={"tries(verify)": 1.5}),
    "a resumed step that is none": changed(HERE, resume={"welcome": ["welcome"]}),
    "resumed steps that are a list": changed(HERE, resume=["welcome"]),
    "an end that is not reached": changed(HERE, ended="success"),
    "an end of no kind": changed(HERE, ended="bliss"),
    "an end that is a list": changed(HERE, ended=[]),
    "an end not marked as such": changed(go(club(), *AT_PAID, "quit"), ended="gone"),
    "another end": changed(go(club(), *AT_PAID, "quit"), ended="success"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_journey_of_the_flow_is_refused(text: str | bytes) -> None:
    assert reason(club(), text) == "bad-snapshot"


@pytest.mark.parametrize("version", ["-1", "0", "1", "9223372036854775808", "", 2, 2.0, None, ["2"], True])
def test_a_version_that_the_flow_does_not_have_is_refused(version: object) -> None:
    assert reason(club(), changed(HERE, version=version)) == "bad-snapshot"


@pytest.mark.parametrize(
    "states",
    [
        [WHO],
        WHICH,
        [WHICH, WHO],
        [WHO, "about.parts.person.known"],
        [WHO, WHICH, "about.parts.car.address"],
        [WHO, "help.page"],
        ["help.page", WHO, WHICH],
        ["about.parts"],
        ["about"],
        ["about.parts.person"],
    ],
)
def test_states_that_are_never_active_together_are_refused(states: object) -> None:
    assert reason(DOSSIER, changed(IN_PARTS, states=states)) == "bad-snapshot"
    assert reason(DOSSIER, changed(IN_PARTS, visited=[states])) == "bad-snapshot"


@pytest.mark.parametrize(
    "states",
    [["help.page"], [WHO], [WHICH, WHO], ["left"], [], None, ["about"], ["about.welcome", WHO, WHICH]],
)
def test_a_resumed_step_was_left_at_states_of_its_own(states: object) -> None:
    assert reason(DOSSIER, changed(IN_HELP, resume={"about": states})) == "bad-snapshot"
    assert reason(DOSSIER, changed(IN_HELP, resume={"help": ["help.page"]})) == "bad-snapshot"


@pytest.mark.parametrize(
    "due", ["", "soon", "2026-06-15", "2026-06-15T12:00:00", 1, None, [], "2026-06-31T12:00:00Z", "T" * 100]
)
def test_a_timer_is_due_at_an_instant_with_a_zone(due: object) -> None:
    assert (
        reason(example("reservation"), changed(RESERVED, timers={"held/after_pt10m": due})) == "bad-snapshot"
    )


def test_a_timer_runs_where_the_journey_is() -> None:
    stray = {"booked/after_p2d": NOON.isoformat()}
    assert reason(example("reservation"), changed(RESERVED, timers=stray)) == "bad-snapshot"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * (SIZE + 1), "too long"),
        ("{", "not JSON"),
        (HERE.to_json().replace('"flow":', '"flow":"club","flow":'), "a key stands twice"),
        ("[]", "not an object with the parts of a snapshot"),
        (changed(HERE, extra=1), "not an object with the parts of a snapshot"),
        (changed(HERE, digest=1), "flow, version and digest are texts"),
        (changed(HERE, flow=1), "flow, version and digest are texts"),
        (changed(HERE, version=1), "flow, version and digest are texts"),
        (changed(HERE, version="1"), "a version that this flow does not have"),
        (changed(HERE, answers=[]), "an object is expected"),
        (changed(HERE, timers=[]), "an object is expected"),
        (changed(HERE, counts=[]), "an object is expected"),
        (changed(HERE, resume=[]), "an object is expected"),
        (changed(HERE, visited={}), "a list is expected"),
        (changed(HERE, states=None), "a list is expected"),
        (changed(HERE, states=["attic"]), "a state that this flow does not have, or where nothing rests"),
        (changed(HERE, states=["sorting"]), "a state that this flow does not have, or where nothing rests"),
        (changed(HERE, states=["choosing", "identity"]), "states that are never active together"),
        (changed(HERE, visited=[[]]), "states that are never active together"),
        (changed(HERE, resume={"x": []}), "a step that is not resumed"),
        (changed(HERE, answers={"nobody": 1}), "an answer that this flow does not have: 'nobody'"),
        (changed(HERE, answers={"name": 1}), "name is not in its stored form"),
        (changed(HERE, counts={"x": 1}), "a count that this flow does not keep"),
        (changed(HERE, timers={"x": "y"}), "a timer that does not run here"),
        (changed(HERE, ended="success"), "an end that is not the one reached"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        club().restore(text)
    assert str(caught.value) == f"bad-snapshot: {said}"


def test_a_refusal_says_what_is_wrong_with_steps_and_timers() -> None:
    booking = example("reservation")
    with pytest.raises(SnapshotError) as caught:
        booking.restore(changed(RESERVED, timers={"held/after_pt10m": "soon"}))
    assert str(caught.value) == "bad-snapshot: a timer is due at an instant with a time zone"
    with pytest.raises(SnapshotError) as caught:
        DOSSIER.restore(changed(IN_HELP, resume={"help": ["help.page"]}))
    assert str(caught.value) == "bad-snapshot: a step that is not resumed"
    with pytest.raises(SnapshotError) as caught:
        DOSSIER.restore(HERE.to_json())
    assert str(caught.value) == f"other-digest: this flow is dossier {DOSSIER.digest[:12]}"
    assert DOSSIER.digest[:13] not in str(caught.value)


def test_a_stored_journey_of_the_greatest_length_is_read() -> None:
    text = HERE.to_json()
    assert club().restore(text + " " * (SIZE - len(text))) == HERE


def test_a_count_may_be_nought() -> None:
    assert club().restore(changed(HERE, counts={"tries(verify)": 0})).counts == {"tries(verify)": 0}


def test_a_timer_of_an_active_region_is_read() -> None:
    due = "2026-06-15T14:00:00+02:00"
    assert example("reservation").restore(changed(RESERVED, timers={"held/after_pt10m": due})).timers == {
        "held/after_pt10m": due
    }


def test_a_refusal_never_repeats_an_answer() -> None:
    text = changed(HERE, answers={"fee": "1681282128212"})
    with pytest.raises(SnapshotError) as caught:
        club().restore(text)
    assert "1681282128212" not in str(caught.value)
    assert "fee" in str(caught.value)


def test_a_long_name_of_an_unknown_answer_is_cut_short() -> None:
    with pytest.raises(SnapshotError) as caught:
        club().restore(changed(HERE, answers={"x" * 5000: 1}))
    assert len(str(caught.value)) < 150


def test_one_state_may_be_stored_without_a_list_and_blanks_do_not_matter() -> None:
    assert club().restore(changed(HERE, states="choosing")) == HERE
    assert club().restore(json.dumps(HERE.to_dict(), indent=3)) == HERE
    assert club().restore(changed(HERE, visited=[["welcome"], "identity"])) == HERE


def test_empty_parts_may_be_stored() -> None:
    full = changed(go(club()), visited=[], timers={}, counts={}, resume={}, ended=None)
    assert club().restore(full) == go(club())
