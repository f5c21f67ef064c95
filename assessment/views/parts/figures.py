"""Scores, levels and progress as words and figures: cut, never rounded up, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from assessment.locale import Texts
from assessment.questionnaire.model import Section
from assessment.scoring.display import shown
from assessment.scoring.ratings import Progress
from assessment.scoring.results import NodeScore
from assessment.scoring.tree import WHOLE
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing

NONE = "–"


def score_text(t: Texts, node: NodeScore, value: Fraction | None, places: int = 1) -> str:
    """A score of the node in the unit of its method; a dash where there is none."""
    return NONE if value is None else t.decimal(shown(node.step, value, places), places) + node.step.display_suffix


def band_text(t: Texts, node: NodeScore) -> str:
    """1.3 to 3.0; one figure when both ends show the same."""
    low, high = score_text(t, node, node.lower), score_text(t, node, node.upper)
    return low if low == high else t("%(lower)s to %(upper)s", lower=low, upper=high)


def level_text(t: Texts, node: NodeScore) -> str:
    """The level that is certain, and the one still possible; empty where the method gives no level."""
    if node.level is None:
        return ""
    if node.possible_level is None or node.possible_level <= node.level:
        return t("level %(level)s", level=node.level)
    return t("level %(level)s certain, up to %(possible)s possible", level=node.level, possible=node.possible_level)


def number_text(level: int | None) -> str:
    return NONE if level is None else str(level)


def progress_text(t: Texts, progress: Progress) -> str:
    return t("%(done)s of %(all)s answered", done=progress.answered, all=progress.applicable)


def sections_of(standing: Standing) -> Iterator[Section]:
    """All sections, outer before inner."""
    waiting = list(standing.questionnaire.sections)
    while waiting:
        section = waiting.pop(0)
        yield section
        waiting = [*section.sections, *waiting]


def node_names(visit: Visit, standing: Standing) -> dict[str, str]:
    """How the whole and each section are named, as plain text, in the order of the questionnaire."""
    names = {section.name: f"{section.name} {section.label.to(visit.language)}" for section in sections_of(standing)}
    return {WHOLE: visit.t("The whole"), **names}
