"""Support: for the Secretariat the registers of events and of joint operations, for a member what it received and where it took part."""

from __future__ import annotations

import streamlit as st

from assessment.records import Role
from assessment.views.parts.event_register import show_events
from assessment.views.parts.filters import choose
from assessment.views.parts.look import overview_style
from assessment.views.parts.operation_register import show_operations
from assessment.views.parts.received import show_received
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    overview_style()
    st.header(t("Support"), anchor=False)
    if not visit.has_role(Role.SECRETARIAT):
        _say(visit)
        show_received(visit, visit.member)
        return
    words = {"events": t("Delivered support"), "operations": t("Joint operations")}
    chosen = choose(visit, t("Which register"), "register", list(words), words.__getitem__)
    _say(visit)
    if chosen == "operations":
        show_operations(visit)
    else:
        show_events(visit)


def _say(visit: Visit) -> None:
    if visit.state.notice:
        st.success(plain(visit.state.notice), icon=":material/check:")
        visit.state.notice = ""
