"""Visible arithmetic in the worked examples: "(2*4 + 1*3)/3" as an exact fraction. Numbers, + - * /, parentheses, min and max only."""

from __future__ import annotations

import ast
from fractions import Fraction

_FUNCTIONS = {"min": min, "max": max}


def exact(text: object) -> Fraction:
    """The exact value. Raises ValueError for anything that is not arithmetic."""
    return _value(ast.parse(str(text).strip(), mode="eval").body, str(text))


def _value(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, text)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combined(_value(left, text), operator, _value(right, text), text)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(argument, text) for argument in arguments)
    raise ValueError(f"not arithmetic: {text}")


def _combined(left: Fraction, operator: ast.operator, right: Fraction, text: str) -> Fraction:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    raise ValueError(f"not arithmetic: {text}")
