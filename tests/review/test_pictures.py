"""The pictures of a diff: nothing jumps between the three, and each shows all of its version."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from flowkit.draw import drawn
from flowkit.draw.union import WAS
from flowkit.load import project
from flowkit.review.diff import Told, compared
from flowkit.review.diff.view import SIDES, View, views
from tests.draw.seen import Seen, seen
from tests.review.ten import MSA, branch

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "diagrams" / "diff"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(compared(project(MSA), project(branch(tmp_path_factory.mktemp("ten")))), "fr")


@pytest.fixture(scope="module")
def found(told: Told) -> dict[str, View]:
    return {view.name: view for view in views(told)}


def shown(told: Told, view: View, side: str) -> Seen:
    return seen(drawn(view.picture(side), "svg", view.look(told, side)).content)


def test_the_views_in_which_something_changed_are_drawn(found: dict[str, View]) -> None:
    assert list(found) == ["overview", "step-verification", "step-mot_de_passe"]


@pytest.mark.parametrize("name", ["overview", "step-verification", "step-mot_de_passe"])
def test_nothing_jumps_between_the_three_pictures(told: Told, found: dict[str, View], name: str) -> None:
    sides = {side: shown(told, found[name], side) for side in SIDES}
    assert set(sides["old"].boxes) | set(sides["new"].boxes) == set(sides["diff"].boxes)
    for side in ("old", "new"):
        for box in sides[side].boxes:
            places = [one.boxes[box].rect for one in (sides[side], sides["diff"])]
            assert places[0].left - places[1].left == pytest.approx(_shift(sides, side)[0], abs=0.1)
            assert places[0].right - places[0].left == pytest.approx(
                places[1].right - places[1].left, abs=0.1
            )


def _shift(sides: dict[str, Seen], side: str) -> tuple[float, float]:
    first = next(iter(sides[side].boxes))
    one, other = (each.boxes[first].rect for each in (sides[side], sides["diff"]))
    return one.left - other.left, one.top - other.top


@pytest.mark.parametrize("name", ["step-verification", "step-mot_de_passe"])
def test_each_side_accounts_for_every_transition_of_its_version(
    told: Told, found: dict[str, View], name: str
) -> None:
    for side, flow in (("new", told.flows[True]), ("old", told.flows[False])):
        picture = shown(told, found[name], side)
        names = [way for arrow in picture.arrows for way in arrow.transitions]
        names += [way for box in picture.boxes.values() for way in box.jumps]
        inside = {
            way.id for way in flow.transitions if way.source.startswith(name.removeprefix("step-") + ".")
        }
        drawn_ones = {way.removeprefix(WAS) if side == "old" else way for way in names}
        hidden = {way.removeprefix(WAS) for ways in picture.hidden.values() for way in ways}
        assert drawn_ones <= inside
        assert inside <= drawn_ones | hidden
        assert not any(way.startswith(WAS) for way in names) or side == "old"


def test_what_was_there_before_is_written_beside_what_changed(told: Told, found: dict[str, View]) -> None:
    texts = drawn(
        found["step-verification"].both.picture, "mermaid", found["step-verification"].look(told, "diff")
    )
    said = texts.content.decode()
    assert "(avant : 5.2)" in said
    assert "(avant : oui)" in said
    assert "N° de série au recto Aa" in said
    assert "Suivant &gt; §" in said
    assert "je n'ai pas trouvé ce montant −" in said


def test_a_change_of_sources_only_looks_like_no_change_of_behaviour(tmp_path: Path) -> None:
    told = Told(compared(project(MSA), project(branch(tmp_path, "changed source"))), "en")
    (over, step) = views(told)
    for view in (over, step):
        look = view.look(told, "diff")
        tones = {mark.tone for mark in (*look.states.values(), *look.transitions.values())}
        assert tones <= {"documented", "same"}
        assert "documented" in tones


def test_the_committed_pictures_show_the_ten_changes(told: Told, found: dict[str, View]) -> None:
    kept = {path.name: path.read_text("utf-8") for path in GALLERY.glob("*.svg")}
    assert sorted(kept) == sorted(f"{name}.{side}.svg" for name in found for side in SIDES), (
        "run: make diagrams"
    )
    for name, view in found.items():
        for side in SIDES:
            text = drawn(view.picture(side), "dot", view.look(told, side)).content
            mark = re.search(r'data-flowkit="([0-9a-f]{16})"', kept[f"{name}.{side}.svg"])
            assert mark is not None
            assert mark[1] == hashlib.sha256(text).hexdigest()[:16], (
                f"{name}.{side}.svg is stale: make diagrams"
            )


def test_each_side_says_what_its_version_says(tmp_path: Path) -> None:
    made = branch(tmp_path, "changed source")
    path = made / "5-verification.yaml"
    text = path.read_text("utf-8")
    longer = "Votre carte Vitale est-elle une carte avec votre photo, ou une carte sans photo du tout ?"
    text = text.replace("Votre carte Vitale possède-t-elle une photo ?", longer)
    path.write_text(text.replace("title: Vérification impossible", "title: Panne"), "utf-8")
    told = Told(compared(project(MSA), project(made)), "fr")
    view = next(view for view in views(told) if view.name == "step-verification")
    sides = {side: shown(told, view, side) for side in SIDES}
    words = {
        side: " ".join(text.said for box in picture.boxes.values() for text in box.texts).replace(
            "\u00a0", " "
        )
        for side, picture in sides.items()
    }
    assert "possède-t-elle" in words["old"]
    assert "possède-t-elle" not in words["new"] + words["diff"]
    assert "Vérification impossible" not in words["new"]
    boxes = {side: picture.boxes["verification.choix_carte"].rect for side, picture in sides.items()}
    assert boxes["old"].right - boxes["old"].left == pytest.approx(boxes["new"].right - boxes["new"].left)
    assert boxes["old"].bottom - boxes["old"].top == pytest.approx(boxes["new"].bottom - boxes["new"].top)
