"""A mission as the visited member sees it: what is asked, what was found, its comments, its signature, who looked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assessment.programme.missions import takes_comments
from assessment.records import Disclosure, DocumentState, FindingKind, Layer, Mission, MissionState
from assessment.views.parts.mission_findings import list_findings
from assessment.views.parts.mission_words import act, rating_word
from assessment.views.parts.words import disclosure_word, plain
from assessment.views.visit import Visit
from assessment.workflow.mission_work import MAX_TEXT, MissionResult
from assessment.workflow.permissions import Action


def show_member(visit: Visit, mission: Mission) -> None:
    t, missions = visit.t, visit.services.missions
    if missions.may(visit.actor, mission, Action.ANSWER_MISSION):
        _asked(visit, mission)
    if missions.may(visit.actor, mission, Action.VIEW_MISSION_RESULT):
        _result(visit, mission, visit.services.mission_work.result(visit.actor, mission.key))
    if missions.may(visit.actor, mission, Action.SIGN_MISSION):
        _sign(visit, mission)
    if visit.member == mission.member and missions.may(visit.actor, mission, Action.COMMENT_ON_MISSION):
        _close(visit, mission)
    if visit.member == mission.member:
        with st.expander(t("Who looked"), icon=":material/visibility:"):
            lines = visit.services.snapshots.readers(visit.actor, mission.member)[:50]
            st.markdown("\n\n".join(f"{t.moment(line.at)} · {plain(line.by_name)}" for line in lines) or t("Nobody yet."))


def _asked(visit: Visit, mission: Mission) -> None:
    t, work = visit.t, visit.services.mission_work
    questions, requests = work.asked(visit.actor, mission.key)
    for one in questions:
        with st.container(border=True):
            st.markdown(f"**{plain(one.criterion)}** {plain(one.text)}")
            with st.form(f"answer-{one.key}-{one.revision}", border=False):
                text = st.text_area(t("Answer"), value=one.answer, max_chars=MAX_TEXT)
                if st.form_submit_button(t("Answer the team")):
                    act(visit, partial(work.answer, visit.actor, mission.key, one.key, one.revision, text), t("The team sees the answer."))
    states = {DocumentState.PROVIDED: t("It is there"), DocumentState.UNAVAILABLE: t("There is none")}
    for wanted in requests:
        with st.container(border=True):
            st.markdown(f"**{plain(wanted.criterion)}** {plain(wanted.title)}")
            with st.form(f"provide-{wanted.key}-{wanted.revision}", border=False):
                state = st.segmented_control(t("Document"), list(states), format_func=lambda state: states[state])
                note = st.text_area(t("Where it is, or why there is none"), value=wanted.note, max_chars=MAX_TEXT)
                if st.form_submit_button(t("Answer the team")):
                    said = state or DocumentState.REQUESTED
                    told = partial(work.provide, visit.actor, mission.key, wanted.key, wanted.revision, said, note)
                    act(visit, told, t("The team sees the answer."))


def _result(visit: Visit, mission: Mission, found: MissionResult) -> None:
    t = visit.t
    st.subheader(t("Ratings side by side"), anchor=False)
    rows = [f"| | {t('Self')} | {t('Mission')} | {t('Agreed')} |", "|---|---|---|---|"]
    for one in found.criteria:
        joint = [rating_word(t, found.joint.get(f"{layer}/{one.name}")) for layer in (Layer.MISSION, Layer.AGREED)]
        label = plain(f"{one.name} {one.label.to(visit.language)}").replace("\n", " ")
        rows.append(f"| {label} | {rating_word(t, found.own.ratings.get(one.name))} | {joint[0]} | {joint[1]} |")
    st.markdown("\n".join(rows))
    st.subheader(t("Findings"), anchor=False)
    list_findings(visit, found.findings)
    _take(visit, mission, found)
    if takes_comments(mission, visit.services.workplace.today()) and visit.services.missions.may(
        visit.actor, mission, Action.COMMENT_ON_MISSION
    ):
        _comment(visit, mission, found)
    for comment in found.comments.values():
        st.markdown(f"**{plain(comment.criterion)}** {plain(comment.text)}" + (f"  \n→ {plain(comment.reply)}" if comment.reply else ""))


def _take(visit: Visit, mission: Mission, found: MissionResult) -> None:
    t = visit.t
    if mission.state is not MissionState.SIGNED or not visit.services.plans.may_manage(visit.actor, mission.member):
        return
    for one in (one for one in found.findings if one.kind is FindingKind.GAP):
        if st.button(t("Into the plan: %(criterion)s", criterion=one.criterion), key=f"take-{one.key}", icon=":material/add_task:"):
            act(visit, partial(visit.services.mission_work.take_finding, visit.actor, mission.key, one.key), t("It is in the plan."))


def _comment(visit: Visit, mission: Mission, found: MissionResult) -> None:
    t, work = visit.t, visit.services.mission_work
    labels = {one.name: f"{one.name} {one.label.to(visit.language)}" for one in found.criteria}
    name = st.selectbox(t("Comment on"), list(labels), format_func=lambda name: labels[name])
    stored, joint = found.comments.get(name), found.joint.get(f"{Layer.MISSION}/{name}")
    st.markdown(f"{t('Mission')}: **{rating_word(t, joint)}** · {plain(joint.reason if joint else '')}")
    with st.form(f"comment-{name}-{stored.revision if stored else 0}", border=False):
        text = st.text_area(t("What is not right, and how it is"), value=stored.text if stored else "", max_chars=MAX_TEXT)
        if st.form_submit_button(t("Comment"), type="primary"):
            revision = stored.revision if stored else 0
            act(visit, lambda: work.comment(visit.actor, mission.key, name, revision, text), t("The team sees the comment."))


def _close(visit: Visit, mission: Mission) -> None:
    t, missions = visit.t, visit.services.missions
    if takes_comments(mission, visit.services.workplace.today()) and st.button(t("We have no more comments"), key="close-comments"):
        act(visit, lambda: missions.close_comments(visit.actor, mission.key, mission.revision), t("The lead can now agree with you."))


def _sign(visit: Visit, mission: Mission) -> None:
    t, missions = visit.t, visit.services.missions
    with st.form("sign-mission"):
        name = st.text_input(t("Name"), value=visit.actor.name)
        function = st.text_input(t("Function"))
        disclosure = st.selectbox(t("Disclosure"), list(Disclosure), format_func=lambda one: disclosure_word(t, one))
        if st.form_submit_button(t("Sign the agreed result"), type="primary"):
            act(
                visit,
                lambda: missions.sign(
                    visit.actor,
                    mission.key,
                    revision=mission.revision,
                    name=name,
                    function=function,
                    signed_on=visit.services.workplace.today(),
                    disclosure=disclosure,
                ),
                t("The mission is signed."),
            )
