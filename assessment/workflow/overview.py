"""What lies before a person: progress over the own part, where to continue, how many days are left. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from assessment.questionnaire.model import Criterion, Section
from assessment.scoring.ratings import Progress, counted_progress, standings
from assessment.workflow.standing import Standing


@dataclass(frozen=True, slots=True)
class SectionProgress:
    section: Section
    progress: Progress


@dataclass(frozen=True, slots=True)
class Overview:
    """`next_criterion`: the first one without an answer, empty when all are answered. `sections`: those the person works on."""

    progress: Progress
    sections: tuple[SectionProgress, ...]
    next_criterion: str


def oversee(standing: Standing, own: Collection[str]) -> Overview:
    """`own`: names of the criteria the person works on."""
    decided = standings(standing.questionnaire, standing.ratings)
    parts = [(section, [one for one in section.all_criteria() if one.name in own]) for section in standing.questionnaire.sections]
    shown = [(section, criteria) for section, criteria in parts if criteria]
    open_ones = set(standing.unanswered())
    in_order = [one for _, criteria in shown for one in sorted(criteria, key=_core_first) if one.name in open_ones]
    return Overview(
        progress=counted_progress(decided, [one for _, criteria in shown for one in criteria]),
        sections=tuple(SectionProgress(section, counted_progress(decided, criteria)) for section, criteria in shown),
        next_criterion=in_order[0].name if in_order else "",
    )


def days_until(today: str, due: str) -> int | None:
    """Days from one ISO date to another; negative when it has passed, None without a date."""
    return (date.fromisoformat(due) - date.fromisoformat(today)).days if due else None


def _core_first(criterion: Criterion) -> bool:
    return not criterion.is_core
