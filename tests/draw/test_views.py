"""What the views of a flow are, what they say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.draw import FORMATS, DrawError, can_draw, draw, drawing, fingerprint, gallery, views
from flowkit.draw.drafter import Drafter, happy_path
from flowkit.draw.picture import Edge
from flowkit.draw.views import journey, overview, step
from flowkit.draw.words import Words
from tests.draw.seen import flow_of, picture
from tests.draw.written import ENDS, chain, flow_from

LINK = "      jump: {{ label: {label}, go_to: {target} }}\n"


def test_a_small_flow_has_one_view_and_a_large_one_an_overview_and_its_steps() -> None:
    assert views(flow_of("turnstile").flow) == ("journey",)
    assert views(flow_of("library")) == ("figure", "journey")
    names = views(flow_of("msa"))
    assert names[:2] == ("figure", "overview")
    assert names[-1] == "journey"
    assert {f"step-{step}" for step in flow_of("msa").flow.steps} == set(names[2:-1])


def test_a_large_flow_without_steps_has_one_view(tmp_path: Path) -> None:
    assert views(flow_from(tmp_path, chain(45), start="s0")) == ("journey",)


def test_every_format_of_every_default_view_is_in_the_gallery() -> None:
    found = flow_of("dossier")
    assert list(gallery(found)) == ["journey.svg"]
    assert list(gallery(found.flow, "mermaid")) == ["journey.mmd"]
    assert gallery(found, "dot")["journey.dot"] == draw(found, form="dot")
    assert can_draw()


@pytest.mark.parametrize("view", ["nonsense", "step-nowhere", "overview", "step-", ""])
def test_an_unknown_view_names_those_there_are(view: str) -> None:
    with pytest.raises(DrawError) as caught:
        draw(flow_of("turnstile"), view)
    assert (caught.value.key, caught.value.params["known"]) == ("no-such-view", "journey, around-STATE")


def test_a_view_of_a_project_with_steps_and_guide_is_told_all_of_them() -> None:
    with pytest.raises(DrawError) as caught:
        fingerprint(flow_of("library"), "x")
    assert caught.value.params["known"] == "journey, overview, step-visit, step-details, figure, around-STATE"


def test_a_figure_needs_a_guide() -> None:
    with pytest.raises(DrawError) as caught:
        draw(flow_of("msa").flow, "figure")
    assert caught.value.key == "no-guide"


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(DrawError) as caught:
        draw(flow_of("turnstile"), form="gif")
    assert caught.value.params == {"format": "gif", "known": ", ".join(FORMATS)}


def test_only_a_step_has_a_view_of_a_step() -> None:
    with pytest.raises(KeyError):
        step(flow_of("msa").flow, "verification.choix_carte")


def test_the_account_of_a_drawing_is_that_of_its_picture() -> None:
    made = drawing(flow_of("msa"), "step-verification", "svg")
    shown = picture("msa", "step-verification")
    assert sorted(made.drawn) == sorted(t for arrow in shown.arrows for t in arrow.transitions)
    assert sorted(made.tagged) == sorted(t for box in shown.boxes.values() for t in box.jumps)
    assert {why: list(ids) for why, ids in made.hidden.items()} == shown.hidden


def test_a_text_draws_every_arrow_and_needs_no_jumps() -> None:
    made = drawing(flow_of("msa"), "journey", "dot")
    assert made.tagged == ()
    for transition in made.drawn:
        assert transition.encode() in made.content


def test_a_fingerprint_is_of_the_view_the_language_and_the_flow() -> None:
    found = flow_of("msa")
    asked = [(view, language) for view in ("journey", "overview") for language in ("fr", "en")]
    prints = {fingerprint(found, view, language) for view, language in asked}
    assert len(prints) == 4
    assert fingerprint(found, "journey") == fingerprint(found, "journey", "fr")


def test_a_picture_speaks_the_language_that_is_asked_for() -> None:
    shown = picture("msa", "step-verification", "en")
    assert shown.title == "Step 5 · Checking your identity" or shown.title.startswith("Step 5 · ")
    said = " ".join(text.said for text in shown.loose)
    assert "usual way" in said
    assert "Not drawn, on many pages" in said
    assert "Étape" not in said


def test_the_footer_names_version_and_digest_and_counts_what_is_not_drawn() -> None:
    flow = flow_of("msa").flow
    said = " ".join(text.said for text in picture("msa", "journey").loose)
    assert f"{flow.id} v{flow.version}" in said
    assert f"sha256 {flow.digest[:12]}" in said
    hidden = sum(t.inherited and t.event == "quit" for t in flow.transitions)
    assert f"({hidden})" in said


def test_the_legend_explains_what_is_there_and_nothing_else() -> None:
    said = [text.said for text in picture("turnstile", "journey").loose]
    assert "usual way" in said
    assert "end: success" in said
    assert "decision of the system" not in said
    assert "not in the source document" not in said


def test_every_step_has_a_band_with_its_title() -> None:
    said = "".join(text.said for text in picture("msa", "journey").loose).replace("\u00a0", " ")
    flow = flow_of("msa").flow
    for ident in flow.steps:
        title = flow.text(f"{ident}.title")
        assert title.replace(" ", "") in said.replace(" ", "")


def test_the_usual_way_is_what_is_marked_else_the_only_way_on(tmp_path: Path) -> None:
    flow = flow_from(tmp_path, chain(3, LINK.format(label="back", target="s0")), start="s0").flow
    assert [flow.transitions[n].id for n in happy_path(flow)] == ["s0/next", "s1/next", "s2/next"]
    forked = """
  a:
    question: Where to?
    choices:
      left: { label: left, go_to: b }
      right: { label: right, go_to: done }
  b: { info: Here., go_to: done }
