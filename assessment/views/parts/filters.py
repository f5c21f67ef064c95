"""Choices that stand in the address, by code: a page can be sent on and is found again. (Streamlit's own binding would write the words of
the reader's language there.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from assessment.views.visit import Visit


def choose(
    visit: Visit, label: str, name: str, options: Sequence[str], words: Callable[[str], str], width: int = 220, among: str = ""
) -> str:
    """One of the options, the first unless the address says another. `among`: what the options depend on.

    Another language or other options make another widget: the browser keeps the words it showed, not the code."""
    asked = st.query_params.get(name, "")
    place = options.index(asked) if asked in options else 0
    chosen: str = st.selectbox(label, options, place, format_func=words, key=f"filter-{name}-{among}-{visit.language}", width=width)
    note_in_address(name, chosen)
    return chosen


def choose_some(label: str, name: str, options: Sequence[str], width: int = 320, placeholder: str = "") -> tuple[str, ...]:
    """Any number of the options; none stands for all of them."""
    asked = [one for one in st.query_params.get(name, "").split(",") if one in options]
    chosen: list[str] = st.multiselect(label, options, asked, key=f"filter-{name}", width=width, placeholder=placeholder)
    note_in_address(name, ",".join(chosen))
    return tuple(chosen)


def choose_part(label: str, name: str, options: Sequence[str], words: Callable[[str], str]) -> str:
    """Which part of a page is shown; always one of them."""
    asked = st.query_params.get(name, "")
    first = asked if asked in options else options[0]
    chosen: str | None = st.segmented_control(
        label, options, default=first, format_func=words, key=f"part-{name}", label_visibility="collapsed", required=True
    )
    note_in_address(name, chosen)
    return chosen or options[0]


def note_in_address(name: str, chosen: str | None) -> None:
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
