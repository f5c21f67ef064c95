"""A one-time link, shown once to be copied by hand."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.words import plain
from assessment.views.visit import Visit


def show_one_time_link(visit: Visit) -> None:
    """Shown on the run after it was made; dismissed by the person."""
    t, kept = visit.t, visit.state.shown_once
    if not kept:
        return
    with st.container(border=True, key="one-time"):
        st.markdown(f"**{t('One-time link for %(name)s', name=plain(kept['name']))}**")
        st.markdown(t("Copy it now and pass it on yourself: it works once, for 72 hours, and is not shown again."))
        st.code(f"{_origin()}/ticket/{kept['secret']}", language=None, wrap_lines=True)
        if st.button(t("I have copied it"), icon=":material/check:"):
            visit.state.shown_once = {}
            st.rerun()


def _origin() -> str:
    address = st.context.url or ""
    return "/".join(address.split("/")[:3])
