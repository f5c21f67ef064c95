"""What the files of a mission are made of, and the words they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.exchange.spreadsheet_text import clean_text
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion, Section
from assessment.records import (
    AnswerState,
    EvidenceSeen,
    Finding,
    FindingKind,
    JointRating,
    Layer,
    Mission,
    MissionState,
    Severity,
    answer_key,
)
from assessment.scoring.display import truncated
from assessment.scoring.ratings import Rating
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


def layer_word(t: Texts, layer: Layer) -> str:
    return {Layer.SELF: t("Self"), Layer.MISSION: t("Mission"), Layer.AGREED: t("Agreed")}[layer]


def phase_word(t: Texts, state: MissionState) -> str:
    return {
        MissionState.SET_UP: t("Being set up"),
        MissionState.DESK: t("Desk phase"),
        MissionState.RATING: t("Blind rating"),
        MissionState.REVEALED: t("Discussion"),
        MissionState.DRAFT: t("Draft report"),
        MissionState.COMMENTS: t("Comments and agreement"),
        MissionState.AGREED: t("Waiting for signature"),
        MissionState.SIGNED: t("Signed"),
    }[state]


def severity_word(t: Texts, severity: Severity | None) -> str:
    return {Severity.HIGH: t("High"), Severity.MEDIUM: t("Medium"), Severity.LOW: t("Low")}[severity] if severity else ""


def seen_word(t: Texts, seen: EvidenceSeen | None) -> str:
    return {EvidenceSeen.YES: t("Yes"), EvidenceSeen.PARTLY: t("Partly"), EvidenceSeen.NO: t("No")}[seen] if seen else ""


def rating_words(t: Texts, rating: Rating | JointRating | None) -> str:
    """A level as a number; else why there is none; empty where nothing was said."""
    if rating is None or rating.state is AnswerState.UNANSWERED:
        return ""
    words = {AnswerState.NOT_APPLICABLE: t("Not applicable"), AnswerState.UNKNOWN: t("Don't know")}
    return words.get(rating.state, "" if rating.level is None else str(rating.level))


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
