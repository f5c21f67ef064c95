"""Links between pages. They keep the session: a plain address would load the whole application again."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.words import plain
from assessment.views.visit import Visit

QUESTIONNAIRE = "questionnaire"
PLAN = "plan"
SIGNED = "signed"


def criterion_link(visit: Visit, criterion: str, label: str = "") -> None:
    """A link that opens the criterion's card; only its name where the person has no questionnaire. `label` is Markdown."""
    _link(visit, QUESTIONNAIRE, label or plain(criterion), criterion=criterion)


def section_link(visit: Visit, section: str, label: str = "") -> None:
    """A link that opens a section of the questionnaire. `label` is Markdown."""
    _link(visit, QUESTIONNAIRE, label or plain(section), section=section)


def action_link(visit: Visit, action: str, label: str) -> None:
    """A link that opens an action of the plan. `label` is Markdown."""
    _link(visit, PLAN, label, action=action)


def result_link(visit: Visit, member: str, snapshot: str, label: str) -> None:
    """A link to a signed result as its reader may see it, where every opening is noted."""
    _link(visit, SIGNED, plain(label), result=f"{member}/{snapshot}")


def page_link(visit: Visit, page: str, label: str, icon: str | None = None) -> None:
    """A link to another page of this person, by its address; nothing where the person has no such page."""
    if page in visit.pages:
        st.page_link(visit.pages[page], label=label, icon=icon)


def open_criterion(visit: Visit, criterion: str) -> None:
    """Leave this page for the criterion's card. For buttons; ends the run."""
    open_page(visit, QUESTIONNAIRE, criterion=criterion)


def open_page(visit: Visit, page: str, **address: str) -> None:
    if page in visit.pages:
        st.switch_page(visit.pages[page], query_params=address)


def _link(visit: Visit, page: str, label: str, **address: str) -> None:
    if page in visit.pages:
        st.page_link(visit.pages[page], label=label, query_params=address)
    else:
        st.markdown(label)
