"""Which activities would close most gaps: by region or language, and the members behind each figure."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from assessment.programme.counting import Counting
from assessment.views.parts.empty import say_empty
from assessment.views.parts.table_choice import choice_table, chosen_row
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.demand import Needs
from assessment.workflow.workshop_words import Labels, counted_sentence, exclusion_word, labels_of

_NAME = "need"


def show_needs(visit: Visit, needs: Needs) -> None:
    t = visit.t
    with st.container(key="lead"):
        st.markdown(t("To the targets, **%(levels)s** gap levels are missing.", levels=t.whole(needs.gap_levels)))
    show_counted(visit, needs.counting)
    if needs.demand.empty:
        say_empty(t("No activity of the catalogue would close a gap here."), t("Choose all regions or another round."))
        return
    by = st.segmented_control(
        t("By"),
        ["region", "language"],
        default="region",
        format_func=lambda one: _by_word(visit, one),
        key="need-by",
        required=True,
        label_visibility="collapsed",
    )
    by = by or "region"
    st.markdown(
        t(
            "Gap levels that each activity would close, up to the targets. The same gap can be in several rows: "
            "more than one activity may serve it."
        )
    )
    label_of = labels_of(visit.services.demand.activities(visit.actor, needs.counting.selection.questionnaire), visit.language)
    _table(visit, needs, by, label_of)
    _members(visit, needs, label_of)


def show_counted(visit: Visit, counting: Counting) -> None:
    """How many are counted, and one click away who is not, and why."""
    t = visit.t
    st.markdown(counted_sentence(t, counting))
    if not counting.left_out:
        return
    rows = [
        (visit.name_of(one.member), visit.services.workplace.region_of(one.member), exclusion_word(t, one.reason))
        for one in counting.left_out
    ]
    with st.expander(t("Not counted: %(count)s", count=t.whole(len(rows)))):
        frame = pd.DataFrame(sorted(rows), columns=[t("Member"), t("Region"), t("Why")])
        st.dataframe(frame, hide_index=True, height=min(320, 38 + 35 * len(frame)), alt=t("Who is not counted, and why"))


def _by_word(visit: Visit, by: str) -> str:
    return visit.t("By region") if by == "region" else visit.t("By language")


def _table(visit: Visit, needs: Needs, by: str, label_of: Labels) -> None:
    t = visit.t
    rows = needs.by_region if by == "region" else needs.by_language
    parts = rows.pivot(index="activity", columns="part", values="closes").fillna(0).astype("int64")
    parts = parts.rename(columns=t.language_name) if by == "language" else parts
    total, members = parts.sum(axis=1), needs.demand.groupby("activity")["member"].nunique()
    order = list(dict.fromkeys(needs.demand["activity"]))  # that of the catalogue, for equals
    ordered = sorted(order, key=lambda activity: -int(total[activity]))
    frame = parts.loc[ordered]
    frame.insert(0, t("Activity"), [label_of(activity) for activity in ordered])
    frame.insert(1, t("Gap levels"), total.loc[ordered])
    frame.insert(2, t("Members"), members.loc[ordered])
    columns = {
        t("Activity"): st.column_config.TextColumn(width="large", pinned=True),
        t("Gap levels"): st.column_config.ProgressColumn(min_value=0, max_value=int(total.max()), format="%d"),
    }
    choice_table(_NAME, frame, ordered, t("Gap levels that each activity would close, by region or language"), columns)


def _members(visit: Visit, needs: Needs, label_of: Labels) -> None:
    t = visit.t
    activities = list(dict.fromkeys(needs.demand["activity"]))
    said = t("Choose an activity, or a row of the table")
    chosen = chosen_row(_NAME, t("Members behind the figures"), activities, label_of, said)
    if chosen is None:
        return
    activity = next(
        one for one in visit.services.demand.activities(visit.actor, needs.counting.selection.questionnaire) if one.id == chosen
    )
    own = needs.demand[needs.demand["activity"] == chosen].sort_values("closes", ascending=False, kind="stable")
    st.subheader(plain(label_of(chosen)), anchor=False)
    st.markdown(plain(activity.description.to(visit.language)))
    frame = pd.DataFrame(
        {
            t("Member"): [visit.name_of(member) for member in own["member"]],
            t("Region"): list(own["region"]),
            t("Language"): [t.language_name(code) for code in own["language"]],
            t("Gap levels"): list(own["closes"]),
            t("Criteria"): list(own["criteria"]),
        }
    )
    st.dataframe(frame, hide_index=True, height=min(460, 38 + 35 * len(frame)), alt=t("Members behind the figures"))
