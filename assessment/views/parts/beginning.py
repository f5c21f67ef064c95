"""Starting an assessment, and choosing one of the member's."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Questionnaire, Status
from assessment.records import Account, AssessmentSummary, Role
from assessment.scoring.ratings import Progress
from assessment.views.parts.empty import say_empty
from assessment.views.parts.figures import progress_text
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, status_word
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may

_USUAL_DAYS = 60


def show_first_start(visit: Visit) -> None:
    """No assessment yet: the form for those who may start one, for others the names of those who may."""
    t = visit.t
    if may_start(visit):
        st.markdown(t("No assessment has been started yet. Start one: your colleagues can then answer, each in the own part."))
        with st.container(border=True, width=640):
            _form(visit)
        return
    names = [person.name for person in visit.services.people.list_for(visit.actor, visit.member) if _coordinates(person, visit.member)]
    who = ", ".join(plain(name) for name in names)
    say_empty(
        t("No assessment has been started yet."),
        t("A coordinator starts it: %(names)s.", names=who)
        if who
        else t("There is no coordinator yet; ask the administrator of this server."),
    )


def show_assessments(visit: Visit, current: str) -> None:
    """The member's assessments, newest first; another one can be chosen or started."""
    t = visit.t
    found = visit.services.assessments.list_for(visit.actor, visit.member)
    if len(found) > 1:
        st.subheader(t("Assessments of this administration"), anchor=False)
        for summary in found:
            _line(visit, summary, current)
    if may_start(visit):
        with st.popover(t("Start another assessment"), icon=":material/add:", type="tertiary"):
            _form(visit)


def may_start(visit: Visit) -> bool:
    return may(visit.actor, Action.START_ASSESSMENT, visit.services.workplace.subject(visit.actor, visit.member))


def _coordinates(person: Account, member: str) -> bool:
    return any(grant.role is Role.COORDINATOR and grant.member == member for grant in person.grants) and not person.disabled


def _line(visit: Visit, summary: AssessmentSummary, current: str) -> None:
    t = visit.t
    done = progress_text(t, Progress(summary.answered, summary.applicable))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"line-{summary.key}"):
        st.markdown(
            f"**{plain(summary.title)}** · {status_word(t, summary.status)} · {done} · "
            + t("last change %(day)s", day=t.short_day(summary.last_activity))
        )
        if summary.key == current:
            st.markdown(f":material/check: {t('shown now')}")
        elif st.button(t("Show"), key=f"choose-{summary.key}", type="tertiary", icon=":material/visibility:"):
            visit.state.assessment = summary.key
            st.rerun()


def _form(visit: Visit) -> None:
    t, today = visit.t, date.fromisoformat(visit.services.workplace.today())
    packs = visit.services.workplace.packs
    offered = {key: pack.questionnaire for key, pack in packs.items() if pack.questionnaire.status is Status.RELEASED}
    with st.form("start", border=False):
        key = next(iter(offered), "")
        if len(offered) > 1:
            key = st.selectbox(t("Questionnaire"), list(offered), format_func=lambda one: _title(visit, offered[one])) or key
        elif key:
            st.markdown(f"**{plain(_title(visit, offered[key]))}**")
        title = st.text_input(
            t("Title"), value=str(today.year), max_chars=100, help=t("How your people will recognise it, such as the year.")
        )
        due = st.date_input(t("To be finished by"), value=today + timedelta(days=_USUAL_DAYS), min_value=today, format="DD/MM/YYYY")
        if st.form_submit_button(t("Start the assessment"), type="primary", icon=":material/play_arrow:"):
            _start(visit, key, title, due.isoformat() if isinstance(due, date) else "")


def _start(visit: Visit, questionnaire: str, title: str, due: str) -> None:
    try:
        record = visit.services.assessments.start(visit.actor, visit.member, questionnaire, title, due)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.assessment = record.key
    st.rerun()


def _title(visit: Visit, questionnaire: Questionnaire) -> str:
    return f"{questionnaire.title.to(visit.language)} ({questionnaire.version})"
