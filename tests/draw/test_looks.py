"""A look paints, numbers and explains; it moves nothing. Read from the shapes of the SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from flowkit.draw import draw, drawing, fingerprint, views
from flowkit.draw.look import Look, Mark, foremost
from flowkit.draw.style import TONES
from tests.draw.looks import LOOKS, busy, looked, mixed, of_one_tone, svg
from tests.draw.seen import SVG, Rect, Seen, Text, flow_of, middle, picture, seen, squeezed, straight
from tests.draw.written import flow_from

VIEWS = [
    ("msa", "figure"),
    ("msa", "overview"),
    ("msa", "journey"),
    ("msa", "step-verification"),
    ("msa", "step-compte"),
    ("dossier", "journey"),
    ("kinds", "journey"),
]
each = pytest.mark.parametrize(
    ("name", "view", "look"), [(name, view, look) for name, view in VIEWS for look in LOOKS]
)


def _groups(content: bytes, start: str) -> dict[str, ET.Element]:
    found = ET.fromstring(content).iter(f"{SVG}g")
    return {group.get("id", ""): group for group in found if group.get("id", "").startswith(start)}


def _from_first(shown: Seen, rect: Rect) -> tuple[float, ...]:
    """A place as seen from the first box: the whole picture may hang lower below a longer title."""
    corner = next(iter(shown.boxes.values())).rect
    x, y = corner.left, corner.top
    return tuple(round(v, 1) for v in (rect.left - x, rect.top - y, rect.right - x, rect.bottom - y))


@each
def test_no_look_moves_a_box_a_row_or_an_arrow(name: str, view: str, look: str) -> None:
    plain, other = picture(name, view), looked(name, view, look)
    for ident, box in plain.boxes.items():
        assert _from_first(other, other.boxes[ident].rect) == _from_first(plain, box.rect)
        cells = {_from_first(plain, cell) for cell in box.cells}
        assert cells <= {_from_first(other, cell) for cell in other.boxes[ident].cells}, ident
    ends = {arrow.transitions: arrow.points for arrow in plain.arrows if arrow.transitions}
    for arrow in other.arrows:
        if arrow.transitions:
            begin = ends[arrow.transitions][0]
            assert _near(other, arrow.points[0], plain, begin, 0.5)
            assert _near(other, arrow.points[-1], plain, ends[arrow.transitions][-1], 6)


def _near(one: Seen, a: tuple[float, float], other: Seen, b: tuple[float, float], by: float) -> bool:
    first, second = (_from_first(shown, Rect(*point, *point)) for shown, point in ((one, a), (other, b)))
    return all(abs(x - y) <= by for x, y in zip(first, second, strict=True))


@each
def test_every_transition_is_still_drawn_jumped_or_hidden_once(name: str, view: str, look: str) -> None:
    shown = looked(name, view, look)
    found = sorted(
        [t for arrow in shown.arrows for t in arrow.transitions]
        + [t for box in shown.boxes.values() for t in box.jumps]
        + [t for names in shown.hidden.values() for t in names]
    )
    assert found == sorted(t.id for t in flow_of(name).flow.transitions)


@each
def test_every_row_and_arrow_carries_the_tone_and_the_badge_of_its_transitions(
    name: str, view: str, look: str
) -> None:
    wanted = LOOKS[look](name)
    rows, arrows = _groups(svg(name, view, look), "row-"), _groups(svg(name, view, look), "tr-")
    assert rows
    for group in (*rows.values(), *arrows.values()):
        names = (group.get("data-ways") or group.get("data-transitions") or "").split()
        if names:
            mark = foremost(tuple(wanted.transitions[name] for name in names))
            assert group.get("class", "").split()[-1] == mark.tone
    for group in rows.values():
        names = group.get("data-ways", "").split()
        if names:
            badge = foremost(tuple(wanted.transitions[name] for name in names)).badge
            said = squeezed("".join(text.text or "" for text in group.iter(f"{SVG}text")))
            written = said.endswith("…") or squeezed(badge) in said or "…" in said
            assert written, (group.get("id"), badge, said)


@each
def test_every_box_carries_its_tone_and_badge(name: str, view: str, look: str) -> None:
    wanted = LOOKS[look](name)
    for ident, group in _groups(svg(name, view, look), "st-").items():
        mark = wanted.states.get(ident.removeprefix("st-"))
        if mark is not None:
            assert group.get("class", "").split()[-1] == mark.tone
            said = squeezed("".join(text.text or "" for text in group.iter(f"{SVG}text")))
            assert squeezed(mark.badge) in said or "…" in said


@each
def test_badges_stay_inside_their_cell_and_off_other_texts(name: str, view: str, look: str) -> None:
    for ident, box in looked(name, view, look).boxes.items():
        texts = [_narrow(text) for text in box.texts]
        for text in texts:
            cell = min((c for c in box.cells if c.holds(middle(text.rect))), key=lambda c: c.area)
            corners = ((text.rect.left, text.rect.top), (text.rect.right, text.rect.bottom))
            assert all(cell.holds(corner, 0.9) for corner in corners), (ident, text, cell)
        over = [(a.said, b.said) for a, b in combinations(texts, 2) if a.rect.overlaps(b.rect, 1.0)]
        assert over == [], ident


def _narrow(text: Text) -> Text:
    """A text as wide as in Helvetica: it stands where Graphviz put it by the widths of the font it has."""
    left, top, right, bottom = text.rect.left, text.rect.top, text.rect.right, text.rect.bottom
    return Text(text.said, Rect(left, top, left + 0.85 * (right - left), bottom))


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_wide_arrows_touch_no_text_no_foreign_box_and_no_other_arrow(name: str, view: str) -> None:
    shown = looked(name, view, "busy")
    groups = _groups(svg(name, view, "busy"), "tr-").values()
    lines = []
    for group, arrow in zip(groups, shown.arrows, strict=True):
        path = next(group.iter(f"{SVG}path"))
        half = float(path.get("stroke-width", "1")) / 2
        ends = {shown.at(arrow.points[0]), shown.at(arrow.points[-1])}
        goal = shown.at(arrow.points[-1])
        lines += [
            (_band(piece, half), piece, ends, (goal, group.get("class", ""))) for piece in straight(arrow)
        ]
    assert max(rect.right - rect.left for rect, *_ in lines) > 3
    texts = [_narrow(text) for box in shown.boxes.values() for text in box.texts] + shown.loose
    for rect, piece, ends, _ in lines:
        assert not any(rect.overlaps(text.rect) for text in texts), piece
        others = [
            ident for ident, box in shown.boxes.items() if ident not in ends and rect.overlaps(box.rect)
        ]
        assert others == [], piece
    for (a, one, _, first), (b, other, _, second) in combinations(lines, 2):
        parallel = (one[0][0] == one[1][0]) == (other[0][0] == other[1][0])
        if parallel and first[0] != second[0]:
            assert not a.overlaps(b, 0.2), (one, other)


def _band(piece: tuple[tuple[float, float], tuple[float, float]], half: float) -> Rect:
    (x1, y1), (x2, y2) = piece
    wide, high = (half, 0.0) if x1 == x2 else (0.0, half)
    return Rect(min(x1, x2) - wide, min(y1, y2) - high, max(x1, x2) + wide, max(y1, y2) + high)


def test_the_arrow_most_people_take_is_the_widest_and_its_width_grows_with_the_root() -> None:
    groups = _groups(svg("dossier", "journey", "busy"), "tr-")
    marks = busy("dossier").transitions
    widths: dict[float, float] = {}
    for group in groups.values():
        names = group.get("data-transitions", "").split()
        if names:
            share = foremost(tuple(marks[name] for name in names)).share or 0.0
            widths[share] = float(next(group.iter(f"{SVG}path")).get("stroke-width", "1"))
    most = widths[max(widths)]
    assert most == max(widths.values()) > 3
    for share, wide in widths.items():
        assert wide - 1 == pytest.approx((most - 1) * (share / max(widths)) ** 0.5, abs=0.02)


def test_the_heads_of_wide_arrows_end_at_the_box_they_reach() -> None:
    shown = looked("msa", "step-verification", "busy")
    for arrow in shown.arrows:
        x, y = arrow.points[-1]
        rect = shown.boxes[shown.at((x, y))].rect
        inside = min(x - rect.left, rect.right - x, y - rect.top, rect.bottom - y)
        assert abs(inside) <= 1, arrow.transitions


@pytest.mark.parametrize("tone", [tone for tone in TONES if tone != "absent"])
def test_a_tone_is_dashed_or_not_everywhere(tone: str) -> None:
    shown = seen(draw(flow_of("turnstile"), "journey", "svg", None, of_one_tone("turnstile", tone)))
    assert {arrow.dashed for arrow in shown.arrows} == {TONES[tone].dash}
    struck = b"line-through" in draw(
        flow_of("turnstile"), "journey", "svg", None, of_one_tone("turnstile", tone)
    )
    assert struck == TONES[tone].struck


def test_what_is_said_of_a_place_is_in_tooltips_and_in_the_sentence_of_its_box() -> None:
    look = of_one_tone("turnstile", "covered")
    content = draw(flow_of("turnstile"), "journey", "svg", None, look)
    for group in _groups(content, "st-").values():
        assert "said of covered" in (group.findtext(f"{SVG}title") or "")
        assert "said of covered" in group.get("aria-label", "")
    for group in (*_groups(content, "row-").values(), *_groups(content, "tr-").values()):
        assert (group.findtext(f"{SVG}title") or "").endswith("said of covered")
    first = next(iter(flow_of("turnstile").flow.transitions))
    box = _groups(content, "st-")[f"st-{first.source}"]
    assert box.get("aria-label", "").count("said of covered") > 1  # of the state, and of its ways


def test_the_title_the_note_and_only_the_tones_that_show_are_written_around_the_picture() -> None:
    shown = looked("turnstile", "journey", "mixed")
    said = [text.said for text in shown.loose]
    assert "everything" in " ".join(said)
    assert "a note" in said
    drawn = {
        group.get("class", "").split()[-1]
        for start in ("st-", "row-")
        for group in _groups(svg("turnstile", "journey", "mixed"), start).values()
    }
    for tone in set(TONES) - {"absent"}:
        assert (f"{TONES[tone].sign} words of {tone}".strip() in said) == (tone in drawn)


def test_what_is_not_drawn_is_counted_by_its_tones() -> None:
    shown = seen(draw(flow_of("msa"), "step-profil", "svg", "en", of_one_tone("msa", "never")))
    hidden = {name for names in shown.hidden.values() for name in names}
    assert f"Transitions not drawn: {len(hidden)} never" in [text.said for text in shown.loose]


def test_absent_parts_keep_their_place_and_nothing_of_them_is_drawn() -> None:
    flow = flow_of("turnstile").flow
    gone = flow.transitions[0]
    end = next(state for state in flow.states.values() if state.result)
    look = Look(
        "old",
        states={end.id: Mark("absent")},
        transitions={t.id: Mark("absent") for t in flow.transitions if t.id == gone.id or t.target == end.id},
    )
    plain = picture("turnstile", "journey")
    made = drawing(flow_of("turnstile"), "journey", "svg", None, look)
    shown = seen(made.content)
    assert set(plain.boxes) - set(shown.boxes) == {end.id}
    for ident, box in shown.boxes.items():
        assert _from_first(shown, box.rect) == _from_first(plain, plain.boxes[ident].rect)
    assert gone.id not in made.drawn
    assert gone.id not in made.content.decode()
    assert {t for arrow in shown.arrows for t in arrow.transitions} == set(made.drawn)
    label = squeezed(flow.text(f"{flow.states[gone.source].control(gone.event or '').path}.label"))  # type: ignore[union-attr]
    assert label in plain.boxes[gone.source].says()
    assert label not in shown.boxes[gone.source].says()
    assert f'"{end.id}"' not in draw(flow_of("turnstile"), "journey", "dot", None, look).decode()


@pytest.mark.parametrize("view", ["figure", "overview", "step-verification"])
def test_a_box_of_several_states_and_an_arrow_of_several_transitions_have_one_mark(view: str) -> None:
    rows = _groups(svg("msa", view, "mixed"), "row-").values()
    several = [row for row in rows if len(row.get("data-ways", "").split()) > 1]
    assert several or view != "overview"
    marks = mixed("msa").transitions
    for row in several:
        names = row.get("data-ways", "").split()
        assert row.get("class", "").split()[-1] == foremost(tuple(marks[n] for n in names)).tone


def test_marks_that_differ_show_as_a_part_and_say_everything_once() -> None:
    one, two = Mark("added", "a", 0.7, "one", 3), Mark("same", "b", 0.6, "two", 4)
    assert foremost((one,)) == one
    assert foremost((one, two)) == Mark("changed", "a, b", 1.0, "one; two", 7)
    assert foremost((two, two)).said == "two"
    assert foremost((Mark("never", "×0"), Mark("covered", "×3"))).tone == "partly"
    assert foremost((Mark("path", "2"), Mark("same"))) == Mark("path", "2")


def test_no_look_changes_a_byte_of_the_role_view() -> None:
    for form in ("dot", "mermaid", "svg"):
        plain = draw(flow_of("dossier"), "journey", form)
        draw(flow_of("dossier"), "journey", form, None, busy("dossier"))
        assert draw(flow_of("dossier"), "journey", form) == plain


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg"])
def test_a_look_is_drawn_the_same_twice_and_has_a_fingerprint_of_its_own(form: str) -> None:
    found = {draw(flow_of("dossier"), "journey", form, None, mixed("dossier")) for _ in range(2)}
    assert len(found) == 1
    kept = fingerprint(flow_of("dossier"), "journey", None, mixed("dossier"))
    assert kept != fingerprint(flow_of("dossier"), "journey")
    if form == "svg":
        assert f'data-flowkit="{kept}"'.encode() in found.pop()


def test_the_dot_text_is_that_of_the_role_view_with_tones_and_badges() -> None:
    plain = draw(flow_of("dossier"), "journey", "dot").decode()
    text = draw(flow_of("dossier"), "journey", "dot", None, mixed("dossier")).decode()
    arrow = re.compile(r"^\S+ -> \S+", re.MULTILINE)
    assert arrow.findall(text) == arrow.findall(plain)  # the same order: the same layout
    marks, found = mixed("dossier"), 0
    for line in text.splitlines():
        names = re.search(r'transitions="([^"]+)"', line)
        if " -> " in line and names:
            mark = foremost(tuple(marks.transitions[name] for name in names[1].split()))
            assert f' {mark.tone}"' in line
            assert f'color="{TONES[mark.tone].line}"' in line
            assert all(part in text for part in mark.badge.split(", "))
            found += 1
    assert found > 5


def test_mermaid_paints_boxes_by_class_and_arrows_by_style() -> None:
    text = draw(flow_of("turnstile"), "journey", "mermaid", None, of_one_tone("turnstile", "never")).decode()
    assert "classDef never fill:#FEE2E2,stroke:#B91C1C" in text
    arrows = [line for line in text.splitlines() if "-.->" in line]
    assert len(arrows) == 4
    assert all('12"|' in line for line in arrows if "|" in line)
    assert "linkStyle 0,1,2,3 stroke:#B91C1C,stroke-width:2.0px" in text


@pytest.mark.parametrize(
    "badge", ["<b>x</b>", 'a"]; b', "C:\\N\\G", "&amp;", "×" * 200, "\u202e12", "🎉", "a\nb"]
)
def test_a_badge_draws_what_it_says_and_nothing_else(badge: str, tmp_path: Path) -> None:
    states = """
  a:
    title: Page
    question: Which way?
    choices:
      go: { label: go, go_to: done }
      out: { label: a way that is longer than most, go_to: done }
"""
    found = flow_from(tmp_path, states, more="ends:\n  done: { result: success, title: End }\n")
    mark = Mark("changed", badge, said=badge)
    look = Look("x", badge, {"a": mark, "done": mark}, {t.id: mark for t in found.flow.transitions})
    shown = seen(draw(found, "journey", "svg", None, look))
    row = next(text.said for text in shown.boxes["a"].texts if "~" in text.said)
    assert squeezed(row.rstrip("…")) in squeezed(f"~{badge}") or "…" in row
    for form in ("dot", "mermaid"):
        assert draw(found, "journey", form, None, look)


def test_the_views_of_an_empty_look_are_the_role_views_with_a_title() -> None:
    for view in views(flow_of("library")):
        plain, shown = (
            picture("library", view),
            seen(draw(flow_of("library"), view, "svg", None, Look("none"))),
        )
        assert [box.says() for box in plain.boxes.values()] == [box.says() for box in shown.boxes.values()]
