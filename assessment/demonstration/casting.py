"""Who is in the demonstration, and how far each member has come with the present year's assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from assessment.demonstration.chance import chance_of
from assessment.demonstration.years import YEARS
from assessment.reference import Member

ENGLISH_CAST = "KEN"  # coordinator, contributor and head are personas
FRENCH_CAST = "SEN"  # a second coordinator, whose pages are in French
VISITED_CAST = "GHA"  # the mission's member


class Stage(StrEnum):
    """Where a year's assessment stands."""

    NOT_STARTED = "not_started"
    JUST_STARTED = "just_started"
    DRAFT = "draft"
    RETURNED = "returned"  # back in draft after a review
    IN_REVIEW = "in_review"
    SIGNED_OFF = "signed_off"
    REOPENED = "reopened"  # back in draft after a signature


_OF_A_HUNDRED: Mapping[Stage, int] = {
    Stage.NOT_STARTED: 18,
    Stage.JUST_STARTED: 5,
    Stage.DRAFT: 30,
    Stage.RETURNED: 5,
    Stage.IN_REVIEW: 15,
    Stage.SIGNED_OFF: 24,
    Stage.REOPENED: 3,
}
# Of the closed rounds: who did not take part, who did not finish, who signed. More take part each time.
_OF_A_HUNDRED_EARLIER: Sequence[Mapping[Stage, int]] = (
    {Stage.NOT_STARTED: 19, Stage.DRAFT: 6, Stage.SIGNED_OFF: 75},
    {Stage.NOT_STARTED: 10, Stage.DRAFT: 4, Stage.SIGNED_OFF: 86},
)
CAST = {ENGLISH_CAST: Stage.DRAFT, FRENCH_CAST: Stage.IN_REVIEW, VISITED_CAST: Stage.SIGNED_OFF}


def stages(seed: int, members: Iterable[Member], year: int = YEARS - 1) -> dict[str, Stage]:
    """For every assessed member: the same whether or not all of them are then made. `year` counts from 0, the last is the present."""
    codes = [member.code for member in members if member.assessed and member.code not in CAST]
    chance_of(seed, "stages", str(year)).shuffle(codes)
    shares = _OF_A_HUNDRED if year == YEARS - 1 else _OF_A_HUNDRED_EARLIER[year]
    places = [stage for stage, count in shares.items() for _ in range(count)]
    dealt = {code: places[number * len(places) // len(codes)] for number, code in enumerate(codes)}
    return {**dealt, **(CAST if year == YEARS - 1 else dict.fromkeys(CAST, Stage.SIGNED_OFF))}


def chosen_members(members: Iterable[Member], count: int | None) -> tuple[Member, ...]:
    """All that are assessed, or so many: first those with personas, then spread over the list."""
    assessed = [member for member in members if member.assessed]
    if count is None or count >= len(assessed):
        return tuple(assessed)
    cast = [member for code in CAST for member in assessed if member.code == code]
    others = [member for member in assessed if member.code not in CAST]
    wanted = max(0, count - len(cast))
    return (*cast[:count], *_spread(others, wanted))


def _spread(members: Sequence[Member], count: int) -> list[Member]:
    return [members[number * len(members) // count] for number in range(count)]
