"""How values of children become one value, by method: exact, one rule a function. Bands come from applying the same rule to the
lower and to the upper values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from assessment.questionnaire.model import Criterion, MethodKind, Step
from assessment.scoring.results import Part


@dataclass(frozen=True, slots=True)
class Seen:
    """A counted child from one point of view: as known so far, at its lower or upper bound, or as evidence backs it."""

    part: Part
    value: Fraction
    level: int | None


def score_of(step: Step, seen: Sequence[Seen]) -> Fraction | None:
    """The step's score of these children; None when there are none or the step gives no score."""
    if not seen:
        return None
    match step.method:
        case MethodKind.WEIGHTED_MEAN:
            return weighted_mean((one.part.weight, one.value) for one in seen)
        case MethodKind.LOWEST:
            return min(one.value for one in seen)
        case MethodKind.STAGED:
            return _highest_stage(step, seen)
        case MethodKind.SHARE_SATISFIED:
            return weighted_mean((one.part.weight, contribution(step, one.part, one.value)) for one in seen)
        case MethodKind.PROFILE_MINIMA:
            return _tiers_reached(step, seen)
        case MethodKind.SUM_OF_LEVEL_MEANS:
            return _sum_of_level_means(seen)
        case MethodKind.NONE:
            return None


def level_of(step: Step, score: Fraction | None, seen: Sequence[Seen]) -> int | None:
    """The level before caps; None where the step gives none."""
    if score is None:
        return None
    if step.floor or step.method in (MethodKind.STAGED, MethodKind.PROFILE_MINIMA):
        return floor(score)
    if step.method is MethodKind.LOWEST:
        return min((one.level for one in seen if one.level is not None), default=None)
    return None


def contribution(step: Step, part: Part, value: Fraction) -> Fraction:
    """What a child's value counts as in the sum: itself, or for a share 1 when satisfied and 0 when not."""
    if step.method is not MethodKind.SHARE_SATISFIED or part.criterion is None:
        return value
    return Fraction(int(satisfied(step, part.criterion, value)))


def satisfied(step: Step, criterion: Criterion, value: Fraction) -> bool:
    """Without a stated least value only the top of the scale satisfies."""
    return value >= (criterion.scale.most if step.satisfied is None else step.satisfied)


def stages_of(criteria: Iterable[Criterion]) -> tuple[int, ...]:
    """The distinct stages, lowest first. A stage of which no criterion applies is not there: as in a questionnaire without it."""
    return tuple(sorted({criterion.stage for criterion in criteria if criterion.stage is not None}))


def reaches_tier(criterion: Criterion, tier: str, level: int) -> bool:
    """Whether a level meets the criterion's own minimum for a tier; without a minimum any level does."""
    return all(level >= minimum for name, minimum in criterion.minima if name == tier)


def weighted_mean(weighted: Iterable[tuple[int, Fraction]]) -> Fraction:
    """Over a common denominator: one fraction is made, not one at every step."""
    pairs = tuple(weighted)
    common = lcm(*(value.denominator for _, value in pairs))
    total = sum(weight * value.numerator * (common // value.denominator) for weight, value in pairs)
    return Fraction(total, common * sum(weight for weight, _ in pairs))


def _highest_stage(step: Step, seen: Sequence[Seen]) -> Fraction | None:
    staged = [(one.part.criterion, one.value) for one in seen if one.part.criterion and one.part.criterion.stage is not None]
    if not staged:
        return None
    reached = 0
    for stage in stages_of(criterion for criterion, _ in staged):
        if not all(satisfied(step, criterion, value) for criterion, value in staged if criterion.stage == stage):
            break
        reached = stage
    return Fraction(reached)


def _tiers_reached(step: Step, seen: Sequence[Seen]) -> Fraction:
    reached = 0
    for tier in step.tiers:
        if not all(reaches_tier(one.part.criterion, tier, one.level or 0) for one in seen if one.part.criterion):
            break
        reached += 1
    return Fraction(reached)


def _sum_of_level_means(seen: Sequence[Seen]) -> Fraction | None:
    by_stage: dict[int, list[tuple[int, Fraction]]] = {}
    for one in seen:
        if one.part.criterion and one.part.criterion.stage is not None:
            by_stage.setdefault(one.part.criterion.stage, []).append((one.part.weight, one.value))
    return sum((weighted_mean(weighted) for weighted in by_stage.values()), Fraction(0)) if by_stage else None
