"""Which activities would close most gaps, for whom; and a proposed list of shared workshops within a budget, each step explained. Pure.

Only known levels count: a criterion that is "don't know" is to be found out first. What an activity could do after another step is not
counted until that step is in the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assessment.errors import InvalidInputError
from assessment.programme.catalogue import Activity, Catalogue, catalogue_for
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import SignedResult
from assessment.scoring.frames import conforming

# One row per activity and member for whom it would close at least one gap level, activities in the catalogue's order, members by code.
# `language`: the member's own where the activity is offered in it, else the activity's first one. `gaps`: criteria that it helps;
# `closes`: gap levels, at most up to the targets; `criteria`: their names with blanks between. Names members: for the Secretariat only.
DEMAND_COLUMNS: Mapping[str, str] = {
    "activity": "str",
    "member": "str",
    "region": "str",
    "language": "str",
    "gaps": "Int32",
    "closes": "Int32",
    "criteria": "str",
}

# One row per activity and region (or language), most gap levels first; ties in the order of the catalogue, then by name of the part.
# `part`: the region's code or the language; `members`: codes with blanks between.
NEED_COLUMNS: Mapping[str, str] = {"activity": "str", "part": "str", "n": "Int32", "closes": "Int32", "members": "str"}

# One row per workshop of the proposal, in the order in which they were chosen (fixed ones first). `closes`: gap levels that it adds to
# those before it; `closes_so_far` with it; `next_best`: what the best other choice would have added for each cost unit, times this
# one's cost, rounded down; missing where there was none. `first`: activities that normally come before it, with blanks between.
WORKSHOP_COLUMNS: Mapping[str, str] = {
    "number": "Int32",
    "fixed": "bool",
    "activity": "str",
    "region": "str",
    "language": "str",
    "n": "Int32",
    "members": "str",
    "closes": "Int32",
    "closes_so_far": "Int32",
    "cost": "Int32",
    "cost_so_far": "Int32",
    "next_best": "Int32",
    "first": "str",
}

Levels = NDArray[np.int64]  # (member, criterion): a level, negative where there is none


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands in the programme."""

    region: str
    language: str


@dataclass(frozen=True)
class Standings:
    """The levels of some members with one questionnaire, and the target of every criterion (None: no target)."""

    questionnaire: Questionnaire
    members: tuple[str, ...]
    levels: Levels
    targets: tuple[int | None, ...]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Workshop:
    """One shared workshop. `region`: empty for all regions together. `members`: empty in a fixed one to let the proposal fill it."""

    activity: str
    region: str
    language: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many `workshops`, and at most so many cost `units`; None: no such limit. At most `group_size` members in each, and at
    least `least_members`. `costs`: units of an activity; 1 where it is not named."""

    workshops: int | None = None
    units: int | None = None
    group_size: int = 12
    least_members: int = 2
    costs: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.workshops is None and self.units is None:
            raise InvalidInputError("Give how many workshops there may be, or how many cost units.")
        if min(self.workshops or 0, self.units or 0) < 0 or any(cost < 1 for _, cost in self.costs):
            raise InvalidInputError("Numbers of workshops and cost units are not negative, and every workshop costs at least one unit.")
        if not 1 <= self.least_members <= self.group_size:
            raise InvalidInputError("A workshop has at least one member, and the least number of members is not above the greatest.")

    def cost(self, activity: str) -> int:
        return dict(self.costs).get(activity, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A workshop of the proposal with what it adds (see WORKSHOP_COLUMNS). `next_best`: the best other choice, None for none."""

    workshop: Workshop
    fixed: bool
    closes: int
    by_member: tuple[tuple[str, int], ...]
    cost: int
    next_best: Workshop | None
    next_best_closes: int
    first: tuple[str, ...]


