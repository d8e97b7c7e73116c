"""Conformity: every arrow of the documented flowchart is in the flow, and additions are listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowkit.core.project import Guide, GuideEdge
from flowkit.scenario.conform import comparable, conform
from tests.scenario.flows import LIBRARY, loaded


@pytest.fixture(scope="module")
def guide() -> Guide:
    found = loaded(LIBRARY).guide
    assert found is not None
    return found


def test_the_library_conforms(guide: Guide) -> None:
    result = conform(loaded(LIBRARY).flow, guide)
    assert result.holds
    assert [edge.way.via for edge in result.edges if edge.way] == [None, "details.known", None]


def test_a_missing_arrow_fails_and_says_what_there_is(guide: Guide) -> None:
    wanted = replace(guide, edges=(*guide.edges, GuideEdge("A", "B", "a child")))
    result = conform(loaded(LIBRARY).flow, wanted)
    assert not result.holds
    assert result.edges[-1].others == ("An adult",)


def test_an_arrow_through_two_checks_is_missing(guide: Guide) -> None:
    wanted = replace(guide, edges=(GuideEdge("A", "D", ""),))
    assert not conform(loaded(LIBRARY).flow, wanted).holds


def test_what_the_document_does_not_have_is_an_addition_with_its_basis(guide: Guide) -> None:
    result = conform(loaded(LIBRARY).flow, replace(guide, edges=guide.edges[1:]))
    found = [(one.source, one.target, one.label, one.way.basis) for one in result.additions]
    assert ("A", "B", "An adult", "text 1") in found


@pytest.mark.parametrize(
    ("documented", "shown"),
    [
        ("avec photo", "Avec photo"),
        ("N° de série ?", "N° de série\u00a0?"),
        ("> je n'ai pas trouvé", "> je n’ai pas trouvé"),
    ],
)
def test_typography_does_not_make_a_difference(documented: str, shown: str) -> None:
    assert comparable(documented) == comparable(shown)


def test_other_words_do(guide: Guide) -> None:
    assert comparable("avec photo") != comparable("sans photo")
    assert comparable("avec photo") != comparable("avec Photo")
