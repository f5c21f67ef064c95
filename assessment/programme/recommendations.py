"""What is proposed for each gap and why, as data without words: pages make the sentence.

One step at a time: the next level of a criterion, by activities of the catalogue and by the administration's own means. The look-up
(criterion, level, target) -> actions is that of the WHO Benchmarks tool; an activity's prerequisites come before it, as in the
projects of the programme: awareness, national course, train-the-trainer, equipment, operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessment.programme.catalogue import Activity, Catalogue, Mark, NationalWay, Served, catalogue_for, national_way, next_level
from assessment.programme.gaps import Gap, known_gaps
from assessment.questionnaire.model import Criterion, ExpectedEvidence, Questionnaire
from assessment.scoring.ratings import Ratings

MissingEvidence = Mapping[str, Sequence[ExpectedEvidence]]  # criterion -> expected evidence that no valid piece covers


@dataclass(frozen=True, slots=True)
class Received:
    """What a member need not wait for: activities it has held (ids), and those that its levels settle (`settled_by_levels`)."""

    held: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.held | self.settled


NOTHING_RECEIVED = Received()


@dataclass(frozen=True, slots=True)
class Proposed:
    """An activity for one gap. `first`: activities that come before it and are not settled yet, in order. `reaches`: the level, at most
    the target, to which it may lead. `held`: the member has received it already. `closes`: gap levels over all the member's gaps."""

    activity: str
    first: tuple[str, ...]
    reaches: int
    held: bool
    closes: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Because `criterion` is at `level` and the target is `target`; `first` (an activity) comes first; so do the criteria `after`,
    which normally precede this one and have gaps, or are unknown, themselves."""

    criterion: str
    level: int
    target: int
    first: str | None
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The step from `from_level` to `to_level`. `activities`: the most useful first. There is always something in `national`, in
    `activities`, or in both, as long as the catalogue has no hole."""

    gap: Gap
    from_level: int
    to_level: int
    national: NationalWay
    activities: tuple[Proposed, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class ClosedGap:
    """One gap that an activity helps to close: from the level to the level reached, at most the target."""

    criterion: str
    level: int
    reaches: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """One activity over all of a member's gaps. `closes`: gap levels; `priority`: the same, each by weight and relevance."""

    activity: str
    gaps: tuple[ClosedGap, ...]
    closes: int
    priority: int
    first: tuple[str, ...]
    held: bool


def recommend(
    questionnaire: Questionnaire,
    catalogue: Catalogue,
    gaps: Iterable[Gap],
    received: Received = NOTHING_RECEIVED,
    missing: MissingEvidence | None = None,
) -> tuple[Recommendation, ...]:
    """One recommendation for each known gap, in the order of the gaps. `missing`: by criterion, what its evidence lacks; for a
    criterion that it does not name all required evidence of the next level is named."""
    return _Adviser(questionnaire, catalogue, tuple(gaps), received, missing or {}).recommendations()


def benefits(
    questionnaire: Questionnaire, catalogue: Catalogue, gaps: Iterable[Gap], received: Received = NOTHING_RECEIVED
) -> tuple[Benefit, ...]:
    """Every activity that would help now, the one that closes most gap levels first; then by priority, then in the catalogue's order.

    An activity helps a gap whose level it starts from or passes; what it could do after another step is not counted.
    """
    fitting, known = catalogue_for(catalogue, questionnaire), known_gaps(gaps)
    found = (_benefit(fitting, activity, known, received) for activity in fitting.activities)
    return tuple(sorted((one for one in found if one.gaps), key=lambda one: (-one.closes, -one.priority)))


def settled_by_levels(catalogue: Catalogue, ratings: Ratings) -> frozenset[str]:
    """The activities whose result is there already, by the levels that the catalogue names for it."""
    return frozenset(
        activity.id
        for activity in catalogue.activities
        if activity.settled_by and all(_holds(mark, ratings) for mark in activity.settled_by)
    )


def _holds(mark: Mark, ratings: Ratings) -> bool:
    level = ratings[mark.criterion].level if mark.criterion in ratings else None
    return level is not None and level >= mark.level


def _benefit(catalogue: Catalogue, activity: Activity, gaps: Sequence[Gap], received: Received) -> Benefit:
    served = [(gap, one) for gap in gaps if gap.level is not None and (one := activity.served_from(gap.criterion, gap.level))]
    closed = [ClosedGap(gap.criterion, gap.level or 0, _reached(gap, one)) for gap, one in served]
    levels = [one.reaches - one.level for one in closed]
    return Benefit(
        activity=activity.id,
        gaps=tuple(closed),
        closes=sum(levels),
        priority=sum(count * gap.weight * gap.relevance for count, (gap, _) in zip(levels, served, strict=True)),
        first=catalogue.coming_first(activity.id, received.all),
        held=activity.id in received.held,
    )


def _reached(gap: Gap, served: Served) -> int:
    return min(served.to_level, gap.target)


class _Adviser:
    def __init__(
        self, questionnaire: Questionnaire, catalogue: Catalogue, gaps: tuple[Gap, ...], received: Received, missing: MissingEvidence
    ) -> None:
        self._questionnaire = questionnaire
        self._catalogue = catalogue_for(catalogue, questionnaire)
        self._gaps = gaps
        self._open = frozenset(gap.criterion for gap in gaps)
        self._received = received
        self._missing = missing
        self._closes = {one.activity: one.closes for one in benefits(questionnaire, catalogue, gaps, received)}

    def recommendations(self) -> tuple[Recommendation, ...]:
        return tuple(self._for(gap, gap.level) for gap in self._gaps if gap.level is not None)

    def _for(self, gap: Gap, level: int) -> Recommendation:
        criterion = self._questionnaire.criterion(gap.criterion)
        activities = self._proposed(gap, level)
        return Recommendation(
            gap=gap,
            from_level=level,
            to_level=next_level(criterion, level),
            national=national_way(self._catalogue, criterion, level, self._missing.get(criterion.name)),
            activities=activities,
            reason=self._reason(gap, level, criterion, activities),
        )

    def _proposed(self, gap: Gap, level: int) -> tuple[Proposed, ...]:
        """Not held before, useful elsewhere too, little to do before it: in that order."""
        found = [self._one(activity, gap, level) for activity in self._catalogue.activities_for(gap.criterion, level)]
        return tuple(sorted(found, key=lambda one: (one.held, -one.closes, len(one.first))))

    def _one(self, activity: Activity, gap: Gap, level: int) -> Proposed:
        served = activity.served_from(gap.criterion, level)
        return Proposed(
            activity=activity.id,
            first=self._catalogue.coming_first(activity.id, self._received.all),
            reaches=min(gap.target, served.to_level) if served else level,
            held=activity.id in self._received.held,
            closes=self._closes[activity.id],
        )

    def _reason(self, gap: Gap, level: int, criterion: Criterion, activities: Sequence[Proposed]) -> Reason:
        first = activities[0].first[0] if activities and activities[0].first else None
        after = tuple(name for name in criterion.prerequisites if name in self._open)
        return Reason(criterion.name, level, gap.target, first, after)
