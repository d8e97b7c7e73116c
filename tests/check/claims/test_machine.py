"""The automaton of each pattern and scope, read letter by letter."""

from __future__ import annotations

import pytest

from flowkit.check.claims.machine import AFTER, BEFORE, RESTS, THEN, UNLESS, WHAT, machine
from flowkit.core.claim import Claim, Fact, Pattern

SOME = (Fact(),)
SIGNS = {"p": WHAT, "t": THEN, "u": UNLESS, "a": AFTER, "b": BEFORE, ".": 0, "r": RESTS, "R": RESTS | WHAT}

# pattern, scope, times: words that are kept to the end, words that are broken for good, words still open
WORDS: dict[tuple[Pattern, str, int], tuple[str, str, str]] = {
    (Pattern.NEVER, "", 1): (". up upp", "p .p pu", ""),
    (Pattern.ALWAYS, "", 1): (". R RpR ur", "r Rr", ""),
    (Pattern.EXISTS, "", 1): ("p .p u pp", "", ". .."),
    (Pattern.AT_MOST, "", 1): (". p .p. upp", "pp p.p", ""),
    (Pattern.AT_MOST, "", 2): ("pp p.p upppp", "ppp", ""),
    (Pattern.PRECEDES, "", 1): (". p pt ptt ut p.t", "t .t tp", ""),
    (Pattern.LEADS_TO, "", 1): (". pt ptpt pu t pp.t puu", "", "p ptp up pup"),
    (Pattern.NEVER, "a", 1): ("p .p a pa", "ap pap a.p", ""),
    (Pattern.NEVER, "b", 1): ("b .b bp", "p pb .pb", ""),
    (Pattern.NEVER, "ab", 1): ("p ab abp pab a. abpa", "ap apb abap aapb", ""),
    (Pattern.ALWAYS, "ab", 1): ("r aR aRb aRbr", "ar aRr abar", ""),
    (Pattern.EXISTS, "a", 1): (". p ap paap a.p au", "", "a pa a.a"),
    (Pattern.EXISTS, "b", 1): (". pb p.b pbb ub", "b .b bp", ""),
    (Pattern.EXISTS, "ab", 1): (". a aa apb apba. apa aapb", "ab a.b apab apbab", ""),
    (Pattern.AT_MOST, "ab", 1): ("p pp ap apb apbap apba", "app apap apapb", ""),
    (Pattern.PRECEDES, "ab", 1): (". t apt apbt ab a", "at abat aptat", ""),
    (Pattern.LEADS_TO, "ab", 1): (". p ap apt aptb pab ap.", "apb aptpb", ""),
    (Pattern.LEADS_TO, "a", 1): (". p pa apt", "", "ap aptp"),
}


def read(claim: Claim, word: str) -> tuple[bool, bool]:
    """Whether a word keeps the claim if it ends there, and whether it breaks it for good."""
    made = machine(claim)
    state = 0
    for sign in word:
        state = made.table[state][SIGNS[sign]]
    return made.kept[state], state == made.broken


def claim_of(pattern: Pattern, scope: str, times: int) -> Claim:
    after, before = (SOME if sign in scope else () for sign in "ab")
    return Claim("c", "", pattern, SOME, SOME, SOME, after, before, times)


@pytest.mark.parametrize("key", WORDS, ids=lambda key: f"{key[0]} {key[1]} {key[2]}".strip())
def test_each_pattern_and_scope_reads_words_as_it_says(key: tuple[Pattern, str, int]) -> None:
    kept, broken, still_open = (words.split() for words in WORDS[key])
    claim = claim_of(*key)
    assert {word: read(claim, word) for word in kept} == dict.fromkeys(kept, (True, False))
    assert {word: read(claim, word) for word in broken} == dict.fromkeys(broken, (False, True))
    assert {word: read(claim, word) for word in still_open} == dict.fromkeys(still_open, (False, False))


@pytest.mark.parametrize("key", WORDS, ids=lambda key: f"{key[0]} {key[1]} {key[2]}".strip())
def test_automata_are_small_and_what_is_broken_stays_so(key: tuple[Pattern, str, int]) -> None:
    made = machine(claim_of(*key))
    assert len(made.table) <= 8
    if made.broken >= 0:
        assert set(made.table[made.broken]) == {made.broken}
        assert not made.kept[made.broken]


def test_many_times_need_no_more_states_than_counts() -> None:
    assert len(machine(claim_of(Pattern.AT_MOST, "ab", 99)).table) <= 102
