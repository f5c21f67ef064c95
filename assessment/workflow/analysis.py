"""The programme's quarterly analysis: the Secretariat's own, over all signed results, and the one that it may hand to members.

The members' edition is made of publications as they were kept and of the operations that were published with the product: whatever is
signed, withdrawn, delivered or registered, it stays the same until the Secretariat publishes again. So it adds nothing to what
`programme.publication` has proven safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.errors import InvalidInputError
from assessment.identity.actor import Actor
from assessment.programme.counting import Counting, Exclusion, Selection
from assessment.programme.demand import demand_frame
from assessment.programme.quarterly import (
    CoverageRow,
    Edition,
    GapRow,
    LevelRow,
    MoveRow,
    Quarter,
    SupportRow,
    coverage_rows,
    gap_rows,
    level_rows,
    move_rows,
    parse_quarter,
    published_coverage,
    published_levels,
    support_rows,
)
from assessment.questionnaire.model import Questionnaire, Text
from assessment.records import HistoryKind, Round, SupportEvent
from assessment.workflow.demand import Demand
from assessment.workflow.permissions import Action, require
from assessment.workflow.regions import PublishedRound, Regions
from assessment.workflow.support import OperationEntry, Support
from assessment.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True)
class SignedInQuarter:
    """That a member has signed, and when; not what."""

    member: str
    region: str
    signed_on: str


@dataclass(frozen=True, slots=True)
class PublishedInQuarter:
    """`groups`: name and number of contributors, the world first."""

    round: str  # its title
    published_on: str
    groups: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One quarter. `as_of`: the day on which the levels are those that stand, or on which they were published (empty: never). In the
    members' edition gaps, moves, support and signatures are empty: they are not published."""

    quarter: Quarter
    edition: Edition
    made_on: str
    as_of: str
    questionnaire: Questionnaire
    coverage: Sequence[CoverageRow] = ()
    levels: Sequence[LevelRow] = ()
    moves: Sequence[MoveRow] = ()
    signed: Sequence[SignedInQuarter] = ()
    published: Sequence[PublishedInQuarter] = ()
    gaps: Sequence[GapRow] = ()
    support: Sequence[SupportRow] = ()
    events: Sequence[SupportEvent] = ()
    operations: Sequence[OperationEntry] = ()
    activities: Mapping[str, Text]  # labels by id
    excluded: Mapping[Exclusion, int]  # results and members that are not counted, by reason


