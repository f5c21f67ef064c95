"""The glossary as a pop-up: the words of the page, explained."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def glossary_popover(visit: Visit) -> None:
    """Terms in the reader's language, in its alphabetical order."""
    if not visit.glossary:
        return
    with st.popover(visit.t("Glossary"), icon=":material/menu_book:", type="tertiary"):
        terms = sorted(visit.glossary, key=lambda term: term.term(visit.language).casefold())
        st.markdown("\n\n".join(f"**{plain(term.term(visit.language))}** – {plain(term.meaning(visit.language))}" for term in terms))
