"""An SVG can be heard, read with any eyes, and parsed: roles, sentences, order, ids, contrast."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from itertools import combinations

import pytest

from flowkit.core.flow import StateKind
from flowkit.draw import draw
from flowkit.draw.style import BANDS, BOX_STYLES, HAPPY, INK, LOOP, LOOP_ROW, MUTED, OTHER
from tests.draw.seen import SVG, flow_of
from tests.draw.test_tones import EYES, contrast, distance
from tests.draw.views import VIEWS

every_view = pytest.mark.parametrize(("name", "view"), VIEWS)
GROUNDS = ("#FFFFFF", *BANDS)
LINES = {"happy": HAPPY, "other": OTHER, "loop": LOOP}


@cache
def _root(name: str, view: str) -> ET.Element:
    return ET.fromstring(draw(flow_of(name), view))


def _states(root: ET.Element) -> list[ET.Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("id", "").startswith("st-")]


@every_view
def test_every_id_is_there_once(name: str, view: str) -> None:
    ids = Counter(part.get("id") for part in _root(name, view).iter() if part.get("id") is not None)
    assert [ident for ident, count in ids.items() if count > 1] == []


@every_view
def test_a_picture_has_a_role_a_title_and_a_description_in_its_language(name: str, view: str) -> None:
    root = _root(name, view)
    assert root.get("role") == "graphics-document document"
    assert root.get("lang") == flow_of(name).flow.language
    known = {part.get("id"): part.text for part in root}
    assert all((known[ident] or "").strip() for ident in root.get("aria-labelledby", "?").split())


@every_view
def test_every_box_is_one_sentence_that_can_be_reached_and_nothing_else_is(name: str, view: str) -> None:
    root = _root(name, view)
    for state in _states(root):
        assert state.get("role") == "graphics-symbol img"
        assert state.get("tabindex") == "0"
        assert (state.get("aria-label") or "").strip()
    assert sum(part.get("tabindex") is not None for part in root.iter()) == len(_states(root))
    for group in root.iter(f"{SVG}g"):
        if group.get("class", "").startswith(("node", "edge")) and not group.get("id", "").startswith("st-"):
            assert group.get("aria-hidden") == "true", group.get("id")


@every_view
def test_boxes_are_heard_in_the_order_of_the_flow(name: str, view: str) -> None:
    flow, guide = flow_of(name).flow, flow_of(name).guide
    declared = [node.id for node in guide.nodes] if view == "figure" and guide else list(flow.states)
    heard = [state.get("id", "")[3:] for state in _states(_root(name, view))]
    own = [ident for ident in heard if ident in declared]
    if view.startswith("step-"):  # what the step leads to comes after its own states
        inside = [s for s in own if s.startswith(f"{view.removeprefix('step-')}.")]
        own = inside if len(inside) > 1 else own[:1]
    assert own == sorted(own, key=declared.index)


@every_view
def test_a_picture_leads_nowhere_and_runs_nothing(name: str, view: str) -> None:
    for part in _root(name, view).iter():
        assert part.tag.rpartition("}")[2] not in ("a", "script", "foreignObject", "image", "use", "style")
        assert not any(key.rpartition("}")[2] == "href" or key.startswith("on") for key in part.attrib)


@pytest.mark.parametrize("kind", BOX_STYLES)
def test_a_box_can_be_read(kind: str) -> None:
    style = BOX_STYLES[kind]
    assert contrast(style.title, style.head) >= 4.5
    assert contrast(INK, style.body) >= 4.5
    assert contrast(MUTED, style.body) >= 4.5
    code = style.title if style.head == style.line else style.line
    assert contrast(code, style.head) >= 4.5 or style.rounded  # a rounded box has its code in its title
    assert all(contrast(style.line, ground) >= 3 for ground in GROUNDS)


def test_rows_titles_and_lines_can_be_read() -> None:
    assert contrast("#FFFFFF", HAPPY) >= 4.5
    assert contrast(LOOP, LOOP_ROW) >= 4.5
    for ground in GROUNDS:
        assert contrast(INK, ground) >= 4.5
        assert contrast(MUTED, ground) >= 4.5
        assert all(contrast(line, ground) >= 3 for line in LINES.values())


@pytest.mark.parametrize("eye", EYES)
def test_the_arrows_of_the_role_view_are_told_apart_by_any_eye(eye: str) -> None:
    found = {(a, b): distance(LINES[a], LINES[b], eye) for a, b in combinations(LINES, 2)}
    assert min(found.values()) >= 15, found


def test_the_usual_way_is_wider_and_what_goes_back_comes_in_at_the_side() -> None:
    root = _root("msa", "figure")
    widths: dict[str, set[str | None]] = {}
    for group in root.iter(f"{SVG}g"):
        kind = group.get("class", "").split()
        if "transition" in kind:
            widths.setdefault(kind[-1], set()).add(next(group.iter(f"{SVG}path")).get("stroke-width"))
    assert widths["happy"] == {"2.8"}
    assert not widths["happy"] & (widths["loop"] | widths["other"])


def test_kinds_of_box_differ_in_more_than_their_colour() -> None:
    shown = {
        kind: (style.mark, style.shape, style.rounded, style.double)
        for kind, style in BOX_STYLES.items()
        if kind in ("page", "decision", "parallel", "success", "fallback", "error", "abandoned")
    }
    assert len(set(shown.values())) == len(shown)


def test_the_states_of_a_view_are_those_that_the_flow_declares() -> None:
    flow = flow_of("msa").flow
    groups = (StateKind.STEP, StateKind.REGION)
    heard = [state.get("id", "")[3:] for state in _states(_root("msa", "journey"))]
    assert heard[1:] == [s.id for s in flow.states.values() if s.kind not in groups]
