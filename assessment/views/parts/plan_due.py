"""On the home page: the person's own actions that are late or due soon. Nothing where there are none."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.links import action_link
from assessment.views.parts.waiting import due_text
from assessment.views.parts.words import plain
from assessment.views.visit import Visit

_SHOWN = 5


def show_my_actions(visit: Visit) -> None:
    t = visit.t
    mine = visit.services.plans.due_for(visit.actor, visit.member)
    if not mine:
        return
    st.subheader(t("My actions that are due"), anchor=False)
    for action in mine[:_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"line-{action.key}"):
            action_link(visit, action.key, plain(action.title))
            st.markdown(due_text(visit, action.due))
    if len(mine) > _SHOWN:
        st.markdown(t.plural("and %(count)s more", "and %(count)s more", len(mine) - _SHOWN))
