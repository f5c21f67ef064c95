"""What support would close most gaps, and the proposed list of shared workshops: the Secretariat's, over signed results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from assessment.errors import InvalidInputError
from assessment.identity.actor import Actor
from assessment.programme.counting import Counting, Selection
from assessment.programme.demand import (
    Budget,
    Chosen,
    Place,
    Standings,
    Workshop,
    demand_frame,
    need_frame,
    propose_workshops,
    standings_of,
    workshop_frame,
)
from assessment.records import Round
from assessment.storage.port import ROUNDS
from assessment.workflow.permissions import Action, require
from assessment.workflow.regions import Regions
from assessment.workflow.workplace import Workplace


@dataclass(frozen=True)
class Needs:
    """The frames of `programme.demand`, with what is counted and what is not."""

    counting: Counting
    demand: pd.DataFrame
    by_region: pd.DataFrame
    by_language: pd.DataFrame


@dataclass(frozen=True)
class Proposal:
    """`rows`: WORKSHOP_COLUMNS of `chosen`, for the table and the export."""

    counting: Counting
    chosen: tuple[Chosen, ...]
    rows: pd.DataFrame


class Demand:
    """Use cases around the support that members need."""

    def __init__(self, workplace: Workplace, regions: Regions) -> None:
        self._place = workplace
        self._regions = regions

    def needs(self, actor: Actor, selection: Selection) -> Needs:
        """Every activity that would help somebody in the selection now."""
        counting, standings = self.standings(actor, selection)
        demand = demand_frame(standings, self._place.catalogue)
        return Needs(counting, demand, need_frame(demand, "region"), need_frame(demand, "language"))

    def workshops(
        self, actor: Actor, selection: Selection, budget: Budget, fixed: Sequence[Workshop] = (), *, by_region: bool = True
    ) -> Proposal:
        """The proposal within the budget, around the workshops that a person has fixed."""
        counting, standings = self.standings(actor, selection)
        self._check_fixed(standings, budget, fixed)
        chosen = propose_workshops(standings, self._place.catalogue, budget, fixed, by_region=by_region)
        return Proposal(counting, chosen, workshop_frame(chosen))

    def standings(self, actor: Actor, selection: Selection) -> tuple[Counting, Standings]:
        """The levels that count, with the targets of the selection's round (without one: the questionnaire's own)."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        counting = self._regions.count(actor, selection)
        questionnaire = self._place.questionnaire(selection.questionnaire)
        return counting, standings_of(questionnaire, counting.counted, self._targets(selection.round), self._places())

    def _targets(self, round_: str) -> Mapping[str, int]:
        asked = self._place.store.get(Round, ROUNDS, round_) if round_ else None
        return dict(asked.targets) if asked else {}

    def _places(self) -> Mapping[str, Place]:
        return {code: Place(str(one.region), one.language) for code, one in self._place.members.items()}

    def _check_fixed(self, standings: Standings, budget: Budget, fixed: Sequence[Workshop]) -> None:
        activities = {one.id for one in self._place.catalogue.activities}
        for workshop in fixed:
            if workshop.activity not in activities:
                raise InvalidInputError("The catalogue has no activity %(activity)s.", activity=workshop.activity)
            unknown = sorted(set(workshop.members) - set(standings.members))
            if unknown:
                raise InvalidInputError("These members have no signed result that counts here: %(members)s.", members=", ".join(unknown))
            if len(workshop.members) > budget.group_size:
                raise InvalidInputError("A workshop has at most %(most)s members; take some out.", most=budget.group_size)


def budget_of(
    workshops: int | None = None,
    units: int | None = None,
    group_size: int = 12,
    least_members: int = 2,
    costs: Mapping[str, int] | None = None,
) -> Budget:
    """A budget as a person gave it. Raises InvalidInputError."""
    if workshops is None and units is None:
        raise InvalidInputError("Give how many workshops there may be, or how many cost units.")
    if min(workshops or 0, units or 0) < 0 or any(cost < 1 for cost in (costs or {}).values()):
        raise InvalidInputError("Numbers of workshops and cost units are not negative, and a workshop costs at least one unit.")
    if not 1 <= least_members <= group_size:
        raise InvalidInputError("A workshop has at least one member, and the least number of members is not above the greatest.")
    return Budget(workshops, units, group_size, least_members, tuple(sorted((costs or {}).items())))
