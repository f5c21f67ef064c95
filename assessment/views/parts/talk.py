"""Around one answer: history, proposals, asking a colleague, and feedback on the question itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Criterion
from assessment.records import Answer, HistoryKind, HistoryLine, Proposal, from_json
from assessment.views.parts.choices import options_of, with_choice
from assessment.views.parts.outcome import note_outcome
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import choice_word, plain, said
from assessment.views.visit import Visit
from assessment.workflow.assessments import CONFIRMED
from assessment.workflow.permissions import Action, may
from assessment.workflow.saving import content_of
from assessment.workflow.standing import Standing
from assessment.workflow.workbooks import WORKBOOK


def show(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    _proposals(visit, standing, criterion)
    _propose(visit, standing, criterion, answer)
    with st.container(horizontal=True):
        _history(visit, standing, criterion)
        _ask(visit, standing, criterion)
        _feedback(visit, standing, criterion)


def _allowed(visit: Visit, standing: Standing, criterion: Criterion, action: Action) -> bool:
    place = visit.services.workplace
    return may(visit.actor, action, place.subject(visit.actor, standing.assessment.member, standing.assessment, criterion.name))


def _history(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    """Read only when asked for: a history grows for years."""
    popover = st.popover(visit.t("History"), icon=":material/history:", type="tertiary", key=f"history-{criterion.name}", on_change="rerun")
    if popover.open:
        with popover:
            st.markdown(_told(visit, standing, criterion) or visit.t("Nothing has happened here yet."))


def _told(visit: Visit, standing: Standing, criterion: Criterion) -> str:
    t, record = visit.t, standing.assessment
    lines = []
    for line in visit.services.assessments.history(visit.actor, record.member, record.key, criterion.name)[:50]:
        if line.kind is HistoryKind.ANSWER and line.after:
            was = from_json(Answer, line.after)
            words = _origin(visit, line) + (f" – {plain(was.comment)}" if was.comment else "")
            lines.append(f"{t.moment(line.at)} · {plain(line.by_name)}: **{said(t, criterion, was.state, was.level)}**{words}")
    return "\n\n".join(lines)


def _origin(visit: Visit, line: HistoryLine) -> str:
    """Where the answer came from: said in the last round and again in this one, or brought in with a workbook."""
    what, _, asked = line.note.partition(" ")
    if what == WORKBOOK:
        return f" ({visit.t('from a workbook')})"
    if what != CONFIRMED:
        return ""
    return f" ({visit.t('confirmed in %(round)s', round=plain(visit.services.rounds.title(asked)))})"


def _proposals(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    record = standing.assessment
    found = visit.services.collaboration.proposals(visit.actor, record.member, record.key)
    for proposal in (one for one in found if one.criterion == criterion.name):
        _proposal(visit, standing, criterion, proposal)


def _proposal(visit: Visit, standing: Standing, criterion: Criterion, proposal: Proposal) -> None:
    t, record = visit.t, standing.assessment
    with st.container(border=True):
        what = said(t, criterion, proposal.state, proposal.level)
        st.markdown(f":material/lightbulb: {t('%(name)s proposes: %(said)s', name=plain(proposal.by_name), said=what)}")
        if proposal.comment:
            st.markdown(plain(proposal.comment))
        if not _allowed(visit, standing, criterion, Action.DECIDE_PROPOSAL):
            return
        with st.container(horizontal=True):
            if st.button(t("Adopt"), key=f"adopt-{proposal.key}", icon=":material/check:"):
                outcome = visit.services.collaboration.adopt(visit.actor, record.member, record.key, proposal.key)
                note_outcome(visit, standing, criterion.name, outcome)
                visit.state.reseed.add(criterion.name)
                st.rerun(scope="fragment")
            if st.button(t("Decline"), key=f"decline-{proposal.key}", type="tertiary"):
                visit.services.collaboration.decline(visit.actor, record.member, record.key, proposal.key)
                st.rerun(scope="fragment")


def _propose(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    """For those whose words become proposals."""
    t, record = visit.t, standing.assessment
    if visit.services.assessments.may_answer(visit.actor, record, criterion.name):
        return
    if not _allowed(visit, standing, criterion, Action.PROPOSE):
        return
    with st.form(f"propose-{criterion.name}"):
        choice = st.segmented_control(
            t("Your proposal"),
            options_of(criterion),
            format_func=lambda one: choice_word(t, criterion, one),
            key=f"proposed-{criterion.name}",
        )
        comment = st.text_area(t("Why"), max_chars=2000)
        if st.form_submit_button(t("Propose"), icon=":material/lightbulb:") and choice:
            content = with_choice(content_of(None), choice)
            content = replace(content, comment=comment)
            visit.services.collaboration.propose(visit.actor, record.member, record.key, criterion.name, content)
            st.rerun(scope="fragment")


def _ask(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    t, record = visit.t, standing.assessment
    if not _allowed(visit, standing, criterion, Action.ASK_COLLEAGUE):
        return
    with st.popover(t("Ask a colleague"), icon=":material/contact_support:", type="tertiary"):
        people = visit.services.people.colleagues(visit.actor, record.member)
        if not people:
            st.markdown(t("Nobody else works on this yet; invite somebody on the page People."))
            return
        with st.form(f"ask-{criterion.name}", border=False, clear_on_submit=True):
            person = st.selectbox(t("Whom"), people, format_func=lambda one: one.name)
            due = st.date_input(t("By when"), value=date.fromisoformat(visit.services.workplace.today()) + timedelta(days=7))
            note = st.text_area(t("Your question"), max_chars=2000)
            if st.form_submit_button(t("Ask"), icon=":material/send:"):
                try:
                    visit.services.collaboration.ask(visit.actor, record.member, record.key, criterion.name, person, due.isoformat(), note)
                    st.success(t("Asked. It stands on that person's home page."), icon=":material/check:")
                except AssessmentError as error:
                    show_problem(t, error)


def _feedback(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    t, record = visit.t, standing.assessment
    with (
        st.popover(t("Something wrong with this question?"), icon=":material/rate_review:", type="tertiary"),
        st.form(f"feedback-{criterion.name}", border=False, clear_on_submit=True),
    ):
        st.markdown(t("This goes to the Secretariat, with the name of your administration but without your answer."))
        text = st.text_area(t("What is unclear, and how could it be said better?"), max_chars=2000)
        if st.form_submit_button(t("Send"), icon=":material/send:"):
            try:
                visit.services.collaboration.give_feedback(visit.actor, record.member, record.questionnaire, criterion.name, text)
                st.success(t("Sent. Thank you."), icon=":material/check:")
            except AssessmentError as error:
                show_problem(t, error)
