"""What was said in the last round, on the card of a criterion that has no answer in this one: one button says it again."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Criterion
from assessment.records import Answer
from assessment.views.parts.outcome import note_outcome
from assessment.views.parts.problem import problem_words
from assessment.views.parts.words import plain, said
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing


def show(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    """Nothing where nothing was said last time, or something is said by now."""
    t = visit.t
    offer = visit.services.rounds.offer(visit.actor, standing.assessment, criterion.name, answer)
    if offer is None:
        _said_before(visit, standing, criterion, answer)
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"offer-{criterion.name}"):
        what = said(t, criterion, offer.state, offer.level)
        st.markdown(
            f":material/history: {t('Last round: %(said)s', said=f'**{plain(what)}**')}{_signs(visit, len(offer.evidence), offer.comment)}"
        )
        if offer.look_again:
            st.markdown(f":orange[{t('The question has changed: look at it again.')}]")
        elif visit.services.assessments.may_answer(visit.actor, standing.assessment, criterion.name):
            key = f"confirm-{criterion.name}"
            st.button(t("Confirm"), key=key, icon=":material/check:", on_click=lambda: _confirm(visit, standing, criterion.name))


def waits(visit: Visit, standing: Standing, criterion: str) -> bool:
    """Whether something of the last round is to be confirmed (or looked at again) here."""
    return visit.services.rounds.offer(visit.actor, standing.assessment, criterion, standing.answers.get(criterion)) is not None


def _said_before(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    """Old answers that the question, as it is asked now, cannot take over: each under the question that it answered."""
    t = visit.t
    found = visit.services.rounds.said_before(visit.actor, standing.assessment, criterion.name, answer)
    for one in found:
        old = one.asked
        level = one.said.level
        what = said(t, old or criterion, one.said.state, level) if old or level is None else t("Level %(level)s", level=level)
        words = t("Last round: %(said)s", said=f"**{plain(what)}**")
        about = f" · {plain(old.name)}" if old and old.name != criterion.name else ""
        st.markdown(f":material/history: {words}{about}")
        if one.said.comment or one.said.reason:
            st.caption(plain(one.said.comment or one.said.reason))
    if found:
        st.markdown(f":orange[{t('The question has changed: look at it again.')}]")


def _signs(visit: Visit, pieces: int, comment: str) -> str:
    t, signs = visit.t, []
    if pieces:
        signs.append(":material/attach_file: " + t.plural("%(count)s piece of evidence", "%(count)s pieces of evidence", pieces))
    if comment:
        signs.append(f":material/chat: {t('comment')}")
    return "".join(f" · {sign}" for sign in signs)


def _confirm(visit: Visit, standing: Standing, criterion: str) -> None:
    """Before the page is drawn again, so that it is drawn with the answer."""
    record, state = standing.assessment, visit.state
    try:
        outcome = visit.services.rounds.confirm(visit.actor, record.member, record.key, criterion)
    except AssessmentError as error:
        state.failed[criterion] = problem_words(visit.t, error)
        return
    state.failed.pop(criterion, None)
    note_outcome(visit, standing, criterion, outcome)
    state.reseed.add(criterion)