def standings_of(
    questionnaire: Questionnaire, results: Sequence[SignedResult], targets: Mapping[str, int], places: Mapping[str, Place]
) -> Standings:
    """`targets` (of the round) go before the questionnaire's own. `results`: one a member, of this questionnaire."""
    criteria = list(questionnaire.criteria())
    return Standings(
        questionnaire=questionnaire,
        members=tuple(one.member for one in results),
        levels=np.array([one.levels for one in results], dtype=np.int64).reshape(len(results), len(criteria)),
        targets=tuple(targets.get(criterion.name, criterion.target) for criterion in criteria),
        places=places,
    )


def gap_levels(standings: Standings) -> int:
    """What is missing to the targets in all, over the levels that are known."""
    targets = np.array([-1 if target is None else target for target in standings.targets], dtype=np.int64)
    return int(np.where(standings.levels >= 0, np.maximum(targets - standings.levels, 0), 0).sum())


def demand_frame(standings: Standings, catalogue: Catalogue) -> pd.DataFrame:
    """DEMAND_COLUMNS."""
    offer = _Offer(standings, catalogue)
    rows = [row for activity in offer.activities for row in _demand_rows(offer, activity)]
    return conforming(pd.DataFrame(rows, columns=list(DEMAND_COLUMNS), dtype=object), DEMAND_COLUMNS, "demand")


def need_frame(demand: pd.DataFrame, by: str = "region") -> pd.DataFrame:
    """NEED_COLUMNS of a demand frame, by "region" or by "language"."""
    rows = conforming(demand, DEMAND_COLUMNS, "demand")
    order = {activity: place for place, activity in enumerate(dict.fromkeys(rows["activity"]))}
    found = [
        (activity, part, len(own), int(own["closes"].sum()), " ".join(own["member"]))
        for (activity, part), own in rows.groupby(["activity", by], sort=True)
    ]
    found.sort(key=lambda row: (-row[3], order[row[0]], row[1]))
    return conforming(pd.DataFrame(found, columns=list(NEED_COLUMNS), dtype=object), NEED_COLUMNS, "needs")


def propose_workshops(
    standings: Standings,
    catalogue: Catalogue,
    budget: Budget,
    fixed: Sequence[Workshop] = (),
    *,
    taken_out: Iterable[Workshop] = (),
    activities: Collection[str] | None = None,
    by_region: bool = True,
) -> tuple[Chosen, ...]:
    """The fixed workshops in their order, then, one after the other, the one that adds most gap levels for each cost unit.

    After each workshop its members are taken to stand where it leads them, so that a second one for the same gap adds nothing. Ties: more
    gap levels, more members, the catalogue's order, region, language. It is greedy: each step is the best by itself, the list need not
    be the best list. `activities`: what may be proposed; None for all. `taken_out`: their members are not proposed for that activity
    again. `by_region`: false to bring all regions together. Raises InvalidInputError for a fixed workshop of an unknown activity or
    member, or with more members than the group size; fixed ones count against the budget but are never refused for it.
    """
    planner = _Planner(standings, catalogue, budget, taken_out, activities, by_region=by_region)
    for workshop in fixed:
        planner.take_fixed(workshop)
    while planner.take_next():
        pass
    return tuple(planner.chosen)


def workshop_frame(chosen: Iterable[Chosen]) -> pd.DataFrame:
    """WORKSHOP_COLUMNS: the rows as they are shown and exported."""
    rows: list[tuple[object, ...]] = []
    closed = spent = 0
    for number, one in enumerate(chosen, 1):
        closed, spent = closed + one.closes, spent + one.cost
        rows.append(
            (
                number,
                one.fixed,
                one.workshop.activity,
                one.workshop.region,
                one.workshop.language,
                len(one.workshop.members),
                " ".join(one.workshop.members),
                one.closes,
                closed,
                one.cost,
                spent,
                pd.NA if one.next_best is None else one.next_best_closes,
                " ".join(one.first),
            )
        )
    return conforming(pd.DataFrame(rows, columns=list(WORKSHOP_COLUMNS), dtype=object), WORKSHOP_COLUMNS, "workshops")


