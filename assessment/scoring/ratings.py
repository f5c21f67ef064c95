"""What is rated, what applies and how far the work is: the four states and three-valued relevance, decided once for all rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessment.errors import InvalidInputError
from assessment.questionnaire.conditions import Value, evaluate
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import AnswerState

NOT_APPLICABLE_VALUE = "na"  # what conditions read of a criterion that does not apply


@dataclass(frozen=True, slots=True)
class Rating:
    """An answer as scoring sees it. `level` goes with AnswerState.LEVEL only.

    `backed`: the highest level that valid evidence covers (see `evidence.backed_level`); None: no evidence at all, so that
    only levels 0 and 1, which need none, count as backed.
    """

    state: AnswerState
    level: int | None = None
    backed: int | None = None

    def __post_init__(self) -> None:
        if (self.state is AnswerState.LEVEL) != (self.level is not None):
            raise InvalidInputError(f"a rating has a level exactly when its state is 'level': state {self.state}, level {self.level}")


Ratings = Mapping[str, Rating]  # criterion -> rating; missing: unanswered

_UNANSWERED = Rating(AnswerState.UNANSWERED)


class Standing(StrEnum):
    """How a criterion enters the scores, after relevance and the rules on "not applicable"."""

    RATED = "rated"
    UNKNOWN = "unknown"  # don't know
    UNANSWERED = "unanswered"  # also: relevance undetermined
    NOT_APPLICABLE = "not_applicable"
    IRRELEVANT = "irrelevant"

    @property
    def applies(self) -> bool:
        return self not in (Standing.NOT_APPLICABLE, Standing.IRRELEVANT)

    @property
    def answered(self) -> bool:
        return self in (Standing.RATED, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Progress:
    """Answered: levels and don't-knows of applicable criteria."""

    answered: int
    applicable: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.answered, self.applicable) if self.applicable else Fraction(1)


def relevance(questionnaire: Questionnaire, ratings: Ratings) -> Mapping[str, bool | None]:
    """For every criterion whether its condition holds; None: what it refers to is not known yet.

    A condition reads a criterion that is not applicable, or itself irrelevant, as the text 'na' (so `>= 1` is false of it); one
    that is unanswered, don't know, or of undetermined relevance makes the comparison undetermined.
    """
    deciding = _Relevance(questionnaire, ratings)
    return {criterion.name: deciding.of(criterion) for criterion in questionnaire.criteria()}


def standings(questionnaire: Questionnaire, ratings: Ratings) -> Mapping[str, Standing]:
    """How every criterion enters the scores. Raises InvalidInputError for a level that is not on the criterion's scale."""
    relevant = relevance(questionnaire, ratings)
    return {c.name: _standing(c, relevant[c.name], ratings.get(c.name, _UNANSWERED)) for c in questionnaire.criteria()}


def progress(questionnaire: Questionnaire, ratings: Ratings, criteria: Iterable[Criterion] | None = None) -> Progress:
    """The progress of the whole, or of the given criteria (a section's, a contributor's)."""
    return counted_progress(standings(questionnaire, ratings), questionnaire.criteria() if criteria is None else criteria)


def counted_progress(standing: Mapping[str, Standing], criteria: Iterable[Criterion]) -> Progress:
    """The same, where the standings are already known."""
    found = [standing[criterion.name] for criterion in criteria]
    return Progress(sum(one.answered for one in found), sum(one.applies for one in found))


def may_be_not_applicable(criterion: Criterion) -> bool:
    """Gate and critical criteria never; others unless the file forbids it."""
    return criterion.not_applicable and not criterion.gate and criterion.critical is None


def backed_rating(criterion: Criterion, rating: Rating) -> int:
    """The level that counts as evidence-backed for a rated criterion: never above the level, never below what needs no evidence."""
    level = rating.level if rating.level is not None else criterion.scale.levels[0]
    covered = max(rating.backed or 0, 1)
    return max((one for one in criterion.scale.levels if one <= min(level, covered)), default=criterion.scale.levels[0])


def _standing(criterion: Criterion, relevant: bool | None, rating: Rating) -> Standing:
    if relevant is False:
        return Standing.IRRELEVANT
    _require_on_scale(criterion, rating)
    if relevant is None:
        return Standing.UNANSWERED
    if rating.state is AnswerState.NOT_APPLICABLE and not may_be_not_applicable(criterion):
        return Standing.UNANSWERED
    return _BY_STATE[rating.state]


_BY_STATE = {
    AnswerState.LEVEL: Standing.RATED,
    AnswerState.UNKNOWN: Standing.UNKNOWN,
    AnswerState.UNANSWERED: Standing.UNANSWERED,
    AnswerState.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
}


def _require_on_scale(criterion: Criterion, rating: Rating) -> None:
    if rating.level is not None and rating.level not in criterion.scale.levels:
        allowed = ", ".join(str(level) for level in criterion.scale.levels)
        raise InvalidInputError(f"{criterion.name}: level {rating.level} is not on its scale; give one of {allowed}.")


class _Relevance:
    """Decides each criterion once. The loader has excluded cycles; a cycle met anyway is undetermined."""

    def __init__(self, questionnaire: Questionnaire, ratings: Ratings) -> None:
        self._questionnaire = questionnaire
        self._ratings = ratings
        self._decided: dict[str, bool | None] = {}

    def of(self, criterion: Criterion) -> bool | None:
        if criterion.relevant is None:
            return True
        if criterion.name not in self._decided:
            self._decided[criterion.name] = None
            self._decided[criterion.name] = evaluate(criterion.relevant, self._look_up)
        return self._decided[criterion.name]

    def _look_up(self, name: str) -> Value | None:
        criterion = self._questionnaire.criterion(name)
        standing = _standing(criterion, self.of(criterion), self._ratings.get(name, _UNANSWERED))
        if not standing.applies:
            return NOT_APPLICABLE_VALUE
        level = self._ratings[name].level if standing is Standing.RATED else None
        return None if level is None else Fraction(level)
