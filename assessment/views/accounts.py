"""The installation's administrator: accounts and roles of all members. No answers, ever."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import LANGUAGES
from assessment.records import Account, Grant, Role
from assessment.views.parts.one_time import show_one_time_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, role_word
from assessment.views.visit import Visit

_INSTALLATION_WIDE = (Role.ADMINISTRATOR, Role.SECRETARIAT)


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Accounts"), anchor=False)
    st.markdown(t("You manage who may sign in. You see no answers of any administration."))
    show_one_time_link(visit)
    _invite(visit)
    people = visit.services.people.all_accounts(visit.actor)
    search = st.text_input(t("Search"), key="account-search", placeholder=t("Name, sign-in name or member"), label_visibility="collapsed")
    kept = [person for person in people if _fits(visit, person, search)]
    st.markdown(t.plural("%(count)s account", "%(count)s accounts", len(kept)))
    for person in kept[:50]:
        _person(visit, person)
    if len(kept) > 50:
        st.markdown(t("Only the first 50 are shown; search to narrow the list."))


def _fits(visit: Visit, person: Account, search: str) -> bool:
    members = " ".join(visit.name_of(grant.member) for grant in person.grants)
    words = f"{person.name} {person.login} {members}".casefold()
    return all(word in words for word in search.casefold().split())


def _person(visit: Visit, person: Account) -> None:
    t, people = visit.t, visit.services.people
    with st.container(border=True, key=f"account-{person.key}"):
        roles = [f"{role_word(t, grant.role)}{' ' + visit.name_of(grant.member) if grant.member else ''}" for grant in person.grants]
        off = f" :orange-badge[{t('Disabled')}]" if person.disabled else ""
        st.markdown(f"**{plain(person.name)}** · {plain(person.login)}{off}  \n{plain(' · '.join(roles))}")
        member = person.grants[0].member if person.grants else ""
        with st.container(horizontal=True):
            if st.button(t("New one-time link"), key=f"reset-{person.key}", icon=":material/lock_reset:", type="tertiary"):
                _act(visit, lambda: _keep(visit, people.reset(visit.actor, person.key, member).secret, person.name))
            verb, change = (t("Enable"), people.enable) if person.disabled else (t("Disable"), people.disable)
            if person.key != visit.actor.account and st.button(verb, key=f"switch-{person.key}", type="tertiary"):
                _act(visit, lambda: change(visit.actor, person.key, member))


def _keep(visit: Visit, secret: str, name: str) -> None:
    visit.state.shown_once = {"secret": secret, "name": name}


def _act(visit: Visit, change: object) -> None:
    try:
        change()  # type: ignore[operator]
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    st.rerun()


def _invite(visit: Visit) -> None:
    t, members = visit.t, visit.services.workplace.members
    with st.expander(t("Invite somebody"), icon=":material/person_add:"), st.form("invite-any", border=False):
        name = st.text_input(t("Name"), max_chars=200)
        login = st.text_input(t("Sign-in name (for example the e-mail address)"), max_chars=200)
        function = st.text_input(t("Function"), max_chars=200)
        roles = (Role.COORDINATOR, Role.HEAD, Role.CONTRIBUTOR, *_INSTALLATION_WIDE, Role.MISSION)
        role = st.selectbox(t("Role"), roles, format_func=lambda one: role_word(t, one))
        codes = sorted(members, key=lambda code: visit.name_of(code).casefold())
        member = st.selectbox(
            t("Member (for the roles of an administration)"), codes, format_func=visit.name_of, index=None, placeholder=t("Choose")
        )
        language = st.selectbox(t("Language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__)
        if st.form_submit_button(t("Make a one-time link"), icon=":material/link:", type="primary"):
            grant = Grant(role=role, member="" if role in _INSTALLATION_WIDE else member or "")
            _act(
                visit, lambda: _keep(visit, visit.services.people.invite(visit.actor, login, name, function, language, grant).secret, name)
            )
