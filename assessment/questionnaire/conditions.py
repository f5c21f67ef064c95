"""Conditions (`relevant`) as a small three-valued tree: parsed, never evaluated as code.

Grammar: `or`, `and`, `not(...)`, parentheses, comparisons `= != < <= > >=` between `${id}`, numbers and strings,
`selected(${id}, 'value')`. A reference that has no level yet is undetermined (None) and stays so unless the rest of the
expression decides the outcome (Kleene's logic).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Value = Fraction | str
# What a condition may look up: the level as a number, "na" for not applicable, None while it is not known.
LookUp = Callable[[str], Value | None]

MAX_LENGTH = 500
MAX_DEPTH = 20


class ConditionError(ValueError):
    """The text is not a condition; the message says what was found where."""


@dataclass(frozen=True, slots=True)
class Reference:
    name: str


@dataclass(frozen=True, slots=True)
class Literal_:
    value: Value


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Reference | Literal_
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    right: Reference | Literal_


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    operands: tuple[Condition, ...]


Condition = Comparison | Not | AllOf | AnyOf

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{[^{}]*\})|(?P<number>-?\d+(?:\.\d+)?)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<op><=|>=|!=|=|<|>)|(?P<word>[A-Za-z_]+)|(?P<punct>[(),]))"
)
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?\Z")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")


def parse(text: str) -> Condition:
    """The tree of a condition. Raises ConditionError for anything outside the grammar."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"a condition has at most {MAX_LENGTH} characters, this one has {len(text)}")
    parser = _Parser(_tokens(text))
    tree = parser.either(0)
    if parser.peek()[0] != "end":
        raise ConditionError(f"'{parser.peek()[1]}' is not expected there")
    return tree


def evaluate(condition: Condition, look_up: LookUp) -> bool | None:
    """True, False, or None when what is known does not decide it."""
    match condition:
        case Comparison(left, operator, right):
            return _compare(_value(left, look_up), operator, _value(right, look_up))
        case Not(operand):
            inner = evaluate(operand, look_up)
            return None if inner is None else not inner
        case AllOf(operands):
            results = [evaluate(operand, look_up) for operand in operands]
            return False if False in results else None if None in results else True
        case AnyOf(operands):
            results = [evaluate(operand, look_up) for operand in operands]
            return True if True in results else None if None in results else False


def references(condition: Condition) -> Iterator[str]:
    """The ids a condition refers to."""
    match condition:
        case Comparison(left, _, right):
            for side in (left, right):
                if isinstance(side, Reference):
                    yield side.name
        case Not(operand):
            yield from references(operand)
        case AllOf(operands) | AnyOf(operands):
            for operand in operands:
                yield from references(operand)


def _value(side: Reference | Literal_, look_up: LookUp) -> Value | None:
    return look_up(side.name) if isinstance(side, Reference) else side.value


def _compare(left: Value | None, operator: str, right: Value | None) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, str) or isinstance(right, str):
        same = isinstance(left, str) and isinstance(right, str) and left == right
        return same if operator == "=" else not same if operator == "!=" else False
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(f"'{text[position : position + 10].strip()}' is not understood")
        kind = str(match.lastgroup)
        tokens.append((kind, match.group(kind)))
        position = match.end()
    return [*tokens, ("end", "the end")]


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.position = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position]

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def expect(self, text: str) -> None:
        found = self.take()[1]
        if found != text:
            raise ConditionError(f"'{text}' is expected, '{found}' was found")

    def either(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConditionError(f"conditions nest at most {MAX_DEPTH} deep")
        operands = [self.both(depth)]
        while self.peek() == ("word", "or"):
            self.take()
            operands.append(self.both(depth))
        return operands[0] if len(operands) == 1 else AnyOf(tuple(operands))

    def both(self, depth: int) -> Condition:
        operands = [self.single(depth)]
        while self.peek() == ("word", "and"):
            self.take()
            operands.append(self.single(depth))
        return operands[0] if len(operands) == 1 else AllOf(tuple(operands))

    def single(self, depth: int) -> Condition:
        kind, text = self.peek()
        if (kind, text) == ("word", "not"):
            self.take()
            self.expect("(")
            inner = self.either(depth + 1)
            self.expect(")")
            return Not(inner)
        if (kind, text) == ("word", "selected"):
            self.take()
            self.expect("(")
            left = self.operand()
            self.expect(",")
            right = self.operand()
            self.expect(")")
            return Comparison(left, "=", right)
        if (kind, text) == ("punct", "("):
            self.take()
            inner = self.either(depth + 1)
            self.expect(")")
            return inner
        left = self.operand()
        kind, operator = self.take()
        if kind != "op":
            raise ConditionError(f"a comparison (= != < <= > >=) is expected, '{operator}' was found")
        return Comparison(left, operator, self.operand())  # type: ignore[arg-type]

    def operand(self) -> Reference | Literal_:
        kind, text = self.take()
        if kind == "ref":
            name = text[2:-1].strip()
            if not _NAME.match(name):
                raise ConditionError(f"'{text}' does not name a criterion")
            return Reference(name)
        if kind == "number":
            return Literal_(Fraction(text))
        if kind == "string":
            inner = text[1:-1]
            # XLSForm writes numbers as 'text' in selected()
            return Literal_(Fraction(inner) if _NUMBER.match(inner) else inner)
        raise ConditionError(f"a criterion, number or text is expected, '{text}' was found")
