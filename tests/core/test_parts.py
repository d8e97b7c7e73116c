"""The small parts of the core: durations, flows and their texts, diagnostics, configurations, the graph."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from flowkit.core.configuration import is_alone, is_whole
from flowkit.core.diagnostic import Diagnostic, FlowError, Rule, Severity, Span
from flowkit.core.duration import duration, timer_event
from flowkit.core.fingerprint import fingerprint
from flowkit.core.flow import Flow, State, StateKind, Transition, Trigger
from flowkit.core.graph import graph, landings, reached, shortest, sources
from flowkit.core.ignore import Ignore
from flowkit.core.tree import Ask, Configuration, Cycle, Rest, Stuck, leaves
from flowkit.core.witness import Move, Witness
from flowkit.load import load_source
from tests.core.journeys import club, example

SPAN = Span("f.yaml", 3, 7, 3, 9)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P7D", timedelta(days=7)),
        ("P1W", timedelta(weeks=1)),
        ("PT30M", timedelta(minutes=30)),
        ("PT36H", timedelta(hours=36)),
        ("PT90S", timedelta(seconds=90)),
        ("P1W2DT3H4M5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
        ("P0DT1S", timedelta(seconds=1)),
        ("P9999W", timedelta(weeks=9999)),
        ("PT99999999S", timedelta(seconds=99999999)),
    ],
)
def test_a_duration_has_a_length_that_no_calendar_changes(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1Y",
        "7D",
        "p7d",
        "P7",
        "P-7D",
        "-P7D",
        "P1.5D",
        "P 7D",
        "P7D ",
        "P7D\n",
        "P٧D",
        "PT1H1D",
        "P99999W",
        "P1D1W",
        "PT1S1M",
        "P7D" * 100,
        "one week",
    ],
)
def test_other_texts_are_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        duration(text)


@pytest.mark.parametrize("text", ["P0D", "PT0S", "P0W", "P0DT0H0M0S"])
def test_no_duration_is_zero(text: str) -> None:
    with pytest.raises(ValueError, match="a duration of zero"):
        duration(text)


@pytest.mark.parametrize(
    "text", ["P7D", "P0DT1S", "P1W2DT3H4M5S", "P", "PT", "P0D", "PT0S", "P٧D", "P1M", "P7D1W"]
)
def test_the_shape_of_a_file_allows_the_durations_there_are(text: str) -> None:
    written = f"""
