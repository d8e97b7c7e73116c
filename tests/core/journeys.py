"""The flows that the tests of stepping walk through, and short ways to walk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.load import load, load_source
from flowkit.unfold import unfold

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "flows" / "examples"
MSA = ROOT / "flows" / "msa"
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)

CLUB = """
flowkit: 1
flow: club
version: "2"
language: en
start: welcome
parameters:
  fee: { type: money, label: Fee, default: "5.00" }
  town: { type: text, label: Town, optional: true }
answers:
  name: { type: text, label: Name, length: 2-20, sensitive: contact }
  seats: { type: integer, label: Seats, min: 1, max: 6 }
  nickname: { type: text, label: Nickname, optional: true }
  born: { type: date, label: Born, max: today }
  sports: { type: choice, label: Sports, many: true, choices: { chess: Chess, darts: Darts, bowls: Bowls } }
  plan: { type: choice, label: Plan, derived: true }
  member: { type: boolean, label: Member, derived: true }
buttons:
  next: { label: Next }
  back: { label: Back, except: [welcome] }
  quit: { label: Quit, go_to: left, do: { erase: }, except: [welcome] }
states:
  welcome:
    info: Welcome.
    go_to: identity
    links:
      about: { label: About us, go_to: about }
  about: { info: We play., go_to: identity }
  identity:
    fields: [name, seats, nickname]
    next:
      go_to: choosing
      do: { greet: { to: "{name}", text: "{seats} seats for {nickname}, {nobody and {seats}" } }
  choosing:
    question: Which plan?
    save_as: plan
    choices:
      basic: { label: basic, go_to: sorting }
      full: { label: full, when: seats > 2, go_to: sorting }
  sorting:
    route:
      - { when: plan = full, go_to: birthday }
      - { go_to: verify }
  birthday:
    fields: [born]
    go_to:
      - { when: age(born) >= 18, go_to: hobbies }
      - { go_to: minors }
  minors: { info: Come back later., go_to: welcome }
  hobbies: { fields: [sports], next: { go_to: verify, do: { note: { what: "{sports}" } } } }
  verify:
    check: membership
    with: { name: "{name}", fee: "{fee}" }
    gives: [member, nickname]
    outcomes:
      known:
        - { when: member, go_to: paid, forget: [seats, nickname] }
        - { when: tries(verify) < 3, go_to: identity }
      down: { go_to: choosing }
  paid:
    info: Thank you.
    barrier: true
    do: { send_card: { to: "{name}" } }
    go_to: summary
  summary:
    info: All is done.
    links:
      finish: { label: Finish, when: visits(summary) < 2 or member, go_to: done }
      again: { label: Again, go_to: summary }
ends:
  done: { result: success, title: Done, do: { file_away: } }
  left: { result: abandoned, title: Left }
"""


@cache
def club() -> Automaton:
    """A flow with fields, a question, routes, a check, a barrier, counters and effects."""
    return unfold(load_source(CLUB, "club.yaml"))


@cache
def example(name: str) -> Automaton:
    """The automaton of a flow of the examples, or of msa."""
    return unfold(load(MSA if name == "msa" else EXAMPLES / name))


def moved(result: Moved | Refused) -> Moved:
    """The move, which it must be."""
    assert isinstance(result, Moved), result
    return result


def refused(result: Moved | Refused) -> Refused:
    """The refusal, which it must be."""
    assert isinstance(result, Refused), result
    return result


def go(automaton: Automaton, *events: Event | str, inputs: dict[str, object] | None = None) -> Snapshot:
    """Where these events lead from the start, at noon; a text is an event by that name."""
    taken = [event if isinstance(event, Event) else Event(event, now=NOON) for event in events]
    return moved(automaton.replay(taken, inputs, NOON)).snapshot


def later(**length: int) -> datetime:
    """An instant after noon."""
    return NOON + timedelta(**length)


IDENTITY = Event("next", {"name": "Camille", "seats": "3", "nickname": "Cam"}, NOON)
AT_CHOOSING = ("next", IDENTITY)
AT_VERIFY = ("next", IDENTITY, "basic")
MEMBER = Event("known", {"member": True}, NOON)
AT_PAID = (*AT_VERIFY, MEMBER)
