"""No journey is shown on which a timer has run out before and would have led elsewhere."""

from __future__ import annotations

from datetime import timedelta

from flowkit.check.space.instants import BEGINNING
from flowkit.core.witness import Witness
from tests.check.planted import flow_text, replay, subject

TWO_TIMERS = """
answers: { sure: { type: boolean } }
states:
  a: { title: A, fields: [sure], go_to: b }
  b:
    info: B.
    go_to: done
    after:
      PT30M: { %sgo_to: early }
      P1D: { go_to: late }
  late: { info: So late., go_to: done }
ends:
  done: { result: success, title: Done }
  early: { result: fallback, title: Early }
"""


def journey_to(state: str, body: str) -> Witness | None:
    """The journey that is shown for a state."""
    seen = subject(flow_text(body))
    (situation,) = seen.space.where(lambda where: state in where.states)
    witness = seen.witness(seen.space, situation)
    if witness is not None:
        replay(seen.automaton, witness)
    return witness


def test_a_place_behind_the_longer_of_two_timers_is_shown_by_no_journey() -> None:
    assert journey_to("late", TWO_TIMERS % "") is None
    assert journey_to("early", TWO_TIMERS % "") is not None


def test_a_shorter_timer_that_leads_nowhere_does_not_stop_the_longer_one() -> None:
    witness = journey_to("late", TWO_TIMERS % "when: sure, ")
    assert witness is not None
    last = witness.moves[-1]
    assert (last.event, last.now) == ("after_p1d", BEGINNING + timedelta(days=1))
    assert witness.moves[0].answers == {"sure": False}


def test_a_journey_begins_on_the_day_that_a_condition_asks_for_before_a_timer_runs_out() -> None:
    witness = journey_to(
        "late",
        """
states:
  a: { info: A., go_to: b, after: { PT30M: { go_to: early } } }
  b:
    info: B.
    go_to: [{ when: today > 2026-02-01, go_to: late }, { go_to: done }]
    after: { PT30M: { go_to: early } }
  late: { info: So late., go_to: done }
ends:
  done: { result: success, title: Done }
  early: { result: fallback, title: Early }
""",
    )
    assert witness is not None
    assert {move.now.date().isoformat() for move in witness.moves if move.now} == {"2026-02-02"}
