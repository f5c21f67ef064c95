"""What waits for a person, what waits for others, and what others have changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from assessment.errors import ConflictError
from assessment.locale import Texts
from assessment.records import Answer, Ask, Proposal
from assessment.views.parts.links import criterion_link
from assessment.views.parts.words import plain, said
from assessment.views.visit import Visit
from assessment.workflow.overview import days_until
from assessment.workflow.permissions import Action, may
from assessment.workflow.standing import Standing

_SHOWN = 5


def show_waiting(visit: Visit, standing: Standing) -> None:
    """Three short lists side by side; a quiet sentence for what is empty."""
    record, collaboration = standing.assessment, visit.services.collaboration
    asks = collaboration.asks(visit.actor, record.member, record.key)
    proposals = [one for one in collaboration.proposals(visit.actor, record.member, record.key) if _decides(visit, standing, one)]
    mine = [ask for ask in asks if ask.asked == visit.actor.account]
    others = [ask for ask in asks if ask.asked != visit.actor.account]
    with st.container(key="apart"):
        first, second, third = st.columns(3, gap="large")
    with first:
        _for_me(visit, standing, mine, proposals)
    with second:
        _for_others(visit, others)
    with third:
        _changed(visit, standing)


def _decides(visit: Visit, standing: Standing, proposal: Proposal) -> bool:
    record = standing.assessment
    subject = visit.services.workplace.subject(visit.actor, record.member, record, proposal.criterion)
    return may(visit.actor, Action.DECIDE_PROPOSAL, subject)


def _for_me(visit: Visit, standing: Standing, asks: Sequence[Ask], proposals: Sequence[Proposal]) -> None:
    t = visit.t
    st.subheader(t("Waiting for me"), anchor=False)
    if not asks and not proposals:
        st.markdown(t("Nothing waits for you."))
    for ask in asks[:_SHOWN]:
        _question(visit, ask)
    for proposal in proposals[:_SHOWN]:
        what = said(t, standing.questionnaire.criterion(proposal.criterion), proposal.state, proposal.level)
        with st.container(key=f"line-proposal-{proposal.key}"):
            criterion_link(visit, proposal.criterion)
            st.markdown(t("%(name)s proposes: %(said)s", name=plain(proposal.by_name), said=what))
    _more(t, len(asks[_SHOWN:]) + len(proposals[_SHOWN:]))


def _question(visit: Visit, ask: Ask) -> None:
    t = visit.t
    with st.container(key=f"line-{ask.key}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            criterion_link(visit, ask.criterion)
            if st.button(t("Done"), key=f"done-{ask.key}", type="tertiary", icon=":material/check:"):
                visit.services.collaboration.finish_ask(visit.actor, ask.member, ask.assessment, ask.key)
                st.rerun()
        note = f" – {plain(ask.note)}" if ask.note else ""
        st.markdown(t("%(name)s asks you", name=plain(ask.by_name)) + f"{note}  \n{due_text(visit, ask.due)}")


def _for_others(visit: Visit, asks: Sequence[Ask]) -> None:
    t = visit.t
    st.subheader(t("Waiting for others"), anchor=False)
    if not asks:
        st.markdown(t("No colleague has an open question."))
    for ask in asks[:_SHOWN]:
        with st.container(key=f"line-{ask.key}"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                criterion_link(visit, ask.criterion)
                if ask.by == visit.actor.account and st.button(t("Withdraw"), key=f"withdraw-{ask.key}", type="tertiary"):
                    visit.services.collaboration.finish_ask(visit.actor, ask.member, ask.assessment, ask.key)
                    st.rerun()
            st.markdown(f"{plain(ask.asked_name)} · {due_text(visit, ask.due)}")
    _more(t, len(asks[_SHOWN:]))


def _changed(visit: Visit, standing: Standing) -> None:
    t = visit.t
    since = _last_look(visit)
    st.subheader(t("Changed since I last looked"), anchor=False)
    if not since:
        st.markdown(t("From your next visit on, what others have changed stands here."))
        return
    answers = visit.services.assessments.changes_since(visit.actor, standing, since)
    if not answers:
        st.markdown(t("Nothing by others since %(time)s.", time=_moment(t, since)))
    for answer in answers[:_SHOWN]:
        _change(visit, standing, answer)
    _more(t, len(answers[_SHOWN:]))


def _change(visit: Visit, standing: Standing, answer: Answer) -> None:
    t, criterion = visit.t, standing.questionnaire.criterion(answer.criterion)
    with st.container(horizontal=True, key=f"line-change-{answer.criterion}"):
        criterion_link(visit, answer.criterion)
        st.markdown(f"{said(t, criterion, answer.state, answer.level)} · {plain(answer.by_name)}, {_moment(t, answer.at)}")


def _moment(t: Texts, iso: str) -> str:
    return f"{t.short_day(iso)} {t.clock(iso)}"


def _last_look(visit: Visit) -> str:
    """When this person looked before this visit; noted once a visit, when the page is first shown."""
    state, collaboration = visit.state, visit.services.collaboration
    if state.last_look is None:
        state.last_look = collaboration.last_look(visit.actor, visit.member)
        with suppress(ConflictError):  # a colleague wrote the same record just now: what changed is shown once more, that is all
            collaboration.note_look(visit.actor, visit.member)
    return state.last_look


def due_text(visit: Visit, due: str) -> str:
    """How long until a date, in words; amber from the last week on. Empty without a date."""
    t = visit.t
    days = days_until(visit.services.workplace.today(), due)
    if days is None:
        return ""
    if days < 0:
        return f":orange[{t.plural('%(count)s day overdue', '%(count)s days overdue', -days)}]"
    if days == 0:
        return f":orange[{t('due today')}]"
    text = t.plural("due in %(count)s day", "due in %(count)s days", days)
    return f":orange[{text}]" if days <= 7 else text


def _more(t: Texts, count: int) -> None:
    if count:
        st.markdown(t.plural("and %(count)s more", "and %(count)s more", count))
