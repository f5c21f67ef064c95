"""What the quarterly analysis says: the period and the rows of its tables, from frames and records that others have worked out. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor, isnan

import pandas as pd

from assessment.programme.counting import Counting
from assessment.programme.demand import Standings
from assessment.programme.publication import band_of
from assessment.programme.regions import WORLD
from assessment.records import PublishedFigure, SupportEvent
from assessment.scoring.vectorised import GUARD

_LAST_DAYS = ("03-31", "06-30", "09-30", "12-31")

PublishedGroups = Mapping[str, tuple[int, Sequence[PublishedFigure]]]  # group -> how many it counts, and its figures


class Edition(StrEnum):
    """Who may read it."""

    SECRETARIAT = "secretariat"  # over all signed results
    MEMBERS = "members"  # may be handed on: nothing but figures that were published before


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year; as text 2026-Q4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> str:
        """Its first day (ISO)."""
        return f"{self.year}-{3 * self.number - 2:02}-01"

    @property
    def last(self) -> str:
        return f"{self.year}-{_LAST_DAYS[self.number - 1]}"

    def previous(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def meets(self, start: str, end: str) -> bool:
        """Whether anything from `start` to `end` can lie in it. Dates as far as they are known: a year, a month or a day."""
        return self.first[: len(end)] <= end and start <= self.last[: len(start)]


def parse_quarter(text: str) -> Quarter:
    """Raises ValueError."""
    found = re.fullmatch(r"([0-9]{4})-Q([1-4])", text)
    if found is None or not 2000 <= int(found[1]) <= 2999:
        raise ValueError(text)
    return Quarter(int(found[1]), int(found[2]))


def quarter_of(day: str) -> Quarter:
    """`day`: ISO date."""
    return Quarter(int(day[:4]), (int(day[5:7]) + 2) // 3)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """`counted_before`: at the end of the quarter before, or in the publication before. None: not part of this edition."""

    group: str
    asked: int | None
    signed: int | None
    counted: int
    joined: int | None  # counted results that were signed in the quarter
    counted_before: int | None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A distribution of scores, cut to tenths, and how many stand at which level (a level at which nobody stands may be missing)."""

    group: str
    node: str
    n: int
    quartile_1: Decimal | None
    median: Decimal | None
    quartile_3: Decimal | None
    median_before: Decimal | None
    levels: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Of the members counted before and after: how many stand at a higher, the same or a lower level of the node."""

    node: str
    rose: int
    same: int
    fell: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """`known`: members with a level; `below`: of these, below the target; `levels`: how many levels they miss together."""

    criterion: str
    target: int
    known: int
    below: int
    levels: int


@dataclass(frozen=True, slots=True)
class SupportRow:
    """What was delivered of an activity in the quarter and, by the levels at its end, whom it would help. `activity`: may be empty."""

    activity: str
    events: int
    members: int  # different members that took part
    women: int
    men: int
    not_counted: int
    due_members: int
    due_levels: int


def coverage_rows(
    now: pd.DataFrame, before: pd.DataFrame, counting: Counting, quarter: Quarter, region_of: Mapping[str, str]
) -> list[CoverageRow]:
    """`now`, `before`: RESPONSE_COLUMNS at the end of the quarter and of the one before; `counting`: the present one."""
    recent = [region_of.get(one.member, "") for one in counting.counted if quarter.first <= one.signed_on[:10] <= quarter.last]
    joined = Counter(recent) + Counter({WORLD: len(recent)})
    earlier = dict(zip(before["group"], before["counted"].tolist(), strict=True))
    return [
        CoverageRow(row.group, int(row.asked), int(row.signed), int(row.counted), joined[row.group], earlier.get(row.group, 0))
        for row in now.itertuples(index=False)
    ]


def published_coverage(now: PublishedGroups, before: PublishedGroups) -> list[CoverageRow]:
    return [CoverageRow(name, None, None, n, None, before[name][0] if name in before else None) for name, (n, _) in now.items()]


def level_rows(figures: pd.DataFrame, levels: pd.DataFrame, before: pd.DataFrame) -> list[LevelRow]:
    """`figures`, `before`: FIGURE_COLUMNS; `levels`: LEVEL_COLUMNS. Nodes that nobody has a figure for are left out."""
    counts: dict[tuple[str, str], dict[int, int]] = {}
    for one in levels.itertuples(index=False):
        counts.setdefault((one.group, one.node), {})[int(one.level)] = int(one.n)
    medians = {(one.group, one.node): one.median for one in before.itertuples(index=False)}
    return [
        LevelRow(
            group=one.group,
            node=one.node,
            n=int(one.n),
            quartile_1=in_tenths(one.quartile_1),
            median=in_tenths(one.median),
            quartile_3=in_tenths(one.quartile_3),
            median_before=in_tenths(medians.get((one.group, one.node))),
            levels=counts.get((one.group, one.node), {}),
        )
        for one in figures.itertuples(index=False)
        if one.n
    ]


def published_levels(now: PublishedGroups, before: PublishedGroups) -> list[LevelRow]:
    """Nothing but what was published, in the order of the publication."""
    medians = {(name, one.node): band_of(one).median for name, (_, figures) in before.items() for one in figures}
    rows = []
    for name, (_, figures) in now.items():
        for one in figures:
            band = band_of(one)
            rows.append(
                LevelRow(
                    group=name,
                    node=one.node,
                    n=band.n,
                    quartile_1=in_tenths(band.quartile_1),
                    median=in_tenths(band.median),
                    quartile_3=in_tenths(band.quartile_3),
                    median_before=in_tenths(medians.get((name, one.node))),
                    levels={level: n for level, n in enumerate(one.levels) if n},
                )
            )
    return rows


def move_rows(moves: pd.DataFrame) -> list[MoveRow]:
    """`moves`: MOVE_COLUMNS of the whole and the sections."""
    rows = []
    for node in dict.fromkeys(moves["node"]):
        own = moves[moves["node"] == node]
        rose, fell = own["after"] > own["before"], own["after"] < own["before"]
        rows.append(MoveRow(node, int(own["n"][rose].sum()), int(own["n"][~rose & ~fell].sum()), int(own["n"][fell].sum())))
    return rows


def gap_rows(standings: Standings) -> list[GapRow]:
    """Criteria below whose target somebody stands, most missing levels first; ties in the order of the questionnaire."""
    rows = []
    for criterion, target, levels in zip(standings.questionnaire.criteria(), standings.targets, standings.levels.T, strict=True):
        if target is not None:
            known = levels[levels >= 0]
            missing = (target - known).clip(min=0)
            rows.append(GapRow(criterion.name, target, len(known), int((missing > 0).sum()), int(missing.sum())))
    return sorted((one for one in rows if one.below), key=lambda one: (-one.levels, -one.below))


def support_rows(events: Iterable[SupportEvent], needs: pd.DataFrame, activities: Sequence[str]) -> list[SupportRow]:
    """`needs`: DEMAND_COLUMNS. What was delivered most often first, then what would close most; ties in the order of the catalogue."""
    delivered: dict[str, list[SupportEvent]] = {}
    for event in events:
        delivered.setdefault(event.activity, []).append(event)
    due = {activity: (len(own), int(own["closes"].sum())) for activity, own in needs.groupby("activity", sort=False)}
    order = dict.fromkeys((*activities, *delivered))
    rows = [_support_row(name, delivered.get(name, []), due.get(name, (0, 0))) for name in order if name in delivered or name in due]
    return sorted(rows, key=lambda one: (-one.events, -one.due_levels))


def in_tenths(value: float | Fraction | None) -> Decimal | None:
    """Cut, never rounded up: as scores are shown everywhere."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    return Decimal(floor(value * 10 + (GUARD * 10 if isinstance(value, float) else 0))) / 10


def _support_row(activity: str, events: Sequence[SupportEvent], due: tuple[int, int]) -> SupportRow:
    attendance = [one for event in events for one in event.attendance]
    return SupportRow(
        activity=activity,
        events=len(events),
        members=len({one.member for one in attendance}),
        women=sum(one.women for one in attendance),
        men=sum(one.men for one in attendance),
        not_counted=sum(one.not_counted for one in attendance),
        due_members=due[0],
        due_levels=due[1],
    )
