"""Every transition of a flow is in every picture of it: as an arrow, as a jump in its row, or as left out.

All of it is read from the shapes and texts of the SVG.
"""

from __future__ import annotations

from collections import Counter

import pytest

from flowkit.core.flow import Flow, StateKind, Transition
from tests.draw.seen import Arrow, Box, Rect, Seen, Text, flow_of, middle, picture, squeezed
from tests.draw.views import VIEWS, landed, step_of

GROUPS = (StateKind.STEP, StateKind.REGION)
every_view = pytest.mark.parametrize(("name", "view"), VIEWS)
inside_views = pytest.mark.parametrize(
    ("name", "view"), [(n, v) for n, v in VIEWS if v not in ("overview", "figure")]
)


def _owner(flow: Flow, view: str, state: str) -> str:
    return step_of(flow, state) if view == "overview" else state


def _label(flow: Flow, transition: Transition) -> str:
    """What the flow itself calls a transition, "" where it gives no words."""
    control = flow.states[transition.source].control(transition.event or "")
    return squeezed(flow.text(f"{control.path}.label")) if control is not None else ""


@every_view
def test_every_transition_is_drawn_or_jumped_or_hidden_exactly_once(name: str, view: str) -> None:
    shown = picture(name, view)
    found = Counter(transition for arrow in shown.arrows for transition in arrow.transitions)
    found.update(transition for box in shown.boxes.values() for transition in box.jumps)
    found.update(transition for names in shown.hidden.values() for transition in names)
    assert found == Counter(t.id for t in flow_of(name).flow.transitions)


@every_view
def test_what_is_hidden_is_on_many_pages_or_in_another_view(name: str, view: str) -> None:
    flow = flow_of(name).flow
    hidden = {transition for names in picture(name, view).hidden.values() for transition in names}
    repeated = {t.id for t in flow.transitions if t.inherited}
    if view == "journey":
        expected = repeated
    elif view == "overview":
        inner = {
            t.id
            for t in flow.transitions
            if step_of(flow, t.source) == step_of(flow, landed(flow, t.target)) != t.source
        }
        expected = repeated | inner
    elif view == "figure":
        expected = {t.id for t in flow.transitions if not (t.basis or "").startswith("figure")}
    else:
        away = {t.id for t in flow.transitions if step_of(flow, t.source) != view.removeprefix("step-")}
        expected = repeated | away
    assert hidden == expected


@every_view
def test_every_arrow_runs_from_the_box_it_leaves_to_the_box_it_reaches(name: str, view: str) -> None:
    flow, shown = flow_of(name).flow, picture(name, view)
    transitions = {t.id: t for t in flow.transitions}
    guide = flow_of(name).guide
    nodes = {node.state: node.id for node in guide.nodes} if guide is not None else {}
    for arrow in shown.arrows:
        ends = shown.at(arrow.points[0]), shown.at(arrow.points[-1])
        for transition in (transitions[ident] for ident in arrow.transitions):
            if view == "figure":
                assert f"figure {ends[0]}-{ends[1]}" == transition.basis
                assert nodes.get(transition.source, ends[0]) == ends[0]
                continue
            source = _owner(flow, view, transition.source)
            target = _owner(flow, view, landed(flow, transition.target))
            assert ends == (source, target), transition.id


@inside_views
def test_every_arrow_leaves_from_the_row_that_says_what_happens(name: str, view: str) -> None:
    flow, shown = flow_of(name).flow, picture(name, view)
    transitions = {t.id: t for t in flow.transitions}
    for arrow in shown.arrows:
        for transition in (transitions[ident] for ident in arrow.transitions):
            box = shown.boxes[transition.source]
            said = box.says(box.row_at(arrow.points[0]))
            assert _label(flow, transition) in said, transition.id
            assert said, transition.id


@inside_views
def test_every_jump_stands_in_its_row_and_names_where_it_leads(name: str, view: str) -> None:
    flow, shown = flow_of(name).flow, picture(name, view)
    jumps = [(box, ident) for box in shown.boxes.values() for ident in box.jumps]
    transitions = {t.id: t for t in flow.transitions}
    for box, ident in jumps:
        transition = transitions[ident]
        target = flow.states[landed(flow, transition.target)]
        root = f"ends.{target.id}" if target.result else target.id
        title = flow.text(f"{root}.title") or flow.text(f"{root}.question") or target.name.replace("_", " ")
        title = squeezed(title.partition("{")[0])
        signs = "→↩" if _documented(flow, transition) else "⇢⇠"
        number = squeezed(target.number or flow.states[step_of(flow, target.id)].number)
        wanted = {sign + there for sign in signs for there in (number, title, number + title)}
        rows = [_jump(box, cell) for cell in box.cells]
        assert any(
            _label(flow, transition) in label and any(jump.startswith(there) for there in wanted if there[1:])
            for label, jump in rows
        ), (ident, rows)


