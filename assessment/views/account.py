"""The person's own account: name, language, password."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import LANGUAGES
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, role_word
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Account"), anchor=False)
    account = visit.services.people.me(visit.actor)
    for grant in account.grants:
        where = f" · {visit.name_of(grant.member)}" if grant.member else ""
        st.markdown(f":material/badge: {role_word(t, grant.role)}{plain(where)}")
    left, right = st.columns(2, gap="large")
    with left, st.form("profile"):
        name = st.text_input(t("Name"), value=account.name, max_chars=200)
        function = st.text_input(t("Function"), value=account.function, max_chars=200)
        codes = list(LANGUAGES)
        language = st.selectbox(
            t("Language"), codes, index=codes.index(account.language) if account.language in codes else 0, format_func=LANGUAGES.__getitem__
        )
        if st.form_submit_button(t("Save"), icon=":material/save:"):
            _save_profile(visit, name, function, language)
    with right:
        _password(visit, persona=account.persona)


def _save_profile(visit: Visit, name: str, function: str, language: str) -> None:
    try:
        visit.services.people.change_me(visit.actor, name=name, function=function, language=language)
        visit.switch_language(language)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    st.rerun()


def _password(visit: Visit, *, persona: bool) -> None:
    t = visit.t
    if persona:
        st.info(t("This is a demonstration account: it has no password."), icon=":material/science:")
        return
    with st.form("password", clear_on_submit=True):
        present = st.text_input(t("Present password"), type="password")
        new = st.text_input(t("New password (at least 12 characters)"), type="password")
        again = st.text_input(t("New password, again"), type="password")
        if not st.form_submit_button(t("Change password"), icon=":material/key:"):
            return
        if new != again:
            st.error(t("The two new passwords differ; type them again."), icon=":material/error:")
            return
        try:
            visit.services.people.change_my_password(visit.actor, present, new)
            st.success(t("The password is changed; your other sessions have ended."), icon=":material/check:")
        except AssessmentError as error:
            show_problem(t, error)
