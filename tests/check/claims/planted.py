"""Small flows with claims: what the rules about claims say of them."""

from __future__ import annotations

from pathlib import Path

from flowkit.check import CHECKS, Subject
from flowkit.check.space.explore import MOST_SITUATIONS
from flowkit.core.diagnostic import Diagnostic
from flowkit.load import project
from flowkit.messages import languages
from flowkit.messages.render import help_for, sentence
from flowkit.unfold import unfold
from tests.check.planted import replay

LETTER = """
answers:
  age: { type: integer, min: 0, max: 120 }
  code: { type: digits, length: "4", sensitive: secret, example: "1234" }
  vip: { type: boolean, derived: true }
buttons:
  back: { label: Back, except: [hello] }
states:
  hello:
    info: Welcome.
    links:
      begin: { label: begin, go_to: who }
      log_in: { label: log in, go_to: code }
  who:
    fields: [age]
    go_to:
      - { when: age < 18, go_to: too_young }
      - { go_to: terms }
  terms:
    question: Do you accept the terms?
    choices:
      accept: { label: accept, go_to: sent, do: { note_terms: , send_letter: } }
      refuse: { label: refuse, go_to: hello }
  sent:
    info: The letter is on its way.
    barrier: true
    links:
      again: { label: send it again, when: visits(sent) < 3, go_to: sent, do: { send_letter: } }
      log_in: { label: log in, go_to: code }
    after: { P7D: { go_to: too_late } }
  code:
    fields: [code]
    go_to: checked
  checked:
    check: code
    gives: [vip]
    outcomes:
      right: { go_to: inside, forget: [code] }
      wrong:
        - { when: tries(checked) < 3, go_to: code, forget: [code] }
        - { go_to: too_late, forget: [code] }
  inside:
    info: You are in.
    barrier: true
    links:
      leave: { label: leave, go_to: done }
      play:
        label: play
        go_to:
          - { when: vip, go_to: inside, do: { play: } }
          - { go_to: hello }
ends:
  done: { result: success, title: done }
  too_young: { result: fallback, title: too young }
  too_late: { result: error, title: too late }
"""


def seen(folder: Path, claims: str, body: str = LETTER, start: str = "hello") -> Subject:
    """What rules see of a flow with claims."""
    return subject_in(folder, body, start, claims=f"claims:\n{claims}")


def subject_in(
    folder: Path, body: str, start: str = "hello", limit: int = MOST_SITUATIONS, **beside: str
) -> Subject:
    """What rules see of a flow with the files that stand beside it."""
    folder.mkdir(exist_ok=True)
    head = f"flowkit: 1\nflow: planted\nlanguage: en\nstart: {start}\n"
    (folder / "flow.yaml").write_text(head + body, "utf-8")
    for name, text in beside.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    found = project(folder)
    return Subject(found, unfold(found.flow), limit)


def told(subject: Subject, rule: str) -> list[Diagnostic]:
    """What a rule finds: each with a place, sentences, and a journey that happens where it has one."""
    problems = list(CHECKS[rule][1](subject))
    for problem in problems:
        assert problem.span is not None
        for language in languages:
            assert sentence(problem, language)
            assert help_for(problem, language)
        if problem.witness is not None:
            replay(subject.automaton, problem.witness)
    return problems