def _demand_rows(offer: _Offer, activity: Activity) -> list[tuple[object, ...]]:
    closing = offer.closing(activity, offer.levels)
    rows: list[tuple[object, ...]] = []
    for row in np.argsort(np.array(offer.members), kind="stable").tolist():
        columns = np.flatnonzero(closing[row])
        if len(columns):
            member = offer.members[row]
            names = " ".join(offer.names[column] for column in columns)
            place = (offer.region(member), offer.language(activity, member))
            rows.append((activity.id, member, *place, len(columns), int(closing[row].sum()), names))
    return rows


class _Offer:
    """What each activity does at each level of each criterion, worked out once."""

    def __init__(self, standings: Standings, catalogue: Catalogue) -> None:
        self.members = standings.members
        self.levels = standings.levels
        self.activities = catalogue_for(catalogue, standings.questionnaire).activities
        self.names = [criterion.name for criterion in standings.questionnaire.criteria()]
        self._places = standings.places
        criteria = list(standings.questionnaire.criteria())
        self._steps = {activity.id: _steps(activity, criteria, standings.targets) for activity in self.activities}

    def activity(self, id_: str) -> Activity | None:
        return next((one for one in self.activities if one.id == id_), None)

    def closing(self, activity: Activity, levels: Levels) -> Levels:
        """(member, criterion): gap levels that it would close from these levels."""
        found = np.zeros_like(levels)
        for column, reaches in self._steps[activity.id]:
            own = levels[:, column]
            found[:, column] = np.where(own >= 0, reaches[np.maximum(own, 0)] - own, 0)
        return found

    def region(self, member: str) -> str:
        return self._places[member].region if member in self._places else ""

    def language(self, activity: Activity, member: str) -> str:
        own = self._places[member].language if member in self._places else ""
        return own if own in activity.languages or not activity.languages else activity.languages[0]


def _steps(activity: Activity, criteria: Sequence[Criterion], targets: Sequence[int | None]) -> list[tuple[int, Levels]]:
    """For each criterion that it serves: its column, and by level the level it leads to (the same level where it does nothing)."""
    found = []
    for column, (criterion, target) in enumerate(zip(criteria, targets, strict=True)):
        reaches = np.arange(criterion.scale.levels[-1] + 1)
        for level in criterion.scale.levels:
            served = activity.served_from(criterion.name, level)
            if served is not None and target is not None and level < target:
                reaches[level] = min(served.to_level, target)
        if (reaches > np.arange(len(reaches))).any():
            found.append((column, reaches))
    return found


@dataclass(frozen=True)
class _Option:
    workshop: Workshop
    rows: tuple[int, ...]
    gains: tuple[int, ...]
    closes: int
    value: Fraction  # gap levels for each cost unit


