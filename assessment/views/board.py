"""All members: state, progress and dates. No level of a draft is here, and the page says so."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from assessment.records import AssessmentStatus, AssessmentSummary
from assessment.reference import Region
from assessment.views.parts.words import status_word
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Members"), anchor=False)
    latest = _latest(visit.services.board.summaries(visit.actor))
    assessed = [member for member in visit.services.workplace.members.values() if member.assessed]
    signed = sum(1 for one in latest.values() if one.status in (AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED))
    st.markdown(
        f"**{t('Signed off: %(done)s of %(all)s members.', done=t.whole(signed), all=t.whole(len(assessed)))}** "
        + t("Levels, comments and evidence of drafts are not shown to anybody outside the administration.")
    )
    with st.container(horizontal=True):
        region = st.selectbox(
            t("Region"), ["", *Region], format_func=lambda code: code or t("All regions"), bind="query-params", key="region", width=220
        )
        state = st.selectbox(
            t("State"),
            ["", "none", *AssessmentStatus],
            format_func=lambda code: (
                t("All states") if not code else t("Not started") if code == "none" else status_word(t, AssessmentStatus(code))
            ),
            bind="query-params",
            key="state",
            width=220,
        )
    rows = [
        _row(visit, member.code, latest.get(member.code))
        for member in assessed
        if (not region or member.region == region) and (not state or _state(latest.get(member.code)) == state)
    ]
    columns = [t("Member"), t("Region"), t("State"), t("Progress"), t("Due"), t("Last activity")]
    frame = pd.DataFrame(rows, columns=columns)
    st.dataframe(
        frame,
        hide_index=True,
        height=520,
        column_config={columns[3]: st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="percent")},
        alt=t("Members with the state of their latest assessment"),
    )


def _latest(summaries: tuple[AssessmentSummary, ...]) -> dict[str, AssessmentSummary]:
    """The newest assessment of each member; keys start with the day."""
    return {summary.member: summary for summary in sorted(summaries, key=lambda one: one.key)}


def _state(summary: AssessmentSummary | None) -> str:
    return summary.status if summary else "none"


def _row(visit: Visit, member: str, summary: AssessmentSummary | None) -> tuple[object, ...]:
    t, region = visit.t, visit.services.workplace.region_of(member)
    if summary is None:
        return visit.name_of(member), region, t("Not started"), None, "", ""
    share = summary.answered / summary.applicable if summary.applicable else 1.0
    return (
        visit.name_of(member),
        region,
        status_word(t, summary.status),
        share,
        t.short_day(summary.due),
        t.short_day(summary.last_activity),
    )
