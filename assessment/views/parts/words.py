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
# Streamlit makes links of bare addresses in the text after Markdown has been read, too. Parted here, none is found; a browser that gets the
# address pasted drops the character again.
_ADDRESS = re.compile(r"(?<=://)|(?<=www)(?=\.)|(?<=@)(?=\S)", re.IGNORECASE)
_WORD_JOINER = "\u2060"  # invisible


def plain(text: str) -> str:
    """The text as Markdown that shows these characters: no headings, pictures, icons, formulas, colours or links; an address can be read
    and copied, not clicked."""
    parted = _ADDRESS.sub(_WORD_JOINER, _ICON.sub(f":{_WORD_JOINER}", text))
    escaped = _MARKDOWN.sub(r"\\\1", parted)
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


def disclosure_step(t: Texts, disclosure: Disclosure) -> str:
    """What this step shows to whom, beyond the steps before it."""
    return {
        Disclosure.SECRETARIAT: t(
            "The WCO Secretariat sees who signed, levels, bands and flags, with all comments, reasons, figures and the list of evidence; "
            "of a confidential document neither title nor place. Experts on a mission to you see levels, bands and flags while it lasts."
        ),
        Disclosure.AGGREGATES: t("The result is counted, without a name, in figures of at least five members."),
        Disclosure.REGION: t(
            "The coordinators and heads of your region see your name, who signed, levels, bands and flags: no comment, no reason, no "
            "figure and no evidence."
        ),
        Disclosure.MEMBERS: t(
            "The coordinators and heads of all members see your name, who signed, levels, bands and flags: no comment, no reason, no "
            "figure and no evidence."
        ),
    }[disclosure]


def disclosure_sentence(t: Texts, disclosure: Disclosure) -> str:
    """Everything that is shown to anybody: each step includes those before it."""
    steps = list(Disclosure)
    return " ".join(disclosure_step(t, one) for one in steps[: steps.index(disclosure) + 1])


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
