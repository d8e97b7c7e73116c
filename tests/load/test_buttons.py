"""Buttons and timers declared once for a flow or a step, and what each page makes of them."""

from __future__ import annotations

from pathlib import Path

from flowkit.core.flow import Flow
from tests.load.written import project_of, said, told

FLOW = """
    flowkit: 1
    flow: visit
    start: one
    buttons:
      next: { label: Go on }
      back: { label: Back, except: [one.hall] }
      quit: { label: Quit, hint: Nothing is kept., go_to: left, except: [two, one.tower] }
    after:
      PT30M: { go_to: left, except: [two] }
    ends:
      done: { result: success }
      left: { result: abandoned }
"""
ONE = """
    step: one
    states:
      hall: { info: Hall., go_to: tower }
      tower: { info: Tower., next: { label: Climb, go_to: cellar } }
      cellar:
        info: Cellar.
        go_to: two
        back: false
        buttons: { next: { label: Dig }, quit: false, help: { label: Help, go_to: hall } }
        after: { PT30M: false, P1D: left }
      sort: { route: [{ go_to: two }] }
"""
TWO = """
    step: two
    buttons:
      quit: { label: Leave step two, go_to: hall }
      help: { label: Ask, go_to: hall }
    after:
      PT30M: { go_to: hall }
      P2D: { go_to: left, except: [attic] }
    states:
      hall: { info: Hall., go_to: attic }
      attic: { info: Attic., go_to: done, buttons: { help: false } }
"""


def flow_in(folder: Path) -> Flow:
    return project_of(folder, {"flow.yaml": FLOW, "1-one.yaml": ONE, "2-two.yaml": TWO}).flow


def events(flow: Flow, state: str) -> list[str]:
    return [control.event for control in flow.states[state].controls]


def test_a_button_of_the_flow_is_on_every_page_but_those_excepted(tmp_path: Path) -> None:
    flow = flow_in(tmp_path)
    assert events(flow, "one.hall") == ["next", "quit", "after_pt30m"]
    assert events(flow, "one.tower") == ["next", "after_pt30m"]
    quit_ = flow.states["one.hall"].control("quit")
    assert quit_ is not None
    assert (quit_.label, quit_.hint, quit_.inherited) == ("Quit", "Nothing is kept.", True)
    assert flow.texts["buttons.quit.hint"] == "Nothing is kept."


def test_a_button_of_a_step_replaces_that_of_the_flow(tmp_path: Path) -> None:
    flow = flow_in(tmp_path)
    assert events(flow, "two.hall") == ["next", "quit", "help", "after_pt30m", "after_p2d"]
    [way] = [way for way in flow.leaving("two.hall") if way.event == "quit"]
    assert (way.target, way.label, way.path) == ("two.hall", "Leave step two", "two.buttons.quit")


def test_destinations_of_an_inherited_button_are_read_where_it_is_declared(tmp_path: Path) -> None:
    flow = flow_in(tmp_path)
    targets = {way.event: way.target for way in flow.leaving("two.hall")}
    assert (targets["quit"], targets["after_pt30m"], targets["help"]) == ("two.hall", "two.hall", "two.hall")


def test_a_page_adds_and_removes_buttons_and_timers(tmp_path: Path) -> None:
    flow = flow_in(tmp_path)
    assert events(flow, "one.cellar") == ["next", "help", "after_p1d"]
    assert events(flow, "two.attic") == ["next", "quit", "after_pt30m"]


def test_going_back_is_offered_unless_it_is_excepted_or_refused(tmp_path: Path) -> None:
    states = flow_in(tmp_path).states
    assert {name: states[name].back for name in ("one.hall", "one.tower", "one.cellar", "two.hall")} == {
        "one.hall": False,
        "one.tower": True,
        "one.cellar": False,
        "two.hall": True,
    }


def test_the_next_button_has_the_nearest_label(tmp_path: Path) -> None:
    flow = flow_in(tmp_path)
    labels = {name: flow.states[name].controls[0] for name in ("one.hall", "one.tower", "one.cellar")}
    assert {name: (one.label, one.path) for name, one in labels.items()} == {
        "one.hall": ("Go on", "buttons.next"),
        "one.tower": ("Climb", "one.tower.next"),
        "one.cellar": ("Dig", "one.cellar.buttons.next"),
    }


def test_a_flow_without_back_offers_none(tmp_path: Path) -> None:
    files = {"flow.yaml": FLOW.replace("back: {", "return_: {"), "1.yaml": ONE, "2.yaml": TWO}
    assert told(tmp_path / "a", files) == ["flow.yaml: missing-key.way 6:3"]
    plain = {
        "flow.yaml": FLOW.replace("      back: { label: Back, except: [one.hall] }\n", ""),
        "1.yaml": ONE,
        "2.yaml": TWO,
    }
    flow = project_of(tmp_path / "b", plain).flow
    assert not any(state.back for state in flow.states.values())


def test_routes_have_neither_buttons_nor_timers(tmp_path: Path) -> None:
    assert events(flow_in(tmp_path), "one.sort") == []


def test_a_button_of_a_page_leads_somewhere(tmp_path: Path) -> None:
    body = "states:\n  first: { info: Hi., go_to: done, buttons: { more: { label: More } } }\n"
    assert said(tmp_path, body) == ["missing-key.way 2:47"]


def test_an_exception_that_names_nothing_is_said_once(tmp_path: Path) -> None:
    body = """
        buttons: { quit: { label: Quit, go_to: left, except: [frist, far_away] } }
        after: { P1D: { go_to: left, except: [secnd] } }
        states:
          first: { info: Hi., go_to: second }
          second: { info: Hi., go_to: done }
    """
    assert said(tmp_path, body) == [
        "unknown-state.near 1:55",
        "unknown-state 1:62",
        "unknown-state.near 2:39",
    ]


def test_a_wrong_button_that_many_pages_inherit_is_said_once(tmp_path: Path) -> None:
    body = """
        buttons: { quit: { label: "Quit {nmae}", go_to: lefd, do: { write: { to: "{nmae}" } } } }
        states:
          first: { info: Hi., go_to: second }
          second: { info: Hi., go_to: done }
    """
    assert said(tmp_path, body) == [
        "unknown-placeholder 1:34",
        "unknown-state.near 1:49",
        "unknown-placeholder 1:76",
    ]
