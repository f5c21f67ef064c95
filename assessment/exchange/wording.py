"""The words of exports: states, flags, caps and figures in the reader's language. Says what scoring found, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from assessment.exchange.spreadsheet_text import shortened
from assessment.locale import Texts
from assessment.questionnaire.model import Questionnaire, Step
from assessment.records import AssessmentStatus, Confidentiality, Disclosure, Evidence, EvidenceKind, EvidenceState
from assessment.scoring.display import shown
from assessment.scoring.explanation import CapReason, explain
from assessment.scoring.results import CapKind, Flag, FlagKind, NodeScore
from assessment.scoring.tree import WHOLE
from assessment.workflow.standing import Standing

RED_FLAGS = (FlagKind.CRITICAL_BELOW, FlagKind.GATE_BELOW)
DASH = "–"
_SHORT_STATEMENT = 90
_MOST_NAMES = 4


def status_word(t: Texts, status: AssessmentStatus) -> str:
    return {
        AssessmentStatus.DRAFT: t("Draft"),
        AssessmentStatus.IN_REVIEW: t("In review"),
        AssessmentStatus.SIGNED_OFF: t("Signed off"),
        AssessmentStatus.CLOSED: t("Closed"),
    }[status]


def disclosure_sentence(t: Texts, disclosure: Disclosure) -> str:
    """Who sees what, in one plain sentence."""
    return {
        Disclosure.SECRETARIAT: t("The WCO Secretariat sees the signed result with its comments and the list of evidence."),
        Disclosure.AGGREGATES: t("The Secretariat sees it; it is also counted, without a name, in figures of at least five members."),
        Disclosure.REGION: t("The Secretariat sees it; the coordinators and heads of your region see levels, bands and flags."),
        Disclosure.MEMBERS: t("The Secretariat sees it; the coordinators and heads of all members see levels, bands and flags."),
    }[disclosure]


def flag_sentence(t: Texts, flag: Flag) -> str:
    """What a flag says, with the id of its criterion or section."""
    message = {
        FlagKind.CRITICAL_BELOW: t("%(name)s is critical and below its minimum."),
        FlagKind.CRITICAL_UNKNOWN: t("%(name)s is critical and not known yet."),
        FlagKind.GATE_BELOW: t("%(name)s is a gate and below its minimum."),
        FlagKind.GATE_UNKNOWN: t("%(name)s is a gate and not known yet."),
        FlagKind.MANY_NOT_APPLICABLE: t("In %(name)s a large part is said not to apply."),
        FlagKind.NOTHING_APPLICABLE: t("Nothing in %(name)s applies: it does not count in the whole."),
    }[flag.kind]
    return message % {"name": t("The whole") if flag.subject == WHOLE else flag.subject}


def short_flag(t: Texts, kind: FlagKind) -> str:
    """The same in a word or two, for a narrow column."""
    return {
        FlagKind.CRITICAL_BELOW: t("Critical, below minimum"),
        FlagKind.CRITICAL_UNKNOWN: t("Critical, not known"),
        FlagKind.GATE_BELOW: t("Gate, below minimum"),
        FlagKind.GATE_UNKNOWN: t("Gate, not known"),
        FlagKind.MANY_NOT_APPLICABLE: t("Much not applicable"),
        FlagKind.NOTHING_APPLICABLE: t("Nothing applicable"),
    }[kind]


def flag_subject(standing: Standing, flag: Flag, t: Texts) -> str:
    """The statement or title of what a flag is about."""
    if flag.criterion:
        return standing.questionnaire.criterion(flag.criterion).label.to(t.language)
    return "" if flag.subject == WHOLE else section_labels(standing.questionnaire, t).get(flag.subject, "")


def distinct_flags(flags: Iterable[Flag]) -> list[Flag]:
    """Each flag once, red ones first."""
    return sorted(dict.fromkeys(flags), key=lambda flag: flag.kind not in RED_FLAGS)


def headline(scored: NodeScore, t: Texts) -> str:
    return t("No overall level") if scored.level is None else t("Level %(level)s", level=scored.level)


def figure(t: Texts, step: Step, value: Fraction | None) -> str:
    """A score in its step's own unit, cut to one decimal; a dash where there is none."""
    return DASH if value is None else t.decimal(shown(step, value)) + step.display_suffix


def band_sentence(t: Texts, scored: NodeScore) -> str:
    """What is certain and what is still possible."""
    places = {"lower": figure(t, scored.step, scored.lower), "upper": figure(t, scored.step, scored.upper)}
    if scored.lower is None:
        return t("There is no score to show.")
    if scored.lower == scored.upper:
        return t("Score %(lower)s, with nothing left open.", **places)
    return t(
        "Certain score %(lower)s, up to %(upper)s still possible; score so far %(so_far)s.",
        so_far=figure(t, scored.step, scored.score),
        **places,
    )


def possible_sentence(t: Texts, scored: NodeScore) -> str:
    """Whether the unknown answers can still lift the level; empty without levels."""
    if scored.level is None or scored.possible_level is None:
        return ""
    if scored.possible_level > scored.level:
        return t("Level %(level)s is still possible once the unknown answers are known.", level=scored.possible_level)
    return t("No answer still unknown can change the level.")


