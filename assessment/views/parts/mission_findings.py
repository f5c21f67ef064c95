"""Findings of a mission: what the team writes, and what the lead adds for the report."""

from __future__ import annotations

import streamlit as st

from assessment.records import Finding, FindingKind, Mission, MissionReport, Severity
from assessment.views.parts.mission_words import act
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.mission_words import severity_word
from assessment.workflow.mission_work import MAX_TEXT
from assessment.workflow.permissions import Action


def show_findings(visit: Visit, mission: Mission) -> None:
    t, services = visit.t, visit.services
    st.subheader(t("Findings"), anchor=False)
    list_findings(visit, services.mission_work.findings(visit.actor, mission.key))
    if services.missions.may(visit.actor, mission, Action.WRITE_FINDING):
        with st.expander(t("Add a finding"), icon=":material/add:"):
            _form(visit, mission)
    leads = services.missions.may(visit.actor, mission, Action.LEAD_MISSION)
    if leads and services.missions.may(visit.actor, mission, Action.VIEW_MISSION_RESULT):
        with st.expander(t("Words of the report"), icon=":material/edit_note:"):
            _report(visit, mission)


def list_findings(visit: Visit, findings: tuple[Finding, ...]) -> None:
    t = visit.t
    for one in findings:
        kind = severity_word(t, one.severity) if one.severity else t("Strength")
        shared = f" · {t('good practice to share')}" if one.shareable else ""
        advice = f"  \n→ {plain(one.recommendation)}" if one.recommendation else ""
        st.markdown(f"**{plain(one.criterion)}** · {kind}{shared}  \n{plain(one.text)}{advice}")


def _form(visit: Visit, mission: Mission) -> None:
    t, services = visit.t, visit.services
    criteria = services.missions.criteria(visit.actor, mission.key)
    labels = {one.name: f"{one.name} {one.label.to(visit.language)}" for one in criteria}
    kinds = {FindingKind.GAP: t("Gap"), FindingKind.STRENGTH: t("Strength")}
    with st.form("finding", border=False):
        kind = st.segmented_control(t("Kind"), list(kinds), default=FindingKind.GAP, format_func=lambda one: kinds[one])
        criterion = st.selectbox(t("Criterion"), list(labels), format_func=lambda name: labels[name])
        text = st.text_area(t("Finding"), max_chars=MAX_TEXT)
        severity = st.segmented_control(t("Severity"), list(Severity)[::-1], format_func=lambda one: severity_word(t, one))
        recommendation = st.text_area(t("Recommendation"), max_chars=MAX_TEXT)
        shareable = st.checkbox(t("Good practice to share"))
        if st.form_submit_button(t("Add the finding"), type="primary"):
            finding = Finding(
                key="",
                mission=mission.key,
                kind=kind or FindingKind.GAP,
                criterion=criterion or "",
                text=text,
                severity=severity,
                recommendation=recommendation,
                shareable=shareable,
            )
            act(visit, lambda: services.mission_work.save_finding(visit.actor, mission.key, finding), t("The finding is kept."))


def _report(visit: Visit, mission: Mission) -> None:
    t, work = visit.t, visit.services.mission_work
    stored = work.result(visit.actor, mission.key).report
    with st.form(f"report-{stored.revision}", border=False):
        facts = st.text_area(t("Whom the team met, what it visited"), value=stored.facts, max_chars=MAX_TEXT)
        needed = st.text_area(t("Support needed"), value=stored.support_needed, max_chars=MAX_TEXT)
        offered = st.text_area(t("Support offered"), value=stored.support_offered, max_chars=MAX_TEXT)
        if st.form_submit_button(t("Keep the words"), type="primary"):
            words = MissionReport(
                key="report", revision=stored.revision, mission=mission.key, facts=facts, support_needed=needed, support_offered=offered
            )
            act(visit, lambda: work.write_report(visit.actor, mission.key, words), t("The words of the report are kept."))