"""
    assert happy_path(flow_from(tmp_path, forked).flow) == []


def test_a_usual_way_that_goes_round_ends_where_it_has_been(tmp_path: Path) -> None:
    states = """
  a: { info: Here., go_to: b }
  b:
    question: Again?
    choices:
      again: { label: again, go_to: a, usual: true }
      stop: { label: stop, go_to: done }
"""
    flow = flow_from(tmp_path, states).flow
    assert [flow.transitions[n].id for n in happy_path(flow)] == ["a/next", "b/again"]


def test_ways_to_one_place_share_a_row_while_it_is_short(tmp_path: Path) -> None:
    long = "a rather long label for one choice"
    states = f"""
  a:
    question: Which?
    choices:
      one: {{ label: one, go_to: b }}
      two: {{ label: two, go_to: b }}
      long: {{ label: {long}, go_to: b }}
      other: {{ label: {long} indeed, go_to: b }}
      leave: {{ label: off, go_to: done }}
  b: {{ info: Here., go_to: done }}
"""
    d = Drafter(flow_from(tmp_path, states).flow)
    labels = [row.label for row, _ in d.ways(d.flow.states["a"])]
    assert labels == [f"one · two · {long}", f"{long} indeed", "off"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("P7D", "7 days"), ("PT36H", "36 h"), ("PT15M", "15 min"), ("PT90S", "90 s")],
)
def test_a_timer_says_its_time_in_words(written: str, said: str) -> None:
    assert Words(flow_of("turnstile").flow, "en").time(written) == said


def test_a_state_without_words_is_called_by_its_id(tmp_path: Path) -> None:
    states = "  first_page:\n    info: Here.\n    go_to: done\n"
    found = flow_from(tmp_path, states, start="first_page", more="ends:\n  done: { result: success }\n")
    words = Words(found.flow, "en")
    assert words.title(found.flow.states["first_page"]) == "first page"
    assert words.flow_title == "small"
    assert words.document == "small v1"


def test_a_text_with_an_answer_shows_the_label_of_the_answer(tmp_path: Path) -> None:
    states = "  a: { title: 'Hello {name} of {town} and {other}', fields: [name, other], go_to: done }\n"
    more = ENDS + (
        "answers:\n  name: { type: text, label: Your name, length: 1-9, example: Robin }\n"
        "  other: { type: text, length: 1-9, example: x }\n"
        "parameters:\n  town: { type: text, label: Our town, default: Lille }\n"
    )
    found = flow_from(tmp_path, states, more=more)
    said = Words(found.flow, "en").title(found.flow.states["a"])
    assert said == "Hello [Your name] of [Our town] and [other]"


def test_a_page_lists_its_fields_unless_one_is_its_title(tmp_path: Path) -> None:
    states = """
  a: { title: Your name, fields: [name], go_to: b }
  b: { title: Both, fields: [name, city], go_to: done }
"""
    more = ENDS + (
        "answers:\n  name: { type: text, label: Your name, length: 1-9, example: Robin }\n"
        "  city: { type: text, length: 1-9, example: Lille }\n"
    )
    words = Words((flow := flow_from(tmp_path, states, more=more).flow), "en")
    assert words.note(flow.states["a"]) == ""
    assert words.note(flow.states["b"]) == "Your name, city"


def test_the_overview_tells_rows_of_the_same_label_apart() -> None:
    for box in overview(flow_of("msa").flow).boxes:
        labels = [row.label for row in box.rows]
        assert len(set(labels)) == len(labels)


def test_a_step_shows_where_it_leads_once_or_as_jumps() -> None:
    made = step(flow_of("msa").flow, "verification")
    outside = {box.id for box in made.boxes if box.style == "jump"}
    jumps = [edge for edge in made.edges if edge.jump]
    assert outside
    assert jumps
    assert all(edge.target in outside or edge.style == "loop" for edge in jumps)


def test_no_two_arrows_leave_from_the_same_place() -> None:
    for name in ("msa", "dossier", "kinds"):
        keys = [edge.key for edge in journey(flow_of(name).flow).edges]
        assert len(set(keys)) == len(keys)


def test_an_arrow_is_known_by_its_box_and_row() -> None:
    assert Edge("a", "t1", "b", ()).key == ("a", "t1")
