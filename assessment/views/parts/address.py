"""Choices that stand in the page's address, so that it can be passed on and survives a reload."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def address_choice(label: str, name: str, options: Sequence[str], words: Callable[[str], str], width: int = 220) -> str:
    """A choice that stands in the address by its code. (Streamlit's own binding would write the words of the reader's language there.)"""
    asked = st.query_params.get(name, "")
    place = options.index(asked) if asked in options else 0
    chosen: str = st.selectbox(label, options, place, format_func=words, key=f"filter-{name}", width=width)
    note_in_address(name, chosen)
    return chosen


def note_in_address(name: str, chosen: str | None) -> None:
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
