"""How the steps, layers and ratings of a mission are named: the same words on the pages and in the files."""

from __future__ import annotations

from assessment.locale import Texts
from assessment.records import AnswerState, EvidenceSeen, JointRating, Layer, MissionState, RaterRating, Severity
from assessment.scoring.ratings import Rating


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


def rating_words(t: Texts, rating: Rating | RaterRating | JointRating | None) -> str:
    """A level as a number; else why there is none; empty where nothing was said."""
    if rating is None or rating.state is AnswerState.UNANSWERED:
        return ""
    words = {AnswerState.NOT_APPLICABLE: t("Not applicable"), AnswerState.UNKNOWN: t("Don't know")}
    return words.get(rating.state, "" if rating.level is None else str(rating.level))
