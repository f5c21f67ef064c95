"""An empty state: what is missing and what to do about it."""

from __future__ import annotations

import streamlit as st


def say_empty(what: str, remedy: str = "") -> None:
    with st.container(border=True):
        st.markdown(f"**{what}**" + (f"  \n{remedy}" if remedy else ""))
