"""What a finished action asks for: evidence that shows it, and another look at the levels it was meant to lift."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assessment.errors import AssessmentError
from assessment.programme.plan import AimedLevel
from assessment.records import ActionState, PlanAction
from assessment.views.parts.figures import number_text
from assessment.views.parts.links import criterion_link, page_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def show_done(visit: Visit, action: PlanAction, assessment: str) -> None:
    """Nothing unless the action is done. No level moves here: a person rates, or adopts a proposal."""
    if action.state is not ActionState.DONE:
        return
    t = visit.t
    with st.container(border=True, key="done"):
        st.markdown(f":material/task_alt: **{t('This action is done.')}**")
        if not action.evidence:
            st.markdown(t("Which document shows it? Choose it below under evidence, or add it to the library first."))
            page_link(visit, "evidence", t("Evidence"), icon=":material/folder_open:")
        lines = visit.services.plans.to_rate_again(visit.actor, action.member, assessment, action.key) if assessment else ()
        if lines:
            _lines(visit, action, assessment, lines)
        elif action.aims:
            st.markdown(t("Every level that it was meant to bring, as far as you see it, is rated."))


def _lines(visit: Visit, action: PlanAction, assessment: str, lines: Sequence[AimedLevel]) -> None:
    t, plans = visit.t, visit.services.plans
    st.markdown(t("Look at these ratings again. An action never moves a level by itself."))
    for line in lines:
        moves = t("level %(level)s, meant to be %(to)s", level=number_text(line.level), to=line.to)
        with st.container(horizontal=True, vertical_alignment="center", key=f"line-rate-{line.criterion}"):
            criterion_link(visit, line.criterion, plain(line.criterion))
            st.markdown(moves)
    open_ones = [line for line in lines if plans.may_propose(visit.actor, action.member, assessment, line.criterion)]
    if not open_ones:
        st.markdown(t("The assessment is not in draft: rate them in the next one, or reopen it."))
    elif plans.may_change(visit.actor, action) and st.button(t("Propose these levels"), icon=":material/lightbulb:"):
        _propose(visit, action, assessment)


def _propose(visit: Visit, action: PlanAction, assessment: str) -> None:
    t = visit.t
    try:
        found = visit.services.plans.propose_levels(visit.actor, action.member, assessment, action.key)
    except AssessmentError as error:
        show_problem(t, error)
        return
    st.success(
        t.plural(
            "%(count)s proposal stands in the questionnaire; adopt or decline it there.",
            "%(count)s proposals stand in the questionnaire; adopt or decline them there.",
            len(found),
        ),
        icon=":material/check:",
    )
