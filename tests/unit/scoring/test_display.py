from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.questionnaire.model import MethodKind, Step
from assessment.scoring.display import shown, truncated


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(297, 100), 1, "2.9"),
        (Fraction(3), 1, "3.0"),
        (Fraction(3) - Fraction(1, 10**12), 1, "2.9"),  # an exact score just below 3 is not 3
        (Fraction(41, 24), 2, "1.70"),  # 1.7083...
        (Fraction(8, 3), 0, "2"),
        (Fraction(-1, 20), 1, "-0.1"),  # differences too are never rounded up
    ],
)
def test_a_score_is_cut_and_never_rounded_up(value, places, expected):
    assert truncated(value, places) == Decimal(expected)
    assert str(truncated(value, places)) == expected


def test_a_float_that_falls_short_of_an_exact_score_shows_that_score():
    assert truncated(0.1 + 0.2 + 2.7 - 4e-16) == Decimal("3.0")


def test_a_share_is_shown_in_percent_and_cut():
    step = Step("area", MethodKind.SHARE_SATISFIED, display_factor=Fraction(100))
    assert shown(step, Fraction(2, 3)) == Decimal("66.6")
    assert shown(step, 2 / 3) == Decimal("66.6")
