"""What a summary is made of: one standing and the names and marks around it."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.locale import Texts
from assessment.records import AssessmentStatus, SignOff
from assessment.workflow.standing import Standing

SHORT_DIGEST = 12


@dataclass(frozen=True, slots=True)
class SummaryInput:
    """`title`: the assessment's own; `round`: the round's name, empty without one; `digest`: the snapshot's, empty for a draft;
    `signed`: None before sign-off; `synthetic`: the store holds demonstration data."""

    member: str
    region: str
    title: str
    round: str
    status: AssessmentStatus
    standing: Standing
    digest: str = ""
    signed: SignOff | None = None
    synthetic: bool = False

    @property
    def is_draft(self) -> bool:
        return self.signed is None or not self.digest

    @property
    def short_digest(self) -> str:
        return self.digest[:SHORT_DIGEST]


def marks(summary: SummaryInput, t: Texts) -> tuple[str, ...]:
    """What every sheet and page must say of itself: a draft, synthetic data."""
    found = []
    if summary.is_draft:
        found.append(t("Draft: not signed off"))
    if summary.synthetic:
        found.append(t("Synthetic data: made up for demonstration, no administration said this"))
    return tuple(found)


def short_marks(summary: SummaryInput, t: Texts) -> tuple[str, ...]:
    """The same for the narrow head of a printed page."""
    return tuple(
        word for word, holds in ((t("Draft: not signed off"), summary.is_draft), (t("Synthetic data"), summary.synthetic)) if holds
    )
