"""Missions: set up by the Secretariat, worked on by the team, read, commented and signed by the visited member."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from assessment.programme.missions import takes_comments
from assessment.records import Mission, MissionState, Role
from assessment.views.parts.empty import say_empty
from assessment.views.parts.mission_findings import show_findings
from assessment.views.parts.mission_member import show_member
from assessment.views.parts.mission_rating import show_desk, show_reconciliation
from assessment.views.parts.mission_words import act
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.mission_words import phase_word
from assessment.workflow.missions import MAX_TITLE, MissionPlan
from assessment.workflow.permissions import Action


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Missions"), anchor=False)
    if visit.state.notice:
        st.success(visit.state.notice, icon=":material/check:")
        visit.state.notice = ""
    missions = _missions(visit)
    if visit.has_role(Role.SECRETARIAT):
        with st.expander(t("Set up a mission"), icon=":material/add:", expanded=not missions):
            _set_up(visit)
    if not missions:
        say_empty(t("There is no mission here."), t("A mission visits a member whose self-assessment is signed off."))
        return
    mission = _chosen(visit, missions)
    _head(visit, mission)
    _steps(visit, mission)
    _work(visit, mission)


def _missions(visit: Visit) -> list[Mission]:
    """Those of the Secretariat, of the team, or of the own member; each once."""
    services, actor = visit.services.missions, visit.actor
    found = list(services.mine(actor))
    if visit.member:
        found += services.concerning(actor, visit.member)
    if visit.has_role(Role.SECRETARIAT):
        found += [services.get(actor, one.key) for one in services.list_all(actor)]
    return list({one.key: one for one in found}.values())


def _chosen(visit: Visit, missions: list[Mission]) -> Mission:
    by_key = {one.key: one for one in missions}
    if len(by_key) == 1:
        return missions[0]
    names = {one.key: f"{visit.name_of(one.member)} · {one.title}" for one in missions}
    return by_key[st.selectbox(visit.t("Mission"), list(by_key), format_func=lambda key: names[key], key="mission")]


def _head(visit: Visit, mission: Mission) -> None:
    """Where and when, who may look from when to when, and how far it is."""
    t = visit.t
    st.subheader(f"{plain(visit.name_of(mission.member))} · {plain(mission.title)}", anchor=False)
    visited = t("%(first)s to %(last)s", first=t.day(mission.starts), last=t.day(mission.ends))
    st.markdown(f":blue-badge[{phase_word(t, mission.state)}] {visited}")
    team = ", ".join(plain(one.name) + (f" ({t('Lead')})" if one.account == mission.lead else "") for one in mission.team)
    access = t("%(first)s to %(last)s", first=t.day(mission.access_from), last=t.day(mission.access_to))
    st.markdown(t("Team: %(team)s. It may look from %(dates)s.", team=team, dates=access))
    if mission.state is MissionState.COMMENTS and takes_comments(mission, visit.services.workplace.today()):
        st.markdown(t("The administration can comment until %(day)s.", day=t.day(mission.comments_until)))
    if visit.services.missions.may(visit.actor, mission, Action.VIEW_MISSION_RESULT):
        with st.container(horizontal=True):
            for label, file in ((t("Excel summary"), "workbook"), (t("Word report"), "report")):
                st.link_button(label, f"/download/mission-{file}/{mission.key}?language={visit.language}", icon=":material/download:")


def _steps(visit: Visit, mission: Mission) -> None:
    """The one button that moves the mission on, for whom it is."""
    t, missions, actor = visit.t, visit.services.missions, visit.actor
    key, revision = mission.key, mission.revision
    manages = missions.may(actor, mission, Action.MANAGE_MISSIONS)
    if manages and mission.state is MissionState.SET_UP and st.button(t("Open the desk to the team"), type="primary"):
        act(visit, lambda: missions.open_desk(actor, key, revision), t("The team can begin to read."))
    if manages and mission.state is not MissionState.SIGNED:
        _remove(visit, mission)
    if not missions.may(actor, mission, Action.LEAD_MISSION):
        return
    moves = {
        MissionState.DESK: (t("Start the rating"), missions.start_rating),
        MissionState.REVEALED: (t("End the discussion"), missions.finish_discussion),
        MissionState.DRAFT: (t("Share with the administration"), missions.share),
        MissionState.COMMENTS: (t("Everything is agreed"), missions.settle),
    }
    if mission.state is MissionState.RATING:
        _reveal(visit, mission)
    elif mission.state in moves:
        label, move = moves[mission.state]
        if st.button(label, key="move", type="secondary", icon=":material/arrow_forward:"):
            act(visit, lambda: move(actor, key, revision), t("The mission has moved on."))


def _remove(visit: Visit, mission: Mission) -> None:
    t, missions = visit.t, visit.services.missions
    others = {one.account: one.name for one in mission.team if one.account != mission.lead}
    if not others:
        return
    with st.popover(t("Take somebody off the team"), icon=":material/person_remove:"), st.form("remove", border=False):
        st.markdown(t("The access of this person ends at once."))
        account = st.selectbox(t("Person"), list(others), format_func=lambda key: others[key])
        if st.form_submit_button(t("Take off the team"), type="primary"):
            said = t("%(name)s is not on the team any more.", name=others[account])
            act(visit, lambda: missions.remove(visit.actor, mission.key, mission.revision, account), said)


def _reveal(visit: Visit, mission: Mission) -> None:
    t, missions = visit.t, visit.services.missions
    progress = missions.rating_progress(visit.actor, mission.key)
    st.markdown(" · ".join(f"{plain(one.name)} {one.rated}/{one.of}" for one in progress))
    with st.popover(t("Reveal the ratings"), icon=":material/visibility:"), st.form("reveal", border=False):
        st.markdown(t("All ratings open to the team; nobody changes one after that."))
        reason = st.text_input(t("Reason, while somebody has not rated everything"))
        if st.form_submit_button(t("Reveal"), type="primary"):
            act(visit, lambda: missions.reveal(visit.actor, mission.key, mission.revision, reason), t("The ratings are open to the team."))


def _work(visit: Visit, mission: Mission) -> None:
    """What this person does in this phase."""
    missions, actor = visit.services.missions, visit.actor
    if missions.may(actor, mission, Action.VIEW_RATINGS):
        show_reconciliation(visit, mission)
    elif missions.may(actor, mission, Action.VIEW_DESK):
        show_desk(visit, mission)
    if missions.may(actor, mission, Action.VIEW_DESK) and mission.state is not MissionState.DESK:
        show_findings(visit, mission)
    elif not missions.may(actor, mission, Action.VIEW_DESK):
        show_member(visit, mission)


def _set_up(visit: Visit) -> None:
    t, services = visit.t, visit.services
    signed = {
        f"{one.member}/{one.key}": one
        for code in services.workplace.store.members()
        for one in services.snapshots.disclosed(visit.actor, code)
    }
    chosen = st.selectbox(
        t("Signed self-assessment"),
        list(signed),
        index=None,
        format_func=lambda key: f"{visit.name_of(signed[key].member)} · {signed[key].title}",
        placeholder=t("Choose a member"),
    )
    if chosen is None:
        return
    summary, today = signed[chosen], date.fromisoformat(services.workplace.today())
    people = {one.key: one.name for one in services.missions.candidates(visit.actor, summary.member)}
    sections = {one.name: one.label.to(visit.language) for one in services.workplace.questionnaire(summary.questionnaire).sections}
    with st.form("set-up-mission", border=False):
        title = st.text_input(t("Title"), max_chars=MAX_TITLE)
        first, last = st.columns(2)
        starts = first.date_input(t("First day of the visit"), value=today + timedelta(days=30), format="DD/MM/YYYY")
        ends = last.date_input(t("Last day of the visit"), value=today + timedelta(days=34), format="DD/MM/YYYY")
        opens = first.date_input(t("Access from"), value=today, format="DD/MM/YYYY")
        closes = last.date_input(t("Access to"), value=today + timedelta(days=120), format="DD/MM/YYYY")
        lead = st.selectbox(t("Lead"), list(people), index=None, format_func=lambda key: people[key])
        raters = st.multiselect(t("Raters"), list(people), format_func=lambda key: people[key])
        rated = st.multiselect(t("Sections"), list(sections), default=list(sections), format_func=lambda key: f"{key} {sections[key]}")
        if st.form_submit_button(t("Set up the mission"), type="primary"):
            plan = MissionPlan(
                member=summary.member,
                assessment=summary.key,
                title=title,
                starts=str(starts),
                ends=str(ends),
                access_from=str(opens),
                access_to=str(closes),
                lead=lead or "",
                raters=tuple(raters),
                sections=tuple(rated),
            )
            act(visit, lambda: services.missions.set_up(visit.actor, plan), t("The mission is set up."))
