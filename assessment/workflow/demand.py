"""What support would close most gaps, and the proposed list of shared workshops: the Secretariat's, over signed results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from assessment.errors import InvalidInputError
from assessment.identity.actor import Actor
from assessment.programme.catalogue import Activity, catalogue_for
from assessment.programme.counting import Counting, Selection
from assessment.programme.demand import (
    Budget,
    Chosen,
    Place,
    Standings,
    Workshop,
    demand_frame,
    gap_levels,
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

MAX_WORKSHOPS = 100
MAX_UNITS = 10_000
MAX_GROUP = 100
USUAL_WORKSHOPS, USUAL_GROUP, LEAST_MEMBERS = 8, 12, 2
_FIELD, _MEMBER = "~", "."  # neither is in the id of an activity, a region, a language or the code of a member


@dataclass(frozen=True)
class Needs:
    """The frames of `programme.demand`, with what is counted and what is not. `gap_levels`: missing to the targets in all."""

    counting: Counting
    gap_levels: int
    demand: pd.DataFrame
    by_region: pd.DataFrame
    by_language: pd.DataFrame


@dataclass(frozen=True, slots=True)
class WorkshopRequest:
    """What a person asks of the list. `activities`: what may be proposed; empty: what the catalogue says is shared."""

    selection: Selection
    budget: Budget
    activities: tuple[str, ...] = ()
    fixed: tuple[Workshop, ...] = ()
    taken_out: tuple[Workshop, ...] = ()
    by_region: bool = True


@dataclass(frozen=True)
class Proposal:
    """`rows`: WORKSHOP_COLUMNS of `chosen`, for the table and the export."""

    counting: Counting
    gap_levels: int
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
        return Needs(counting, gap_levels(standings), demand, need_frame(demand, "region"), need_frame(demand, "language"))

    def activities(self, actor: Actor, questionnaire: str) -> tuple[Activity, ...]:
        """The activities that serve a questionnaire."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        return catalogue_for(self._place.catalogue, self._place.questionnaire(questionnaire)).activities

    def workshops(self, actor: Actor, request: WorkshopRequest) -> Proposal:
        """The proposal within the budget, around the workshops that a person has fixed. Raises InvalidInputError."""
        counting, standings = self.standings(actor, request.selection)
        catalogue = self._place.catalogue
        chosen = propose_workshops(
            standings,
            catalogue,
            request.budget,
            request.fixed,
            taken_out=request.taken_out,
            activities=request.activities or tuple(one.id for one in catalogue.activities if one.shared),
            by_region=request.by_region,
        )
        return Proposal(counting, gap_levels(standings), chosen, workshop_frame(chosen))

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


def workshop_code(workshop: Workshop) -> str:
    """A workshop as it stands in an address."""
    return _FIELD.join((workshop.activity, workshop.region, workshop.language, _MEMBER.join(workshop.members)))


def read_workshop(code: str) -> Workshop:
    """Raises InvalidInputError."""
    parts = code.split(_FIELD)
    if len(parts) != 4:
        raise InvalidInputError("This address cannot be read; choose again on the page.")
    activity, region, language, members = parts
    return Workshop(activity, region, language, tuple(one for one in members.split(_MEMBER) if one))


def request_address(request: WorkshopRequest) -> dict[str, list[str]]:
    """The request as the query of an address; `read_request` gives it back."""
    selection, budget = request.selection, request.budget
    found = {
        "questionnaire": [selection.questionnaire],
        "round": [selection.round],
        "region": list(selection.regions),
        "workshops": [] if budget.workshops is None else [str(budget.workshops)],
        "units": [] if budget.units is None else [str(budget.units)],
        "group": [str(budget.group_size)],
        "least": [str(budget.least_members)],
        "cost": [f"{activity}{_FIELD}{units}" for activity, units in budget.costs],
        "activity": list(request.activities),
        "fixed": [workshop_code(one) for one in request.fixed],
        "out": [workshop_code(one) for one in request.taken_out],
        "together": [] if request.by_region else ["1"],
    }
    return {name: kept for name, values in found.items() if (kept := [one for one in values if one])}


def read_request(address: Mapping[str, Sequence[str]]) -> WorkshopRequest:
    """Raises InvalidInputError for what `request_address` cannot have written."""

    def one(name: str) -> str:
        return next(iter(address.get(name, ())), "")

    costs = [cost.partition(_FIELD) for cost in address.get("cost", ())]
    return WorkshopRequest(
        selection=Selection(questionnaire=one("questionnaire"), round=one("round"), regions=tuple(address.get("region", ()))),
        budget=Budget(
            workshops=_number(one("workshops"), MAX_WORKSHOPS),
            units=_number(one("units"), MAX_UNITS),
            group_size=_number(one("group") or str(USUAL_GROUP), MAX_GROUP) or 0,
            least_members=_number(one("least") or str(LEAST_MEMBERS), MAX_GROUP) or 0,
            costs=tuple((activity, _number(units, MAX_UNITS) or 0) for activity, _, units in costs),
        ),
        activities=tuple(address.get("activity", ())),
        fixed=tuple(read_workshop(code) for code in address.get("fixed", ())),
        taken_out=tuple(read_workshop(code) for code in address.get("out", ())),
        by_region=not one("together"),
    )


def _number(text: str, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most):
        raise InvalidInputError("This address cannot be read; choose again on the page.")
    return int(text)
