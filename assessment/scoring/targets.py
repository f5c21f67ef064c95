"""Where the targets lead: the scores of an assessment in which every criterion has reached its target."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.questionnaire.model import Questionnaire
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import Result


def score_targets(questionnaire: Questionnaire, ratings: Ratings, targets: Mapping[str, int]) -> Result:
    """A level already above its target stays; what does not apply stays so; criteria without a target keep what is said of them."""
    reached = dict(ratings)
    for name, target in targets.items():
        said = ratings.get(name)
        if said is None or said.state is not AnswerState.NOT_APPLICABLE:
            level = target if said is None or said.level is None else max(target, said.level)
            reached[name] = Rating(AnswerState.LEVEL, level)
    return score_assessment(questionnaire, reached)
