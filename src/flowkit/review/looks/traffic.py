"""What people did: how many took each way, how many came to each page and stopped there."""

from __future__ import annotations

from flowkit.core.flow import Flow, StateKind
from flowkit.draw.drafter import landed
from flowkit.draw.look import Look, Mark, foremost
from flowkit.draw.say import say, spoken
from flowkit.review.looks.counts import Counts

DROP = 10  # per cent of those who come to a page who stop there, from which it is marked
_TONES = ("forward", "backward", "nobody", "drop")


def traffic_look(flow: Flow, counts: Counts, language: str | None = None, source: str = "") -> Look:
    """The look of counts, from a journal (``counts.counted``) or elsewhere; ``source`` says where from."""
    speech = language or flow.language
    speaker = _Speaker(speech)
    place = {state: number for number, state in enumerate(flow.states)}
    most = max(counts.transitions.values(), default=0)
    transitions = {}
    for t in flow.transitions:
        count = counts.transitions.get(t.id, 0)
        back = place[landed(flow, t.target)] <= place[t.source]
        tone = ("backward" if back else "forward") if count else "nobody"
        transitions[t.id] = speaker.passed(tone, count, count / most if count else None)
    states = {
        state.id: speaker.page(counts.states.get(state.id, 0), counts.left.get(state.id, 0))
        for state in flow.states.values()
        if state.kind is not StateKind.REGION
    }
    return Look(
        "traffic",
        say("look-traffic", speech),
        states,
        transitions,
        tuple((tone, say(f"look-traffic-{tone}", speech, share=DROP)) for tone in _TONES),
        Mark("same"),
        _note(counts, most, speaker, source),
        speaker.together,
    )


def _note(counts: Counts, most: int, speaker: _Speaker, source: str) -> str:
    """How many were recorded, and what is not counted."""
    numbers = {"sessions": speaker.number(counts.sessions), "most": speaker.number(most)}
    notes = [source] if source else []
    notes.append(
        say("look-traffic-note" if counts.sessions else "look-traffic-widest", speaker.language, **numbers)
    )
    for key, count in (("unsure", counts.unsure), ("strangers", counts.strangers)):
        if count:
            notes.append(say(f"look-traffic-{key}", speaker.language, count=speaker.number(count)))
    return ". ".join(notes)


class _Speaker:
    """Says numbers in a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def number(self, count: int) -> str:
        """A number with its thousands set apart: the width of a space differs between languages."""
        return f"{count:,}".replace(",", "\u202f" if spoken(self.language) == "fr" else ",")

    def passed(self, tone: str, count: int, share: float | None) -> Mark:
        """The mark of a transition that so many took."""
        shown = self.number(count)
        return Mark(tone, shown, share, say("look-traffic-passed", self.language, count=shown), count)

    def page(self, count: int, left: int) -> Mark:
        """The mark of a state that so many came to, and where some stopped."""
        if not left:
            return self.passed("forward" if count else "nobody", count, None)
        share = round(100 * left / max(count, left))
        shown, stopped = self.number(count), self.number(left)
        part = f"{share}" if share else "<1"
        percent = f"{part}\u202f%" if spoken(self.language) == "fr" else f"{part}%"
        said = say("look-traffic-left", self.language, count=shown, left=stopped, share=part)
        tone = "drop" if share >= DROP else "forward"
        return Mark(tone, f"{shown} · −{stopped} ({percent})", None, said, count)

    def together(self, marks: tuple[Mark, ...]) -> Mark:
        """One arrow for several transitions carries them all."""
        if len(marks) == 1:
            return marks[0]
        some = tuple(mark for mark in marks if mark.count) or marks
        whole = foremost(some)
        return self.passed(whole.tone, whole.count, whole.share)
