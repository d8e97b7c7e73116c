"""The forms of a page, as a browser sends them: every control that counts, and the button pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


@dataclass
class Control:
    """One control of a form; ``on`` whether it would be sent as it stands."""

    kind: str  # hidden | text | password | radio | checkbox | button
    name: str
    value: str
    on: bool


@dataclass
class Form:
    """A form, with its controls in the order of the page."""

    action: str
    id: str = ""
    controls: list[Control] = field(default_factory=list)

    def button(self, event: str) -> bool:
        """Whether an event can be sent with it: by a button, or by a choice."""
        return self._has("button", "@event", event)

    def choice(self, event: str) -> bool:
        """Whether an event is one of its choices."""
        return self._has("radio", "@choice", event)

    def offers(self, event: str) -> bool:
        """Whether somebody who sees it can let an event happen."""
        return self.button(event) or (self.choice(event) and self.button("next"))

    def _has(self, kind: str, name: str, value: str) -> bool:
        return any((c.kind, c.name, c.value) == (kind, name, value) for c in self.controls)

    def kinds(self, name: str) -> set[str]:
        """What kinds of control an answer has."""
        return {control.kind for control in self.controls if control.name == name}

    def fill(self, name: str, values: list[str]) -> None:
        """Type a value, or pick values. AssertionError where the form has no such control, or value."""
        found = [control for control in self.controls if control.name == name]
        assert found, f"no field {name}"
        for control in found:
            if control.kind in ("radio", "checkbox"):
                control.on = control.value in values
            else:
                control.value = ",".join(values)
        if found[0].kind in ("radio", "checkbox"):
            assert set(values) <= {control.value for control in found}, f"{name} cannot be {values}"

    def pressed(self, event: str) -> Pairs:
        """What is sent when a button is pressed, or a choice made."""
        if not self.button(event):
            self.fill("@choice", [event])
        button = event if self.button(event) else "next"
        sent = [(c.name, c.value) for c in self.controls if c.kind != "button" and c.on]
        return [*sent, ("@event", button)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(has["action"], has.get("id", "")))
        elif tag in ("input", "button") and self.forms and "name" in has:
            mine = next(
                (form for form in self.forms if form.id and form.id == has.get("form")), self.forms[-1]
            )
            kind = "button" if tag == "button" else has.get("type", "text")
            on = kind not in ("radio", "checkbox") or "checked" in has
            mine.controls.append(Control(kind, has["name"], has.get("value", ""), on))


def forms_of(text: str) -> list[Form]:
    """The forms of a page that go to the flow."""
    reader = _Reader()
    reader.feed(text)
    return [form for form in reader.forms if any(c.name == "@rev" for c in form.controls)]


def date_parts(text: str) -> tuple[str, str, str]:
    """Day, month and year of a date as it is written in a scenario."""
    parts = re.findall(r"[0-9]+", text)
    if len(parts) != 3:
        return text, "", ""
    return (parts[2], parts[1], parts[0]) if len(parts[0]) == 4 else (parts[0], parts[1], parts[2])
