"""Who works on this assessment: roles, parts, invitations by one-time link, hand-over."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import LANGUAGES
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Grant, Role
from assessment.views.parts.one_time import show_one_time_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, role_word
from assessment.views.visit import Visit
from assessment.workflow.people import MEMBER_ROLES, Changed
from assessment.workflow.permissions import Action, may


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("People"), anchor=False)
    manages = may(visit.actor, Action.MANAGE_PEOPLE, visit.services.workplace.subject(visit.actor, visit.member))
    show_one_time_link(visit)
    if visit.state.notice:
        st.info(plain(visit.state.notice), icon=":material/link_off:")
        visit.state.notice = ""
    for person in visit.services.people.list_for(visit.actor, visit.member):
        _person(visit, person, manages)
    if manages:
        _invite(visit)
        _hand_over(visit)


def grant_of(person: Account, member: str) -> Grant | None:
    return next((grant for grant in person.grants if grant.member == member and grant.role in MEMBER_ROLES), None)


def _person(visit: Visit, person: Account, manages: bool) -> None:
    t, grant = visit.t, grant_of(person, visit.member)
    if grant is None:
        return
    with st.container(border=True, key=f"person-{person.key}"):
        you = f" :gray-badge[{t('You')}]" if person.key == visit.actor.account else ""
        off = f" :orange-badge[{t('Disabled')}]" if person.disabled else ""
        waiting = "" if person.password_hash or person.persona else f" :blue-badge[{t('Invited, has not signed in yet')}]"
        st.markdown(f"**{plain(person.name)}** · {role_word(t, grant.role)}{you}{off}{waiting}")
        details = [plain(text) for text in (person.function, person.login) if text]
        if grant.role is Role.CONTRIBUTOR:
            details.append(t("Parts: %(parts)s", parts=plain(", ".join(grant.parts)) or t("none yet")))
            if not grant.may_answer:
                details.append(t("proposes answers only"))
        if person.last_seen_at:
            details.append(t("last here %(day)s", day=t.short_day(person.last_seen_at)))
        st.markdown(" · ".join(details))
        if manages and person.key != visit.actor.account:
            _manage(visit, person, grant)


def _manage(visit: Visit, person: Account, grant: Grant) -> None:
    t, people = visit.t, visit.services.people
    with st.container(horizontal=True):
        with st.popover(t("Role and parts"), icon=":material/badge:", type="tertiary"):
            changed = _grant_form(visit, f"grant-{person.key}", grant, t("Save"))
            if changed is not None:
                _try(visit, lambda: _say_ended(visit, people.change_grant(visit.actor, person.key, changed)))
        if st.button(t("New one-time link"), key=f"reset-{person.key}", icon=":material/lock_reset:", type="tertiary"):
            _try(visit, lambda: _keep_link(visit, people.reset(visit.actor, person.key, visit.member).secret, person.name))
        if person.disabled:
            if st.button(t("Enable"), key=f"enable-{person.key}", icon=":material/person_check:", type="tertiary"):
                _try(visit, lambda: people.enable(visit.actor, person.key, visit.member))
        elif st.button(t("Disable"), key=f"disable-{person.key}", icon=":material/person_off:", type="tertiary"):
            _try(visit, lambda: people.disable(visit.actor, person.key, visit.member))


def _keep_link(visit: Visit, secret: str, name: str) -> None:
    visit.state.shown_once = {"secret": secret, "name": name}


def _say_ended(visit: Visit, changed: Changed) -> None:
    if changed.link_ended:
        name = changed.account.name
        visit.state.notice = visit.t("The open one-time link of %(name)s has ended with this change; make a new one if needed.", name=name)


def _try(visit: Visit, change: object) -> None:
    """Carry out a change and draw the page again, or say why not."""
    try:
        change()  # type: ignore[operator]
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    st.rerun()


def _questionnaire(visit: Visit) -> Questionnaire:
    summary = visit.current()
    packs = visit.services.workplace.packs
    return packs[summary.questionnaire if summary and summary.questionnaire in packs else next(iter(packs))].questionnaire


def _grant_form(visit: Visit, key: str, grant: Grant, verb: str) -> Grant | None:
    """The role, and for a contributor the sections or criteria; gives the new grant when sent."""
    with st.form(key, border=False):
        role, parts, may_answer = grant_fields(visit, key, grant)
        if not st.form_submit_button(verb, icon=":material/check:"):
            return None
    return Grant(role=role, member=visit.member, parts=parts if role is Role.CONTRIBUTOR else (), may_answer=may_answer)


def grant_fields(visit: Visit, key: str, grant: Grant) -> tuple[Role, tuple[str, ...], bool]:
    t, questionnaire = visit.t, _questionnaire(visit)
    labels = {section.name: f"{section.name} {section.label.to(visit.language)}" for section in questionnaire.sections}
    labels |= {criterion.name: f"{criterion.name} {criterion.label.to(visit.language)}" for criterion in questionnaire.criteria()}
    role = st.selectbox(
        t("Role"), MEMBER_ROLES, index=MEMBER_ROLES.index(grant.role), format_func=lambda one: role_word(t, one), key=f"{key}-role"
    )
    parts = st.multiselect(
        t("Sections or criteria (for a contributor)"),
        list(labels),
        default=[part for part in grant.parts if part in labels],
        format_func=labels.__getitem__,
        key=f"{key}-parts",
        placeholder=t("Choose"),
    )
    proposes = st.checkbox(t("Proposes answers only; a coordinator adopts them"), value=not grant.may_answer, key=f"{key}-proposes")
    return role, tuple(parts), not proposes


def _invite(visit: Visit) -> None:
    t = visit.t
    with st.expander(t("Invite somebody"), icon=":material/person_add:"), st.form("invite", border=False):
        name = st.text_input(t("Name"), max_chars=200)
        login = st.text_input(t("Sign-in name (for example the e-mail address)"), max_chars=200)
        function = st.text_input(t("Function"), max_chars=200)
        language = st.selectbox(
            t("Language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, index=list(LANGUAGES).index(visit.language)
        )
        role, parts, may_answer = grant_fields(visit, "invited", Grant(role=Role.CONTRIBUTOR, member=visit.member))
        if st.form_submit_button(t("Make a one-time link"), icon=":material/link:", type="primary"):
            grant = Grant(role=role, member=visit.member, parts=parts if role is Role.CONTRIBUTOR else (), may_answer=may_answer)
            _try(
                visit,
                lambda: _keep_link(visit, visit.services.people.invite(visit.actor, login, name, function, language, grant).secret, name),
            )


def _hand_over(visit: Visit) -> None:
    t = visit.t
    colleagues = visit.services.people.colleagues(visit.actor, visit.member)
    with st.expander(t("Hand over the coordination"), icon=":material/move_up:"):
        st.markdown(t("The successor becomes coordinator and finds everything here: answers, history, open questions. You keep no part."))
        if not colleagues:
            st.markdown(t("Invite your successor first."))
            return
        with st.form("hand-over", border=False):
            successor = st.selectbox(t("Successor"), colleagues, format_func=lambda one: one.name, index=None, placeholder=t("Choose"))
            sure = st.checkbox(t("I hand over the coordination of this administration's assessments."))
            if st.form_submit_button(t("Hand over")) and successor and sure:
                _try(visit, lambda: _say_ended(visit, visit.services.people.hand_over(visit.actor, visit.member, successor.key)))
