"""A form over one record: what it started from, and what saving it comes to. What somebody else changed meanwhile is never overwritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from assessment.errors import AssessmentError, ConflictError
from assessment.views.parts.problem import show_problem
from assessment.views.visit import Visit

Kept = TypeVar("Kept")
_EDIT_SECONDS = 0.4  # the browser sends the last edit of a table 0.15 s late


def held(name: str, present: Kept, *, is_open: bool) -> Kept:
    """The record as it was when the form was first drawn. `is_open`: the form's widgets are alive; otherwise it begins anew."""
    memory = st.session_state
    if not is_open or name not in memory:
        memory[name] = present
    kept: Kept = memory[name]
    return kept


def number_of(form: str) -> int:
    """Part of the keys of a form's widgets: the next number makes all of them fresh."""
    number: int = st.session_state.setdefault(f"{form}-number", 0)
    return number


def begin_anew(form: str) -> None:
    st.session_state[f"{form}-number"] = number_of(form) + 1
    st.session_state.pop(f"{form}-refused", None)


def pressed(label: str, form: str) -> bool:
    """A button beside a table that is edited. A click can overtake the last edit, whose arrival would then break off this run: so the
    click is noted, and counts in a later run, when the edit is here."""
    place = f"{form}-pressed"
    st.button(label, type="primary", icon=":material/save:", key=f"{form}-save", on_click=_note, args=(place, "wait"))
    noted = st.session_state.get(place)
    if noted == "wait":
        time.sleep(_EDIT_SECONDS)
        _note(place, "go")
        st.rerun()
    return bool(noted == "go")  # `act` takes the note away: until then no run that is broken off loses the click


def _note(place: str, said: str) -> None:
    st.session_state[place] = said


def act(visit: Visit, form: str, change: Callable[[], object], said: str) -> None:
    """Do it and say so on the next run with a fresh form; or keep why not for `show_refusal`, and leave the form as it is."""
    st.session_state.pop(f"{form}-pressed", None)
    try:
        change()
    except AssessmentError as error:
        st.session_state[f"{form}-refused"] = error
        return
    begin_anew(form)
    visit.state.notice = said
    st.rerun()


def show_refusal(visit: Visit, form: str) -> None:
    """Why the form was refused; it stays until the form is taken or begun anew."""
    error = st.session_state.get(f"{form}-refused")
    if not isinstance(error, AssessmentError):
        return
    show_problem(visit.t, error)
    if isinstance(error, ConflictError):
        st.button(visit.t("Show what is stored now"), on_click=begin_anew, args=(form,), icon=":material/refresh:")
