"""A whole assessment as one row of whole numbers, in the questionnaire's order: for keeping signed results and scoring them all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.errors import InvalidInputError
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.scoring.ratings import Rating, Ratings, Standing, backed_rating, standings

UNKNOWN, NOT_APPLICABLE, NOT_RELEVANT, NOT_ANSWERED = -1, -2, -3, -4

_CODES = {
    Standing.UNKNOWN: UNKNOWN,
    Standing.NOT_APPLICABLE: NOT_APPLICABLE,
    Standing.IRRELEVANT: NOT_RELEVANT,
    Standing.UNANSWERED: NOT_ANSWERED,
}

Codes = NDArray[np.int8]  # (criterion, assessment)


def codes_of(questionnaire: Questionnaire, ratings: Ratings) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Levels as claimed and as backed by evidence; where there is no level both say why."""
    entering = standings(questionnaire, ratings)
    pairs = [_pair(criterion, entering[criterion.name], ratings.get(criterion.name)) for criterion in questionnaire.criteria()]
    return tuple(level for level, _ in pairs), tuple(backed for _, backed in pairs)


def _pair(criterion: Criterion, standing: Standing, rating: Rating | None) -> tuple[int, int]:
    if standing is Standing.RATED and rating is not None and rating.level is not None:
        return rating.level, backed_rating(criterion, rating)
    return _CODES[standing], _CODES[standing]


@dataclass(frozen=True)
class CodeTable:
    """Many assessments with one questionnaire: both arrays have one row a criterion, one column an assessment."""

    levels: Codes
    backed: Codes


def code_table(questionnaire: Questionnaire, rows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> CodeTable:
    """`rows`: levels and backed levels of each assessment. Raises InvalidInputError for a row of another questionnaire's length."""
    length = sum(1 for _ in questionnaire.criteria())
    wrong = next((place for place, (levels, backed) in enumerate(rows) if not len(levels) == len(backed) == length), None)
    if wrong is not None:
        raise InvalidInputError(f"signed results: row {wrong} has {len(rows[wrong][0])} levels; the questionnaire asks {length} criteria.")
    levels = np.array([one for one, _ in rows], dtype=np.int8).reshape(len(rows), length)
    backed = np.array([one for _, one in rows], dtype=np.int8).reshape(len(rows), length)
    return CodeTable(np.ascontiguousarray(levels.T), np.ascontiguousarray(backed.T))
