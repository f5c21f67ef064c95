"""Gaps between levels and targets, most urgent first; criteria whose level is not known stand after them: find out first.

Priority = gap x weight x relevance to the member's threat picture, then a person's own order: so national risk and threat assessments
rank, whose formula puts people last on purpose. Effort stands beside it and only breaks ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.errors import InvalidInputError
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.scoring.ratings import Ratings, Standing, relevance, standings

RELEVANCE_STEPS = (1, 2, 3)  # low, usual, high for this member's threat picture
USUAL_RELEVANCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNote:
    """A person's word on the order: the criterion stands at `place` (from 1) in the list, for the reason given."""

    criterion: str
    place: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One criterion below its target, or of unknown level.

    `gap`: levels missing. `priority` = gap x weight x relevance. `effort`: of all steps up to the target. `gate`, `critical`: what the
    criterion is; `holds_back`: it is below the least level that its gate or its critical mark asks for. Of an unknown one
    `level` is None, and gap, priority and effort are the most they can be: as if it stood at the lowest level.
    """

    criterion: str
    section: str
    level: int | None
    target: int
    gap: int
    weight: int
    relevance: int
    priority: int
    effort: int
    critical: bool = False
    gate: bool = False
    holds_back: bool = False
    unknown: bool = False
    note: OrderNote | None = None  # set where a person has placed it


def gaps_of(
    questionnaire: Questionnaire,
    ratings: Ratings,
    targets: Mapping[str, int],
    relevance_by_section: Mapping[str, int],
    order: Sequence[OrderNote] = (),
) -> tuple[Gap, ...]:
    """Known gaps in the order in which to close them, then the unknown ones in the order in which to ask.

    `targets` go before the questionnaire's own; a criterion with neither has no gap. Left out: what does not apply, and what may not
    apply (its condition rests on an unknown answer, which is listed itself). First come criteria that hold the level back, then the
    other gate and critical ones, then by priority, least effort and the questionnaire's order. Raises InvalidInputError for a target
    off its scale, a relevance that is not 1, 2 or 3, and an order note without a place or a reason.
    """
    _require_relevance(relevance_by_section)
    found = _Finder(questionnaire, ratings, targets, relevance_by_section).gaps()
    known = sorted((gap for gap in found if not gap.unknown), key=_urgency)
    return (*_placed(known, order), *sorted((gap for gap in found if gap.unknown), key=_urgency))


def known_gaps(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if not gap.unknown)


def find_out_first(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Those whose level is not known: "don't know" or not answered."""
    return tuple(gap for gap in gaps if gap.unknown)


def effort_between(criterion: Criterion, level: int, target: int) -> int:
    """Effort of the steps from a level up to the target; where the file gives none every step counts 1."""
    levels = criterion.scale.levels
    efforts = criterion.effort or (1,) * (len(levels) - 1)
    return sum(effort for lower, effort in zip(levels, efforts, strict=False) if level <= lower < target)


def _urgency(gap: Gap) -> tuple[bool, bool, int, int]:
    """Sorting keeps the questionnaire's order among equals."""
    return (not gap.holds_back, not (gap.gate or gap.critical), -gap.priority, gap.effort)


class _Finder:
    def __init__(
        self, questionnaire: Questionnaire, ratings: Ratings, targets: Mapping[str, int], relevance_by_section: Mapping[str, int]
    ) -> None:
        self._questionnaire = questionnaire
        self._ratings = ratings
        self._targets = targets
        self._relevance_by_section = relevance_by_section
        self._gate_minimum = max((step.gate_cap.minimum for step in questionnaire.steps if step.gate_cap), default=None)

    def gaps(self) -> list[Gap]:
        standing = standings(self._questionnaire, self._ratings)
        relevant = relevance(self._questionnaire, self._ratings)
        found = (
            self._gap(criterion, standing[criterion.name])
            for criterion in self._questionnaire.criteria()
            if standing[criterion.name].applies and relevant[criterion.name] is not None
        )
        return [gap for gap in found if gap is not None]

    def _gap(self, criterion: Criterion, standing: Standing) -> Gap | None:
        target = self._target(criterion)
        level = self._ratings[criterion.name].level if standing is Standing.RATED else None
        start = criterion.scale.levels[0] if level is None else level
        if target is None or target <= start:
            return None
        section = self._questionnaire.section_of(criterion.name).name
        step = self._relevance_by_section.get(section, USUAL_RELEVANCE)
        return Gap(
            criterion=criterion.name,
            section=section,
            level=level,
            target=target,
            gap=target - start,
            weight=criterion.weight,
            relevance=step,
            priority=(target - start) * criterion.weight * step,
            effort=effort_between(criterion, start, target),
            critical=criterion.critical is not None,
            gate=criterion.gate,
            holds_back=self._holds_back(criterion, start),
            unknown=level is None,
        )

    def _target(self, criterion: Criterion) -> int | None:
        target = self._targets.get(criterion.name, criterion.target)
        if target is not None and target not in criterion.scale.levels:
            allowed = ", ".join(map(str, criterion.scale.levels))
            raise InvalidInputError(f"{criterion.name}: the target {target} is not on its scale; give one of {allowed}.")
        return target

    def _holds_back(self, criterion: Criterion, level: int) -> bool:
        below_gate = criterion.gate and self._gate_minimum is not None and level < self._gate_minimum
        return below_gate or (criterion.critical is not None and level < criterion.critical)


def _placed(gaps: Sequence[Gap], order: Sequence[OrderNote]) -> list[Gap]:
    """The list with every noted gap at its place; of two notes on one criterion the later counts, notes on others are left alone."""
    notes = {note.criterion: _required_note(note) for note in order}
    placed = [gap for gap in gaps if gap.criterion not in notes]
    noted = [replace(gap, note=notes[gap.criterion]) for gap in gaps if gap.criterion in notes]
    for gap in sorted(noted, key=lambda gap: gap.note.place if gap.note else 0):
        placed.insert(gap.note.place - 1 if gap.note else 0, gap)
    return placed


def _required_note(note: OrderNote) -> OrderNote:
    if note.place < 1 or not note.reason.strip():
        raise InvalidInputError(f"{note.criterion}: a new place in the order needs a number from 1 and a sentence that says why.")
    return note


def _require_relevance(relevance_by_section: Mapping[str, int]) -> None:
    for section, step in relevance_by_section.items():
        if step not in RELEVANCE_STEPS:
            raise InvalidInputError(f"{section}: the relevance {step} is not a step; give 1 (low), 2 (usual) or 3 (high).")
