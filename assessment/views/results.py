"""Results: the level, what explains it, what could lift it. For those who may see all of the member's answers."""

from __future__ import annotations

import streamlit as st

from assessment.records import AssessmentStatus
from assessment.views.parts.among_others import show_among_others
from assessment.views.parts.empty import say_empty
from assessment.views.parts.standing_view import show_foot, show_standing
from assessment.views.parts.words import plain, status_word
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Results"), anchor=False)
    summary = visit.current()
    if summary is None:
        say_empty(t("No assessment has been started yet."), t("A coordinator starts it on the home page."))
        return
    standing = visit.services.assessments.standing(visit.actor, visit.member, summary.key)
    record = standing.assessment
    parts = [plain(record.title), status_word(t, record.status), t("as of %(day)s", day=t.day(standing.as_of))]
    working = record.status in (AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW)
    note = t("A working result: nobody outside your administration sees it before sign-off.") if working else ""
    st.markdown(" · ".join(parts) + f"  \n{note}")
    if visit.state.notice:
        st.success(plain(visit.state.notice), icon=":material/check:")
        visit.state.notice = ""
    show_standing(visit, standing, read_only=False, download=True)
    show_among_others(visit, standing)
    show_foot(visit, standing)
