"""Declarations of answers and parameters."""

from __future__ import annotations

from dataclasses import replace

from flowkit.core.answer import Answer, AnswerError, Option
from flowkit.core.diagnostic import Diagnostic
from flowkit.load import rules
from flowkit.load.draft import Draft, entries, flag, scalar, words
from flowkit.load.keys import meant
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Scalar


def read_answers(draft: Draft, flow: MappingNode) -> None:
    """Read ``parameters`` and ``answers``, then judge each by its kind."""
    for key, table in (("parameters", draft.parameters), ("answers", draft.answers)):
        for name, node in entries(flow, key):
            if not isinstance(node, MappingNode):
                continue
            if name.text in draft.parameters:
                first = draft.parameters[name.text].span
                related = (first,) if first is not None else ()
                problem = Diagnostic(rules.SAME_ID, name.span, {"id": name.text}, "answer", related)
                draft.problems.append(problem)
            answer = _answer(draft, name, node, f"{key}.{name.text}")
            if answer is not None:
                table[name.text] = answer
            else:
                draft.unread.add(name.text)


def _answer(draft: Draft, name: Scalar, node: MappingNode, path: str) -> Answer | None:
    kind = scalar(node, "type")
    if kind is None:
        return None  # the schema has said so
    if kind not in draft.kinds:
        guess = near(kind, draft.kinds.names)
        known = ", ".join(draft.kinds.names)
        draft.problem(
            rules.UNKNOWN_KIND, node.get("type"), "near" if guess else "", kind=kind, near=guess, known=known
        )
        return None
    extra = draft.kinds[kind].extra
    if extra is not None:
        draft.problem(rules.MISSING_EXTRA, node.get("type"), kind=kind, extra=extra)
        return None
    errors = {key.text: value.text for key, value in entries(node, "errors") if isinstance(value, Scalar)}
    if isinstance(texts := node.get("errors"), MappingNode):
        for message in errors:
            draft.text(texts, message, f"{path}.errors")
    return Answer(
        name.text,
        kind,
        label=draft.text(node, "label", path),
        hint=draft.text(node, "hint", path),
        minimum=scalar(node, "min"),
        maximum=scalar(node, "max"),
        length=scalar(node, "length"),
        options=tuple(_options(draft, node, path)),
        many=flag(node, "many"),
        default=scalar(node, "default"),
        optional=flag(node, "optional"),
        sensitive=scalar(node, "sensitive"),
        errors=errors,
        example=scalar(node, "example"),
        keep=scalar(node, "keep"),
        derived=flag(node, "derived"),
        covers=words(node, "covers"),
        basis=scalar(node, "basis"),
        span=name.span,
    )


def _options(draft: Draft, node: MappingNode, path: str) -> list[Option]:
    found = []
    for key, value in entries(node, "choices"):
        here = f"{path}.choices.{key.text}"
        if isinstance(value, MappingNode):
            label, hint = draft.text(value, "label", here), draft.text(value, "hint", here)
            found.append(Option(key.text, label, hint))
        elif isinstance(value, Scalar):
            draft.texts[f"{here}.label"] = value.text
            draft.places[f"{here}.label"] = value.span
            found.append(Option(key.text, value.text))
    return found


def judge_answers(draft: Draft, flow: MappingNode) -> None:
    """Bounds, defaults and examples, once questions have lent their choices."""
    meant_to_lend = {p.params.get("near") for p in draft.problems if p.rule is rules.UNKNOWN_ANSWER}
    for key, table in (("parameters", draft.parameters), ("answers", draft.answers)):
        for name, node in entries(flow, key):
            answer = table.get(name.text)
            if answer is None or not isinstance(node, MappingNode):
                continue
            if _judge_declaration(draft, name, node, answer):
                continue
            if answer.kind == "choice" and not answer.options:
                written = node.get("choices") is not None or "choices" in meant(node, "answer")
                if not written and answer.id not in meant_to_lend:
                    draft.problem(rules.BAD_DECLARATION, name, "no-choices", answer=name.text)
                continue
            _judge_bounds(draft, node, answer)
            _judge_choices(draft, node, answer)
            _judge_values(draft, node, answer)


