"""Small flows in which people are stuck, or nearly."""

from __future__ import annotations

from tests.check.planted import flow_text

ENDS = """
ends:
  granted: { result: success, title: Granted }
"""
CLOSED = "  closed: { result: abandoned, title: You gave up }\n"
BY_POST = "  by_post: { result: fallback, title: By post }\n"
QUIT = "buttons: { quit: { label: Give up, go_to: closed } }\n"
KIND = "answers: { kind: { type: choice, derived: true } }\n"
SURE = "answers: { sure: { type: boolean } }\n"


def flow(states: str, above: str = "", ends: str = "") -> str:
    """A flow with these states that can end well. Where no `kind` is declared, no choice is kept."""
    if "kind" not in above:
        states = states.replace("    save_as: kind\n", "")
    return flow_text(f"{above}states:\n{states.strip(chr(10))}\n{ENDS}{ends}")


def asking_kind(red: str, blue: str) -> str:
    """A question whose answer is kept, and where each choice leads."""
    return f"""
  a:
    question: What kind?
    save_as: kind
    choices: {{ red: {{ label: Red, go_to: {red} }}, blue: {{ label: Blue, go_to: {blue} }} }}
"""
