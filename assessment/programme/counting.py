"""Which signed results a figure counts, which it leaves out, and why: one answer for every page, export and publication. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.records import Disclosure, Layer, SignedResult

_DISCLOSURES = tuple(Disclosure)  # each includes those before it


class Exclusion(StrEnum):
    """Why a member or one of its results is not counted."""

    NOT_SIGNED = "not_signed"  # asked, without a signed result
    OTHER_QUESTIONNAIRE = "other_questionnaire"
    SUPERSEDED = "superseded"  # the member has signed a later one
    NOT_DISCLOSED = "not_disclosed"  # not for figures that members see
    NOT_ASKED = "not_asked"  # signed, but not among those asked
    HELD_BACK = "held_back"  # would let a small group be told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is compared. `round`: empty for each member's latest result, whatever its round. `regions`, `members`: empty for all.
    `least`: only results disclosed at least so far; None for all that are signed. `core`: only core criteria make the scores.
    `until`: only what was signed up to this ISO day."""

    questionnaire: str
    round: str = ""
    layer: Layer = Layer.SELF
    regions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    least: Disclosure | None = None
    core: bool = False
    until: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`snapshot` is empty where there is no result."""

    member: str
    reason: Exclusion
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """`asked`: members that the selection is about, by code. `counted`: one result a member, by member."""

    selection: Selection
    asked: tuple[str, ...]
    counted: tuple[SignedResult, ...]
    left_out: tuple[LeftOut, ...]


def is_disclosed(result: SignedResult, least: Disclosure | None) -> bool:
    return least is None or _DISCLOSURES.index(result.disclosure) >= _DISCLOSURES.index(least)


def count_in(selection: Selection, asked: Iterable[str], results: Iterable[SignedResult], region_of: Mapping[str, str]) -> Counting:
    """Every asked member in the selection's reach is counted once or left out for one reason; so is every result of the round.

    `asked`: codes of the members that the round asks. Rows that are not settled are as if they were not there.
    """
    reach = frozenset(code for code in asked if _in_reach(selection, code, region_of))
    found = [one for one in results if one.settled and _concerns(selection, one) and _in_reach(selection, one.member, region_of)]
    by_member: dict[str, list[SignedResult]] = {}
    for result in found:
        by_member.setdefault(result.member, []).append(result)
    counted, left_out = [], [LeftOut(code, Exclusion.NOT_SIGNED) for code in reach - by_member.keys()]
    for own in by_member.values():
        chosen, others = _choose(selection, own, reach)
        counted += [] if chosen is None else [chosen]
        left_out += others
    return Counting(
        selection=selection,
        asked=tuple(sorted(reach)),
        counted=tuple(sorted(counted, key=lambda one: one.member)),
        left_out=tuple(sorted(left_out, key=lambda one: (one.member, one.snapshot))),
    )


def _concerns(selection: Selection, result: SignedResult) -> bool:
    in_time = not selection.until or result.signed_on[:10] <= selection.until
    return in_time and result.layer is selection.layer and selection.round in ("", result.round)


def _in_reach(selection: Selection, member: str, region_of: Mapping[str, str]) -> bool:
    in_region = not selection.regions or region_of.get(member, "") in selection.regions
    return in_region and (not selection.members or member in selection.members)


def _choose(selection: Selection, own: Sequence[SignedResult], asked: Collection[str]) -> tuple[SignedResult | None, list[LeftOut]]:
    """One member's result that counts, if any, and the others with their reasons. The latest stands for the member: when that one
    is not disclosed, no earlier one takes its place."""
    fitting = [one for one in own if one.questionnaire == selection.questionnaire]
    others = [LeftOut(one.member, Exclusion.OTHER_QUESTIONNAIRE, one.snapshot) for one in own if one not in fitting]
    if not fitting:
        return None, others
    latest = max(fitting, key=lambda one: (one.signed_on, one.assessment))
    others += [LeftOut(one.member, Exclusion.SUPERSEDED, one.snapshot) for one in fitting if one is not latest]
    if latest.member not in asked:
        return None, [*others, LeftOut(latest.member, Exclusion.NOT_ASKED, latest.snapshot)]
    if not is_disclosed(latest, selection.least):
        return None, [*others, LeftOut(latest.member, Exclusion.NOT_DISCLOSED, latest.snapshot)]
    return latest, others