def _jump(box: Box, cell: Rect) -> tuple[str, str]:
    """The label of a row and the jump at its end."""
    inside = [text for text in box.texts if cell.holds(middle(text.rect))]
    jumps = [text for text in inside if text.said[:1] in "→↩⇢⇠"]
    labels = sorted((text for text in inside if text not in jumps), key=lambda text: text.rect.top)
    return squeezed("".join(t.said for t in labels)), squeezed("".join(t.said for t in jumps))


def _documented(flow: Flow, transition: Transition) -> bool:
    return flow.source is None or (transition.basis or "").startswith(("figure", "text"))


@inside_views
def test_only_what_the_document_does_not_say_is_dashed(name: str, view: str) -> None:
    flow, shown = flow_of(name).flow, picture(name, view)
    transitions = {t.id: t for t in flow.transitions}
    for arrow in shown.arrows:
        for transition in (transitions[ident] for ident in arrow.transitions):
            assert arrow.dashed != _documented(flow, transition), transition.id


@pytest.mark.parametrize("name", ["msa", "turnstile", "dossier", "reservation", "library"])
def test_the_journey_has_one_box_for_every_state(name: str) -> None:
    states = [s.id for s in flow_of(name).flow.states.values() if s.kind not in GROUPS]
    assert sorted(set(picture(name, "journey").boxes) - {".start"}) == sorted(states)


@pytest.mark.parametrize(("name", "view"), [(n, v) for n, v in VIEWS if v.startswith("step-")])
def test_a_step_has_a_box_for_each_of_its_states(name: str, view: str) -> None:
    flow = flow_of(name).flow
    inside = {s.id for s in flow.states.values() if f"step-{step_of(flow, s.id)}" == view} - set(flow.steps)
    own = {s for s in inside if flow.states[s].kind not in GROUPS}
    assert own <= set(picture(name, view).boxes)


@pytest.mark.parametrize("name", ["msa", "library"])
def test_the_figure_is_the_documented_figure_and_nothing_else(name: str) -> None:
    guide, shown = flow_of(name).guide, picture(name, "figure")
    assert guide is not None
    assert list(shown.boxes) == [node.id for node in guide.nodes]
    for node in guide.nodes:
        code, *title = sorted(_header(shown, node.id), key=lambda text: text.rect.left)
        title.sort(key=lambda text: text.rect.top)
        assert (code.said, squeezed("".join(t.said for t in title))) == (node.id, squeezed(node.label))
    drawn = [_drawn(shown, arrow) for arrow in shown.arrows]
    assert Counter(drawn) == Counter((e.source, squeezed(e.label), e.target) for e in guide.edges)


def test_the_figure_of_the_guide_has_five_boxes_and_thirteen_arrows() -> None:
    shown = picture("msa", "figure")
    assert (len(shown.boxes), len(shown.arrows)) == (5, 13)
    assert not any(arrow.dashed for arrow in shown.arrows)
    assert not any(box.jumps for box in shown.boxes.values())


def _header(shown: Seen, ident: str) -> list[Text]:
    box = shown.boxes[ident]
    first = min(box.texts, key=lambda text: text.rect.top)
    header = min((c for c in box.cells if c.holds(middle(first.rect))), key=lambda cell: cell.area)
    return [text for text in box.texts if header.holds(middle(text.rect))]


def _drawn(shown: Seen, arrow: Arrow) -> tuple[str, str, str]:
    """An arrow as (box, row, box), from where it begins and ends."""
    source, target = shown.at(arrow.points[0]), shown.at(arrow.points[-1])
    box = shown.boxes[source]
    return source, box.says(box.row_at(arrow.points[0])), target


def test_every_journey_begins_at_the_start() -> None:
    for name in ("msa", "turnstile", "dossier", "reservation", "library"):
        flow, shown = flow_of(name).flow, picture(name, "journey")
        first = [arrow for arrow in shown.arrows if shown.at(arrow.points[0]) == ".start"]
        assert [shown.at(arrow.points[-1]) for arrow in first] == [landed(flow, flow.start)]


def test_each_box_says_in_a_sentence_what_it_is_and_where_one_can_go() -> None:
    box = picture("msa", "figure").boxes["2"]
    assert box.sentence == "Etes-vous affilié à la MSA pour votre santé ?. Suites possibles : oui, non."
