"""The glossary as a pop-up: the words of the page, explained."""

from __future__ import annotations

from functools import cache

import streamlit as st

from assessment.reference import GlossaryTerm
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def glossary_popover(visit: Visit) -> None:
    """Terms in the reader's language, in its alphabetical order. Sent when it is opened: it would be a quarter of every answer's bytes."""
    if not visit.glossary:
        return
    popover = st.popover(visit.t("Glossary"), icon=":material/menu_book:", type="tertiary", key="glossary", on_change="rerun")
    if popover.open:
        popover.markdown(_explained(visit.glossary, visit.language))


@cache
def _explained(glossary: tuple[GlossaryTerm, ...], language: str) -> str:
    """Kept: the same for everybody who reads this language."""
    terms = sorted(glossary, key=lambda term: term.term(language).casefold())
    return "\n\n".join(f"**{plain(term.term(language))}** – {plain(term.meaning(language))}" for term in terms)
