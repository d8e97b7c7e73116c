"""Ways on: destinations and rules become transitions, what offers them becomes controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flowkit.core.duration import timer_event
from flowkit.core.flow import Control, State, StateKind, Transition, Trigger
from flowkit.core.guard import Guard
from flowkit.load import rules
from flowkit.load.buttons import Button, buttons_of, timers_of
from flowkit.load.draft import Draft, actions, entries, flag, scalar, words
from flowkit.load.keys import meant
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode
from flowkit.load.states import unknown_answer

Condition = Callable[[Scalar], Guard | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a way belongs to: a state, an event (None: automatic), and the path of its texts."""

    state: State
    event: str | None
    trigger: Trigger
    path: str
    inside: str | None  # the container its destinations are read in
    inherited: bool = False


class Ways:
    """Reads the ways on of every state. Conditions are compiled by the function given."""

    def __init__(self, draft: Draft, condition: Condition) -> None:
        self.draft = draft
        self.condition = condition

    def read(self, state: State) -> None:
        """Add the transitions of a state, and give it its controls."""
        node = self.draft.nodes[state.id]
        if state.kind is StateKind.PAGE:
            controls = self.page(state, node)
            shown = buttons_of(self.draft, state)
            back = shown.get("back")
            state = replace(state, back=back is not None and scalar(node, "back") != "false")
        elif state.kind is StateKind.CHECK:
            controls = self.each(state, node, "outcomes", Trigger.OUTCOME)
            controls += self.timers(state, [Button.own(name, way) for name, way in entries(node, "after")])
        else:
            controls = ()
        if state.kind is StateKind.ROUTE:
            route = node.get("route")
            assert route is not None  # it is what makes a state one
            self.way(Origin(state, None, Trigger.ROUTE, f"{state.id}.route", state.parent), route)
        elif state.kind is StateKind.PARALLEL:
            way = node.get("next") or _short(node)
            if way is not None:
                self.way(Origin(state, None, Trigger.DONE, f"{state.id}.next", state.parent), way)
        self.draft.states[state.id] = replace(state, controls=controls)

    def page(self, state: State, node: MappingNode) -> tuple[Control, ...]:
        """The controls of a page: choices, `next`, links, buttons, timers."""
        controls = self.each(state, node, "choices", Trigger.CHOICE)
        if node.get("choices") is not None and (key := node.key("go_to") or node.key("next")):
            if node.get("fields") is None:  # else what it is has been asked already
                self.draft.problem(rules.MISPLACED_KEY, key, "choices", key=key.text, state=state.name)
        elif node.get("go_to") is not None or node.get("next") is not None:
            controls += (self.next(state, node),)
        controls += self.each(state, node, "links", Trigger.LINK)
        for name, button in buttons_of(self.draft, state).items():
            if name in ("next", "back"):
                continue
            path = f"{button.path}.{name}"
            origin = Origin(state, name, Trigger.BUTTON, path, button.inside, button.inherited)
            controls += (self.control(origin, button.name, button.way),)
        return controls + self.timers(state, timers_of(self.draft, state))

    def next(self, state: State, node: MappingNode) -> Control:
        """The `next` button, by its long or short form."""
        long = node.get("next")
        if long is not None and node.get("go_to") is not None:
            key = node.key("go_to")
            self.draft.problem(rules.MISPLACED_KEY, key, "next", key="go_to", state=state.name)
        shown = buttons_of(self.draft, state).get("next")
        labelled = isinstance(long, MappingNode) and long.get("label") is not None
        path = f"{state.id}.next" if labelled or shown is None else f"{shown.path}.next"
        origin = Origin(state, "next", Trigger.NEXT, path, state.parent)
        key = node.key("next") or node.key("go_to")
        way = long if long is not None else _short(node)
        assert key is not None
        control = self.control(origin, key, way)
        if not control.label and shown is not None and isinstance(shown.way, MappingNode):
            control = replace(control, label=scalar(shown.way, "label") or "")
        return control

    def timers(self, state: State, timers: list[Button]) -> tuple[Control, ...]:
        """The timers of a state, each an event named after its length."""
        found = []
        for timer in timers:
            event = timer_event(timer.name.text)
            path = f"{timer.path or state.id}.after.{timer.name.text}"
            inside = timer.inside if timer.inherited else state.parent
            origin = Origin(state, event, Trigger.TIMER, path, inside, timer.inherited)
            found.append(replace(self.control(origin, timer.name, timer.way), after=timer.name.text))
        return tuple(found)

    def each(self, state: State, node: MappingNode, key: str, trigger: Trigger) -> tuple[Control, ...]:
        """The choices, links or outcomes of a state."""
        found = []
        for name, way in entries(node, key):
            origin = Origin(state, name.text, trigger, f"{state.id}.{key}.{name.text}", state.parent)
            found.append(self.control(origin, name, way))
        return tuple(found)

    def control(self, origin: Origin, name: Scalar, way: Node | None) -> Control:
        """A control and its transitions; none for a way that has not the shape of one."""
        assert origin.event is not None
        control = Control(
            origin.event, origin.trigger, path=origin.path, inherited=origin.inherited, span=name.span
        )
        if isinstance(way, MappingNode):
            control = replace(
                control,
                label=self.draft.text(way, "label", origin.path),
                hint=self.draft.text(way, "hint", origin.path),
                usual=flag(way, "usual"),
                source_label=scalar(way, "source_label") or "",
                covers=words(way, "covers"),
                basis=scalar(way, "basis"),
            )
        first = len(self.draft.transitions)
        if way is not None:
            self.way(origin, way, name, control.label)
        usual = any(transition.usual for transition in self.draft.transitions[first:])
        return replace(control, usual=control.usual or usual)

    def way(self, origin: Origin, way: Node, name: Scalar | None = None, label: str = "") -> None:
        """The transitions of a way on, whichever of its forms it is written in."""
        if isinstance(way, Scalar):
            self.transition(origin, way, None, label, 0)
        elif isinstance(way, SequenceNode):
            self.rules(origin, way, None, label)
        else:
            go_to = way.get("go_to")
            if go_to is None:
                if "go_to" in meant(way, "button"):
                    return
                params = {"key": "go_to", "owner": name.text if name else origin.state.name}
                self.draft.problem(rules.MISSING_KEY, name or way, "way", **params)
            elif isinstance(go_to, SequenceNode):
                if (key := way.key("when")) is not None:
                    self.draft.problem(rules.MISPLACED_KEY, key, "when", key="when")
                self.rules(origin, go_to, way, label)
            else:
                self.transition(origin, go_to, way, label, 0)

    def rules(self, origin: Origin, items: SequenceNode, around: MappingNode | None, label: str) -> None:
        """An ordered list of rules; a rule after one without a condition can never be reached."""
        certain = False
        for place, rule in enumerate(items.items):
            if not isinstance(rule, MappingNode):
                continue
            if certain:
                self.draft.problem(rules.HIDDEN_RULE, rule, number=place + 1)
            certain = certain or rule.get("when") is None
            go_to = rule.get("go_to")
            if go_to is not None:
                self.transition(origin, go_to, rule, label, place, around)

    def transition(  # noqa: PLR0913 - a way on is read from up to two mappings
        self,
        origin: Origin,
        go_to: Node,
        rule: MappingNode | None,
        label: str,
        place: int,
        around: MappingNode | None = None,
    ) -> None:
        """One transition; ``around`` is the long form that its rule stands in."""
        target = self.target(origin, go_to)
        nodes = [node for node in (rule, around) if node is not None]
        when = rule.get("when") if rule is not None else None
        guard = self.condition(when) if isinstance(when, Scalar) else None
        effects = tuple(action for node in reversed(nodes) for action in actions(self.draft, node))
        forget = tuple(answer for node in nodes for answer in self.forgotten(node))
        if target is None:
            return
        self.draft.transitions.append(
            Transition(
                len(self.draft.transitions),
                origin.state.id,
                origin.event,
                target,
                origin.trigger,
                guard,
                next((basis for node in nodes if (basis := scalar(node, "basis"))), None),
                effects,
                forget,
                label,
                origin.path,
                place,
                origin.inherited,
                tuple(covered for node in nodes for covered in words(node, "covers")),
                go_to.span,
                any(flag(node, "usual") for node in nodes),
            )
        )

    def forgotten(self, node: MappingNode) -> tuple[str, ...]:
        """The answers that ``forget`` lists."""
        found = node.get("forget")
        items = found.items if isinstance(found, SequenceNode) else ()
        for item in items:
            if isinstance(item, Scalar) and item.text not in self.draft.answers:
                unknown_answer(self.draft, item, item.text)
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def target(self, origin: Origin, go_to: Node) -> str | None:
        """The state a destination names; problems are reported."""
        if not isinstance(go_to, Scalar) or (go_to.plain and not go_to.text):
            return None  # its shape is wrong, which is said
        draft, name = self.draft, go_to.text
        allowed = (None, draft.region(origin.state.id))
        found = draft.resolve(name, origin.inside)
        if found is None:
            known = [s for s, state in draft.states.items() if state.kind is not StateKind.REGION]
            far = [s for s in known if s.endswith(f".{name}") and draft.region(s) not in allowed]
            if not far:
                open_ = [state for state in known if draft.region(state) in allowed]
                draft.unknown_state(go_to, name, open_, origin.inside)
                return None
        elif draft.region(found) in allowed:
            return found
        draft.problem(rules.UNKNOWN_STATE, go_to, "inside-region", name=name)
        return None


def _short(node: MappingNode) -> Node | None:
    """The short form of `next`: a destination, which has no keys."""
    way = node.get("go_to")
    return None if isinstance(way, MappingNode) else way
