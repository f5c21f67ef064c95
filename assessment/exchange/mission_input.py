"""What the files of a mission are made of, and the words they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.exchange.spreadsheet_text import clean_text
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion, Section
from assessment.records import (
    Finding,
    FindingKind,
    JointRating,
    Layer,
    Mission,
    MissionState,
    answer_key,
)
from assessment.scoring.display import truncated
from assessment.workflow.mission_work import MissionResult
from assessment.workflow.standing import Standing


@dataclass(frozen=True, slots=True)
class MissionInput:
    """`member`: its name in the reader's language. `as_of`: ISO date of the file. `synthetic`: the store holds demonstration data."""

    member: str
    region: str
    result: MissionResult
    as_of: str
    synthetic: bool = False

    @property
    def mission(self) -> Mission:
        return self.result.mission

    @property
    def is_signed(self) -> bool:
        return self.mission.state is MissionState.SIGNED

    def layers(self) -> tuple[Standing, Standing, Standing]:
        """Self, mission, agreed: always in this order."""
        return self.result.own, self.result.rated, self.result.agreed

    def sections(self) -> tuple[Section, ...]:
        """Those that the mission rated."""
        return tuple(self.result.own.questionnaire.section(name) for name in self.mission.sections)

    def joint(self, layer: Layer, criterion: str) -> JointRating | None:
        return self.result.joint.get(answer_key(layer, criterion))

    def gaps(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.result.findings if one.kind is FindingKind.GAP)

    def strengths(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.result.findings if one.kind is FindingKind.STRENGTH)

    def marks(self, t: Texts) -> tuple[str, ...]:
        """What the file must say of itself."""
        draft = () if self.is_signed else (t("Draft: not signed off"),)
        return (*draft, t("Synthetic data: made up for demonstration, no administration said this")) if self.synthetic else draft


def agreement_words(t: Texts, found: MissionResult) -> str:
    share = found.agreement.share
    if share is None:
        return t("No criterion was rated by two raters.")
    return t(
        "Raters gave the same rating in %(percent)s per cent of %(pairs)s comparisons; criteria two or more levels apart: %(large)s.",
        percent=t.decimal(truncated(share * 100)),
        pairs=t.whole(found.agreement.pairs),
        large=t.whole(len(found.agreement.large)),
    )


def differing(found: MissionInput) -> Iterator[tuple[Criterion, JointRating, JointRating]]:
    """Criteria on which the agreement is another than the mission's rating."""
    for criterion in found.result.criteria:
        rated, agreed = found.joint(Layer.MISSION, criterion.name), found.joint(Layer.AGREED, criterion.name)
        if rated is not None and agreed is not None and (rated.state, rated.level) != (agreed.state, agreed.level):
            yield criterion, rated, agreed


def file_title(found: MissionInput, t: Texts) -> str:
    return clean_text(t("%(title)s: report of the mission", title=found.mission.title))