class _Planner:
    def __init__(
        self,
        standings: Standings,
        catalogue: Catalogue,
        budget: Budget,
        taken_out: Iterable[Workshop],
        activities: Collection[str] | None,
        *,
        by_region: bool,
    ) -> None:
        self._offer = _Offer(standings, catalogue)
        self._catalogue = catalogue
        self._budget = budget
        self._by_region = by_region
        self._levels = standings.levels.copy()
        self._row_of = {member: row for row, member in enumerate(standings.members)}
        self._proposed = [one for one in self._offer.activities if activities is None or one.id in activities]
        self._barred: dict[str, list[int]] = {}
        for workshop in taken_out:
            rows = [self._row_of[member] for member in workshop.members if member in self._row_of]
            self._barred.setdefault(workshop.activity, []).extend(rows)
        self._spent = 0
        self.chosen: list[Chosen] = []

    def take_fixed(self, workshop: Workshop) -> None:
        activity = self._offer.activity(workshop.activity)
        if activity is None:
            raise InvalidInputError("The catalogue has no activity %(activity)s.", activity=workshop.activity)
        unknown = sorted(set(workshop.members) - self._row_of.keys())
        if unknown:
            raise InvalidInputError("These members have no signed result that counts here: %(members)s.", members=", ".join(unknown))
        if len(workshop.members) > self._budget.group_size:
            raise InvalidInputError("A workshop has at most %(most)s members; take some out.", most=self._budget.group_size)
        gains = self._offer.closing(activity, self._levels).sum(axis=1)
        rows = [self._row_of[member] for member in dict.fromkeys(workshop.members)] or self._fitting(activity, workshop, gains)
        self._take(self._option(activity, workshop.region, workshop.language, rows, gains), None, fixed=True)

    def take_next(self) -> bool:
        """False when nothing is left that is affordable and helps anybody."""
        if self._budget.workshops is not None and len(self.chosen) >= self._budget.workshops:
            return False
        options = self._options()
        best = max(options, key=_worth, default=None)
        if best is None:
            return False
        others = [one for one in options if one is not best]
        self._take(best, max(others, key=_worth, default=None), fixed=False)
        return True

    def _options(self) -> list[_Option]:
        """In the order of the catalogue, then region, then language: of equals, `max` takes the first."""
        found = []
        for activity in self._proposed:
            if self._budget.units is not None and self._spent + self._budget.cost(activity.id) > self._budget.units:
                continue
            gains = self._offer.closing(activity, self._levels).sum(axis=1)
            gains[self._barred.get(activity.id, [])] = 0
            groups: dict[tuple[str, str], list[int]] = {}
            for row in np.flatnonzero(gains).tolist():
                groups.setdefault(self._part(activity, row), []).append(row)
            options = (self._option(activity, *part, self._largest(groups[part], gains), gains) for part in sorted(groups))
            found += [one for one in options if len(one.rows) >= self._budget.least_members]
        return found

    def _part(self, activity: Activity, row: int) -> tuple[str, str]:
        member = self._offer.members[row]
        return (self._offer.region(member) if self._by_region else "", self._offer.language(activity, member))

    def _fitting(self, activity: Activity, workshop: Workshop, gains: Levels) -> list[int]:
        """Who is to come to a fixed workshop for which nobody is named."""
        wanted = [
            row
            for row in np.flatnonzero(gains).tolist()
            if workshop.region in ("", self._offer.region(self._offer.members[row]))
            and self._offer.language(activity, self._offer.members[row]) == workshop.language
        ]
        return self._largest(wanted, gains)

    def _largest(self, rows: Sequence[int], gains: Levels) -> list[int]:
        """Those for whom it does most; ties by code."""
        return sorted(rows, key=lambda row: (-int(gains[row]), self._offer.members[row]))[: self._budget.group_size]

    def _option(self, activity: Activity, region: str, language: str, rows: Sequence[int], gains: Levels) -> _Option:
        ordered = sorted(rows, key=lambda row: self._offer.members[row])
        own = tuple(int(gains[row]) for row in ordered)
        workshop = Workshop(activity.id, region, language, tuple(self._offer.members[row] for row in ordered))
        return _Option(workshop, tuple(ordered), own, sum(own), Fraction(sum(own), self._budget.cost(activity.id)))

    def _take(self, option: _Option, other: _Option | None, *, fixed: bool) -> None:
        activity = self._offer.activity(option.workshop.activity)
        assert activity is not None  # noqa: S101 - options are made of activities
        cost = self._budget.cost(activity.id)
        held = [one.workshop.activity for one in self.chosen]
        self.chosen.append(
            Chosen(
                workshop=option.workshop,
                fixed=fixed,
                closes=option.closes,
                by_member=tuple(zip(option.workshop.members, option.gains, strict=True)),
                cost=cost,
                next_best=other.workshop if other else None,
                next_best_closes=int(other.value * cost) if other else 0,
                first=self._catalogue.coming_first(activity.id, held),
            )
        )
        self._spent += cost
        rows = list(option.rows)
        self._levels[rows] += self._offer.closing(activity, self._levels[rows])


def _worth(option: _Option) -> tuple[Fraction, int, int]:
    return option.value, option.closes, len(option.rows)
