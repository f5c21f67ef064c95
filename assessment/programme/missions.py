"""Rules of a mission: how far raters agree, what to talk about first, what self-ratings were worth before, what is still open. Pure.

Percent agreement is the share of pairs of raters that gave the same rating, over all criteria that at least two of them rated
(observed agreement, J. L. Fleiss, Psychological Bulletin 76, 1971). "Don't know" is no rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import AnswerState, FactualComment, Finding, FindingKind, JointRating, Layer, Mission, MissionState
from assessment.scoring.ratings import Rating, Ratings

COMMENT_DAYS = 30
LARGE_DIFFERENCE = 2
LEAST_CASES = 10
_SAYS_SOMETHING = (AnswerState.LEVEL, AnswerState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of raters that said the same, of all pairs; `large`: criteria where two raters lie two or more levels apart."""

    same: int
    pairs: int
    large: tuple[str, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """None where nobody rated the same criterion."""
        return Fraction(self.same, self.pairs) if self.pairs else None


def agreement(criteria: Iterable[Criterion], raters: Iterable[Ratings]) -> Agreement:
    """Of the given criteria (one, a section's, or all). The order of the raters is irrelevant."""
    said = tuple(raters)
    same = pairs = 0
    large = []
    for criterion in criteria:
        given = _given(said, criterion.name)
        pairs += len(given) * (len(given) - 1) // 2
        same += sum(_as_said(one) == _as_said(other) for one, other in combinations(given, 2))
        if difference(criterion, given) >= LARGE_DIFFERENCE:
            large.append(criterion.name)
    return Agreement(same, pairs, tuple(large))


def difference(criterion: Criterion, ratings: Iterable[Rating | None]) -> int:
    """Levels between the lowest and the highest rating. Where some say that it does not apply and others rate it: the whole scale, because
    nothing can be farther apart. 0 where fewer than two say something."""
    given = [one for one in ratings if one is not None and one.state in _SAYS_SOMETHING]
    levels = [one.level for one in given if one.level is not None]
    if 0 < len(levels) < len(given):
        return criterion.scale.levels[-1] - criterion.scale.levels[0]
    return max(levels) - min(levels) if levels else 0


@dataclass(frozen=True, slots=True)
class Divergence:
    """One criterion to reconcile: the distance among the raters, and among the raters and the self-rating together."""

    criterion: str
    among_raters: int
    with_self: int

    @property
    def is_large(self) -> bool:
        return max(self.among_raters, self.with_self) >= LARGE_DIFFERENCE


def reconciliation_order(criteria: Iterable[Criterion], self_rating: Ratings, raters: Iterable[Ratings]) -> tuple[Divergence, ...]:
    """The largest difference first; of equal ones that among the raters decides, then the order of the questionnaire."""
    said = tuple(raters)
    found = []
    for criterion in criteria:
        given = _given(said, criterion.name)
        own = self_rating.get(criterion.name)
        found.append(Divergence(criterion.name, difference(criterion, given), difference(criterion, [*given, own])))
    return tuple(sorted(found, key=lambda one: (-one.with_self, -one.among_raters)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many levels lower a criterion was after past missions than the member had said, on average; negative: higher."""

    criterion: str
    cases: int
    lower_by: Fraction


def calibrate(criterion: str, cases: Iterable[tuple[int, int]], least: int = LEAST_CASES) -> Calibration | None:
    """`cases`: (said, agreed) of signed missions; rows without a level on both sides (negative codes) count nowhere. None below `least`."""
    pairs = [(said, agreed) for said, agreed in cases if said >= 0 and agreed >= 0]
    if len(pairs) < least:
        return None
    return Calibration(criterion, len(pairs), Fraction(sum(said - agreed for said, agreed in pairs), len(pairs)))


def comments_until(shared_on: str) -> str:
    """The last day on which the member can comment."""
    return (date.fromisoformat(shared_on) + timedelta(days=COMMENT_DAYS)).isoformat()


def takes_comments(mission: Mission, today: str) -> bool:
    return mission.state is MissionState.COMMENTS and not mission.comments_closed_at and today <= mission.comments_until


class OpenKind(StrEnum):
    NOT_RATED = "not_rated"  # no mission rating yet
    NOT_AGREED = "not_agreed"
    NO_REPLY = "no_reply"  # a comment of the member without a reply


@dataclass(frozen=True, slots=True)
class OpenPoint:
    kind: OpenKind
    criterion: str


def open_before_sharing(criteria: Iterable[Criterion], joint: Iterable[JointRating]) -> tuple[OpenPoint, ...]:
    rated = {one.criterion for one in joint if one.layer is Layer.MISSION}
    return tuple(OpenPoint(OpenKind.NOT_RATED, one.name) for one in criteria if one.name not in rated)


def open_before_signing(
    criteria: Iterable[Criterion], joint: Iterable[JointRating], comments: Iterable[FactualComment]
) -> tuple[OpenPoint, ...]:
    """In the order of the questionnaire; of one criterion the reply first."""
    agreed = {one.criterion for one in joint if one.layer is Layer.AGREED}
    waiting = {one.criterion for one in comments if not one.reply}
    found = []
    for criterion in criteria:
        if criterion.name in waiting:
            found.append(OpenPoint(OpenKind.NO_REPLY, criterion.name))
        if criterion.name not in agreed:
            found.append(OpenPoint(OpenKind.NOT_AGREED, criterion.name))
    return tuple(found)


def criteria_of(questionnaire: Questionnaire, sections: Iterable[str]) -> tuple[Criterion, ...]:
    """The criteria that a mission rates, in the order of the questionnaire."""
    wanted = set(sections)
    return tuple(one for section in questionnaire.sections if section.name in wanted for one in section.all_criteria())


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Gaps before strengths, the most severe first, then by criterion."""
    return tuple(
        sorted(findings, key=lambda one: (one.kind is not FindingKind.GAP, _LIGHTNESS.get(str(one.severity), 3), one.criterion, one.key))
    )


def next_level(criterion: Criterion, level: int | None) -> int | None:
    """The level that a gap's recommendation leads to: one step up; None at the top."""
    above = [one for one in criterion.scale.levels if level is None or one > level]
    return above[0] if above else None


_LIGHTNESS = {"high": 0, "medium": 1, "low": 2}


def _given(raters: Sequence[Mapping[str, Rating]], criterion: str) -> list[Rating]:
    found = (one.get(criterion) for one in raters)
    return [one for one in found if one is not None and one.state in _SAYS_SOMETHING]


def _as_said(rating: Rating) -> tuple[AnswerState, int | None]:
    return rating.state, rating.level
