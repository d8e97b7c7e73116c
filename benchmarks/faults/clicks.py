"""F04 to F08: double clicks, races, lost answers, stale tabs, a key that comes with something else."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, cast

from benchmarks.faults.parts import KEYS, errand, opened, stands, turn, wrong
from benchmarks.faults.processes import Child, children
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.unreliable import Unreliable
from benchmarks.faults.work import click, race
from flowkit.core.snapshot import Event
from flowkit.run.errors import StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.store import Store

PROCESSES = 8
PATIENCE = 60.0


def double_clicks(trial: Trial) -> Found:
    """F04: eight processes send the same keys: one transition each, and everybody the same answer."""
    people, clicks = trial.of(20, 4), 25
    folder = trial.fresh("clicks")
    with opened(folder) as sessions:
        ids = [sessions.start().id for _ in range(people)]
        with children(click, *[(folder, ids, clicks)] * PROCESSES) as all_of_them:
            said = [word for child in all_of_them for word in _words(child)]
        answers: dict[tuple[str, int], set[tuple[int, str]]] = defaultdict(set)
        fresh: Counter[tuple[str, int]] = Counter()
        for id, number, ok, repeated, version, snapshot in said:
            answers[id, number].add((version, snapshot) if ok else (-1, "refused"))
            fresh[id, number] += ok and not repeated
        moved = sum(sessions.get(id).version - 1 for id in ids)
        bad = list(wrong(sessions))
    keys = people * clicks
    same = sum(len(each) == 1 for each in answers.values())
    text = (
        f"{len(said):,} sends of {keys} keys by {PROCESSES} processes: {moved} transitions, "
        f"{same} keys with one answer for all"
    )
    held = len(said) == keys * PROCESSES and moved == same == keys and set(fresh.values()) == {1} and not bad
    return Found(held, text, {"transitions": moved, "same": same})


def races(trial: Trial) -> Found:
    """F05: eight processes move one session from the version they saw last; one wins, others learn why."""
    tries = trial.of(500, 40)
    folder = trial.fresh("race")
    with opened(folder) as sessions:
        id = sessions.start().id
        with children(race, *[(folder, id, tries)] * PROCESSES) as all_of_them:
            said = [word for child in all_of_them for word in _words(child)]
        final = sessions.get(id).version
        bad = list(wrong(sessions))
    won: dict[int, str] = {version: snapshot for refused, _, version, snapshot in said if refused is None}
    stale = [word for word in said if word[0] == "stale"]
    told = sum(
        expected < version and won.get(version) == snapshot for _, expected, version, snapshot in stale
    )
    ok = len(said) - len(stale)
    text = (
        f"{PROCESSES} × {tries} tries: {ok} won, final version {final}, {len(stale)} stale, "
        f"{told} of them shown how it stood"
    )
    held = (
        len(said) == PROCESSES * tries and ok == final - 1 == len(won) and told == len(stale) > 0 and not bad
    )
    return Found(held, text, {"ok": ok, "stale": len(stale)})


def _words(child: Child) -> list[Any]:
    words = list(child.heard(PATIENCE))
    child.process.join()
    return words[1:]


def lost_answers(trial: Trial) -> Found:
    """F06: the store does the work and says that it could not be reached; asked again with the same key."""
    with opened(trial.fresh("lost")) as sessions:
        flaky = Unreliable(sessions.store, trial.chance, 0.0, 1.0)
        beyond = Sessions(errand(), cast(Store, flaky), keys=KEYS)
        count, again = trial.of(500, 50), 0
        for number in range(count):
            name = f"person {number}"
            try:
                beyond.start(key=name)
            except StoreError as error:
                again += error.reason == "unreachable"
            begun = sessions.start(key=name)
            try:
                beyond.send(begun.id, turn(1), 1, "once")
            except StoreError as error:
                again += error.reason == "unreachable"
            reply = sessions.send(begun.id, turn(1), 1, "once")
            third = sessions.send(begun.id, turn(1), 1, "once")
            again += begun.repeated + reply.repeated + (stands(third) == stands(reply))
        journeys = list(sessions.store.sessions())
        effects = sum(1 for _ in sessions.store.effects())
        bad = list(wrong(sessions))
    moved = sum(each.version - 1 for each in journeys)
    text = (
        f"{count} starts and {count} sends whose answer was lost, asked again: {len(journeys)} sessions, "
        f"{moved} transitions, {effects} effects"
    )
    held = len(journeys) == moved == effects == count and again == 5 * count and not bad
    return Found(held, text, {"transitions": moved, "effects": effects})


def stale_tabs(trial: Trial) -> Found:
    """F07, F08: forms of old versions, events of pages that were left, keys that come with something else."""
    count = trial.of(200, 25)
    reasons: Counter[str] = Counter()
    with opened(trial.fresh("stale")) as sessions:
        for _ in range(count):
            id = sessions.start().id
            first = sessions.send(id, turn(1), 1, "first")
            sessions.send(id, turn(2))
            before = [*sessions.store.rows(id)], [*sessions.store.effects(session=id)]
            for event, expected, key in (
                (turn(1), 1, None),  # the form of a tab that was left open, sent again
                (turn(1), 2, "other"),
                (Event("again"), None, None),  # a button of the page before
                (Event("next", {"item": "999", "note": "A7"}), None, "first"),  # F08
                (Event("next", {"item": "1"}), None, "first"),
                (Event("again"), None, "first"),
            ):
                reply = sessions.send(id, event, expected, key)
                now = sessions.get(id)
                assert reply.refused is not None
                reasons[reply.refused.reason] += stands(reply) == stands(now) and now.version == 3
            again = sessions.send(id, turn(1), 1, "first")
            reasons["first answer"] += again.repeated and stands(again) == stands(first)
            if ([*sessions.store.rows(id)], [*sessions.store.effects(session=id)]) != before:
                reasons["CHANGED"] += 1
    text = ", ".join(f"{number} × {reason}" for reason, number in sorted(reasons.items()))
    wanted = {"stale": 2 * count, "not-available": count, "key-used": 3 * count, "first answer": count}
    return Found(reasons == wanted, f"{count} journeys: {text}", reasons)
