"""Behind every figure over members: which results it counts, which not and why, and the way to a single one. No score is beside a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from assessment.programme.counting import Counting, LeftOut
from assessment.views.parts.links import result_link
from assessment.views.parts.region_words import exclusion_word, percent
from assessment.views.parts.words import disclosure_word
from assessment.views.visit import Visit
from assessment.workflow.board import name_order


def show_response(visit: Visit, counting: Counting) -> None:
    """Response and coverage of one selection, before its figures."""
    t = visit.t
    asked, counted = len(counting.asked), len(counting.counted)
    signed = asked - sum(not one.snapshot for one in counting.left_out)
    st.markdown(
        t(
            "**%(signed)s of %(asked)s** members asked have signed (response %(response)s); **%(counted)s** are counted here "
            "(coverage %(coverage)s).",
            signed=t.whole(signed),
            asked=t.whole(asked),
            response=percent(t, signed, asked),
            counted=t.whole(counted),
            coverage=percent(t, counted, asked),
        )
    )


def show_counting(visit: Visit, countings: Mapping[str, Counting], held_back: tuple[LeftOut, ...] = ()) -> None:
    """`countings`: by how they are named; one is shown at a time. `held_back`: results that are counted and yet not published."""
    t = visit.t
    with st.expander(t("What is counted, what is not, and why"), icon=":material/fact_check:"):
        name = next(iter(countings))
        if len(countings) > 1:
            name = st.selectbox(t("Round"), list(countings), key="counting-round", width=320)
        _lists(visit, countings[name], held_back)


def _lists(visit: Visit, counting: Counting, held_back: tuple[LeftOut, ...]) -> None:
    t = visit.t
    behind = {one.member for one in held_back}
    counted = [one for one in counting.counted if one.member not in behind]
    left_out = [*counting.left_out, *held_back]
    st.markdown(f"**{t('Counted: %(count)s', count=t.whole(len(counted)))}**")
    if counted:
        rows = [
            (visit.name_of(one.member), visit.services.workplace.region_of(one.member), one.signed_on, disclosure_word(t, one.disclosure))
            for one in counted
        ]
        frame = _sorted(rows, [t("Member"), t("Region"), t("Signed on"), t("May be seen by")])
        frame[frame.columns[2]] = pd.to_datetime(frame[frame.columns[2]]).dt.date
        day = {str(frame.columns[2]): st.column_config.DateColumn(format="localized")}
        st.dataframe(frame, hide_index=True, height=_height(frame), column_config=day, alt=t("Members that are counted"))
    reasons = Counter(one.reason for one in left_out)
    told = " · ".join(
        t("%(state)s: %(count)s", state=exclusion_word(t, reason), count=t.whole(count)) for reason, count in sorted(reasons.items())
    )
    st.markdown(f"**{t('Not counted: %(count)s', count=t.whole(len(left_out)))}**" + (f"  \n{told}" if told else ""))
    if left_out:
        lines = [
            (visit.name_of(one.member), visit.services.workplace.region_of(one.member), exclusion_word(t, one.reason)) for one in left_out
        ]
        others = _sorted(lines, [t("Member"), t("Region"), t("Why")])
        st.dataframe(others, hide_index=True, height=_height(others), alt=t("Members and results that are not counted, with the reason"))
    if counting.counted:
        _one_result(visit, counting)


def _one_result(visit: Visit, counting: Counting) -> None:
    t = visit.t
    results = {one.member: one.snapshot for one in counting.counted}
    codes = sorted(results, key=lambda code: name_order(visit.name_of(code)))
    st.markdown(t("A single result opens as far as the member disclosed it; the member sees on its own page who opened it."))
    chosen = st.selectbox(
        t("Signed result of a member"),
        codes,
        None,
        format_func=visit.name_of,
        key=f"counting-member-{t.language}",
        placeholder=t("Choose a member"),
        width=420,
    )
    if chosen:
        result_link(visit, chosen, results[chosen], t("Open the signed result of %(member)s", member=visit.name_of(chosen)))


def _sorted(rows: Sequence[tuple[str, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(sorted(rows, key=lambda row: name_order(row[0])), columns=columns)


def _height(frame: pd.DataFrame) -> int:
    return min(320, 38 + 35 * len(frame))
