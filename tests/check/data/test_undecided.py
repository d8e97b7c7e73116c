"""Where there is too much to look at, it is said so, and nothing passes as fine."""

from __future__ import annotations

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.core.project import Project
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.check.data.test_answer_not_always_known import SHOWN_AFTER_A_SHORT_CUT
from tests.check.data.test_answer_not_always_known import whole as reading
from tests.check.data.test_back_past_effect import ENDS as BACK
from tests.check.data.test_back_past_effect import SENT_ON_THE_WAY
from tests.check.data.test_effect_in_cycle import A_LONG_ROUND, ENDS
from tests.check.data.test_stale_after_back import AN_EFFECT
from tests.check.data.test_stale_after_back import whole as stale
from tests.check.planted import flow_text
from tests.check.privacy.test_kept_too_long import KEPT_TO_THE_END
from tests.check.privacy.test_kept_too_long import REST as SECRETS
from tests.check.privacy.test_reveals_account import BY_A_NUMBER
from tests.check.privacy.test_reveals_account import REST as NUMBERS

TEXTS = {
    "answer-not-always-known": reading(SHOWN_AFTER_A_SHORT_CUT),
    "stale-after-back": stale(AN_EFFECT),
    "back-past-effect": flow_text(SENT_ON_THE_WAY + BACK),
    "effect-in-cycle": flow_text(A_LONG_ROUND + ENDS),
    "kept-too-long": flow_text(KEPT_TO_THE_END + SECRETS),
    "reveals-account": flow_text(BY_A_NUMBER + NUMBERS),
}


@pytest.mark.parametrize(("rule", "text"), TEXTS.items())
def test_a_rule_that_cannot_look_at_everything_says_so(rule: str, text: str) -> None:
    flow = load_source(text, "planted.yaml")
    subject = Subject(Project(flow), unfold(flow), limit=0)
    (problem,) = CHECKS[rule][1](subject)
    assert problem.rule.name == "undecided"
    assert problem.span is not None
    assert problem.params["rule"] == rule
