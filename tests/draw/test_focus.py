"""The neighbourhood of a state: what is near it, and nothing else."""

from __future__ import annotations

import pytest

from flowkit.core.flow import StateKind
from flowkit.draw import DrawError, Focus, draw, drawing, fingerprint
from flowkit.draw.focus import FEW, around, focused
from tests.draw.seen import flow_of, seen


def test_one_hop_is_what_leads_to_a_state_and_where_it_leads() -> None:
    flow = flow_of("turnstile").flow
    state = next(s.id for s in flow.states.values() if s.kind is not StateKind.END)
    own = [t for t in flow.transitions if not t.inherited and state in (t.source, t.target)]
    assert around(flow, state).states == {state, *(t.source for t in own), *(t.target for t in own)}


def test_more_hops_show_more_until_all_is_shown() -> None:
    flow = flow_of("msa").flow
    sizes = [len(around(flow, "verification.choix_carte", hops).states) for hops in range(1, 30)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1] < sizes[-1]


def test_nothing_is_near_by_way_of_an_end() -> None:
    flow = flow_of("msa").flow
    ends = [s.id for s in flow.states.values() if s.kind is StateKind.END and s.parent is None]
    arriving = {
        end: {t.source for t in flow.transitions if t.target == end and not t.inherited} for end in ends
    }
    end = max(ends, key=lambda name: len(arriving[name]))
    one = min(arriving[end])
    assert len(arriving[end]) > 1
    near = around(flow, one, 2).states
    assert end in near
    assert not arriving[end] <= near or arriving[end] <= around(flow, one, 1).states | near


def test_the_neighbourhood_of_a_step_is_that_of_all_its_states() -> None:
    flow = flow_of("msa").flow
    inside = {s.id for s in flow.states.values() if s.id.startswith("courrier.") and not s.children}
    assert inside < around(flow, "courrier").states


def test_what_leads_out_of_a_neighbourhood_is_a_jump() -> None:
    flow = flow_of("msa").flow
    near = around(flow, "verification.choix_carte").states
    shown = seen(draw(flow, "around-verification.choix_carte"))
    jumps = {name for box in shown.boxes.values() for name in box.jumps}
    out = {t.id for t in flow.transitions if t.source in near and t.target not in near and not t.inherited}
    groups = {s.id for s in flow.states.values() if s.children}
    assert {name for name in out if name.split("/")[0] in near} - jumps <= {
        t.id for t in flow.transitions if t.target in groups
    }
    assert set(shown.boxes) - {".start"} == near


def test_a_large_part_stands_in_the_bands_of_its_steps_and_a_small_one_together() -> None:
    flow = flow_of("msa").flow
    small, large = (focused(flow, around(flow, "verification.choix_carte", hops)) for hops in (1, 3))
    assert len([box for box in small.boxes if box.style != "jump"]) <= FEW + 1
    assert small.bands == ()
    assert len(large.bands) > 1


@pytest.mark.parametrize(("written", "hops"), [("", 1), ("-1", 1), ("-2", 2), ("-12", 12)])
def test_a_view_says_how_far_it_reaches(written: str, hops: int) -> None:
    found = flow_of("msa")
    asked = f"around-verification.choix_carte{written}"
    assert fingerprint(found, asked) == fingerprint(
        found, around(found.flow, "verification.choix_carte", hops)
    )
    expected = "around-verification.choix_carte" + (f"-{hops}" if hops > 1 else "")
    assert drawing(found, asked, "dot").view == expected


@pytest.mark.parametrize(
    ("asked", "key", "params"),
    [
        ("verification.choix_cart", "no-such-state.close", {"close": "verification.choix_carte"}),
        ("choix_carte", "no-such-state.close", {"close": "verification.choix_carte"}),
        ("zzzz", "no-such-state", {"state": "zzzz"}),
        ("", "no-such-state", {"state": ""}),
        ("zzzz-3", "no-such-state", {"state": "zzzz"}),
        ("acces-1a2", "no-such-state.close", {"state": "acces-1a2"}),
        ("acces-0", "no-such-state.close", {"state": "acces-0"}),
        ("acces-²", "no-such-state.close", {"state": "acces-²"}),
    ],
)
def test_an_unknown_state_is_told_with_its_near_miss(asked: str, key: str, params: dict[str, str]) -> None:
    with pytest.raises(DrawError) as caught:
        draw(flow_of("msa"), f"around-{asked}")
    assert caught.value.key == key
    assert params.items() <= caught.value.params.items()


def test_a_part_without_anything_is_drawn_and_hides_all() -> None:
    flow = flow_of("turnstile").flow
    made = drawing(flow, Focus("only", "nothing", frozenset()), "dot")
    assert (made.drawn, made.tagged) == ((), ())
    assert sorted(name for names in made.hidden.values() for name in names) == sorted(
        t.id for t in flow.transitions
    )
