"""Scores as they are shown: cut off, never rounded up, so that nobody reads a level that is not reached."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from assessment.questionnaire.model import Questionnaire, Step
from assessment.scoring.results import NodeScore
from assessment.scoring.tree import build_tree

_FLOAT_GUARD = Fraction(1, 10**9)  # a float of the vectorised path may lie this far below the exact score


def truncated(value: Fraction | float, places: int = 1) -> Decimal:
    """The value cut to so many decimals (2.97 gives 2.9). Views write the decimal in the reader's language."""
    exact = Fraction(value) + (_FLOAT_GUARD if isinstance(value, float) else 0)
    return Decimal(floor(exact * 10**places)).scaleb(-places)


def shown(step: Step, value: Fraction | float, places: int = 1) -> Decimal:
    """The value in the step's own unit (`display_factor`, e.g. percent), cut; `step.display_suffix` goes behind it."""
    factor = step.display_factor
    return truncated(value * float(factor) if isinstance(value, float) else value * factor, places)


def letter(questionnaire: Questionnaire, scored: NodeScore, language: str) -> str:
    """The label of the node's level on the scale of its criteria, with "+" where the step marks it ("B+"); empty without a level."""
    node = next(one for one in build_tree(questionnaire).all_nodes() if one.name == scored.node)
    for criterion in node.all_criteria():
        for choice in criterion.scale.choices:
            if choice.level == scored.level:
                return choice.label.to(language) + ("+" if scored.plus else "")
    return ""
