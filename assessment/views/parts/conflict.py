"""Two people changed the same answer: both sides in the card, and three ways out. Nothing else is blocked."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion
from assessment.views.parts.outcome import decided, note_outcome
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, said
from assessment.views.visit import Visit
from assessment.workflow.saving import AnswerContent, both_in_comment, content_of
from assessment.workflow.standing import Standing


def show(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    t, name = visit.t, criterion.name
    mine, stored = visit.state.mine[name], standing.answers.get(name)
    theirs = content_of(stored)
    st.warning(t("Somebody else changed this answer while you worked on it. Yours is not saved yet: choose."), icon=":material/call_split:")
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key=f"mine-{name}"):
        _side(t, criterion, t("Yours"), mine, theirs)
    with right, st.container(border=True, key=f"theirs-{name}"):
        who = f"{plain(stored.by_name)}, {t.moment(stored.at)}" if stored else t("Cleared")
        _side(t, criterion, t("Stored: %(who)s", who=who), theirs, mine)
    with st.container(horizontal=True):
        revision = stored.revision if stored else 0
        if st.button(t("Keep mine"), key=f"keep-mine-{name}", type="primary"):
            _decide(visit, standing, criterion, revision, mine)
        if st.button(t("Keep theirs"), key=f"keep-theirs-{name}"):
            _settle(visit, name)
        if stored and st.button(t("Keep theirs and add my comment"), key=f"keep-both-{name}"):
            _decide(visit, standing, criterion, revision, both_in_comment(mine, stored, visit.actor.name))


def _side(t: Texts, criterion: Criterion, title: str, side: AnswerContent, other: AnswerContent) -> None:
    st.markdown(f"**{title}**")
    _line(t("Answer"), said(t, criterion, side.state, side.level), (side.state, side.level) != (other.state, other.level))
    _line(t("Reason"), side.reason, side.reason != other.reason)
    _line(t("Comment"), side.comment, side.comment != other.comment)


def _line(label: str, text: str, differs: bool) -> None:
    if text or differs:
        mark = ":orange[:material/edit:] " if differs else ""
        st.markdown(f"{mark}{label}: {plain(text) or '–'}")


def _decide(visit: Visit, standing: Standing, criterion: Criterion, revision: int, content: AnswerContent) -> None:
    """What the store refuses stays on the screen as mine."""
    try:
        outcome = visit.services.assessments.overwrite_answer(
            visit.actor, standing.assessment.member, standing.assessment.key, criterion.name, revision, content
        )
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    note_outcome(visit, standing, criterion.name, outcome)
    visit.state.reseed.add(criterion.name)
    st.rerun(scope="fragment")


def _settle(visit: Visit, name: str) -> None:
    """Theirs stays: the widgets show it again."""
    decided(visit, name)
    visit.state.bases.pop(name, None)
    visit.state.reseed.add(name)
    st.rerun(scope="fragment")
