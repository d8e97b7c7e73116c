"""The text of a condition as a small tree. Nothing here knows what the names mean.

Grammar (format.md): ``or`` < ``and`` < ``not`` < comparison; both sides of a comparison are operands.
"""

from __future__ import annotations

from flowkit.core.guard_tokens import INSTEAD, GuardSyntaxError, Token, tokens
from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    Expression,
    IsTrue,
    Name,
    Not,
    Operand,
    Or,
)

LENGTH = 2_000  # characters
OPERATORS = 200
DEPTH = 50
FUNCTIONS = ("age", "today", "length", "count", "visits", "tries")
_WORDS = ("and", "or", "not", "in", "is", "empty")


def parse(text: str) -> Expression:
    """The tree of a condition. Raises GuardSyntaxError."""
    if len(text) > LENGTH:
        raise GuardSyntaxError("too-long", 0, 1, limit=LENGTH)
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.place = 0
        self.operators = 0
        if not self.tokens:
            raise GuardSyntaxError("empty-condition", 0)

    def whole(self) -> Expression:
        expression = self.any_of(0)
        if (left := self.peek()) is not None:
            raise self.unexpected(left)
        return expression

    def peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def word(self, *words: str) -> bool:
        token = self.peek()
        if token is None or token.text not in words or token.kind not in ("name", "sign"):
            return False
        self.place += 1
        return True

    def next(self) -> Token:
        token = self.peek()
        if token is None:
            raise GuardSyntaxError("ends-too-early", max(0, len(self.text.rstrip()) - 1))
        self.place += 1
        return token

    def expect(self, sign: str) -> None:
        token = self.peek()
        if token is None:
            raise GuardSyntaxError("not-closed", max(0, len(self.text.rstrip()) - 1), 1, sign=sign)
        if token.text != sign:
            raise self.unexpected(token)
        self.place += 1

    def unexpected(self, token: Token) -> GuardSyntaxError:
        if token.text in INSTEAD:
            instead = INSTEAD[token.text]
            return GuardSyntaxError(
                "write-instead", token.at, len(token.text), found=token.text, instead=instead
            )
        return GuardSyntaxError("unexpected", token.at, len(token.text), found=token.text)

    def count(self, depth: int) -> None:
        self.operators += 1
        token = self.peek() or self.tokens[-1]
        if self.operators > OPERATORS or depth > DEPTH:
            raise GuardSyntaxError("too-complicated", token.at, len(token.text), limit=OPERATORS)

    def any_of(self, depth: int) -> Expression:
        parts = [self.all_of(depth)]
        while self.word("or"):
            self.count(depth)
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, depth: int) -> Expression:
        parts = [self.negation(depth)]
        while self.word("and"):
            self.count(depth)
            parts.append(self.negation(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self, depth: int) -> Expression:
        if self.word("not"):
            self.count(depth + 1)
            return Not(self.negation(depth + 1))
        token = self.peek()
        if token is not None and token.text == "(" and token.kind == "sign":
            self.count(depth + 1)
            self.place += 1
            inside = self.any_of(depth + 1)
            self.expect(")")
            return inside
        return self.test()

    def test(self) -> Expression:
        start = self.peek()
        left = self.operand()
        assert start is not None
        token = self.peek()
        if token is None or token.text in ("and", "or", ")"):
            return self.alone(left, start)
        if token.kind == "sign" and token.text in ("=", "!=", "<", "<=", ">", ">="):
            self.place += 1
            self.count(0)
            right = self.operand()
            return Compare(token.text, left, right, start.at, self.tokens[self.place - 1].end)
        if self.word("is"):
            negated = self.word("not")
            self.expect("empty")
            return Empty(left, negated, start.at, self.tokens[self.place - 1].end)
        negated = self.word("not")
        if self.word("in"):
            values = self.values()
            return Among(left, values, negated, start.at, self.tokens[self.place - 1].end)
        raise self.unexpected(self.peek() or token)

    def alone(self, left: Operand, start: Token) -> Expression:
        if not isinstance(left, Name):
            raise GuardSyntaxError("not-a-condition", start.at, len(start.text), found=start.text)
        return IsTrue(left, start.at, start.end)

    def values(self) -> tuple[Operand, ...]:
        self.expect("[")
        found = [self.operand()]
        while self.word(","):
            self.count(0)
            found.append(self.operand())
        self.expect("]")
        return tuple(found)

    def operand(self) -> Operand:
        token = self.next()
        if token.kind in ("number", "date"):
            return Constant(token.kind, token.text, token.at)
        if token.kind == "text":
            return Constant("text", token.text[1:-1], token.at)
        if token.kind != "name" or token.text in _WORDS:
            raise self.unexpected(token)
        following = self.peek()
        called = following is not None and following.text == "("
        if token.text in INSTEAD and following is not None and self.begins(following):
            raise self.unexpected(token)  # at the end of a comparison it can be a choice: `insured = non`
        if token.text in FUNCTIONS and (called or token.text == "today"):
            return self.call(token, called)
        if called:
            raise GuardSyntaxError(
                "unknown-function", token.at, len(token.text), found=token.text, known=", ".join(FUNCTIONS)
            )
        return Name(token.text, token.at)

    def begins(self, token: Token) -> bool:
        """Whether an operand or a bracket begins here."""
        if token.kind == "name":
            return token.text not in _WORDS and token.text not in INSTEAD
        return token.kind != "sign" or token.text == "("

    def call(self, token: Token, called: bool) -> Operand:
        if not called:
            return Call("today", None, token.at)
        self.expect("(")
        if token.text == "today":
            self.expect(")")
            return Call("today", None, token.at)
        argument = self.next()
        if argument.kind != "name":
            raise self.unexpected(argument)
        self.expect(")")
        return Call(token.text, argument.text, token.at, argument.at)