def _judge_declaration(draft: Draft, name: Scalar, node: MappingNode, answer: Answer) -> bool:
    """Report what the kind of an answer finds wrong with its declaration; whether there is something."""
    kind = draft.kinds[answer.kind]
    wrong = kind.check_declaration(answer)
    if wrong is None:
        return False
    variant, params = wrong
    if variant == "bad-bound" and kind.guard_type in ("boolean", "choice", "list"):
        variant, params = "no-bounds", {"kind": answer.kind}
    keys = {"bad-bound": (str(params.get("key")),), "no-bounds": ("min", "max")}.get(variant, ("length",))
    place = next((value for key in keys if (value := node.get(key)) is not None), name)
    more = f".{answer.kind}" if variant == "bad-bound" else ""
    draft.problem(rules.BAD_DECLARATION, place, variant + more, answer=name.text, **params)
    return True


def _judge_values(draft: Draft, node: MappingNode, answer: Answer) -> None:
    """Report a `default` or an `example` that nobody could answer."""
    for what, raw in (("default", answer.default), ("example", answer.example)):
        try:
            if raw is not None:
                draft.kinds[answer.kind].parse(raw, answer, None)
        except AnswerError:
            draft.problem(rules.BAD_DECLARATION, node.get(what), what, answer=answer.id)


def _judge_bounds(draft: Draft, node: MappingNode, answer: Answer) -> None:
    """Report a `min` that lies above the `max`."""
    low, high = answer.minimum, answer.maximum
    if low is None or high is None or "today" in (low, high):
        return
    for raw in (low, f"{low}.00"):  # an amount may be declared without its cents, but not typed so
        try:
            draft.kinds[answer.kind].parse(raw, answer, None)
        except AnswerError as error:
            if error.message in ("too-large", "too-late"):
                params = {"answer": answer.id, "low": low, "high": high}
                draft.problem(rules.BAD_DECLARATION, node.get("min"), "bounds", **params)
                return


def _judge_choices(draft: Draft, node: MappingNode, answer: Answer) -> None:
    """Report `choices` and `many` on an answer that is not chosen."""
    if draft.kinds[answer.kind].guard_type in ("choice", "list"):
        return
    for key in ("choices", "many"):
        if (written := node.key(key)) is not None and (key == "choices" or answer.many):
            draft.problem(rules.BAD_DECLARATION, written, "not-chosen", answer=answer.id, key=key)


def lend_choices(draft: Draft) -> None:
    """Give an answer without ``choices`` those of the questions saved in it; report questions that differ."""
    lent: dict[str, dict[str, Option]] = {}
    for state in draft.states.values():
        if state.save_as is None:
            continue
        node, answer = draft.nodes[state.id], draft.answers[state.save_as]
        if answer.kind != "choice" or answer.many:
            variant = "many" if answer.many else "kind"
            draft.problem(rules.DIFFERENT_CHOICES, node.get("save_as"), variant, answer=answer.id)
            continue
        known = [option.id for option in answer.options]
        for key, way in entries(node, "choices"):
            if known and key.text not in known:
                guess = near(key.text, known)
                params = {"answer": answer.id, "choice": key.text, "known": ", ".join(known), "near": guess}
                draft.problem(rules.DIFFERENT_CHOICES, key, "near" if guess else "", **params)
            elif not known:
                texts = way if isinstance(way, MappingNode) else None
                option = Option(key.text, scalar(texts, "label") or "", scalar(texts, "hint") or "")
                lent.setdefault(answer.id, {}).setdefault(key.text, option)
    for name, options in lent.items():
        draft.answers[name] = replace(draft.answers[name], options=tuple(options.values()))