flowkit: 1
flow: timed
start: page
states: {{ page: {{ info: Page., go_to: out, after: {{ {text}: {{ go_to: out }} }} }} }}
ends: {{ out: {{ result: abandoned, title: Out }} }}
"""
    try:
        duration(text)
    except ValueError:
        with pytest.raises(FlowError, match="bad-duration"):
            load_source(written)
    else:
        assert load_source(written).states["page"].controls[-1].after == text


def test_the_event_of_a_timer_is_named_after_its_length() -> None:
    assert timer_event("P7D") == "after_p7d"
    assert timer_event("PT30M") == "after_pt30m"


def test_a_transition_is_named_by_its_source_event_and_place() -> None:
    assert Transition(0, "a.b", "go", "c", Trigger.LINK).id == "a.b/go"
    assert Transition(0, "a.b", None, "c", Trigger.ROUTE, rule=2).id == "a.b/*#3"


def test_what_answers_a_state_counts_as_a_try() -> None:
    assert [trigger for trigger in Trigger if trigger.is_personal] == ["choice", "next", "link", "outcome"]


def test_a_state_knows_its_name_and_its_controls() -> None:
    state = club().flow.states["choosing"]
    assert State("a.b.c", StateKind.PAGE).name == "c"
    assert state.name == "choosing"
    full = state.control("full")
    assert full is not None
    assert full.label == "full"
    assert state.control("nobody") is None


def test_a_flow_gives_texts_in_a_language_and_else_in_its_own() -> None:
    flow = example("dossier").flow
    assert flow.text("title") == "A parking permit"
    assert flow.text("title", "en") == "A parking permit"
    assert flow.text("title", "fr") == "Un permis de stationnement"
    assert flow.text("title", "de") == "A parking permit"
    assert flow.text("nothing", "fr") == ""
    assert flow.languages == ("en", "fr")


def test_a_state_is_called_by_its_title_its_question_or_its_name() -> None:
    flow = example("dossier").flow
    assert flow.title_of("help.page") == "page"
    assert flow.title_of("about.parts.car.which") == "Which car?"
    assert flow.title_of("about.parts.car.which", "fr") == "Quelle voiture ?"
    assert flow.title_of("about.parts.car.address") == "How do you prove your address?"
    assert flow.title_of("granted", "fr") == "Votre permis arrive"


def test_a_fingerprint_is_short_and_tells_texts_apart() -> None:
    assert fingerprint("Suivant >") == sha256(b"Suivant >").hexdigest()[:8]
    assert fingerprint("Suivant") != fingerprint("Suivant >")
    assert len(fingerprint("\ud800")) == 8


def test_an_accepted_remark_names_rules_and_gives_its_reason() -> None:
    found = Ignore(("dead-end",), "it is one", 3, SPAN)
    assert (found.names, found.reason, found.line, found.span) == (("dead-end",), "it is one", 3, SPAN)
    assert found == Ignore(("dead-end",), "it is one", 3, SPAN)


def test_a_witness_ends_where_it_last_rested() -> None:
    going, refusal = Move("a", "go", after=("b",)), Move("b", "stop")
    assert Witness(("a",), (going, Move("b", "go", after=("c",)))).last == ("c",)
    assert Witness(("a",), (going, refusal)).last == ("b",)
    assert Witness(("a",), (refusal,)).last == ("a",)
    assert Witness(("a",), ()).last == ("a",)


def test_a_text_that_is_not_translated_is_shown_in_the_language_of_the_flow() -> None:
    flow = Flow(
        "x", "1", "d", "en", "a", {}, (), {}, {}, texts={"a": "A", "b": "B"}, translations={"fr": {"a": "Ah"}}
    )
    assert (flow.text("a", "fr"), flow.text("b", "fr")) == ("Ah", "B")


def test_a_flow_finds_declarations_and_what_leaves_a_state() -> None:
    flow = club().flow
    assert flow.declaration("fee").kind == "money"
    assert flow.declaration("name").kind == "text"
    with pytest.raises(KeyError):
        flow.declaration("nobody")
    assert [t.id for t in flow.leaving("verify")] == ["verify/known", "verify/known#2", "verify/down"]
    assert flow.leaving("done") == ()


def test_a_diagnostic_is_an_error_unless_its_rule_says_otherwise() -> None:
    assert str(SPAN) == "f.yaml:3:7"
    assert Diagnostic(Rule("FK1", "one"), SPAN).is_error
    assert not Diagnostic(Rule("FK2", "two", Severity.WARNING), SPAN).is_error
    assert not Diagnostic(Rule("FK3", "three", Severity.INFO), None).is_error
    assert Span("a", 1, 2, 1, 3) < Span("a", 1, 10, 1, 11) < Span("b", 1, 1, 1, 1)


def test_a_flow_error_says_the_first_problem_and_how_many_there_are() -> None:
    first = Diagnostic(Rule("FK1", "one"), SPAN, {"name": "x"})
    error = FlowError((first, Diagnostic(Rule("FK2", "two"), None)))
    assert str(error) == "f.yaml:3:7: one {'name': 'x'} (2 problem(s))"
    assert error.diagnostics[0] is first
    assert str(FlowError((Diagnostic(Rule("FK2", "two"), None),))) == "two {} (1 problem(s))"
    assert str(FlowError(())) == "no flow (0 problem(s))"


def test_the_ends_of_a_tree_are_found_yes_first() -> None:
    rest, stuck, cycle = Rest((), Configuration(("a",))), Stuck(), Cycle(())
    assert leaves(Ask((), 0, Ask((), 1, rest, stuck), cycle)) == (rest, stuck, cycle)
    assert leaves(stuck) == (stuck,)


PERSON, CAR = "about.parts.person", "about.parts.car"


@pytest.mark.parametrize(
    ("states", "step", "whole"),
    [
        (("help.page",), None, True),
        (("granted",), None, True),
        ((f"{PERSON}.who", f"{CAR}.which"), None, True),
        ((f"{PERSON}.known", f"{CAR}.ready"), None, True),
        ((f"{PERSON}.who", f"{CAR}.which"), "about", True),
        (("about.welcome",), "about", True),
        ((), None, False),
        ((), "about", False),
        ((f"{PERSON}.who",), None, False),
        ((f"{CAR}.which", f"{PERSON}.who"), None, False),
        ((f"{PERSON}.who", f"{PERSON}.known"), None, False),
        ((f"{PERSON}.who", f"{CAR}.which", f"{CAR}.ready"), None, False),
        ((f"{PERSON}.who", f"{PERSON}.who", f"{CAR}.which"), None, False),
        (("help.page", "granted"), None, False),
        (("about.welcome", "about.checking"), None, False),
        (("help.page",), "about", False),
        (("about.parts",), None, False),
        (("about",), None, False),
    ],
)
def test_a_moment_has_one_state_a_step_and_every_region(
    states: tuple[str, ...], step: str | None, whole: bool
) -> None:
    assert is_whole(example("dossier").flow, states, step) is whole


def test_a_state_outside_regions_is_active_alone() -> None:
    flow = example("dossier").flow
    assert is_alone(flow, "help.page")
    assert is_alone(flow, "granted")
    assert not is_alone(flow, f"{PERSON}.who")


def test_every_configuration_that_is_recorded_is_whole() -> None:
    for name in ("msa", "dossier", "reservation", "turnstile.yaml"):
        automaton = example(name)
        for where in automaton.explore():
            assert is_whole(automaton.flow, where.states)
            assert all(is_whole(automaton.flow, at, step) for step, at in where.resume)


def test_all_configurations_come_in_order_and_no_more_than_allowed() -> None:
    automaton = example("turnstile.yaml")
    found = automaton.explore()
    assert [where.states for where in found] == [("closed",), ("locked",), ("unlocked",)]
    assert automaton.explore(3) == found
    with pytest.raises(OverflowError, match="more than 2 configurations"):
        automaton.explore(2)
    assert automaton.events(found[2]) == (("unlocked", "push"), ("unlocked", "leave"))


def test_a_way_into_something_lands_where_it_begins() -> None:
    flow = example("dossier").flow
    assert landings(flow, "granted") == ("granted",)
    assert landings(flow, "about.parts") == (f"{PERSON}.who", f"{CAR}.which")
    assert landings(flow, "help") == ("help.page",)
    assert landings(flow, "about") == ("about.welcome",)


def test_a_way_out_of_regions_starts_at_their_ends() -> None:
    flow = example("dossier").flow
    done = next(t for t in flow.transitions if t.trigger is Trigger.DONE)
    assert sources(flow, done) == (f"{PERSON}.known", f"{CAR}.ready")
    assert sources(flow, flow.leaving("help.page")[0]) == ("help.page",)


def test_the_graph_holds_every_leaf_and_both_directions() -> None:
    flow = example("turnstile.yaml").flow
    whole = graph(flow)
    assert whole.after == {"locked": ("unlocked",), "unlocked": ("locked", "closed"), "closed": ()}
    assert whole.before == {"locked": ("unlocked",), "unlocked": ("locked",), "closed": ("unlocked",)}
    part = graph(flow, lambda transition: transition.event != "push")
    assert part.after["unlocked"] == ("closed",)


def test_a_resumed_step_is_entered_wherever_in_it_anybody_comes() -> None:
    flow = load_source(
        """
