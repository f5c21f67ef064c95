"""Made-up figures behind a level: always such that the indicator's thresholds give that level."""

from __future__ import annotations

from fractions import Fraction

from assessment.demonstration.chance import Chance
from assessment.demonstration.years import Year
from assessment.questionnaire.model import Direction, Indicator
from assessment.records import IndicatorValue

_OUT_OF = (20, 40, 50, 80, 100, 200)


def figure_for(indicator: Indicator, level: int, chance: Chance, year: Year) -> IndicatorValue | None:
    """A value of that level; None where the thresholds give none."""
    value = _value(indicator, level, chance)
    if value is None or indicator.level_for(value) != _highest_threshold(indicator, level):
        return None
    period = f"{year.day(0.0)}/{year.day(1.0)}"
    if indicator.unit != "percent":
        return IndicatorValue(value=_text(value), period=period)
    out_of = chance.choice(_OUT_OF)
    count = value * out_of / 100
    if count.denominator != 1:
        return IndicatorValue(value=_text(value), period=period)
    return IndicatorValue(value=_text(value), numerator=_text(count), denominator=str(out_of), period=period)


def _highest_threshold(indicator: Indicator, level: int) -> int | None:
    return max((one for one, _ in indicator.thresholds if one <= level), default=None)


def _value(indicator: Indicator, level: int, chance: Chance) -> Fraction | None:
    """On the threshold of the level, or between it and the next one; whole numbers only."""
    bounds = dict(indicator.thresholds)
    own = _highest_threshold(indicator, level)
    above = min((one for one in bounds if one > level), default=None)
    if own is None and above is None:
        return None
    if own is None:
        return _beyond(indicator, bounds[above], chance) if above is not None else None
    if above is None or bounds[above].denominator != 1 or bounds[own].denominator != 1:
        return bounds[own]
    low, high = sorted((int(bounds[own]), int(bounds[above])))
    inside = range(low, high) if indicator.direction is Direction.HIGHER else range(low + 1, high + 1)
    return Fraction(chance.choice(inside)) if inside else bounds[own]


def _beyond(indicator: Indicator, bound: Fraction, chance: Chance) -> Fraction:
    """A value that misses the lowest threshold."""
    if indicator.direction is Direction.LOWER:
        return Fraction(int(bound) + chance.randint(1, max(1, int(bound))))
    return Fraction(chance.randrange(max(1, int(bound))))


def _text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
