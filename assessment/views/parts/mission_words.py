"""Words and small forms that all steps of a mission share."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion
from assessment.records import AnswerState, EvidenceSeen, JointRating, RaterRating
from assessment.scoring.ratings import Rating
from assessment.views.parts.choices import options_of
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import NOT_APPLICABLE, UNKNOWN, plain
from assessment.views.visit import Visit
from assessment.workflow.mission_words import rating_words, seen_word
from assessment.workflow.mission_work import MAX_TEXT, Said

_STATES = {NOT_APPLICABLE: AnswerState.NOT_APPLICABLE, UNKNOWN: AnswerState.UNKNOWN}


def rating_word(t: Texts, rating: Rating | RaterRating | JointRating | None) -> str:
    return rating_words(t, rating) or "–"


def rate_form(
    visit: Visit,
    key: str,
    criterion: Criterion,
    stored: RaterRating | JointRating | None,
    words_label: str,
    save: Callable[[int, Said], object],
) -> bool:
    """Level, words, evidence seen, one button; gives whether it was saved. What is typed stays in the form when it is refused."""
    t = visit.t
    revision = stored.revision if stored else 0
    said = stored.note if isinstance(stored, RaterRating) else stored.reason if stored else ""
    labels = {NOT_APPLICABLE: t("Not applicable"), UNKNOWN: t("Don't know")}
    with st.form(f"{key}-{criterion.name}-{revision}"):
        level = st.segmented_control(
            t("Level"),
            options_of(criterion),
            default=_choice(stored),
            format_func=lambda one: labels.get(one, one),
            key=f"{key}-level-{revision}-{criterion.name}",
        )
        words = st.text_area(words_label, value=said, max_chars=MAX_TEXT, height=90, key=f"{key}-words-{revision}-{criterion.name}")
        seen = st.segmented_control(
            t("Evidence seen"),
            list(EvidenceSeen),
            default=stored.seen if stored else None,
            format_func=lambda one: seen_word(t, one),
            key=f"{key}-seen-{revision}-{criterion.name}",
        )
        if not st.form_submit_button(t("Save and go on"), type="primary", icon=":material/arrow_forward:", icon_position="right"):
            return False
    state = _STATES.get(level or "", AnswerState.LEVEL if level else AnswerState.UNANSWERED)
    given = Said(state, int(level) if level and state is AnswerState.LEVEL else None, words, seen)
    return done(visit, lambda: save(revision, given))


def done(visit: Visit, change: Callable[[], object]) -> bool:
    """Whether it went through; a refusal is shown as a message."""
    try:
        change()
    except AssessmentError as error:
        show_problem(visit.t, error)
        return False
    return True


def act(visit: Visit, change: Callable[[], object], said: str) -> None:
    """Do it, say so, and draw the page anew."""
    if done(visit, change):
        visit.state.notice = plain(said)
        st.rerun()


def _choice(stored: RaterRating | JointRating | None) -> str | None:
    if stored is None:
        return None
    return {state: choice for choice, state in _STATES.items()}.get(stored.state, str(stored.level))
