"""What people found unclear in the questions, for the Secretariat."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.empty import say_empty
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Feedback on the questions"), anchor=False)
    found = [item for item in visit.services.collaboration.feedback(visit.actor) if not item.closed]
    if not found:
        say_empty(t("No open feedback."))
    for item in found:
        with st.container(border=True, key=f"feedback-{item.key}"):
            st.markdown(
                f"**{plain(item.criterion)}** · {plain(item.questionnaire)} · {visit.name_of(item.member)} · {t.short_day(item.at)}"
            )
            st.markdown(plain(item.text))
            if st.button(t("Done"), key=f"done-{item.key}", icon=":material/check:", type="tertiary"):
                visit.services.collaboration.close_feedback(visit.actor, item.key)
                st.rerun()