class Analyses:
    """Use case of the Secretariat; both editions are made by it, and each is noted."""

    def __init__(self, workplace: Workplace, regions: Regions, demand: Demand, support: Support) -> None:
        self._place = workplace
        self._regions = regions
        self._demand = demand
        self._support = support

    def make(self, actor: Actor, period: str, edition: str) -> Analysis:
        """`period` as 2026-Q4. Raises InvalidInputError for a quarter that has not begun, or an edition that does not exist."""
        require(actor, Action.MAKE_ANALYSIS, self._place.subject(actor, ""))
        quarter = _quarter(period)
        if quarter.first > self._place.today():
            raise InvalidInputError("The quarter %(period)s has not begun yet.", period=str(quarter))
        if edition not in tuple(Edition):
            raise InvalidInputError("There is the edition of the Secretariat and the one for members.")
        make = self._for_members if edition == Edition.MEMBERS else self._for_secretariat
        made = make(actor, quarter)
        line = self._place.line(actor, HistoryKind.EXPORT, subject=str(quarter), note=f"analysis {edition}")
        self._place.store.append_history("", [line])
        return made

    def _for_secretariat(self, actor: Actor, quarter: Quarter) -> Analysis:
        questionnaire = self._asked(self._regions.rounds(actor), quarter)
        selection = Selection(questionnaire=questionnaire.key, until=quarter.last)
        earlier = replace(selection, until=quarter.previous().last)
        now, before = self._regions.compare(actor, selection), self._regions.compare(actor, earlier)
        _, standings = self._demand.standings(actor, selection)
        events = [one for one in self._support.events(actor) if quarter.meets(one.start, one.end)]
        return Analysis(
            quarter=quarter,
            edition=Edition.SECRETARIAT,
            made_on=self._place.today(),
            as_of=min(quarter.last, self._place.today()),
            questionnaire=questionnaire,
            coverage=coverage_rows(now.response, before.response, now.counting, quarter, self._region_of()),
            levels=level_rows(now.figures, now.levels, before.figures),
            moves=move_rows(self._regions.moves(actor, earlier, selection).sections),
            signed=self._signed_in(now.counting, quarter),
            published=self._published_in(actor, quarter),
            gaps=gap_rows(standings),
            support=support_rows(events, demand_frame(standings, self._place.catalogue), list(self._activities())),
            events=events,
            operations=[one for one in self._support.operations(actor) if quarter.meets(one.start, one.end)],
            activities=self._activities(),
            excluded=_reasons(now.counting),
        )

    def _for_members(self, actor: Actor, quarter: Quarter) -> Analysis:
        there = [one for one in self._regions.published_figures(actor) if one.questionnaire in self._place.packs]
        latest = _last(there, until=quarter.last)
        groups = latest.groups if latest else {}
        is_new = latest is not None and latest.published_on >= quarter.first
        same = [one for one in there if latest and one.questionnaire == latest.questionnaire]
        before = same[same.index(latest) - 1] if latest and is_new and same.index(latest) else None
        groups_before = before.groups if before else {}
        asked = self._place.questionnaire(latest.questionnaire) if latest else self._asked((), quarter)
        return Analysis(
            quarter=quarter,
            edition=Edition.MEMBERS,
            made_on=self._place.today(),
            as_of=latest.published_on if latest else "",
            questionnaire=asked,
            coverage=published_coverage(groups, groups_before),
            levels=published_levels(groups, groups_before),
            published=self._published_in(actor, quarter),
            operations=self._public_operations(quarter),
            activities={},
            excluded={},
        )

    def _asked(self, rounds: Iterable[Round], quarter: Quarter) -> Questionnaire:
        """That of the newest round that has opened by the end of the quarter; without one, the newest that is installed."""
        packs = self._place.packs
        opened = [one.questionnaire for one in rounds if one.opens <= quarter.last and one.questionnaire in packs]
        return self._place.questionnaire(opened[-1] if opened else max(packs))

    def _signed_in(self, counting: Counting, quarter: Quarter) -> list[SignedInQuarter]:
        recent = [one for one in counting.counted if quarter.first <= one.signed_on[:10]]
        return [SignedInQuarter(one.member, self._place.region_of(one.member), one.signed_on[:10]) for one in recent]

    def _published_in(self, actor: Actor, quarter: Quarter) -> list[PublishedInQuarter]:
        titles = {one.key: one.title for one in self._regions.rounds(actor)}
        return [
            PublishedInQuarter(titles.get(one.round, one.round), one.published_on, tuple((name, n) for name, (n, _) in one.groups.items()))
            for one in self._regions.published_figures(actor)
            if quarter.first <= one.published_on <= quarter.last
        ]

    def _public_operations(self, quarter: Quarter) -> list[OperationEntry]:
        """As they were published with the product: nothing of what the Secretariat has added."""
        found = [
            OperationEntry(one.id, one.start, one.end, one.participants, one.source, one, None)
            for one in self._place.operations
            if quarter.meets(one.start, one.end)
        ]
        return sorted(found, key=lambda one: (one.end, one.id), reverse=True)

    def _activities(self) -> dict[str, Text]:
        return {one.id: one.label for one in self._place.catalogue.activities}

    def _region_of(self) -> dict[str, str]:
        return {code: str(one.region) for code, one in self._place.members.items()}


def _quarter(period: str) -> Quarter:
    try:
        return parse_quarter(period)
    except ValueError:
        raise InvalidInputError("A quarter is written as a year and a number from 1 to 4, such as 2026-Q4.") from None


def _last(published: Iterable[PublishedRound], until: str) -> PublishedRound | None:
    """The newest on that day; they come oldest first."""
    found = [one for one in published if one.published_on <= until]
    return found[-1] if found else None


def _reasons(counting: Counting) -> dict[Exclusion, int]:
    found: dict[Exclusion, int] = {}
    for one in counting.left_out:
        found[one.reason] = found.get(one.reason, 0) + 1
    return found