def backed_sentence(t: Texts, scored: NodeScore) -> str:
    if scored.backed is None or scored.backed_level is None:
        return ""
    return t(
        "Backed by valid evidence: %(score)s, level %(level)s.", score=figure(t, scored.step, scored.backed), level=scored.backed_level
    )


def why_sentences(standing: Standing, node: str, t: Texts) -> list[str]:
    """What holds a node's level: each cap with what would open the next level, or the plain score; then what holds the possible level."""
    explanation = explain(standing.questionnaire, standing.result, node)
    scored = explanation.scored
    if scored.level is None:
        return []
    sentences = [_cap_sentence(standing.questionnaire, reason, t) for reason in explanation.caps]
    if not sentences:
        places = {"lower": figure(t, scored.step, scored.lower), "level": scored.level}
        sentences = [t("The certain score of %(lower)s gives level %(level)s.", **places)]
    said = {reason.cap.kind for reason in explanation.caps}
    later = [reason for reason in explanation.possible_caps if reason.cap.kind not in said]
    return sentences + [_possible_cap_sentence(standing.questionnaire, reason, t) for reason in later]


def _cap_sentence(questionnaire: Questionnaire, reason: CapReason, t: Texts) -> str:
    if reason.cap.kind is CapKind.GATE:
        message = t("Held at level %(at)s by a gate: level %(opens)s needs level %(needed)s in %(names)s.")
    else:
        message = t("Held at level %(at)s by the weakest part: level %(opens)s needs level %(needed)s in %(names)s.")
    return message % _cap_places(questionnaire, reason, t)


def _possible_cap_sentence(questionnaire: Questionnaire, reason: CapReason, t: Texts) -> str:
    return t("Level %(opens)s needs level %(needed)s in %(names)s.") % _cap_places(questionnaire, reason, t)


def _cap_places(questionnaire: Questionnaire, reason: CapReason, t: Texts) -> dict[str, object]:
    return {
        "at": reason.cap.at,
        "opens": reason.opens,
        "needed": max((lift.to_level for lift in reason.lifts), default=reason.opens),
        "names": _some(t, [subject(questionnaire, lift.name, t) for lift in reason.lifts]),
    }


def _some(t: Texts, names: list[str]) -> str:
    """The first names, and how many more there are."""
    shown_names = "; ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return t("%(names)s and %(count)s more", names=shown_names, count=more) if more > 0 else shown_names


def subject(questionnaire: Questionnaire, name: str, t: Texts) -> str:
    """Id and title of a criterion or section, as short as a sentence can bear."""
    criterion = questionnaire.criterion(name) if questionnaire.has_criterion(name) else None
    label = criterion.label.to(t.language) if criterion else section_labels(questionnaire, t).get(name, "")
    return f"{name} ({shortened(label.rstrip('.'), _SHORT_STATEMENT)})" if label else name


def section_labels(questionnaire: Questionnaire, t: Texts) -> dict[str, str]:
    """Titles of all sections at every depth."""
    labels: dict[str, str] = {}
    waiting = list(questionnaire.sections)
    while waiting:
        section = waiting.pop()
        labels[section.name] = section.label.to(t.language)
        waiting += section.sections
    return labels


def kind_word(t: Texts, kind: EvidenceKind) -> str:
    return {EvidenceKind.FILE: t("File"), EvidenceKind.LINK: t("Link"), EvidenceKind.REFERENCE: t("Reference")}[kind]


def evidence_state_word(t: Texts, state: EvidenceState) -> str:
    return {
        EvidenceState.RECORDED: t("Recorded"),
        EvidenceState.SEEN: t("Seen by the mission"),
        EvidenceState.REJECTED: t("Rejected"),
    }[state]


def confidentiality_word(t: Texts, level: Confidentiality) -> str:
    return {
        Confidentiality.OPEN: t("Open (not confidential)"),
        Confidentiality.RESTRICTED: t("Restricted"),
        Confidentiality.CONFIDENTIAL: t("Confidential"),
    }[level]


def not_shown(t: Texts) -> str:
    """For readers outside the administration."""
    return t("Levels, bands and flags only: comments, reasons, figures and evidence stay with the administration and the Secretariat.")


def evidence_title(t: Texts, evidence: Evidence) -> str:
    """Without a title where the reader is not told it."""
    return evidence.title or t("confidential evidence")


def whereabouts(t: Texts, evidence: Evidence) -> str:
    """Where the piece can be found, as its owner wrote it; never an active link."""
    if evidence.kind is EvidenceKind.LINK:
        return evidence.url
    if evidence.kind is EvidenceKind.FILE:
        return evidence.file_name
    if evidence.number and evidence.holder:
        return t("No. %(number)s, held by %(holder)s", number=evidence.number, holder=evidence.holder)
    return evidence.number or evidence.holder


def unit_word(t: Texts, unit: str) -> str:
    known = {"percent": t("percent"), "days": t("days"), "hours": t("hours"), "count": t("count"), "months": t("months")}
    return known.get(unit, unit)
