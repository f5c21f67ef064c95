"""What a member received, how the served criteria stood before and after, and its joint operations. Nothing here says what caused what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.questionnaire.model import Questionnaire
from assessment.records import Attendance
from assessment.scoring.levels_code import NOT_ANSWERED, NOT_APPLICABLE, NOT_RELEVANT, UNKNOWN
from assessment.views.parts.empty import say_empty
from assessment.views.parts.event_form import channel_word, event_title
from assessment.views.parts.links import page_link
from assessment.views.parts.operation_register import period, show_facts
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import level_word, plain
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may
from assessment.workflow.support import OperationEntry, Received, ServedCriterion


def show_received(visit: Visit, member: str) -> None:
    """For the member itself, and for the Secretariat as far as the member disclosed its results."""
    t = visit.t
    received = visit.services.support.received(visit.actor, member)
    st.subheader(t("Support received"), anchor=False)
    if not received:
        say_empty(t("No support is registered."), t("The Secretariat registers events once they were held."))
    for one in received:
        _event(visit, one)
    _operations(visit, member)


def attendance_text(t: Texts, one: Attendance) -> str:
    """Only what is there: women 3, men 5."""
    parts = [(t("women"), one.women), (t("men"), one.men), (t("sex not counted"), one.not_counted)]
    return ", ".join(f"{word} {t.whole(count)}" for word, count in parts if count)


def _event(visit: Visit, one: Received) -> None:
    t, event = visit.t, one.event
    with st.container(border=True, key=f"received-{event.key}"):
        facts = [period(t, event.start, event.end), event.place, channel_word(visit, event.channel), event.donor]
        lines = [
            f"**{plain(event_title(visit, event))}**",
            plain(" · ".join(filter(None, facts))),
            t("Took part: %(people)s.", people=attendance_text(t, one.attendance)),
            plain(event.note),
        ]
        st.markdown("  \n".join(filter(None, lines)))
        if one.served:
            with st.expander(t("How the criteria it serves stood before and after"), icon=":material/compare_arrows:"):
                _served(visit, one)


def _served(visit: Visit, one: Received) -> None:
    t = visit.t
    before = t("Before: as signed on %(day)s.", day=t.day(one.before_on)) if one.before_on else t("Before: nothing was signed yet.")
    after = t("After: as signed on %(day)s.", day=t.day(one.after_on)) if one.after_on else t("After: nothing has been signed since.")
    st.markdown(f"{before} {after} " + t("A level can move for many reasons; these dates do not say why."))
    questionnaire = visit.services.workplace.questionnaire(one.questionnaire)
    frame = pd.DataFrame(
        [(_name(visit, questionnaire, row), *_levels(t, questionnaire, row)) for row in one.served],
        columns=[t("Criterion"), t("Before"), t("After")],
    )
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        column_config={t("Criterion"): st.column_config.TextColumn(width="large")},
        alt=t("How the criteria it serves stood before and after"),
    )
    if any(not row.comparable for row in one.served if row.before is not None and row.after is not None):
        st.markdown(t("* The question was changed in between: the two levels do not mean the same."))


def _name(visit: Visit, questionnaire: Questionnaire, row: ServedCriterion) -> str:
    known = questionnaire.has_criterion(row.criterion)
    return f"{row.criterion} {questionnaire.criterion(row.criterion).label.to(visit.language)}" if known else row.criterion


def _levels(t: Texts, questionnaire: Questionnaire, row: ServedCriterion) -> tuple[str, str]:
    apart = row.before is not None and row.after is not None and not row.comparable
    before, after = (_level(t, questionnaire, row.criterion, level) for level in (row.before, row.after))
    return before, f"{after} *" if apart else after


def _level(t: Texts, questionnaire: Questionnaire, criterion: str, level: int | None) -> str:
    if level is None:
        return "–"
    codes = {
        UNKNOWN: t("Don't know"),
        NOT_APPLICABLE: t("Not applicable"),
        NOT_RELEVANT: t("Not asked here"),
        NOT_ANSWERED: t("No answer yet"),
    }
    if level in codes:
        return codes[level]
    known = questionnaire.has_criterion(criterion) and level in questionnaire.criterion(criterion).scale.levels
    return level_word(t, questionnaire.criterion(criterion), level) if known else str(level)


def _operations(visit: Visit, member: str) -> None:
    t = visit.t
    found = visit.services.support.participations(visit.actor, member)
    st.subheader(t("Joint operations"), anchor=False)
    if not found:
        say_empty(t("No part in a joint operation is registered."), t("The Secretariat names the participants."))
        return
    subject = visit.services.workplace.subject(visit.actor, member)
    links = may(visit.actor, Action.ADD_EVIDENCE, subject)
    reads = may(visit.actor, Action.VIEW_EVIDENCE, subject)
    linked = visit.services.support.linked_participations(visit.actor, member) if reads else frozenset()
    for entry in found:
        with st.container(border=True, key=f"operation-{entry.id}"):
            show_facts(visit, entry)
            if entry.id in linked:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f":material/check: {t('In your evidence library: link it at an answer.')}")
                    page_link(visit, "evidence", t("Evidence"), icon=":material/folder_open:")
            elif links and st.button(t("Take into the evidence library"), key=f"link-{entry.id}", icon=":material/add_link:"):
                _link(visit, member, entry)


def _link(visit: Visit, member: str, entry: OperationEntry) -> None:
    try:
        visit.services.support.link_participation(visit.actor, member, entry.id, visit.language)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.notice = visit.t("In the evidence library: %(title)s", title=entry.title(visit.language))
    st.rerun()