flowkit: 1
flow: resumed
start: zoo
steps:
  zoo:
    resume: true
    states:
      a: { info: A., links: { sort: { label: Sort, go_to: sorting }, away: { label: Away, go_to: hall } } }
      sorting: { route: [ { go_to: b } ] }
      b: { info: B., go_to: out }
      orphan: { info: Orphan., go_to: out }
states:
  hall: { info: Hall., go_to: zoo }
ends: { out: { result: success, title: Out } }
"""
    )
    whole = graph(flow)
    assert whole.after["hall"] == ("zoo.a", "zoo.b")
    assert whole.before["zoo.b"] == ("hall", "zoo.sorting")
    assert whole.before["zoo.orphan"] == ()
    assert "zoo.orphan" not in reached(whole.after, landings(flow, flow.start))
    cut = graph(flow, lambda transition: transition.event != "sort")
    assert cut.after["hall"] == ("zoo.a",)


def test_regions_are_resumed_at_any_of_their_states() -> None:
    whole = graph(example("dossier").flow)
    assert whole.after["help.page"] == (
        "about.welcome",
        f"{PERSON}.who",
        f"{PERSON}.known",
        f"{CAR}.which",
        f"{CAR}.address",
        f"{CAR}.ready",
        "about.checking",
    )


EDGES = {"a": ("b", "c"), "b": ("d",), "c": ("d", "a"), "d": ("e",), "e": ("e",), "z": ("a",)}


def test_what_is_reached_includes_the_start_and_follows_every_edge() -> None:
    assert reached(EDGES, ["b"]) == {"b", "d", "e"}
    assert reached(EDGES, ["a"]) == {"a", "b", "c", "d", "e"}
    assert reached(EDGES, []) == frozenset()
    assert reached(EDGES, ["nowhere"]) == {"nowhere"}


def test_the_shortest_way_is_found_or_none() -> None:
    assert shortest(EDGES, "a", "e") == ("a", "b", "d", "e")
    assert shortest(EDGES, "a", "a") == ("a",)
    assert shortest(EDGES, "e", "a") is None
    assert shortest(EDGES, "z", "c") == ("z", "a", "c")
