"""Conditions: parsed into a three-valued tree, never evaluated as code."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.questionnaire.conditions import (
    MAX_DEPTH,
    MAX_LENGTH,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Literal_,
    Not,
    Reference,
    Value,
    evaluate,
    parse,
    references,
)

NAMES = ("A.1", "A.2", "B")


def outcome(text: str, known: Mapping[str, Value]) -> bool | None:
    return evaluate(parse(text), known.get)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A.1} >= 2", True),
        ("${A.1} > 2", False),
        ("${A.1} = 2 and ${A.2} = 0", True),
        ("${A.1} = 1 or ${A.2} = 0", True),
        ("not(${A.1} = 2)", False),
        ("selected(${A.1}, '2')", True),  # XLSForm writes levels as text there
        ("${B} = 'na'", True),
        ("${B} >= 0", False),  # not applicable has no order
        ("2.5 > ${A.1}", True),
        # and binds more strongly than or: false and false or true
        ("${A.1} = 0 and ${A.2} = 1 or ${A.1} = 2", True),
        ("${A.1} = 0 and (${A.2} = 1 or ${A.1} = 2)", False),
    ],
)
def test_a_condition_is_decided_by_what_is_known(text: str, expected: bool) -> None:
    assert outcome(text, {"A.1": Fraction(2), "A.2": Fraction(0), "B": "na"}) is expected


T, F, U = "${t} = 1", "${f} = 1", "${u} = 1"


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, True, True),
        (T, F, False, True),
        (T, U, None, True),
        (F, T, False, True),
        (F, F, False, False),
        (F, U, False, None),
        (U, T, None, True),
        (U, F, False, None),
        (U, U, None, None),
    ],
)
def test_and_and_or_follow_kleene(left: str, right: str, both: bool | None, either: bool | None) -> None:
    known: dict[str, Value] = {"t": Fraction(1), "f": Fraction(0)}
    assert outcome(f"{left} and {right}", known) is both
    assert outcome(f"{left} or {right}", known) is either


@pytest.mark.parametrize(("operand", "expected"), [(T, False), (F, True), (U, None)])
def test_not_follows_kleene(operand: str, expected: bool | None) -> None:
    assert outcome(f"not({operand})", {"t": Fraction(1), "f": Fraction(0)}) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "${A.1}",
        "${A.1} >=",
        "${A.1} => 1",
        "${A 1} = 1",
        "(${A.1} = 1",
        "not ${A.1} = 1",
        "A.1 = 1",
        "__import__('os')",
        "${A.1} = 1 1",
        "(" * (MAX_DEPTH + 2) + "1 = 1" + ")" * (MAX_DEPTH + 2),
        "1 = " + "1" * MAX_LENGTH,
    ],
)
def test_what_is_not_a_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


def test_references_are_listed_in_order() -> None:
    assert list(references(parse("${B} = 1 and not(selected(${A.1}, '2') or ${A.2} < ${B})"))) == ["B", "A.1", "A.2", "B"]


_TOKENS = st.sampled_from(
    ["${A.1}", "${", "}", "1", "-2.5", "'x'", '"', "and", "or", "not", "selected", "(", ")", ",", ">=", "=", "!", " "]
)


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(_TOKENS, max_size=40).map(" ".join) | st.lists(_TOKENS, max_size=40).map("".join))
def test_any_text_is_a_condition_or_refused_as_one(text: str) -> None:
    try:
        tree = parse(text)
    except ConditionError:
        return
    assert evaluate(tree, {}.get) in (True, False, None)


_SIDES = st.sampled_from([Reference(name) for name in NAMES]) | st.sampled_from(
    [Literal_(Fraction(1)), Literal_(Fraction(2)), Literal_("na")]
)
_COMPARISONS = st.builds(Comparison, _SIDES, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), _SIDES)
_TREES: st.SearchStrategy[Condition] = st.recursive(
    _COMPARISONS,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda operands: AllOf(tuple(operands)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda operands: AnyOf(tuple(operands)))
    ),
    max_leaves=8,
)
_KNOWN = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([Fraction(0), Fraction(1), Fraction(2), "na"]))


@settings(deadline=None)
@given(_TREES, _KNOWN, _KNOWN)
def test_learning_more_never_overturns_what_is_decided(tree: Condition, known: dict[str, Value], learnt: dict[str, Value]) -> None:
    before = evaluate(tree, known.get)
    after = evaluate(tree, {**learnt, **known}.get)
    assert before is None or after is before


@settings(deadline=None)
@given(_TREES, _KNOWN)
def test_a_condition_is_decided_once_all_is_known(tree: Condition, known: dict[str, Value]) -> None:
    assert evaluate(tree, {**dict.fromkeys(NAMES, Fraction(0)), **known}.get) is not None
