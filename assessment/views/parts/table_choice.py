"""A table of which one row is looked at more closely: by a click, or by its name in a list (a canvas cannot be reached by keyboard)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st


def choice_table(name: str, frame: pd.DataFrame, keys: Sequence[str], alt: str, columns: dict[str, Any] | None = None) -> None:
    """`keys`: of the rows, in their order."""
    st.dataframe(
        frame,
        hide_index=True,
        height=min(460, 38 + 35 * len(frame)),
        placeholder="",
        key=f"{name}-table",
        on_select=lambda: _choose(name, keys),
        selection_mode="single-row",
        column_config=columns,
        alt=alt,
    )


def chosen_row(name: str, label: str, keys: Sequence[str], words: Callable[[str], str], placeholder: str) -> str | None:
    """The key of the row that was clicked or chosen here; None for none."""
    place = f"{name}-chosen"
    if st.session_state.get(place) not in (None, *keys):  # no longer in the table
        st.session_state[place] = None
    if place in st.session_state:  # said again, so that the browser shows the words of today's options
        st.session_state[place] = st.session_state[place]
    chosen: str | None = st.selectbox(label, keys, None, format_func=words, placeholder=placeholder, key=place, width=640)
    return chosen


def _choose(name: str, keys: Sequence[str]) -> None:
    rows = st.session_state[f"{name}-table"].selection.rows
    if rows and rows[0] < len(keys):
        st.session_state[f"{name}-chosen"] = keys[rows[0]]
