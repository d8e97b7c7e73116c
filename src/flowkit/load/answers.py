"""Declarations of answers and parameters."""

from __future__ import annotations

from dataclasses import replace

from flowkit.core.answer import Answer, AnswerError, Option
from flowkit.load import rules
from flowkit.load.draft import Draft, entries, flag, scalar, words
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Scalar


def read_answers(draft: Draft, flow: MappingNode) -> None:
    """Read ``parameters`` and ``answers``, then judge each by its kind."""
    for key, table in (("parameters", draft.parameters), ("answers", draft.answers)):
        for name, node in entries(flow, key):
            if not isinstance(node, MappingNode):
                continue
            if name.text in draft.parameters:
                draft.problem(rules.SAME_ID, name, id=name.text)
            answer = _answer(draft, name, node, f"{key}.{name.text}")
            if answer is not None:
                table[name.text] = answer


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
    for message, text in errors.items():
        draft.texts[f"{path}.errors.{message}"] = text
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
    for key, table in (("parameters", draft.parameters), ("answers", draft.answers)):
        for name, node in entries(flow, key):
            answer = table.get(name.text)
            if answer is None or not isinstance(node, MappingNode):
                continue
            kind = draft.kinds[answer.kind]
            wrong = kind.check_declaration(answer)
            if wrong is not None:
                draft.problem(rules.BAD_DECLARATION, name, wrong[0], answer=name.text, **wrong[1])
                continue
            if answer.kind == "choice" and not answer.options:
                draft.problem(rules.BAD_DECLARATION, name, "no-choices", answer=name.text)
                continue
            _judge_bounds(draft, name, answer)
            _judge_choices(draft, node, answer)
            for what in ("default", "example"):
                raw = getattr(answer, what)
                if raw is None:
                    continue
                try:
                    kind.parse(raw, answer, None)
                except AnswerError:
                    draft.problem(rules.BAD_DECLARATION, node.get(what), what, answer=name.text)


def _judge_bounds(draft: Draft, name: Scalar, answer: Answer) -> None:
    """Report a `min` that lies above the `max`."""
    low, high = answer.minimum, answer.maximum
    if low is None or high is None or "today" in (low, high):
        return
    for raw in (low, f"{low}.00"):  # an amount may be declared without its cents, but not typed so
        try:
            draft.kinds[answer.kind].parse(raw, answer, None)
        except AnswerError as error:
            if error.message in ("too-large", "too-late"):
                draft.problem(rules.BAD_DECLARATION, name, "bounds", answer=answer.id, low=low, high=high)
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
            draft.problem(rules.DIFFERENT_CHOICES, node.get("save_as"), "kind", answer=answer.id)
            continue
        known = [option.id for option in answer.options]
        for key, way in entries(node, "choices"):
            if known and key.text not in known:
                params = {"answer": answer.id, "choice": key.text, "known": ", ".join(known)}
                draft.problem(rules.DIFFERENT_CHOICES, key, **params)
            elif not known:
                texts = way if isinstance(way, MappingNode) else None
                option = Option(key.text, scalar(texts, "label") or "", scalar(texts, "hint") or "")
                lent.setdefault(answer.id, {}).setdefault(key.text, option)
    for name, options in lent.items():
        draft.answers[name] = replace(draft.answers[name], options=tuple(options.values()))
