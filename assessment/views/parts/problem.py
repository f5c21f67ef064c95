"""An error as a person sees it: what happened and what to do. Translated where the message is one of ours."""

from __future__ import annotations

import logging

import streamlit as st

from assessment.errors import AssessmentError, ConflictError, NotAllowedError, NotFoundError, StoreError
from assessment.locale import Texts
from assessment.views.parts.words import plain

_LOG = logging.getLogger(__name__)


def show_problem(t: Texts, error: AssessmentError) -> None:
    st.error(f"**{_title(t, error)}**  \n{plain(problem_words(t, error))}", icon=":material/error:")


def problem_words(t: Texts, error: AssessmentError) -> str:
    """What happened and what to do, in the reader's language. A fault of the store names files of the server: only the log does."""
    if isinstance(error, StoreError):
        _LOG.error("the store: %s", error)
        return t("The server met a fault and wrote it to its log. Try again; if it stays, tell the administrator when it happened.")
    return t(error.message, **error.values) or str(error)


def _title(t: Texts, error: AssessmentError) -> str:
    if isinstance(error, NotAllowedError):
        return t("This is not open to you")
    if isinstance(error, NotFoundError):
        return t("Not found")
    if isinstance(error, ConflictError):
        return t("Somebody else was faster")
    if isinstance(error, StoreError):
        return t("Not saved: the store could not be written or read")
    return t("This cannot be taken as it is")
