"""Reading claims.yaml: the parts each pattern needs, names that exist, near misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.claim import Fact, Pattern
from flowkit.core.diagnostic import FlowError
from flowkit.load import examine
from flowkit.messages import languages
from flowkit.messages.render import sentence
from tests.check.claims.planted import seen


def problems(folder: Path, text: str) -> list[str]:
    """The rules and variants of what is wrong with a claim."""
    with pytest.raises(FlowError):
        seen(folder, f"  - {{ id: one, says: It is so., {text} }}\n")
    told = [problem for problem in examine(folder)[1] if problem.is_error]
    assert all(sentence(problem, language) for problem in told for language in languages)
    assert all(problem.span is not None and problem.span.file.endswith("claims.yaml") for problem in told)
    return [f"{problem.rule.name} {problem.variant}" for problem in told]


WRONG = {
    "an event that is misspelt": ("pattern: never, what: { event: acept }", "unknown-fact event.near"),
    "an event of another state": (
        "pattern: never, what: { event: accept, at: who }",
        "unknown-fact event.at",
    ),
    "an event that is nowhere": ("pattern: never, what: { event: zzz }", "unknown-fact event"),
    "an effect that is misspelt": (
        "pattern: never, what: { effect: send_leter }",
        "unknown-fact effect.near",
    ),
    "an effect of another state": (
        "pattern: never, what: { effect: play, at: terms }",
        "unknown-fact effect.at",
    ),
    "a transition that is misspelt": (
        "pattern: never, what: { transition: terms/acept }",
        "unknown-fact transition.near",
    ),
    "a state that is misspelt": ("pattern: never, what: { state: term }", "unknown-state beside.near"),
    "a state that is nowhere": ("pattern: never, what: { state: zzz }", "unknown-state beside"),
    "a place that is nowhere": ("pattern: never, what: { event: accept, at: zzz }", "unknown-state beside"),
    "a result that is none": ("pattern: never, what: { ends: sucess }", "not-one-of near"),
    "a pattern that is none": ("pattern: nevr, what: { state: who }", "not-one-of near"),
    "a part the pattern lacks": ("pattern: leads_to, if: { state: who }", "missing-key claim.then"),
    "a part it does not have": (
        "pattern: never, what: { state: who }, then: { state: who }",
        "misplaced-key claim",
    ),
    "how often is missing": ("pattern: at_most, what: { state: who }", "missing-key claim.times"),
    "how often is no number": ("pattern: at_most, what: { state: who }, times: many", "bad-form times"),
    "two things at once": ("pattern: never, what: { state: who, event: accept }", "misplaced-key fact"),
    "nothing at all": ("pattern: never, what: { at: who }", "missing-key fact"),
    "a place of a state": ("pattern: never, what: { state: who, at: who }", "misplaced-key at"),
    "an event is never always": ("pattern: always, what: { event: accept }", "misplaced-key always"),
    "a condition that counts": (
        "pattern: never, what: { when: visits(sent) > 1 }",
        "bad-condition claim-counts",
    ),
    "a condition about nothing": (
        "pattern: never, what: { when: agee > 1 }",
        "bad-condition unknown-name.near",
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_claim_is_said_where_it_stands(
    text: str, expected: str, tmp_path: Path
) -> None:
    assert expected in problems(tmp_path, text)


def test_two_claims_have_two_ids(tmp_path: Path) -> None:
    one = "  - { id: one, says: It is so., pattern: never, what: { state: who } }\n"
    with pytest.raises(FlowError) as error:
        seen(tmp_path, one + one)
    assert [problem.rule.name for problem in error.value.diagnostics] == ["same-id"]


def test_a_claim_has_what_it_says(tmp_path: Path) -> None:
    text = (
        "  - id: one\n    says: So it is.\n    pattern: at_most\n    times: 3\n"
        "    what: [{ event: P7D, at: sent }, { state: terms }]\n    after: { effect: play }\n"
        "    covers: [R1]\n"
    )
    (claim,) = seen(tmp_path, text).project.claims
    assert (claim.id, claim.says, claim.pattern, claim.times) == ("one", "So it is.", Pattern.AT_MOST, 3)
    first, second = (Fact(f.state, f.event, f.effect, at=f.at) for f in claim.what)
    assert first == Fact(event="after_p7d", at="sent")
    assert second == Fact(state="terms")
    assert claim.after[0].effect == "play"
    assert claim.covers == ("R1",)
    assert claim.span is not None
    assert claim.span.line == 2
