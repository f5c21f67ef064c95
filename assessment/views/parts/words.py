"""Words that several pages use: people's text made harmless, states, levels, figures."""

from __future__ import annotations

import re
from fractions import Fraction

from assessment.locale import Texts
from assessment.questionnaire.model import Criterion
from assessment.records import AnswerState, AssessmentStatus, Disclosure, Role
from assessment.scoring.display import truncated
from assessment.scoring.results import FlagKind
from assessment.views.visit import Visit

NOT_APPLICABLE, UNKNOWN = "na", "dk"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+=\-.!|<>~$:&])")
# Streamlit looks for these in the text after Markdown has been read, so a backslash does not stop it: a tick could be put beside a name.
_ICON = re.compile(r":(?=material/|[A-Za-z+-][\w+-]*:)")
_WORD_JOINER = "\u2060"  # invisible


def plain(text: str) -> str:
    """The text as Markdown that shows these characters: no headings, pictures, icons, formulas or colours, and no words that hide an
    address. An address itself still becomes a link, to exactly what is read."""
    escaped = _MARKDOWN.sub(r"\\\1", _ICON.sub(f":{_WORD_JOINER}", text))
    return escaped.replace("\r\n", "\n").replace("\n\n", "\n\n").replace("\n", "  \n")


def questionnaire_title(visit: Visit, key: str) -> str:
    """The title with the version, as plain text; the key where it is not installed."""
    pack = visit.services.workplace.packs.get(key)
    return f"{pack.questionnaire.title.to(visit.language)} ({pack.questionnaire.version})" if pack else key


def status_word(t: Texts, status: AssessmentStatus) -> str:
    return {
        AssessmentStatus.DRAFT: t("Draft"),
        AssessmentStatus.IN_REVIEW: t("In review"),
        AssessmentStatus.SIGNED_OFF: t("Signed off"),
        AssessmentStatus.CLOSED: t("Closed"),
    }[status]


def role_word(t: Texts, role: Role) -> str:
    return {
        Role.ADMINISTRATOR: t("Installation administrator"),
        Role.COORDINATOR: t("Coordinator"),
        Role.CONTRIBUTOR: t("Contributor"),
        Role.HEAD: t("Head of the administration"),
        Role.SECRETARIAT: t("Secretariat"),
        Role.MISSION: t("Mission team"),
    }[role]


def disclosure_sentence(t: Texts, disclosure: Disclosure) -> str:
    """Who will see what, in one plain sentence."""
    return {
        Disclosure.SECRETARIAT: t("The WCO Secretariat sees the signed result with its comments and the list of evidence."),
        Disclosure.AGGREGATES: t("The Secretariat sees it; it is also counted, without a name, in figures of at least five members."),
        Disclosure.REGION: t("The Secretariat and the coordinators and heads of your region see the signed result."),
        Disclosure.MEMBERS: t("The Secretariat and the coordinators and heads of all members see the signed result."),
    }[disclosure]


def disclosure_word(t: Texts, disclosure: Disclosure) -> str:
    return {
        Disclosure.SECRETARIAT: t("Secretariat only"),
        Disclosure.AGGREGATES: t("Secretariat and anonymous figures"),
        Disclosure.REGION: t("Own region"),
        Disclosure.MEMBERS: t("All members"),
    }[disclosure]


def flag_sentence(t: Texts, kind: FlagKind, name: str) -> str:
    """What a flag says, with the criterion or section it is about."""
    return {
        FlagKind.CRITICAL_BELOW: t("%(name)s is critical and below its minimum."),
        FlagKind.CRITICAL_UNKNOWN: t("%(name)s is critical and not known yet."),
        FlagKind.GATE_BELOW: t("%(name)s is a gate and below level 2: it holds the whole at level 1."),
        FlagKind.GATE_UNKNOWN: t("%(name)s is a gate and not known yet: it holds the whole at level 1."),
        FlagKind.MANY_NOT_APPLICABLE: t("In %(name)s more than 30 %% of the weight is said not to apply."),
        FlagKind.NOTHING_APPLICABLE: t("Nothing in %(name)s applies: it does not count in the whole."),
    }[kind] % {"name": name}


def is_red(kind: FlagKind) -> bool:
    return kind in (FlagKind.CRITICAL_BELOW, FlagKind.GATE_BELOW)


def choice_word(t: Texts, criterion: Criterion, choice: str) -> str:
    """The label of one choice of the level control."""
    if choice == NOT_APPLICABLE:
        return t("Not applicable")
    if choice == UNKNOWN:
        return t("Don't know")
    return choice


def level_word(t: Texts, criterion: Criterion, level: int) -> str:
    """Number and label: 2 · Defined."""
    return f"{level} · {criterion.scale.choice(level).label.to(t.language)}"


def said(t: Texts, criterion: Criterion, state: AnswerState, level: int | None) -> str:
    """An answer in words."""
    if state is AnswerState.LEVEL and level is not None:
        return t("Level %(level)s", level=level_word(t, criterion, level))
    return {
        AnswerState.NOT_APPLICABLE: t("Not applicable"),
        AnswerState.UNKNOWN: t("Don't know"),
    }.get(state, t("No answer yet"))


def figure(t: Texts, value: Fraction | None) -> str:
    """A score as shown: cut to one decimal, a dash where there is none."""
    return "–" if value is None else t.decimal(truncated(value))


def band(t: Texts, lower: Fraction | None, upper: Fraction | None) -> str:
    """A band: 1.3 to 3.0, or one figure when both ends show the same."""
    low, high = figure(t, lower), figure(t, upper)
    return low if low == high else t("%(lower)s to %(upper)s", lower=low, upper=high)
