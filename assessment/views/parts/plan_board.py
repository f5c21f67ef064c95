"""The plan as a board: one column a state, a card an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from assessment.errors import AssessmentError
from assessment.records import ActionState, PlanAction
from assessment.views.parts.links import action_link
from assessment.views.parts.plan_words import action_due, aims_text, owner_text, state_word
from assessment.views.parts.words import plain
from assessment.views.visit import Visit

_COLUMNS = (ActionState.PLANNED, ActionState.UNDER_WAY, ActionState.ON_HOLD, ActionState.DONE)
_NEXT = {
    ActionState.PLANNED: ActionState.UNDER_WAY,
    ActionState.UNDER_WAY: ActionState.DONE,
    ActionState.ON_HOLD: ActionState.UNDER_WAY,
}


def show_board(visit: Visit, actions: Sequence[PlanAction]) -> None:
    t = visit.t
    with st.container(key="board"):
        columns = st.columns(len(_COLUMNS), gap="small")
    for state, column in zip(_COLUMNS, columns, strict=True):
        with column:
            found = [action for action in actions if action.state is state]
            st.markdown(f"**{state_word(t, state)}** · {len(found)}")
            if not found:
                st.markdown(t("Nothing here."))
            for action in found:
                _card(visit, action)
    dropped = [action for action in actions if action.state is ActionState.DROPPED]
    if dropped:
        with st.expander(t("Dropped: %(count)s", count=len(dropped)), icon=":material/remove_circle:"):
            for action in dropped:
                _card(visit, action)


def _card(visit: Visit, action: PlanAction) -> None:
    t = visit.t
    with st.container(border=True, key=f"card-plan-{action.key}"):
        action_link(visit, action.key, f"**{plain(action.title)}**")
        st.markdown(f"{owner_text(t, action)} · {action_due(visit, action)}  \n{aims_text(t, action)}")
        if action.state_reason:
            st.markdown(f":material/comment: {plain(action.state_reason)}")
        if action.state in _NEXT and visit.services.plans.may_change(visit.actor, action):
            _move(visit, action, _NEXT[action.state])


def _move(visit: Visit, action: PlanAction, state: ActionState) -> None:
    t = visit.t
    label = t("It is done") if state is ActionState.DONE else t("Start it")
    if st.button(label, key=f"move-{action.key}", type="tertiary", icon=":material/arrow_forward:"):
        try:
            visit.services.plans.save(visit.actor, action, replace(action, state=state))
        except AssessmentError as error:
            visit.state.plan.problem = error
        st.rerun()
