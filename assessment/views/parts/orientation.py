"""Notes to read before the first answer, from the questionnaire's own file."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from assessment.errors import ConflictError
from assessment.questionnaire.model import Questionnaire
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def has_to_read(visit: Visit, questionnaire: Questionnaire) -> bool:
    notes = questionnaire.orientation.to(visit.language)
    return bool(notes) and not visit.services.collaboration.has_read_orientation(visit.actor, visit.member)


def ask_to_read(visit: Visit, questionnaire: Questionnaire) -> bool:
    """Show the notes. True once the person has said that they are read: the page then goes on."""
    t = visit.t
    with st.container(border=True, key="orientation"):
        st.subheader(t("Before your first answer"), anchor=False)
        _notes(visit, questionnaire)
        if not st.button(t("I have read this: begin"), type="primary", icon=":material/arrow_forward:"):
            return False
    with suppress(ConflictError):  # a colleague wrote the same record just now: the notes are shown once more, that is all
        visit.services.collaboration.note_orientation_read(visit.actor, visit.member)
    return True


def read_again(visit: Visit, questionnaire: Questionnaire) -> None:
    with st.expander(visit.t("Notes on answering, and what this questionnaire is"), icon=":material/menu_book:"):
        _notes(visit, questionnaire)


def _notes(visit: Visit, questionnaire: Questionnaire) -> None:
    lines = [line.strip() for line in questionnaire.orientation.to(visit.language).splitlines() if line.strip()]
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if notice := questionnaire.notice.to(visit.language):
        st.markdown(f":material/info: {plain(notice)}")
